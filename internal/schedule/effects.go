package schedule

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Effects are the effects of a change on the members and the meeting of a session, shown before it is saved.
type Effects struct {
	Frozen       bool            // whether the Zoom meeting was requested already and stays the same
	MeetingAt    navette.Instant // when that meeting starts in Zoom, zero if none was requested
	Retimed      bool            // whether start or end differ from before
	Notified     int64           // number of members who get a notice
	LinksAgain   int64           // number of links that were sent and are sent again for the new start
	LinksStopped int64           // number of links that will not be sent, or stop working
	Promoted     int64           // number of members who move up from the waiting list
}

// Effects returns the effects of [Schedule.Change] with this input. If the input is invalid, the error is that of
// Change.
func (s *Schedule) Effects(ctx context.Context, actor navette.Actor, id string, in SessionInput) (Effects, error) {
	if err := actor.Need(navette.WriteSchedule); err != nil {
		return Effects{}, err
	}
	org := s.store.Org(actor.Org)
	before, after, err := Preview(ctx, org, actor, s.clock.Now(), id, in)
	if err != nil {
		return Effects{}, err
	}
	e, count, err := s.present(ctx, org, id)
	if err != nil {
		return Effects{}, err
	}
	if free := after.Capacity - count.Booked; free > 0 {
		e.Promoted = min(free, count.Waitlisted)
	}
	if e.Retimed = Retimed(before, after); e.Retimed {
		e.Notified = count.Booked
	}
	switch {
	case before.Mode.OnZoom() && !after.Mode.OnZoom():
		e.LinksStopped = count.Booked
	case after.Mode.OnZoom() && !before.StartsAt.Equal(after.StartsAt.Time):
		e.LinksAgain = count.Sent
	}
	if len(changedFields(before, after)) == 0 {
		e.Frozen = false
	}
	return e, nil
}

// Preview returns a session before and after [Schedule.Change] with this input, without storing it. An empty id means a
// new session. If the input is invalid, the error is that of Change.
func Preview(
	ctx context.Context, org *store.Org, actor navette.Actor, now time.Time, id string, in SessionInput,
) (before, after navette.Session, err error) {
	if id != "" {
		if before, err = org.Session(ctx, id); err != nil {
			return before, after, err
		}
	}
	after = before
	err = in.apply(ctx, org, actor, now, &after)
	return before, after, err
}

// EffectsOfCancel returns the effects of [Schedule.Cancel].
func (s *Schedule) EffectsOfCancel(ctx context.Context, actor navette.Actor, id string) (Effects, error) {
	if err := actor.Need(navette.WriteSchedule); err != nil {
		return Effects{}, err
	}
	org := s.store.Org(actor.Org)
	session, err := org.Session(ctx, id)
	if err != nil {
		return Effects{}, err
	}
	e, count, err := s.present(ctx, org, id)
	e.Notified = count.Booked
	if session.Mode.OnZoom() {
		e.LinksStopped = count.Booked
	}
	return e, err
}

// present returns the effects with the fields about the session's meeting set, and the count of its bookings.
func (s *Schedule) present(ctx context.Context, org *store.Org, id string) (Effects, store.BookingCount, error) {
	var e Effects
	count, err := countOf(ctx, org, id)
	if err != nil {
		return e, count, err
	}
	meetings, err := org.MeetingsOfSessions(ctx, []string{id})
	if m := StandingMeeting(meetings); m != nil && !m.AskedAt.IsZero() {
		e.Frozen, e.MeetingAt = true, m.StartsAt
	}
	return e, count, err
}

// StandingMeeting returns the meeting that is not gone, otherwise the last one, or nil if there is none.
func StandingMeeting(meetings []navette.Meeting) *navette.Meeting {
	for i := range meetings {
		if meetings[i].State != navette.MeetingGone {
			return &meetings[i]
		}
	}
	if len(meetings) == 0 {
		return nil
	}
	return &meetings[len(meetings)-1]
}
