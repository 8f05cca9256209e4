package importer

import (
	"context"
	"errors"
	"slices"
	"time"

	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// lookBack is how far before the last sweep the list is read again, since Zoom lists recordings up to a day after they
// were made.
const lookBack = 48 * time.Hour

// zoomIsDown is the number of consecutive hosts whose lists Zoom does not answer after which a sweep ends, because Zoom
// or the network is down.
const zoomIsDown = 3

// Sweep reads Zoom's lists of recordings of every Zoom user who is linked to a user for import or who hosts a generated
// meeting, so that no recording is missed if webhooks do not arrive or the server was down. It is periodic. If the list
// of one host cannot be read, for example because the host left, the sweep continues with the next host. It stops if
// the failure is not about a single host, or if Zoom does not answer for three consecutive hosts.
//
// Where Zoom permits it, the list of the whole account is read instead of those of the hosts. Then the trash is read.
func (im *Importer) Sweep(ctx context.Context, p navette.Promise) error {
	if err := im.alarm(ctx, p.OrgID); err != nil {
		return err
	}
	if err := im.removeFiles(ctx, p.OrgID); err != nil {
		im.log.WarnContext(ctx, "removed files are not deleted yet", "org", p.OrgID, "error", err)
	}
	api, current, err := im.connections.API(ctx, p.OrgID)
	if err != nil {
		return im.later(err)
	}
	if current.ID != p.Subject {
		return nil // another connection has its own sweep
	}
	if err := im.lookAgain(ctx, current); err != nil {
		return err
	}
	toSweep, err := im.store.Org(p.OrgID).ToSweep(ctx, current.ZoomAccountID)
	if err != nil {
		return err
	}
	discovery, err := im.store.Org(p.OrgID).Discovery(ctx, current.ID)
	if err != nil {
		return err
	}
	again := &jobs.Later{Periodic: true}
	byAccount, err := im.sweepAccount(ctx, api, current, discovery, toSweep)
	if err == nil && !byAccount {
		err = im.sweepHosts(ctx, p.OrgID, api, current, toSweep, again)
	}
	if err == nil {
		err = im.readTrash(ctx, api, current, discovery, toSweep)
	}
	if err != nil {
		return im.later(err)
	}
	again.At = im.clock.Now().Add(im.sweepEvery)
	return again
}

// sweepHosts reads the list of each host. It records in again why a host's list could not be read.
func (im *Importer) sweepHosts(
	ctx context.Context, orgID string, api *zoom.API, current navette.Connection, toSweep []store.SweepHost,
	again *jobs.Later,
) error {
	silent := 0
	for _, host := range toSweep {
		err := im.sweepHost(ctx, orgID, api, current, host)
		if err == nil {
			silent = 0
			continue
		}
		message, detail := failureOfHost(err)
		if message == "" || ctx.Err() != nil {
			return err
		}
		again.Message, again.Detail, again.Cause = message, detail, err
		if err := im.notSwept(ctx, orgID, host, message); err != nil {
			return err
		}
		if silent++; refusal(err) != nil {
			silent = 0
		}
		if silent == zoomIsDown {
			return err
		}
	}
	return nil
}

// lookAgain promises again the import of files that were given up and whose next check is due. The lists of the sweep
// do not include them if they were recorded longer than lookBack before the last sweep.
func (im *Importer) lookAgain(ctx context.Context, c navette.Connection) error {
	return im.store.Org(c.OrgID).Update(ctx, navette.System(c.OrgID), im.clock.Now(), func(tx *store.Tx) error {
		if err := tx.OrderFiles(ctx); err != nil {
			return err
		}
		due, err := tx.FailedFilesToCheck(ctx, c.ZoomAccountID, checksAtOnce)
		if err != nil {
			return err
		}
		return checkAgain(ctx, tx, due)
	})
}

// failureOfHost returns the message key of a failure that may concern only one host's list, and Zoom's message. The key
// is "" if the failure concerns the connection, a rate limit or Navette itself.
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

func (im *Importer) notSwept(ctx context.Context, orgID string, host store.SweepHost, message string) error {
	return im.store.Org(orgID).Update(ctx, navette.System(orgID), im.clock.Now(), func(tx *store.Tx) error {
		return tx.HostNotSwept(ctx, host.HostID, message)
	})
}

func (im *Importer) sweepHost(
	ctx context.Context, orgID string, api *zoom.API, c navette.Connection, host store.SweepHost,
) error {
	org, now := im.store.Org(orgID), im.clock.Now()
	from := sweepFrom(c, host)
	var ready []zoom.Recording
	for recording, err := range api.Recordings.OfUser(ctx, hosts.UserPath(c, host.ZoomUserID), from, now) {
		if err != nil {
			return errors.Join(err, im.arrived(ctx, c, ready))
		}
		if recording.AccountID == "" {
			recording.AccountID = c.ZoomAccountID
		}
		if recording.HostID == "" {
			recording.HostID = host.ZoomUserID
		}
		if ready, err = im.listed(ctx, org, c, recording, ready); err != nil {
			return err
		}
	}
	if err := im.arrived(ctx, c, ready); err != nil {
		return err
	}
	jobs.Reached(ctx, "list read")
	return org.Update(ctx, navette.System(orgID), now, func(tx *store.Tx) error { return tx.HostSwept(ctx, host, now) })
}

// sweepFrom returns the instant from which a host's list is read: lookBack before the last sweep or, in the first one,
// before the instant from which the host's recordings are imported.
func sweepFrom(c navette.Connection, host store.SweepHost) time.Time {
	since := c.ConnectedAt.Time
	if !host.ImportSince.IsZero() && host.ImportSince.Before(since) {
		since = host.ImportSince.Time
	}
	if host.SweptUntil.After(since) {
		since = host.SweptUntil.Time
	}
	return since.Add(-lookBack)
}

// listed handles a recording in Zoom's list. If Zoom is still processing it, listed promises to read it. Otherwise it
// adds the recording to those that are ready, and stores these when there are enough or when the recording is among
// them already. It returns the recordings that are ready and not stored.
func (im *Importer) listed(
	ctx context.Context, org *store.Org, c navette.Connection, r zoom.Recording, ready []zoom.Recording,
) ([]zoom.Recording, error) {
	if !processed(r) {
		return ready, im.found(ctx, org.ID, r, announcement{})
	}
	listedTwice := slices.ContainsFunc(ready, func(other zoom.Recording) bool { return other.UUID == r.UUID })
	if !listedTwice && len(ready) < arrivalsAtOnce {
		return append(ready, r), nil
	}
	return []zoom.Recording{r}, im.arrived(ctx, c, ready)
}

// processed reports whether Zoom has finished every listed file of a recording.
func processed(r zoom.Recording) bool {
	return len(r.Files) > 0 && !slices.ContainsFunc(r.Files, func(f zoom.RecordingFile) bool { return !f.Ready() })
}
