package importer

import (
	"context"
	"errors"
	"time"

	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// lookBack is how far before the last sweep the list is read again: recordings are listed late, up to a day after they
// were made.
const lookBack = 48 * time.Hour

// zoomIsDown is after how many hosts in a row without an answer the fault is Zoom's or the network's, not those hosts'.
const zoomIsDown = 3

// Sweep reads Zoom's own list of recordings of everybody who concerns the organization, so that none is missed when
// webhooks do not arrive or the server was down. It comes back by itself. A Zoom user whose list is refused, say because
// they left, or does not come, holds nobody else's back; what keeps all lists away ends the sweep.
func (im *Importer) Sweep(ctx context.Context, p navette.Promise) error {
	api, current, err := im.connections.API(ctx, p.OrgID)
	if err != nil {
		return im.later(err)
	}
	if current.ID != p.Subject {
		return nil // another connection has its own sweep
	}
	if err := im.connections.ReadPlan(ctx, api, current); err != nil {
		return err
	}
	if err := im.lookAgain(ctx, current); err != nil {
		return err
	}
	hosts, err := im.store.Org(p.OrgID).ToSweep(ctx, current.ZoomAccountID)
	if err != nil {
		return err
	}
	again, silent := &jobs.Later{Rhythm: true}, 0
	for _, host := range hosts {
		err := im.sweepHost(ctx, p.OrgID, api, current, host)
		if err == nil {
			silent = 0
			continue
		}
		message, detail := failureOfHost(err)
		if message == "" || ctx.Err() != nil {
			return im.later(err)
		}
		again.Message, again.Detail, again.Cause = message, detail, err
		if err := im.notSwept(ctx, p.OrgID, host, message); err != nil {
			return err
		}
		if silent++; refusal(err) != nil {
			silent = 0
		}
		if silent == zoomIsDown {
			return im.later(err)
		}
	}
	again.At = im.clock.Now().Add(im.sweepEvery)
	return again
}

// lookAgain promises anew the files that were given up and are due for another look, however long ago they were recorded:
// the lists are read from a while before the last sweep only.
func (im *Importer) lookAgain(ctx context.Context, c navette.Connection) error {
	return im.store.Org(c.OrgID).Update(ctx, navette.System(c.OrgID), im.clock.Now(), func(tx *store.Tx) error {
		return tx.LookAgain(ctx, c.ZoomAccountID)
	})
}

// failureOfHost is the message key of a failure that may be about one host's list alone, with Zoom's words; "" where it
// is about the connection, a limit or ourselves.
func failureOfHost(err error) (message, detail string) {
	var lost *zoom.LostError
	switch refused := refusal(err); {
	case refused != nil:
		return "reason.zoom_refused", refused.Message
	case zoom.IsRateLimited(err), navette.CodeOf(err) == navette.NeedsAttention:
		return "", ""
	case zoom.Unclear(err), errors.As(err, &lost):
		return "reason.zoom_unreachable", ""
	default:
		return "", ""
	}
}

func (im *Importer) notSwept(ctx context.Context, orgID string, host store.Swept, message string) error {
	return im.store.Org(orgID).Update(ctx, navette.System(orgID), im.clock.Now(), func(tx *store.Tx) error {
		return tx.HostNotSwept(ctx, host.HostID, message)
	})
}

func (im *Importer) sweepHost(ctx context.Context, orgID string, api *zoom.API, c navette.Connection, host store.Swept) error {
	org, now := im.store.Org(orgID), im.clock.Now()
	from := sweepFrom(c, host)
	for recording, err := range api.Recordings.OfUser(ctx, connection.UserPath(c, host.ZoomUserID), from, now) {
		if err != nil {
			return err
		}
		if recording.AccountID == "" {
			recording.AccountID = c.ZoomAccountID
		}
		if recording.HostID == "" {
			recording.HostID = host.ZoomUserID
		}
		complete, err := im.complete(ctx, org, recording)
		if err != nil {
			return err
		}
		if complete {
			continue
		}
		if err := im.found(ctx, orgID, recording); err != nil {
			return err
		}
	}
	return org.Update(ctx, navette.System(orgID), now, func(tx *store.Tx) error { return tx.HostSwept(ctx, host, now) })
}

// sweepFrom is from when on a host's list is read: a while before the last sweep, at first from when its recordings
// began to concern us.
func sweepFrom(c navette.Connection, host store.Swept) time.Time {
	since := c.ConnectedAt.Time
	if !host.ImportSince.IsZero() && host.ImportSince.Before(since) {
		since = host.ImportSince.Time
	}
	if host.SweptUntil.After(since) {
		since = host.SweptUntil.Time
	}
	return since.Add(-lookBack)
}

// complete says whether nothing is to be done now with any file that the list shows.
func (im *Importer) complete(ctx context.Context, org *store.Org, r zoom.Recording) (bool, error) {
	if len(r.Files) == 0 {
		return false, nil
	}
	keys := make([]string, 0, len(r.Files))
	for _, f := range r.Files {
		if !f.Ready() {
			return false, nil
		}
		keys = append(keys, naturalKey(r.AccountID, r.UUID, f))
	}
	known, err := org.KnownFiles(ctx, keys, im.clock.Now())
	return len(known) == len(keys), err
}
