package meetings

import (
	"context"
	"slices"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Started records that a meeting of ours was started. An event that the journal has already is not recorded again,
// whatever the source: a webhook that was handled just before the process died, or Zoom's answer.
func (ms *Meetings) Started(ctx context.Context, org string, s navette.Sitting) error {
	s.EndedAt = navette.Instant{}
	return ms.sitting(ctx, org, s, navette.EventMeetingStarted)
}

// Ended records that a meeting of ours ended. Zoom's events may arrive in any order.
func (ms *Meetings) Ended(ctx context.Context, org string, s navette.Sitting) error {
	if s.EndedAt.IsZero() {
		s.EndedAt = navette.At(ms.clock.Now())
	}
	return ms.sitting(ctx, org, s, navette.EventMeetingEnded)
}

func (ms *Meetings) sitting(ctx context.Context, org string, s navette.Sitting, kind navette.EventKind) error {
	meeting, err := ms.store.Org(org).MeetingByNumber(ctx, s.ZoomAccountID, s.Number)
	if err != nil {
		return navette.IgnoreNotFound(err) // not a meeting of ours: nothing to keep
	}
	s.MeetingID = meeting.ID
	return ms.update(ctx, org, func(tx *store.Tx) error {
		saved, err := tx.SaveSitting(ctx, s)
		if err != nil {
			return err
		}
		told, err := tx.EventsOf(ctx, saved.ID)
		if err != nil || slices.ContainsFunc(told, func(e navette.Event) bool { return e.Kind == kind }) {
			return err
		}
		return tx.Record(ctx, kind, saved.ID, meeting.SessionID, map[string]any{"meeting": meeting.ID})
	})
}
