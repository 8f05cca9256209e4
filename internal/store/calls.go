package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// SaveCall writes the call of a sitting, once; what Zoom tells anew of it (length, auto-delete date) replaces the old.
func (t *Tx) SaveCall(ctx context.Context, c navette.Call) (navette.Call, error) {
	saved, err := one[navette.Call](ctx, t.q, "write a call",
		`INSERT INTO calls (id, org_id, sitting_id, session_id, host_user_id, host_name, title, started_at, seconds, auto_delete_at, state, created_at)
		 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'importing', ?)
		 ON CONFLICT (sitting_id) DO UPDATE SET seconds = excluded.seconds, auto_delete_at = excluded.auto_delete_at
		     WHERE calls.org_id = excluded.org_id
		 RETURNING *`,
		c.ID, t.ID, c.SittingID, c.SessionID, c.HostUserID, c.HostName, c.Title, c.StartedAt, c.Seconds, c.AutoDeleteAt, navette.At(t.at))
	if err != nil || saved.ID != c.ID {
		return saved, err
	}
	if err := t.index(ctx, saved, nil, ""); err != nil {
		return saved, err
	}
	return saved, t.Record(ctx, navette.EventRecordingFound, saved.ID, saved.SessionID, map[string]any{"sitting": saved.SittingID})
}

// FoundFile writes a file that Zoom lists, once by its natural key, and promises its import. An old one is left as it is.
func (t *Tx) FoundFile(ctx context.Context, f navette.RecordingFile, sessionID string) error {
	n, err := exec(ctx, t.q, "write a recording file",
		`INSERT INTO recording_files (id, org_id, call_id, natural_key, zoom_file_id, file_type, recording_type, extension,
		     recording_start, recording_end, size, blob_key, state)
		 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'found') ON CONFLICT (org_id, natural_key) DO NOTHING`,
		f.ID, t.ID, f.CallID, f.NaturalKey, f.ZoomFileID, f.FileType, f.RecordingType, f.Extension, f.RecordingStart, f.RecordingEnd, f.Size, f.BlobKey)
	if err != nil || n == 0 {
		return err
	}
	if err := t.callImporting(ctx, f.CallID); err != nil {
		return err
	}
	return t.Promise(ctx, navette.PromiseFile, f.ID, sessionID, t.at)
}

// callImporting notes that files of a call are on their way, again where it was complete before.
func (t *Tx) callImporting(ctx context.Context, call string) error {
	_, err := exec(ctx, t.q, "open the call again",
		"UPDATE calls SET state = 'importing' WHERE org_id = ? AND id = ? AND state = 'ready'", t.ID, call)
	return err
}

// KnownFiles are the natural keys, among these, of files that are in the library already, stored or on their way.
func (o *Org) KnownFiles(ctx context.Context, keys []string) ([]string, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	return many[string](ctx, o.q, "compare files",
		"SELECT natural_key FROM recording_files WHERE org_id = ? AND natural_key IN (?)", o.ID, bun.List(keys))
}

// Call reads one call.
func (o *Org) Call(ctx context.Context, id string) (navette.Call, error) {
	return one[navette.Call](ctx, o.q, "read a call", "SELECT * FROM calls WHERE org_id = ? AND id = ?", o.ID, id)
}

// FilesOf are the files of a call, by start and type.
func (o *Org) FilesOf(ctx context.Context, call string) ([]navette.RecordingFile, error) {
	return many[navette.RecordingFile](ctx, o.q, "list recording files",
		"SELECT * FROM recording_files WHERE org_id = ? AND call_id = ? ORDER BY recording_start, file_type, recording_type, id", o.ID, call)
}

// File reads one recording file.
func (o *Org) File(ctx context.Context, id string) (navette.RecordingFile, error) {
	return one[navette.RecordingFile](ctx, o.q, "read a recording file",
		"SELECT * FROM recording_files WHERE org_id = ? AND id = ?", o.ID, id)
}

// FileProgress notes how much of a file has come: what a page shows, nothing that work rests on.
func (o *Org) FileProgress(ctx context.Context, id string, done int64) error {
	_, err := exec(ctx, o.w, "note progress",
		"UPDATE recording_files SET bytes_done = ? WHERE org_id = ? AND id = ? AND state = 'found'", done, o.ID, id)
	return err
}

// FileListed notes that Zoom lists a file that has not come yet with another size than when it was found.
func (o *Org) FileListed(ctx context.Context, id string, size int64) error {
	_, err := exec(ctx, o.w, "note the listed size",
		"UPDATE recording_files SET size = ?, bytes_done = 0 WHERE org_id = ? AND id = ? AND state = 'found'", size, o.ID, id)
	return err
}

// FileStored makes a verified file visible, and its call ready where it was the last.
func (t *Tx) FileStored(ctx context.Context, f navette.RecordingFile, sessionID string) error {
	n, err := exec(ctx, t.q, "note the stored file",
		`UPDATE recording_files SET state = 'stored', size = ?, bytes_done = ?, sha256 = ?, media_millis = ?, stored_at = ?, failure = ''
		 WHERE org_id = ? AND id = ? AND state <> 'stored'`,
		f.Size, f.Size, f.SHA256, f.MediaMillis, navette.At(t.at), t.ID, f.ID)
	if err != nil || n == 0 {
		return err
	}
	err = t.Record(ctx, navette.EventFileStored, f.ID, sessionID, map[string]any{"call": f.CallID, "type": f.FileType, "size": f.Size, "sha256": f.SHA256})
	if err != nil {
		return err
	}
	n, err = exec(ctx, t.q, "note the ready call",
		`UPDATE calls SET state = 'ready', ready_at = COALESCE(ready_at, ?) WHERE org_id = ? AND id = ? AND state = 'importing'
		     AND NOT EXISTS (SELECT 1 FROM recording_files f WHERE f.call_id = calls.id AND f.state <> 'stored')`,
		navette.At(t.at), t.ID, f.CallID)
	if err != nil || n == 0 {
		return err
	}
	return t.Record(ctx, navette.EventCallReady, f.CallID, sessionID, nil)
}

// FileFailed notes why a file did not come; it is tried again or waits for somebody, as its promise says.
func (t *Tx) FileFailed(ctx context.Context, f navette.RecordingFile, sessionID, message string) error {
	n, err := exec(ctx, t.q, "note the failed file",
		"UPDATE recording_files SET failure = ? WHERE org_id = ? AND id = ? AND state <> 'stored' AND failure <> ?", message, t.ID, f.ID, message)
	if err != nil || n == 0 {
		return err
	}
	return t.Record(ctx, navette.EventFileFailed, f.ID, sessionID, map[string]any{"call": f.CallID, "type": f.FileType, "why": message})
}

// Importing is a file on its way, as the list of imports shows it.
type Importing struct {
	FileID    string
	CallID    string
	Title     string
	HostName  string
	StartedAt navette.Instant // of the call
	FileType  string
	Size      int64
	BytesDone int64
	Failure   string
	FoundAt   navette.Instant
	NextAt    navette.Instant // of its promise; zero where nothing is tried any more

	AutoDeleteAt navette.Instant // when Zoom deletes its own copy
}

// ImportingFiles are the files that are not stored yet, the oldest first.
func (o *Org) ImportingFiles(ctx context.Context, hostUserID string, limit int) ([]Importing, error) {
	return many[Importing](ctx, o.q, "list imports",
		`SELECT f.id AS file_id, f.call_id, c.title, c.host_name, c.started_at, f.file_type, f.size, f.bytes_done, f.failure,
		     c.created_at AS found_at, c.auto_delete_at,
		     (SELECT p.next_at FROM promises p WHERE p.kind = 'file' AND p.subject = f.id AND p.done_at IS NULL) AS next_at
		 FROM recording_files f JOIN calls c ON c.id = f.call_id
		 WHERE f.org_id = ? AND f.state <> 'stored' AND (? = '' OR c.host_user_id = ?) ORDER BY c.created_at, f.id LIMIT ?`,
		o.ID, hostUserID, hostUserID, limit)
}

// DueToVanish are the calls with files that are not stored and that Zoom deletes before an instant.
func (o *Org) DueToVanish(ctx context.Context, before time.Time) ([]navette.Call, error) {
	return many[navette.Call](ctx, o.q, "find recordings at risk",
		"SELECT * FROM calls WHERE org_id = ? AND state = 'importing' AND auto_delete_at <= ? ORDER BY auto_delete_at", o.ID, navette.At(before))
}
