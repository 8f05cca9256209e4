package importer

import (
	"context"
	"slices"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// Unknown returns the listed recordings that an import of the past would take: neither a user removed them, nor are all
// of their files here or being imported. It also returns the number of those that a user removed.
func (im *Importer) Unknown(
	ctx context.Context, org *store.Org, listed []zoom.Recording,
) (unknown []zoom.Recording, removed int, err error) {
	if len(listed) == 0 {
		return nil, 0, nil
	}
	kept, err := withoutRemoved(ctx, org, slices.Clone(listed))
	if err != nil {
		return nil, 0, err
	}
	removed = len(listed) - len(kept)
	unknown, err = im.unknown(ctx, org, kept)
	return unknown, removed, err
}

// TakePast stores the calls of listed recordings for the import of the past with the id past, and promises the import
// of their files, whatever the instant from which their hosts' calls are imported. Recordings that Zoom is still
// processing are read later. The recordings are of different sittings, and [Importer.Unknown] returned them.
func (im *Importer) TakePast(ctx context.Context, c navette.Connection, past string, listed []zoom.Recording) error {
	if len(listed) == 0 {
		return nil
	}
	org, hosts, now := im.store.Org(c.OrgID), zoomUsers{}, im.clock.Now()
	numbers := make([]store.MeetingNumber, len(listed))
	for i, r := range listed {
		numbers[i] = store.MeetingNumber{ZoomAccountID: r.AccountID, Number: r.MeetingID}
	}
	meetings, err := org.MeetingsByNumber(ctx, numbers)
	if err != nil {
		return err
	}
	var ready []arrival
	sittings := make([]navette.Sitting, len(listed))
	for i, r := range listed {
		meeting := meetings[numbers[i]]
		sittings[i] = sittingOf(r, meeting, announcement{navette.ByPast, now}, now)
		if processed(r) {
			ready = append(ready, arrival{r, meeting})
		}
	}
	return org.Update(ctx, navette.System(c.OrgID), now, func(tx *store.Tx) error {
		saved, err := tx.SaveSittings(ctx, sittings)
		if err != nil {
			return err
		}
		ids := make([]string, len(saved))
		var processing []store.Subject
		for i, s := range saved {
			ids[i] = s.ID
			if !processed(listed[i]) {
				processing = append(processing, store.Subject{ID: s.ID})
			}
		}
		if err := tx.PastImportTakes(ctx, past, ids); err != nil {
			return err
		}
		if err := tx.PromiseAll(ctx, navette.PromiseRecording, processing, now); err != nil ||
			len(ready) == 0 {
			return err
		}
		return im.arrivedIn(ctx, tx, c, hosts, ready)
	})
}
