package schedule

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Effects is what saving a change would do to others, told before it is saved.
type Effects struct {
	Frozen       bool            // the Zoom meeting was asked for already and stays as it is
	MeetingAt    navette.Instant // when that meeting starts on Zoom, zero where none was asked for
	Retimed      bool            // start or end differ from before
	Told         int64           // members who get a notice
	LinksAgain   int64           // links that were sent and are sent anew for the new start
	LinksStopped int64           // links that will not be sent, or open no more
	Promoted     int64           // members who move up from the waiting list
}

// Effects tells what [Schedule.Change] with this input would do. Wrong input is [navette.Invalid], as there.
func (s *Schedule) Effects(ctx context.Context, actor navette.Actor, id string, in SessionInput) (Effects, error) {
	if err := actor.Need(navette.WriteSchedule); err != nil {
		return Effects{}, err
	}
	org := s.store.Org(actor.Org)
	before, after, err := Preview(ctx, org, actor, s.clock.Now(), id, in)
	if err != nil {
		return Effects{}, err
	}
	e, count, err := s.standing(ctx, org, id)
	if err != nil {
		return Effects{}, err
	}
	if free := after.Capacity - count.Booked; free > 0 {
		e.Promoted = min(free, count.Waitlisted)
	}
	if e.Retimed = Retimed(before, after); e.Retimed {
		e.Told = count.Booked
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

// Preview returns a session as it stands and as [Schedule.Change] with this input would leave it. An empty id is a new
// session. Wrong input is [navette.Invalid], as there.
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

// EffectsOfCancel tells what [Schedule.Cancel] would do.
func (s *Schedule) EffectsOfCancel(ctx context.Context, actor navette.Actor, id string) (Effects, error) {
	if err := actor.Need(navette.WriteSchedule); err != nil {
		return Effects{}, err
	}
	org := s.store.Org(actor.Org)
	session, err := org.Session(ctx, id)
	if err != nil {
		return Effects{}, err
	}
	e, count, err := s.standing(ctx, org, id)
	e.Told = count.Booked
	if session.Mode.OnZoom() {
		e.LinksStopped = count.Booked
	}
	return e, err
}

// standing is what there is already: the meeting that stays, and the places taken.
func (s *Schedule) standing(ctx context.Context, org *store.Org, id string) (Effects, store.BookingCount, error) {
	var e Effects
	count, err := countOf(ctx, org, id)
	if err != nil {
		return e, count, err
	}
	meetings, err := org.LineMeetings(ctx, []string{id})
	if m := StandingMeeting(meetings); m != nil && !m.AskedAt.IsZero() {
		e.Frozen, e.MeetingAt = true, m.StartsAt
	}
	return e, count, err
}

// StandingMeeting is the one meeting that is not gone, else the last one that was, nil where there never was one.
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
