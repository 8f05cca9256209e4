package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// AddFirstCall adds a test of the first call. If another one is open, the error is a [navette.Conflict].
func (t *Tx) AddFirstCall(ctx context.Context, f navette.FirstCall) error {
	f.OrgID = t.ID
	return insert(ctx, t.q, "first_calls", &f)
}

// FirstCall returns a test of the first call, or a [navette.NotFound] error.
func (o *Org) FirstCall(ctx context.Context, id string) (navette.FirstCall, error) {
	return one[navette.FirstCall](ctx, o.q, "read a first call",
		"SELECT * FROM first_calls WHERE org_id = ? AND id = ?", o.ID, id)
}

// OpenFirstCall returns the test that has not ended, or a [navette.NotFound] error.
func (o *Org) OpenFirstCall(ctx context.Context) (navette.FirstCall, error) {
	return one[navette.FirstCall](ctx, o.q, "find the open first call",
		"SELECT * FROM first_calls WHERE org_id = ? AND ended_at IS NULL", o.ID)
}

// NewestFirstCall returns the test that was begun last, or a [navette.NotFound] error.
func (o *Org) NewestFirstCall(ctx context.Context) (navette.FirstCall, error) {
	return one[navette.FirstCall](ctx, o.q, "find the newest first call",
		"SELECT * FROM first_calls WHERE org_id = ? ORDER BY asked_at DESC, id DESC LIMIT 1", o.ID)
}

// SaveFirstCall stores what was seen of a test, and its end.
func (t *Tx) SaveFirstCall(ctx context.Context, f navette.FirstCall) error {
	_, err := one[string](ctx, t.q, "write a first call",
		`UPDATE first_calls SET sitting_id = ?, outcome = ?, ended_at = ?, looked_at = ?, swept_at = ?, failure = ?,
		     detail = ?, webhook_at = ?, started_by = ?, ended_by = ?, recorded_by = ?, recorded_at = ?,
		     processed_by = ?, processed_at = ?, read_settings_at = ?, lacks_recording = ?, lacks_transcript = ?
		 WHERE org_id = ? AND id = ? RETURNING id`,
		f.SittingID, f.Outcome, f.EndedAt, f.LookedAt, f.SweptAt, f.Failure, f.Detail, f.WebhookAt, f.StartedBy,
		f.EndedBy, f.RecordedBy, f.RecordedAt, f.ProcessedBy, f.ProcessedAt, f.ReadSettingsAt, f.LacksRecording,
		f.LacksTranscript, t.ID, f.ID)
	return err
}

// CallOfSitting returns the call of a sitting, or a [navette.NotFound] error.
func (o *Org) CallOfSitting(ctx context.Context, sittingID string) (navette.Call, error) {
	return one[navette.Call](ctx, o.q, "find the call of a sitting",
		"SELECT * FROM calls WHERE org_id || '' = ? AND sitting_id = ?", o.ID, sittingID)
}

// FirstCallSince returns the earliest call of the organization that began at an instant or later and whose host is
// linked to a user for import, or a [navette.NotFound] error.
func (o *Org) FirstCallSince(ctx context.Context, since time.Time) (navette.Call, error) {
	return one[navette.Call](ctx, o.q, "find the first call",
		`SELECT * FROM calls WHERE org_id = ? AND started_at >= ? AND host_user_id <> ''
		 ORDER BY started_at, id LIMIT 1`, o.ID, navette.At(since))
}

// RemovedSittings returns those UUIDs of sittings whose recordings were removed and are not imported again.
func (o *Org) RemovedSittings(ctx context.Context, zoomAccountID string, uuids []string) ([]string, error) {
	return many[string](ctx, o.q, "find removed sittings",
		`SELECT uuid FROM sittings WHERE org_id = ? AND zoom_account_id = ? AND uuid IN (?)
		     AND removed_at IS NOT NULL`, o.ID, zoomAccountID, bun.List(uuids))
}
