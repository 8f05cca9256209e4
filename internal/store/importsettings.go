package store

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
)

// ImportSettings is what users decided about an organization's imports.
type ImportSettings struct {
	PausedAt      navette.Instant // zero unless a user paused the imports
	PausedBy      string          // id of that user
	ZoomTrashDays *int64          // days after the import until Zoom's copy is moved to Zoom's trash; nil for never
}

// ImportSettings returns what users decided about the imports, the zero value if nothing.
func (o *Org) ImportSettings(ctx context.Context) (ImportSettings, error) {
	found, err := one[ImportSettings](ctx, o.q, "read the import settings",
		"SELECT paused_at, paused_by, zoom_trash_days FROM import_settings WHERE org_id = ?", o.ID)
	return found, navette.IgnoreNotFound(err)
}

// held is the next try of the promises of files while imports are paused: no instant of product time.
var held = navette.At(time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC))

// openFilePromises selects the ids of an organization's open promises about files, by the indexes of free and of leased
// promises. ?0 is the organization.
const openFilePromises = `SELECT id FROM promises WHERE vanishes_at > 0 AND org_id = ?0 AND done_at IS NULL
	    AND lease_until = 0
	UNION ALL
	SELECT id FROM promises WHERE kind = 'file' AND org_id = ?0 AND done_at IS NULL AND lease_until > 0`

// PauseImports pauses the imports of files and takes the leases of those in progress, whose workers then stop. It
// reports whether the imports were not paused before.
func (t *Tx) PauseImports(ctx context.Context, userID string) (bool, error) {
	n, err := exec(ctx, t.q, "pause the imports",
		`INSERT INTO import_settings (org_id, paused_at, paused_by) VALUES (?0, ?1, ?2)
		 ON CONFLICT (org_id) DO UPDATE SET paused_at = excluded.paused_at, paused_by = excluded.paused_by
		     WHERE import_settings.paused_at IS NULL`, t.ID, navette.At(t.at), userID)
	if err != nil || n == 0 {
		return false, err
	}
	_, err = exec(ctx, t.q, "hold the imports",
		"UPDATE promises SET next_at = ?1, lease = lease + 1, lease_until = 0 WHERE id IN ("+openFilePromises+")",
		t.ID, held)
	return true, err
}

// ResumeImports makes the imports that were held due at once. It reports whether the imports were paused.
func (t *Tx) ResumeImports(ctx context.Context) (bool, error) {
	n, err := exec(ctx, t.q, "resume the imports",
		"UPDATE import_settings SET paused_at = NULL, paused_by = '' WHERE org_id = ? AND paused_at IS NOT NULL", t.ID)
	if err != nil || n == 0 {
		return false, err
	}
	_, err = exec(ctx, t.q, "release the imports",
		"UPDATE promises SET next_at = ?1 WHERE next_at = ?2 AND id IN ("+openFilePromises+")", t.ID, navette.At(t.at),
		held)
	t.due = true
	return true, err
}

// nextOf returns when a promise that is due at an instant is tried first: then or, if it is about a file and the
// imports are paused, not before they are resumed.
func (t *Tx) nextOf(ctx context.Context, kind navette.PromiseKind, due time.Time) (navette.Instant, error) {
	if kind != navette.PromiseFile {
		return navette.At(due), nil
	}
	settings, err := t.ImportSettings(ctx)
	if err != nil || settings.PausedAt.IsZero() {
		return navette.At(due), err
	}
	return held, nil
}

// SetZoomTrash stores after how many days Zoom's copies are moved to the trash; nil for never.
func (t *Tx) SetZoomTrash(ctx context.Context, days *int64) error {
	_, err := exec(ctx, t.q, "set the trash on Zoom",
		`INSERT INTO import_settings (org_id, zoom_trash_days) VALUES (?0, ?1)
		 ON CONFLICT (org_id) DO UPDATE SET zoom_trash_days = excluded.zoom_trash_days`, t.ID, days)
	return err
}
