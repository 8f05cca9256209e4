package journey

import (
	"context"
	"slices"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// eventsAtOnce is the number of events that one call of [Reader.ChangedSince] reads.
const eventsAtOnce = 200

// ChangedSince reads the events that follow the one with the number known. It returns the ids of their sessions and
// subjects, each once, and the number of the last event read. If no event follows, it returns no ids and known. One
// call reads at most 200 events.
func (r *Reader) ChangedSince(
	ctx context.Context, actor navette.Actor, known int64,
) (ids []string, newest int64, err error) {
	if err := actor.Need(navette.ReadSchedule); err != nil {
		return nil, known, err
	}
	ctx = store.Anew(ctx) // the caller repeats this read in one request, and other requests write in between
	org := r.store.Org(actor.Org)
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
