package schedule

import (
	"context"
	"slices"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// eventsAtOnce is the number of events that one call of [Schedule.ChangedSince] reads.
const eventsAtOnce = 200

// ChangedSince returns the ids of the sessions and subjects of the events after a known one, each id once, and the
// number of the newest event read. Without a newer event it returns no ids and the known number.
func (s *Schedule) ChangedSince(
	ctx context.Context, actor navette.Actor, known int64,
) (ids []string, newest int64, err error) {
	if err := actor.Need(navette.ReadSchedule); err != nil {
		return nil, known, err
	}
	ctx = store.Anew(ctx) // other requests write while this one reads again
	org := s.store.Org(actor.Org)
	o, err := org.Organization(ctx)
	if err != nil || o.LastEvent <= known {
		return nil, known, err
	}
	events, err := org.EventsAfter(ctx, known, eventsAtOnce)
	if err != nil || len(events) == 0 {
		return nil, known, err
	}
	for _, e := range events {
		for _, id := range []string{e.SessionID, e.Subject} {
			if id != "" && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids, events[len(events)-1].Seq, nil
}
