package store

import (
	"context"

	"navette.dev/navette/internal/navette"
)

// AuditNeeds sums up the gaps that need a user's action.
type AuditNeeds struct {
	Gaps  int64
	Since navette.Instant // when the oldest of them was found, zero if there is none
}

// AuditNeeds counts the open gaps that no user accepted.
func (o *Org) AuditNeeds(ctx context.Context) (AuditNeeds, error) {
	return one[AuditNeeds](ctx, o.q, "count gaps",
		`SELECT COUNT(*) AS gaps, MIN(found_at) AS since FROM audit_gaps
		 WHERE org_id = ? AND closed_at IS NULL AND accepted_at IS NULL`, o.ID)
}

// AuditGapsAnnouncedAt returns when a mail last announced gaps, or zero if none did.
func (o *Org) AuditGapsAnnouncedAt(ctx context.Context) (navette.Instant, error) {
	newest, err := one[struct{ At navette.Instant }](ctx, o.q, "find the newest mail about gaps",
		"SELECT MAX(announced_at) AS at FROM audit_gaps WHERE org_id = ?", o.ID)
	return newest.At, err
}

// AnnounceAuditGaps marks the open gaps that no user accepted and no mail announced as announced, and returns their
// number.
func (t *Tx) AnnounceAuditGaps(ctx context.Context) (int64, error) {
	return exec(ctx, t.q, "announce gaps",
		`UPDATE audit_gaps SET announced_at = ?
		 WHERE org_id = ? AND closed_at IS NULL AND accepted_at IS NULL AND announced_at IS NULL`,
		navette.At(t.at), t.ID)
}

// SettleAuditGaps marks the announced gaps that are closed or accepted as settled. It returns the number of those that
// are closed.
func (t *Tx) SettleAuditGaps(ctx context.Context) (closed int64, err error) {
	const settle = `UPDATE audit_gaps SET settled_at = ?
		WHERE org_id = ? AND announced_at IS NOT NULL AND settled_at IS NULL AND `
	if closed, err = exec(ctx, t.q, "settle gaps", settle+"closed_at IS NOT NULL", navette.At(t.at), t.ID); err != nil {
		return 0, err
	}
	_, err = exec(ctx, t.q, "settle gaps", settle+"accepted_at IS NOT NULL", navette.At(t.at), t.ID)
	return closed, err
}
