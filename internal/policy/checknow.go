package policy

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// CheckNow makes the daily check due at once. It returns the instant (product time) since when everything is read again
// as soon as [Drift].ReadAt is not before it. If nothing that was applied to the connected account is left, the error
// is a [navette.Conflict], and if there is no working connection [navette.NeedsAttention].
func (ps *Policies) CheckNow(ctx context.Context, actor navette.Actor) (time.Time, error) {
	if err := actor.Need(navette.ManagePolicy); err != nil {
		return time.Time{}, err
	}
	now := ps.clock.Now()
	_, connection, err := ps.zoom.API(ctx, actor.Org)
	if err != nil {
		return now, err
	}
	known, err := ps.store.Org(actor.Org).PolicyExpectations(ctx, connection.ZoomAccountID)
	if err == nil && len(known) == 0 {
		err = navette.Fail(navette.Conflict, "policyrule.nothing_applied", nil)
	}
	if err != nil {
		return now, err
	}
	return now, ps.update(ctx, actor, func(tx *store.Tx) error {
		if err := tx.PolicyReadBefore(ctx, now.Add(-checkEvery)); err != nil {
			return err
		}
		return tx.Promise(ctx, navette.PromisePolicyCheck, actor.Org, "", now)
	})
}

// Failing returns the message key of why the newest try of a run or of a check failed, or "" if it did not. The work is
// tried again. subject is the id of the run, or that of the organization.
func (ps *Policies) Failing(
	ctx context.Context, actor navette.Actor, kind navette.PromiseKind, subject string,
) (string, error) {
	if err := actor.Need(navette.ManagePolicy); err != nil {
		return "", err
	}
	promise, err := ps.store.Org(actor.Org).PromiseAbout(ctx, kind, subject)
	return promise.LastError, navette.IgnoreNotFound(err)
}
