package audit

import (
	"context"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Begin has the days in a range of dates checked, both included. Days after today are left out. If the range is not
// valid, the error is [navette.Invalid]; while another audit runs, it is a [navette.Conflict]; and without a working
// connection it is [navette.NeedsAttention].
func (a *Audits) Begin(ctx context.Context, actor navette.Actor, from, to string) error {
	if err := actor.Need(navette.ReadAudit); err != nil {
		return err
	}
	if err := validRange(from, to); err != nil {
		return err
	}
	if _, _, err := a.zoom.API(ctx, actor.Org); err != nil {
		return err
	}
	return a.update(ctx, actor, func(tx *store.Tx) error {
		organization, err := tx.Organization(ctx)
		if err != nil {
			return err
		}
		zone, err := zoneOf(organization)
		if err != nil {
			return err
		}
		today := dayOf(tx.At(), zone)
		if from > today {
			var wrong navette.FieldErrors
			wrong.Add("from", "audit.in_future", nil)
			return wrong.Err()
		}
		open, err := tx.AuditRun(ctx)
		if err == nil && open.EndedAt.IsZero() {
			return navette.Fail(navette.Conflict, "audit.running", nil)
		}
		if err := navette.IgnoreNotFound(err); err != nil {
			return err
		}
		if err := tx.SaveAuditRun(ctx, navette.AuditRun{
			FromDay: from, ToDay: min(to, today), NextDay: from, AskedBy: askedBy(actor), AskedAt: navette.At(tx.At()),
		}); err != nil {
			return err
		}
		return tx.Promise(ctx, navette.PromiseAudit, actor.Org, "", tx.At())
	})
}

// askedBy returns who asked for an audit. Commands act as the system.
func askedBy(actor navette.Actor) string {
	if actor.ID == "" {
		return string(actor.Kind)
	}
	return actor.ID
}

// longestReason is the largest number of characters of the reason for accepting a gap.
const longestReason = 500

// Accept records that an open gap is known, with a reason. The gap stays open and is no longer counted.
func (a *Audits) Accept(ctx context.Context, actor navette.Actor, gap, reason string) error {
	if err := actor.Need(navette.ReadAudit); err != nil {
		return err
	}
	reason = navette.OneLine(reason)
	var wrong navette.FieldErrors
	switch {
	case reason == "":
		wrong.Add("reason", "audit.no_reason", nil)
	case len([]rune(reason)) > longestReason:
		wrong.Add("reason", "audit.long_reason", map[string]any{"most": longestReason})
	}
	if err := wrong.Err(); err != nil {
		return err
	}
	return a.update(ctx, actor, func(tx *store.Tx) error {
		name, err := nameOf(ctx, tx.Org, actor)
		if err != nil {
			return err
		}
		if err := tx.AcceptAuditGap(ctx, navette.AuditGap{
			ID: gap, AcceptedBy: actor.ID, AcceptedName: name, AcceptedAt: navette.At(tx.At()), Reason: reason,
		}); err != nil {
			return err
		}
		return tx.Record(ctx, navette.EventGapAccepted, gap, "", nil)
	})
}

// TakeBack removes the acceptance of an open gap.
func (a *Audits) TakeBack(ctx context.Context, actor navette.Actor, gap string) error {
	if err := actor.Need(navette.ReadAudit); err != nil {
		return err
	}
	return a.update(ctx, actor, func(tx *store.Tx) error {
		if err := tx.AcceptAuditGap(ctx, navette.AuditGap{ID: gap}); err != nil {
			return err
		}
		return tx.Record(ctx, navette.EventGapReopened, gap, "", nil)
	})
}

// nameOf returns the name of the actor's user, or "" if the actor is no user.
func nameOf(ctx context.Context, org *store.Org, actor navette.Actor) (string, error) {
	if actor.Kind != navette.ActorUser {
		return "", nil
	}
	users, err := org.Users(ctx)
	for _, u := range users {
		if u.ID == actor.ID {
			return u.Name, err
		}
	}
	return "", err
}
