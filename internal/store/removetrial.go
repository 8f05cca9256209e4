package store

import (
	"context"

	"navette.dev/navette/internal/navette"
)

// RemoveCallOf deletes the call of a sitting with its files' rows, its transcript and its words in the search, and
// records that the sitting's recording is not imported again. The files themselves are listed by [Org.RemovedFiles]
// until the store of files has removed them.
func (t *Tx) RemoveCallOf(ctx context.Context, sittingID string) error {
	if _, err := exec(ctx, t.q, "give up a sitting",
		"UPDATE sittings SET removed_at = ? WHERE org_id = ? AND id = ?", navette.At(t.at), t.ID, sittingID); err != nil {
		return err
	}
	if err := t.removePromises(ctx, "kind = 'recording' AND subject = ?", sittingID); err != nil {
		return err
	}
	if err := t.removedFromAudit(ctx, sittingID); err != nil {
		return err
	}
	call, err := t.CallOfSitting(ctx, sittingID)
	if err != nil {
		return navette.IgnoreNotFound(err)
	}
	if _, err := exec(ctx, t.q, "note removed files",
		`INSERT INTO removed_files (blob_key, org_id, removed_at) SELECT blob_key, org_id, ?2 FROM recording_files
		 WHERE org_id || '' = ?0 AND call_id = ?1 ON CONFLICT (blob_key) DO NOTHING`, t.ID, call.ID,
		navette.At(t.at)); err != nil {
		return err
	}
	if err := t.removePromises(ctx, "kind = 'file' AND subject IN (SELECT id FROM recording_files WHERE call_id = ?)",
		call.ID); err != nil {
		return err
	}
	search := "DELETE FROM call_search WHERE call_id = ?"
	if t.store.Engine == SQLite {
		search = "DELETE FROM call_search WHERE rowid = (SELECT number FROM call_documents WHERE call_id = ?)"
	}
	statements := []string{
		search, "DELETE FROM cues WHERE call_id = ?", "DELETE FROM call_speakers WHERE call_id = ?",
		"DELETE FROM recording_files WHERE call_id = ?", "DELETE FROM calls WHERE id = ?",
	}
	if t.store.Engine == SQLite {
		statements = append(statements[:1:1], append([]string{"DELETE FROM call_documents WHERE call_id = ?"},
			statements[1:]...)...)
	}
	for _, statement := range statements {
		if _, err := exec(ctx, t.q, "remove a call", statement, call.ID); err != nil {
			return err
		}
	}
	_, err = exec(ctx, t.q, "count the calls", "UPDATE organizations SET calls = calls - 1 WHERE id = ?", t.ID)
	return err
}

// removedFromAudit records that a user removed the recording of a sitting: no certificate counts it as stored, it is
// not missing, and no decision about it in Zoom's trash is left.
func (t *Tx) removedFromAudit(ctx context.Context, sittingID string) error {
	sitting, err := t.Sitting(ctx, sittingID)
	if err != nil {
		return navette.IgnoreNotFound(err)
	}
	for _, statement := range []string{
		"UPDATE audit_meetings SET state = 'removed', expected = FALSE, why = 'audit.why_removed' WHERE state <> '' AND ",
		"UPDATE audit_gaps SET closed_at = ?3 WHERE closed_at IS NULL AND ",
		"DELETE FROM trashed_recordings WHERE ",
	} {
		if _, err := exec(ctx, t.q, "note a removed recording",
			statement+"org_id = ?0 AND zoom_account_id = ?1 AND uuid = ?2", t.ID, sitting.ZoomAccountID, sitting.UUID,
			navette.At(t.at)); err != nil {
			return err
		}
	}
	return nil
}

// RemoveTrial deletes a session that was made to test the first call, with its meetings. Its sittings stay, without
// their meeting. The journal keeps what happened.
func (t *Tx) RemoveTrial(ctx context.Context, sessionID string) error {
	if err := t.removePromises(ctx, "session_id = ? AND session_id <> ''", sessionID); err != nil {
		return err
	}
	for _, statement := range []string{
		`UPDATE sittings SET meeting_id = '' WHERE meeting_id <> '' AND meeting_id IN (
		     SELECT id FROM meetings WHERE session_id = ?) AND org_id || '' = ?`,
		"DELETE FROM meetings WHERE session_id = ? AND org_id || '' = ?",
		"DELETE FROM bookings WHERE session_id = ? AND org_id || '' = ?",
		"DELETE FROM sessions WHERE id = ? AND org_id || '' = ? AND purpose = 'trial'",
	} {
		if _, err := exec(ctx, t.q, "remove a trial", statement, sessionID, t.ID); err != nil {
			return err
		}
	}
	return nil
}

// removePromises deletes promises of the organization that a condition with one value selects. Their tries are deleted
// with them.
func (t *Tx) removePromises(ctx context.Context, which, value string) error {
	_, err := exec(ctx, t.q, "remove promises", "DELETE FROM promises WHERE org_id || '' = ? AND "+which, t.ID, value)
	return err
}
