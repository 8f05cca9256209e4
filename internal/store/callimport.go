package store

import (
	"context"

	"navette.dev/navette/internal/navette"
)

// CancelCall withdraws the imports of a call's files that are not stored. It reports whether there were any.
func (t *Tx) CancelCall(ctx context.Context, call string) (bool, error) {
	n, err := exec(ctx, t.q, "cancel files",
		`UPDATE recording_files SET state = 'cancelled', look_at = NULL
		 WHERE org_id || '' = ? AND call_id = ? AND state IN ('found', 'failed', 'gone')`, t.ID, call)
	if err != nil || n == 0 {
		return false, err
	}
	if _, err := exec(ctx, t.q, "withdraw the imports of a call",
		`UPDATE promises SET done_at = ?, lease = lease + 1, lease_until = 0
		 WHERE org_id || '' = ? AND kind = 'file' AND done_at IS NULL
		     AND subject IN (SELECT id FROM recording_files WHERE call_id = ?)`, navette.At(t.at), t.ID, call); err != nil {
		return false, err
	}
	_, err = exec(ctx, t.q, "note a cancelled call", "UPDATE calls SET state = 'cancelled' WHERE org_id = ? AND id = ?",
		t.ID, call)
	return true, err
}

// TakeUpCall begins again with the imports of a call's files that are not stored, whatever their state. It reports
// whether there are any.
func (t *Tx) TakeUpCall(ctx context.Context, call navette.Call) (bool, error) {
	files, err := many[Subject](ctx, t.q, "take up files",
		`UPDATE recording_files SET state = 'found', look_at = NULL WHERE org_id || '' = ? AND call_id = ?
		     AND state <> 'stored' RETURNING id`, t.ID, call.ID)
	if err != nil || len(files) == 0 {
		return false, err
	}
	for i := range files {
		files[i].SessionID, files[i].VanishesAt = call.SessionID, call.AutoDeleteAt
	}
	if err := t.PromiseAll(ctx, navette.PromiseFile, files, t.at); err != nil {
		return false, err
	}
	return true, t.CallsImporting(ctx, []string{call.ID})
}

// RemovedFiles returns at most limit keys of the organization's files whose rows are deleted and that the store of
// files may still have, the oldest first.
func (o *Org) RemovedFiles(ctx context.Context, limit int) ([]string, error) {
	return many[string](ctx, o.q, "list removed files",
		"SELECT blob_key FROM removed_files WHERE org_id = ? ORDER BY removed_at LIMIT ?", o.ID, limit)
}

// FileRemoved records that the store of files has removed a file.
func (o *Org) FileRemoved(ctx context.Context, blobKey string) error {
	_, err := exec(ctx, o.w, "forget a removed file", "DELETE FROM removed_files WHERE org_id = ? AND blob_key = ?", o.ID,
		blobKey)
	return err
}
