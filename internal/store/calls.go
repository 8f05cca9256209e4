package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// SaveCall stores the call of a sitting once. Later calls update what Zoom may change: its length and auto-delete
// date.
func (t *Tx) SaveCall(ctx context.Context, c navette.Call) (navette.Call, error) {
	saved, err := one[navette.Call](ctx, t.q, "write a call",
		`INSERT INTO calls (id, org_id, sitting_id, session_id, host_user_id, host_name, title, started_at, seconds, auto_delete_at, state, created_at)
		 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'importing', ?)
		 ON CONFLICT (sitting_id) DO UPDATE SET seconds = excluded.seconds, auto_delete_at = excluded.auto_delete_at
		     WHERE calls.org_id = excluded.org_id
		 RETURNING *`,
		c.ID, t.ID, c.SittingID, c.SessionID, c.HostUserID, c.HostName, c.Title, c.StartedAt, c.Seconds, c.AutoDeleteAt,
		navette.At(t.at))
	if err != nil || saved.ID != c.ID {
		return saved, err
	}
	if _, err := exec(ctx, t.q, "count the call", "UPDATE organizations SET calls = calls + 1 WHERE id = ?",
		t.ID); err != nil {
		return saved, err
	}
	if err := t.index(ctx, saved, nil, ""); err != nil {
		return saved, err
	}
	return saved, t.Record(ctx, navette.EventRecordingFound, saved.ID, saved.SessionID, map[string]any{
		"sitting": saved.SittingID,
	})
}

// FoundFile stores a file that Zoom lists, once by its natural key, and promises its import. A known file stays as it
// is, unless it was given up and its next check is due.
func (t *Tx) FoundFile(ctx context.Context, call navette.Call, f navette.RecordingFile) error {
	n, err := exec(ctx, t.q, "write a recording file",
		`INSERT INTO recording_files (id, org_id, call_id, natural_key, zoom_file_id, file_type, recording_type, extension,
		     recording_start, recording_end, size, blob_key, state)
		 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'found') ON CONFLICT (org_id, natural_key) DO NOTHING`,
		f.ID, t.ID, call.ID, f.NaturalKey, f.ZoomFileID, f.FileType, f.RecordingType, f.Extension, f.RecordingStart,
		f.RecordingEnd, f.Size, f.BlobKey)
	if err != nil {
		return err
	}
	if n == 0 {
		return t.lookAgain(ctx, "f.natural_key = ? AND f.state IN ('failed', 'gone')", f.NaturalKey)
	}
	if call.State != navette.CallImporting {
		if err := t.callImporting(ctx, call.ID); err != nil {
			return err
		}
	}
	return t.Promise(ctx, navette.PromiseFile, f.ID, call.SessionID, t.at)
}

// LookAgain promises again the import of files of a Zoom account that were given up and whose next check is due. It
// skips a file that a user is retrying.
func (t *Tx) LookAgain(ctx context.Context, zoomAccountID string) error {
	return t.lookAgain(ctx, "si.zoom_account_id = ? AND f.state = 'failed'", zoomAccountID)
}

// looksAtOnce limits how many files that were given up are tried again at once.
const looksAtOnce = 100

func (t *Tx) lookAgain(ctx context.Context, which, value string) error {
	due, err := many[struct{ ID, SessionID string }](ctx, t.q, "find files to look at again",
		`SELECT f.id, c.session_id FROM recording_files f JOIN calls c ON c.id = f.call_id JOIN sittings si ON si.id = c.sitting_id
		 WHERE f.org_id = ? AND f.look_at <= ? AND `+which+`
		     AND NOT EXISTS (SELECT 1 FROM promises p WHERE p.kind = 'file' AND p.subject = f.id AND p.done_at IS NULL)
		 ORDER BY f.look_at, f.id LIMIT ?`, t.ID, navette.At(t.at), value, looksAtOnce)
	if err != nil {
		return err
	}
	for _, f := range due {
		if _, err := exec(ctx, t.q, "look at a file again",
			"UPDATE recording_files SET look_at = NULL WHERE org_id = ? AND id = ?", t.ID, f.ID); err != nil {
			return err
		}
		if err := t.Promise(ctx, navette.PromiseFile, f.ID, f.SessionID, t.at); err != nil {
			return err
		}
	}
	return nil
}

// callImporting records that files of a call are being imported again.
func (t *Tx) callImporting(ctx context.Context, call string) error {
	_, err := exec(ctx, t.q, "open the call again",
		"UPDATE calls SET state = 'importing' WHERE org_id = ? AND id = ? AND state <> 'importing'", t.ID, call)
	return err
}

// KnownFiles returns the natural keys, among these, of files that need nothing at now: they are stored, being
// imported, or were given up and their next check is not due.
func (o *Org) KnownFiles(ctx context.Context, keys []string, now time.Time) ([]string, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	return many[string](ctx, o.q, "compare files",
		"SELECT natural_key FROM recording_files WHERE org_id = ? AND natural_key IN (?) AND "+
			"(look_at IS NULL OR look_at > ?)",
		o.ID, bun.List(keys), navette.At(now))
}

// Call returns one call.
func (o *Org) Call(ctx context.Context, id string) (navette.Call, error) {
	return one[navette.Call](ctx, o.q, "read a call", "SELECT * FROM calls WHERE org_id = ? AND id = ?", o.ID, id)
}

// FilesOf returns the files of a call, by start and type.
func (o *Org) FilesOf(ctx context.Context, call string) ([]navette.RecordingFile, error) {
	return many[navette.RecordingFile](ctx, o.q, "list recording files",
		"SELECT * FROM recording_files WHERE org_id || '' = ? AND call_id = ? ORDER BY recording_start, "+
			"file_type, recording_type, id", o.ID, call)
}

// File returns one recording file.
func (o *Org) File(ctx context.Context, id string) (navette.RecordingFile, error) {
	return one[navette.RecordingFile](ctx, o.q, "read a recording file",
		"SELECT * FROM recording_files WHERE org_id = ? AND id = ?", o.ID, id)
}

// FileProgress stores how much of a file was downloaded. It is for display only.
func (o *Org) FileProgress(ctx context.Context, id string, done int64) error {
	_, err := exec(ctx, o.w, "note progress",
		"UPDATE recording_files SET bytes_done = ? WHERE org_id = ? AND id = ? AND state <> 'stored'", done, o.ID, id)
	return err
}

// FileListed records that Zoom lists a file that is not stored with another size than when it was found.
func (o *Org) FileListed(ctx context.Context, id string, size int64) error {
	_, err := exec(ctx, o.w, "note the listed size",
		"UPDATE recording_files SET size = ?, bytes_done = 0 WHERE org_id = ? AND id = ? AND state <> 'stored'", size,
		o.ID, id)
	return err
}

// FileStored makes a verified file visible. If it was the last of its call, the call becomes ready or incomplete.
func (t *Tx) FileStored(ctx context.Context, f navette.RecordingFile, sessionID string) error {
	n, err := exec(ctx, t.q, "note the stored file",
		`UPDATE recording_files SET state = 'stored', size = ?, bytes_done = ?, sha256 = ?, media_millis = ?, stored_at = ?, failure = '', look_at = NULL
		 WHERE org_id = ? AND id = ? AND state <> 'stored'`,
		f.Size, f.Size, f.SHA256, f.MediaMillis, navette.At(t.at), t.ID, f.ID)
	if err != nil || n == 0 {
		return err
	}
	err = t.Record(ctx, navette.EventFileStored, f.ID, sessionID, map[string]any{
		"call": f.CallID, "type": f.FileType, "size": f.Size, "sha256": f.SHA256,
	})
	if err != nil {
		return err
	}
	return t.settleCall(ctx, f.CallID, sessionID)
}

// settleCall makes a call ready or incomplete if all its files were stored or given up.
func (t *Tx) settleCall(ctx context.Context, call, sessionID string) error {
	const open = "EXISTS (SELECT 1 FROM recording_files f WHERE f.call_id = calls.id AND f.state <> 'stored')"
	settled, err := many[navette.CallState](ctx, t.q, "settle the call",
		`UPDATE calls SET state = CASE WHEN `+open+` THEN 'incomplete' ELSE 'ready' END,
		     ready_at = CASE WHEN `+open+` THEN ready_at ELSE COALESCE(ready_at, ?0) END
		 WHERE org_id = ?1 AND id = ?2 AND (state = 'importing' OR state = 'incomplete' AND NOT `+open+`)
		     AND NOT EXISTS (SELECT 1 FROM recording_files f WHERE f.call_id = calls.id AND f.state = 'found')
		 RETURNING state`, navette.At(t.at), t.ID, call)
	if err != nil || len(settled) == 0 {
		return err
	}
	kind := navette.EventCallIncomplete
	if settled[0] == navette.CallReady {
		kind = navette.EventCallReady
	}
	return t.Record(ctx, kind, call, sessionID, nil)
}

// FileGivenUp records that a file is not tried until lookAt. gone means that it is then tried only if Zoom lists it.
func (t *Tx) FileGivenUp(
	ctx context.Context, f navette.RecordingFile, sessionID string, lookAt time.Time, gone bool,
) error {
	state := navette.FileFailed
	if gone {
		state = navette.FileGone
	}
	n, err := exec(ctx, t.q, "give up a file",
		"UPDATE recording_files SET state = ?, given_up = given_up + 1, look_at = ? WHERE org_id = ? AND "+
			"id = ? AND state <> 'stored'",
		state, navette.At(lookAt), t.ID, f.ID)
	if err != nil || n == 0 {
		return err
	}
	return t.settleCall(ctx, f.CallID, sessionID)
}

// FileFailed records why a file could not be imported. Its promise decides whether it is tried again.
func (t *Tx) FileFailed(ctx context.Context, f navette.RecordingFile, sessionID, message string) error {
	n, err := exec(ctx, t.q, "note the failed file",
		"UPDATE recording_files SET failure = ? WHERE org_id = ? AND id = ? AND state <> 'stored' AND failure <> ?",
		message, t.ID, f.ID, message)
	if err != nil || n == 0 {
		return err
	}
	return t.Record(ctx, navette.EventFileFailed, f.ID, sessionID, map[string]any{
		"call": f.CallID, "type": f.FileType, "why": message,
	})
}

// Importing is a file that is being imported, as the list of imports shows it.
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
	NextAt    navette.Instant // of its promise; zero if it is not tried any more

	AutoDeleteAt navette.Instant // when Zoom deletes its own copy
}

// ImportingFiles returns the files that are being imported, the oldest first.
func (o *Org) ImportingFiles(ctx context.Context, hostUserID string, limit int) ([]Importing, error) {
	return many[Importing](ctx, o.q, "list imports",
		`SELECT f.id AS file_id, f.call_id, c.title, c.host_name, c.started_at, f.file_type, f.size, f.bytes_done, f.failure,
		     c.created_at AS found_at, c.auto_delete_at,
		     (SELECT p.next_at FROM promises p WHERE p.kind = 'file' AND p.subject = f.id AND p.done_at IS NULL) AS next_at
		 FROM recording_files f JOIN calls c ON c.id = f.call_id
		 WHERE f.org_id = ? AND f.state = 'found' AND (? = '' OR c.host_user_id = ?) ORDER BY c.created_at, f.id LIMIT ?`,
		o.ID, hostUserID, hostUserID, limit)
}

// DueToVanish returns the calls with files that are not stored and that Zoom deletes before an instant.
func (o *Org) DueToVanish(ctx context.Context, before time.Time) ([]navette.Call, error) {
	return many[navette.Call](ctx, o.q, "find recordings at risk",
		"SELECT * FROM calls WHERE org_id = ? AND state = 'importing' AND auto_delete_at <= ? ORDER BY auto_delete_at",
		o.ID, navette.At(before))
}
