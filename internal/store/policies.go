package store

import (
	"context"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// Policy returns the organization's recording policy, or a [navette.NotFound] error.
func (o *Org) Policy(ctx context.Context) (navette.PolicyRow, error) {
	return one[navette.PolicyRow](ctx, o.q, "read the policy", "SELECT * FROM policies WHERE org_id = ?", o.ID)
}

// SavePolicy stores the organization's recording policy by the transaction's actor, and counts its version. It returns
// the version.
func (t *Tx) SavePolicy(ctx context.Context, body string) (int64, error) {
	return one[int64](ctx, t.q, "write the policy",
		`INSERT INTO policies (org_id, body, version, saved_by, saved_at) VALUES (?, ?, 1, ?, ?)
		 ON CONFLICT (org_id) DO UPDATE SET body = excluded.body, version = policies.version + 1,
		     saved_by = excluded.saved_by, saved_at = excluded.saved_at
		 RETURNING version`, t.ID, body, t.actor.ID, navette.At(t.at))
}

// PolicyRead records that everything that the policy is about was read from Zoom.
func (t *Tx) PolicyRead(ctx context.Context) error {
	_, err := exec(ctx, t.q, "note a check of the policy", "UPDATE policies SET read_at = ? WHERE org_id = ?",
		navette.At(t.at), t.ID)
	return err
}

// AddPolicyRun adds a run. If another one has not ended, the error is a [navette.Conflict].
func (t *Tx) AddPolicyRun(ctx context.Context, r navette.PolicyRun) error {
	r.OrgID = t.ID
	return insert(ctx, t.q, "policy_runs", &r)
}

// PolicyRun returns a run, or a [navette.NotFound] error.
func (o *Org) PolicyRun(ctx context.Context, id string) (navette.PolicyRun, error) {
	return one[navette.PolicyRun](ctx, o.q, "read a policy run",
		"SELECT * FROM policy_runs WHERE org_id = ? AND id = ?", o.ID, id)
}

// OpenPolicyRun returns the run that has not ended, or a [navette.NotFound] error.
func (o *Org) OpenPolicyRun(ctx context.Context) (navette.PolicyRun, error) {
	return one[navette.PolicyRun](ctx, o.q, "read the open policy run",
		"SELECT * FROM policy_runs WHERE org_id = ? AND ended_at IS NULL", o.ID)
}

// PolicyRuns returns the newest runs of a kind, the newest first, without their plans and results.
func (o *Org) PolicyRuns(ctx context.Context, kind navette.PolicyRunKind, most int) ([]navette.PolicyRun, error) {
	return many[navette.PolicyRun](ctx, o.q, "list policy runs",
		`SELECT id, org_id, kind, state, zoom_account_id, done, total, asked_by, asked_at, begun_at, ended_at,
		     fingerprint, input, message, detail
		 FROM policy_runs WHERE org_id = ? AND kind = ? ORDER BY asked_at DESC, id DESC LIMIT ?`, o.ID, kind, most)
}

// SavePolicyRun stores the progress or the end of a run that has not ended. It reports false if the run has ended or
// does not exist.
func (t *Tx) SavePolicyRun(ctx context.Context, r navette.PolicyRun) (bool, error) {
	n, err := exec(ctx, t.q, "write a policy run",
		`UPDATE policy_runs SET state = ?, done = ?, total = ?, begun_at = ?, ended_at = ?, plan = ?, result = ?,
		     message = ?, detail = ?
		 WHERE org_id = ? AND id = ? AND ended_at IS NULL`,
		r.State, r.Done, r.Total, r.BegunAt, r.EndedAt, r.Plan, r.Result, r.Message, r.Detail, t.ID, r.ID)
	return n == 1, err
}

// PolicyProgress stores how far a run is.
func (t *Tx) PolicyProgress(ctx context.Context, id string, done, total int64) error {
	_, err := exec(ctx, t.q, "note the progress of a policy run",
		"UPDATE policy_runs SET done = ?, total = ? WHERE org_id = ? AND id = ? AND ended_at IS NULL", done, total,
		t.ID, id)
	return err
}

// TickPolicy records that a user did an entry of the checklist, or takes that back.
func (t *Tx) TickPolicy(ctx context.Context, item string, done bool) error {
	if !done {
		_, err := exec(ctx, t.q, "untick", "DELETE FROM policy_ticks WHERE org_id = ? AND item = ?", t.ID, item)
		return err
	}
	_, err := exec(ctx, t.q, "tick",
		`INSERT INTO policy_ticks (org_id, item, ticked_by, ticked_at) VALUES (?, ?, ?, ?)
		 ON CONFLICT (org_id, item) DO UPDATE SET ticked_by = excluded.ticked_by, ticked_at = excluded.ticked_at`,
		t.ID, item, t.actor.ID, navette.At(t.at))
	return err
}

// PolicyTicks returns the entries of the checklist that were done by hand.
func (o *Org) PolicyTicks(ctx context.Context) ([]navette.PolicyTick, error) {
	return many[navette.PolicyTick](ctx, o.q, "list ticks", "SELECT * FROM policy_ticks WHERE org_id = ? ORDER BY item",
		o.ID)
}

// RecordingsHeld returns which of the given instances of meetings of a Zoom account, by UUID, are imported whole: they
// have at least one file, and every file is stored.
func (o *Org) RecordingsHeld(ctx context.Context, zoomAccountID string, uuids []string) ([]string, error) {
	return many[string](ctx, o.q, "find imported recordings",
		`SELECT s.uuid FROM sittings s JOIN calls c ON c.sitting_id = s.id
		 WHERE s.org_id = ? AND s.zoom_account_id = ? AND s.uuid IN (?)
		     AND EXISTS (SELECT 1 FROM recording_files f WHERE f.call_id = c.id)
		     AND NOT EXISTS (SELECT 1 FROM recording_files f WHERE f.call_id = c.id AND f.state <> 'stored')`,
		o.ID, zoomAccountID, bun.List(uuids))
}
