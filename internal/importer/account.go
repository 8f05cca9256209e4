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

// refusedFor is how long, in product time, the list of a whole account is not requested again after Zoom refused it.
const refusedFor = 24 * time.Hour

// errNoHosts means that Zoom's list of an account does not say whose the recordings are.
var errNoHosts = errors.New("the list of the account names no hosts")

// sweepAccount reads the recordings of the whole Zoom account instead of those of each host. It reports whether Zoom
// permits that. Which accounts may do so is not documented (Zoom API reference, "List recordings of an account"), so
// any refusal counts, and the hosts' own lists are read for a day.
func (im *Importer) sweepAccount(
	ctx context.Context, api *zoom.API, c navette.Connection, d store.Discovery, toSweep []store.SweepHost,
) (bool, error) {
	now := im.clock.Now()
	refusedLately := !d.AccountRefusedAt.IsZero() && now.Before(d.AccountRefusedAt.Add(refusedFor))
	if len(toSweep) == 0 || refusedLately || c.Scopes != "" && !connection.AccountRecordings.Granted(c) {
		return false, nil
	}
	err := im.readAccount(ctx, api, c, toSweep)
	if refusal(err) == nil && !errors.Is(err, errNoHosts) {
		return true, err
	}
	return false, im.store.Org(c.OrgID).Update(ctx, navette.System(c.OrgID), now, func(tx *store.Tx) error {
		return tx.AccountRefused(ctx, c.ID)
	})
}

// readAccount reads the list of the account since the earliest instant from which the list of one of the hosts would be
// read.
func (im *Importer) readAccount(
	ctx context.Context, api *zoom.API, c navette.Connection, toSweep []store.SweepHost,
) error {
	org, now := im.store.Org(c.OrgID), im.clock.Now()
	from := sweepFrom(c, toSweep[0])
	for _, host := range toSweep {
		from = earlier(from, sweepFrom(c, host))
	}
	var ready []zoom.Recording
	for recording, err := range api.Recordings.OfAccount(ctx, from, now) {
		if err == nil && recording.HostID == "" {
			err = errNoHosts
		}
		if err != nil {
			return errors.Join(err, im.arrived(ctx, c, ready))
		}
		if recording.AccountID == "" {
			recording.AccountID = c.ZoomAccountID
		}
		if ready, err = im.listed(ctx, org, c, recording, ready); err != nil {
			return err
		}
	}
	if err := im.arrived(ctx, c, ready); err != nil {
		return err
	}
	jobs.Reached(ctx, "account list read")
	return org.Update(ctx, navette.System(c.OrgID), now, func(tx *store.Tx) error {
		for _, host := range toSweep {
			if err := tx.HostSwept(ctx, host, now); err != nil {
				return err
			}
		}
		return nil
	})
}
