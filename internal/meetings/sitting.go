package meetings

import (
	"context"
	"slices"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Started records the start of a sitting, if Navette generated its meeting. If the journal has the start already, from
// a webhook or from an answer of Zoom, it is not recorded again.
func (ms *Meetings) Started(ctx context.Context, org string, s navette.Sitting) error {
	s.EndedAt = navette.Instant{}
	return ms.sitting(ctx, org, s, navette.EventMeetingStarted)
}

// Ended records the end of a sitting, if Navette generated its meeting. Zoom's events may arrive in any order, so the
// start need not be known.
func (ms *Meetings) Ended(ctx context.Context, org string, s navette.Sitting) error {
	if s.EndedAt.IsZero() {
		s.EndedAt = navette.At(ms.clock.Now())
	}
	return ms.sitting(ctx, org, s, navette.EventMeetingEnded)
}

// sitting stores a sitting and records an event about it.
func (ms *Meetings) sitting(ctx context.Context, org string, s navette.Sitting, kind navette.EventKind) error {
	meeting, err := ms.store.Org(org).MeetingByNumber(ctx, s.ZoomAccountID, s.Number)
	if err != nil {
		return navette.IgnoreNotFound(err) // Navette did not generate the meeting
	}
	s.MeetingID = meeting.ID
	return ms.update(ctx, org, func(tx *store.Tx) error {
		saved, err := tx.SaveSitting(ctx, s)
		if err != nil {
			return err
		}
		events, err := tx.EventsOf(ctx, saved.ID)
		if err != nil || slices.ContainsFunc(events, func(e navette.Event) bool { return e.Kind == kind }) {
			return err
		}
		return tx.Record(ctx, kind, saved.ID, meeting.SessionID, map[string]any{"meeting": meeting.ID})
	})
}
