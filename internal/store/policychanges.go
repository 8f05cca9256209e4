package store

import (
	"context"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// policyRowsAtOnce is the largest number of rows in one statement.
const policyRowsAtOnce = 500

// IntendPolicyChanges stores changes before they are sent to Zoom. Of a change that is stored already, the former value
// stays, since it is that from before the first apply.
func (t *Tx) IntendPolicyChanges(ctx context.Context, changes []navette.PolicyChange) error {
	for some := range slices.Chunk(changes, policyRowsAtOnce) {
		_, err := exec(ctx, t.q, "intend changes",
			`INSERT INTO policy_changes (id, org_id, zoom_account_id, level, owner, change, item, name, former, ours,
			     sent, at) VALUES ?
			 ON CONFLICT (org_id, zoom_account_id, level, owner, change, item) DO UPDATE SET
			     ours = excluded.ours, name = excluded.name, sent = excluded.sent, at = excluded.at`,
			rows(some, func(c navette.PolicyChange) []any {
				return []any{
					navette.NewID(navette.PrefixPolicyChange, t.at), t.ID, c.ZoomAccountID, c.Level, c.Owner, c.Change,
					c.Item, c.Name, c.Former, c.Ours, false, navette.At(t.at),
				}
			}))
		if err != nil {
			return err
		}
	}
	return nil
}

// PolicyChangeSent records that Zoom answered the request for changes of an owner.
func (t *Tx) PolicyChangeSent(ctx context.Context, zoomAccountID, level, owner, change string) error {
	_, err := exec(ctx, t.q, "note sent changes",
		`UPDATE policy_changes SET sent = ?
		 WHERE org_id = ? AND zoom_account_id = ? AND level = ? AND owner = ? AND change = ? AND NOT sent`,
		true, t.ID, zoomAccountID, level, owner, change)
	return err
}

// PolicyChanges returns the changes that were made in a Zoom account, in the order in which they were first made.
func (o *Org) PolicyChanges(ctx context.Context, zoomAccountID string) ([]navette.PolicyChange, error) {
	return many[navette.PolicyChange](ctx, o.q, "list changes",
		"SELECT * FROM policy_changes WHERE org_id = ? AND zoom_account_id = ? ORDER BY level, owner, change, item",
		o.ID, zoomAccountID)
}

// ForgetPolicyChanges deletes changes that were reverted, or that a user keeps.
func (t *Tx) ForgetPolicyChanges(ctx context.Context, ids []string) error {
	for some := range slices.Chunk(ids, policyRowsAtOnce) {
		if _, err := exec(ctx, t.q, "forget changes", "DELETE FROM policy_changes WHERE org_id = ? AND id IN (?)", t.ID,
			bun.List(some)); err != nil {
			return err
		}
	}
	return nil
}

// IntendPolicyGroup stores that a group is about to be created. If that was stored before, nothing changes.
func (t *Tx) IntendPolicyGroup(ctx context.Context, zoomAccountID, name string) error {
	_, err := exec(ctx, t.q, "intend a group",
		`INSERT INTO policy_groups (org_id, zoom_account_id, name, group_id, asked_at) VALUES (?, ?, ?, '', ?)
		 ON CONFLICT (org_id, zoom_account_id, name) DO NOTHING`, t.ID, zoomAccountID, name, navette.At(t.at))
	return err
}

// PolicyGroupMade stores the id of a group that was created.
func (t *Tx) PolicyGroupMade(ctx context.Context, g navette.PolicyGroup) error {
	_, err := exec(ctx, t.q, "note a group",
		"UPDATE policy_groups SET group_id = ? WHERE org_id = ? AND zoom_account_id = ? AND name = ?", g.GroupID, t.ID,
		g.ZoomAccountID, g.Name)
	return err
}

// ForgetPolicyGroup deletes the record of a group that was not created, or that no longer exists.
func (t *Tx) ForgetPolicyGroup(ctx context.Context, g navette.PolicyGroup) error {
	_, err := exec(ctx, t.q, "forget a group",
		"DELETE FROM policy_groups WHERE org_id = ? AND zoom_account_id = ? AND name = ?", t.ID, g.ZoomAccountID, g.Name)
	return err
}

// PolicyGroups returns the groups that Navette created, or is about to create, in a Zoom account.
func (o *Org) PolicyGroups(ctx context.Context, zoomAccountID string) ([]navette.PolicyGroup, error) {
	return many[navette.PolicyGroup](ctx, o.q, "list created groups",
		"SELECT * FROM policy_groups WHERE org_id = ? AND zoom_account_id = ? ORDER BY name", o.ID, zoomAccountID)
}

// ExpectPolicy replaces what is expected in Zoom by what an apply achieved. Drift of the past is no longer listed.
func (t *Tx) ExpectPolicy(ctx context.Context, all []navette.PolicyExpectation) error {
	for _, table := range []string{"policy_expectations", "policy_drifts", "policy_touches"} {
		if _, err := exec(ctx, t.q, "forget expectations", "DELETE FROM "+table+" WHERE org_id = ?", t.ID); err != nil {
			return err
		}
	}
	return t.SavePolicyExpectations(ctx, all)
}

// SavePolicyExpectations stores what is expected of some owners.
func (t *Tx) SavePolicyExpectations(ctx context.Context, some []navette.PolicyExpectation) error {
	for part := range slices.Chunk(some, policyRowsAtOnce) {
		_, err := exec(ctx, t.q, "expect values",
			`INSERT INTO policy_expectations (org_id, zoom_account_id, level, owner, name, body) VALUES ?
			 ON CONFLICT (org_id, level, owner) DO UPDATE SET zoom_account_id = excluded.zoom_account_id,
			     name = excluded.name, body = excluded.body`,
			rows(part, func(e navette.PolicyExpectation) []any {
				return []any{t.ID, e.ZoomAccountID, e.Level, e.Owner, e.Name, e.Body}
			}))
		if err != nil {
			return err
		}
	}
	return nil
}

// ForgetPolicyExpectation deletes what is expected of one owner, with its drift.
func (t *Tx) ForgetPolicyExpectation(ctx context.Context, level, owner string) error {
	for _, table := range []string{"policy_expectations", "policy_drifts"} {
		if _, err := exec(ctx, t.q, "forget an expectation",
			"DELETE FROM "+table+" WHERE org_id = ? AND level = ? AND owner = ?", t.ID, level, owner); err != nil {
			return err
		}
	}
	return nil
}

// PolicyExpectations returns what is expected in a Zoom account.
func (o *Org) PolicyExpectations(ctx context.Context, zoomAccountID string) ([]navette.PolicyExpectation, error) {
	return many[navette.PolicyExpectation](ctx, o.q, "list expectations",
		"SELECT * FROM policy_expectations WHERE org_id = ? AND zoom_account_id = ? ORDER BY level, owner", o.ID,
		zoomAccountID)
}

// PolicyDrifts returns what was changed in a Zoom account, the newest first.
func (o *Org) PolicyDrifts(ctx context.Context, zoomAccountID string) ([]navette.PolicyDrift, error) {
	return many[navette.PolicyDrift](ctx, o.q, "list drift",
		`SELECT * FROM policy_drifts WHERE org_id = ? AND zoom_account_id = ?
		 ORDER BY found_at DESC, level, owner, change, item`, o.ID, zoomAccountID)
}

// SavePolicyDrifts stores what was found. A row that is stored already keeps when it was found and announced.
func (t *Tx) SavePolicyDrifts(ctx context.Context, found []navette.PolicyDrift) error {
	for some := range slices.Chunk(found, policyRowsAtOnce) {
		_, err := exec(ctx, t.q, "write drift",
			`INSERT INTO policy_drifts (id, org_id, zoom_account_id, level, owner, name, change, item, expected, present,
			     found_at) VALUES ?
			 ON CONFLICT (org_id, zoom_account_id, level, owner, change, item) DO UPDATE SET
			     expected = excluded.expected, present = excluded.present`,
			rows(some, func(d navette.PolicyDrift) []any {
				return []any{
					navette.NewID(navette.PrefixPolicyDrift, t.at), t.ID, d.ZoomAccountID, d.Level, d.Owner, d.Name, d.Change,
					d.Item, d.Expected, d.Present, navette.At(t.at),
				}
			}))
		if err != nil {
			return err
		}
	}
	return nil
}

// ForgetPolicyDrifts deletes drift whose value is back.
func (t *Tx) ForgetPolicyDrifts(ctx context.Context, ids []string) error {
	for some := range slices.Chunk(ids, policyRowsAtOnce) {
		if _, err := exec(ctx, t.q, "forget drift", "DELETE FROM policy_drifts WHERE org_id = ? AND id IN (?)", t.ID,
			bun.List(some)); err != nil {
			return err
		}
	}
	return nil
}

// AnnouncePolicyDrifts records that the drift which was not announced before is announced now. It returns the number
// of rows.
func (t *Tx) AnnouncePolicyDrifts(ctx context.Context) (int64, error) {
	return exec(ctx, t.q, "announce drift",
		"UPDATE policy_drifts SET announced_at = ? WHERE org_id = ? AND announced_at IS NULL", navette.At(t.at), t.ID)
}

// TouchPolicy records that Zoom reported a change of an owner. owner is "" for the account.
func (t *Tx) TouchPolicy(ctx context.Context, level, owner string) error {
	_, err := exec(ctx, t.q, "note a change in Zoom",
		`INSERT INTO policy_touches (org_id, level, owner, at) VALUES (?, ?, ?, ?)
		 ON CONFLICT (org_id, level, owner) DO UPDATE SET at = excluded.at`, t.ID, level, owner, navette.At(t.at))
	return err
}

// PolicyTouches returns the owners of which Zoom reported a change.
func (o *Org) PolicyTouches(ctx context.Context) ([]navette.PolicyTouch, error) {
	return many[navette.PolicyTouch](ctx, o.q, "list changes in Zoom",
		"SELECT * FROM policy_touches WHERE org_id = ? ORDER BY level, owner", o.ID)
}

// PolicyTouchesRead deletes touches that were read, unless they were touched again since.
func (t *Tx) PolicyTouchesRead(ctx context.Context, read []navette.PolicyTouch) error {
	for _, touch := range read {
		if _, err := exec(ctx, t.q, "note what was read",
			"DELETE FROM policy_touches WHERE org_id = ? AND level = ? AND owner = ? AND at = ?", t.ID, touch.Level,
			touch.Owner, touch.At); err != nil {
			return err
		}
	}
	return nil
}

// ExpectsPolicy reports whether something is expected of an owner after an apply. owner is "" for the account.
func (o *Org) ExpectsPolicy(ctx context.Context, level, owner string) (bool, error) {
	n, err := one[int](ctx, o.q, "look for an expectation",
		"SELECT COUNT(*) FROM policy_expectations WHERE org_id = ? AND level = ? AND (owner = ? OR ? = '')", o.ID, level,
		owner, owner)
	return n > 0, err
}

// TouchedPolicy records that Zoom reported a change of an owner, and makes a check due after a pause. A check that is
// due sooner stays so, and one in progress is repeated.
func (t *Tx) TouchedPolicy(ctx context.Context, level, owner string, pause time.Duration) error {
	if err := t.TouchPolicy(ctx, level, owner); err != nil {
		return err
	}
	due := t.at.Add(pause)
	check, err := t.PromiseAbout(ctx, navette.PromisePolicyCheck, t.ID)
	open := err == nil && check.DoneAt.IsZero() && check.LeaseUntil.IsZero()
	if open && !check.NextAt.After(due) || err != nil && navette.CodeOf(err) != navette.NotFound {
		return navette.IgnoreNotFound(err)
	}
	return t.Promise(ctx, navette.PromisePolicyCheck, t.ID, "", due)
}

// policyLinksPause is the product time between a change of links and the check of the recording policy.
const policyLinksPause = 2 * time.Second

// PolicyLinksChanged makes a check due after the links between users and Zoom users changed, so that the policy's group
// follows. It does nothing if no policy was applied.
func (t *Tx) PolicyLinksChanged(ctx context.Context) error {
	expects, err := t.ExpectsPolicy(ctx, "group", "")
	if err != nil || !expects {
		return err
	}
	return t.TouchedPolicy(ctx, "group", "links", policyLinksPause)
}
