package store

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
)

// AccountReading is what Zoom last answered about the account of an organization's connection.
type AccountReading struct {
	OrgID        string
	ConnectionID string
	ReadAt       navette.Instant
	Reading      string // JSON of package preconditions
}

// AccountReading returns what was last read through a connection. If nothing was, the error is [navette.NotFound].
func (o *Org) AccountReading(ctx context.Context, connectionID string) (AccountReading, error) {
	return one[AccountReading](ctx, o.q, "read what Zoom said about the account",
		"SELECT * FROM account_readings WHERE org_id = ? AND connection_id = ?", o.ID, connectionID)
}

// SaveAccountReading stores what Zoom answered now. It replaces the former reading.
func (t *Tx) SaveAccountReading(ctx context.Context, connectionID, reading string) error {
	_, err := exec(ctx, t.q, "note what Zoom said about the account",
		`INSERT INTO account_readings (org_id, connection_id, read_at, reading) VALUES (?, ?, ?, ?)
		 ON CONFLICT (org_id) DO UPDATE SET connection_id = excluded.connection_id, read_at = excluded.read_at,
		     reading = excluded.reading`, t.ID, connectionID, navette.At(t.at), reading)
	return err
}

// PlanAnswer returns the admin's statement of the plan of a Zoom account. If there is none, the error is
// [navette.NotFound].
func (o *Org) PlanAnswer(ctx context.Context, zoomAccountID string) (navette.PlanAnswer, error) {
	return one[navette.PlanAnswer](ctx, o.q, "read the stated plan",
		"SELECT * FROM plan_answers WHERE org_id = ? AND zoom_account_id = ?", o.ID, zoomAccountID)
}

// SavePlanAnswer stores what the actor states about the plan of a connection's account, or deletes the statement if
// plan is "".
func (t *Tx) SavePlanAnswer(ctx context.Context, c navette.Connection, plan string) error {
	_, err := exec(ctx, t.q, "withdraw the stated plan",
		"DELETE FROM plan_answers WHERE org_id = ? AND zoom_account_id = ?", t.ID, c.ZoomAccountID)
	if err == nil && plan != "" {
		err = insert(ctx, t.q, "plan_answers", &navette.PlanAnswer{
			OrgID: t.ID, ZoomAccountID: c.ZoomAccountID, Plan: plan, UserID: t.actor.ID, AnsweredAt: navette.At(t.at),
		})
	}
	if err != nil {
		return err
	}
	return t.Record(ctx, navette.EventPlanAnswered, c.ID, "", map[string]any{"plan": plan})
}

// WebhookValidated records that Zoom validated the webhook address of an app.
func (s *System) WebhookValidated(ctx context.Context, appID string, now time.Time) error {
	_, err := exec(ctx, s.store.write, "note that the webhook address is valid",
		"UPDATE zoom_apps SET validated_at = ? WHERE id = ?", navette.At(now), appID)
	return err
}
