package store

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
)

// AtRisk is a recording that Zoom deletes soon and that is not stored.
type AtRisk struct {
	ID         string // of the call, or of the trashed recording
	Title      string
	VanishesAt navette.Instant
}

// TellAtRisk returns the recordings that Zoom deletes from now until an instant and that are not stored, those of which
// it was not called before. They are the calls whose import is not complete, and the recordings in Zoom's trash that
// wait for a decision.
func (t *Tx) TellAtRisk(ctx context.Context, until time.Time) ([]AtRisk, error) {
	calls, err := many[AtRisk](ctx, t.q, "note calls at risk",
		`UPDATE calls SET at_risk_told_at = ?1
		 WHERE org_id = ?0 AND state IN ('importing', 'incomplete') AND at_risk_told_at IS NULL
		     AND auto_delete_at > ?1 AND auto_delete_at <= ?2
		 RETURNING id, title, auto_delete_at AS vanishes_at`, t.ID, navette.At(t.at), navette.At(until))
	if err != nil {
		return nil, err
	}
	trashed, err := many[AtRisk](ctx, t.q, "note trashed recordings at risk",
		`UPDATE trashed_recordings SET told_at = ?1
		 WHERE org_id = ?0 AND state = 'waiting' AND told_at IS NULL AND vanishes_at > ?1 AND vanishes_at <= ?2
		 RETURNING id, topic AS title, vanishes_at`, t.ID, navette.At(t.at), navette.At(until))
	return append(calls, trashed...), err
}

// AtRisk returns the recordings that Zoom deletes from now until an instant and that are not stored, the first to
// vanish first.
func (o *Org) AtRisk(ctx context.Context, now, until time.Time) ([]AtRisk, error) {
	return many[AtRisk](ctx, o.q, "find recordings at risk",
		`SELECT id, title, auto_delete_at AS vanishes_at FROM calls
		 WHERE org_id = ?0 AND state IN ('importing', 'incomplete') AND auto_delete_at > ?1 AND auto_delete_at <= ?2
		 UNION ALL
		 SELECT id, topic, vanishes_at FROM trashed_recordings
		 WHERE org_id = ?0 AND state = 'waiting' AND vanishes_at > ?1 AND vanishes_at <= ?2
		 ORDER BY vanishes_at, id`, o.ID, navette.At(now), navette.At(until))
}
