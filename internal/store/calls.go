package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// SaveCall is [Tx.SaveCalls] for one.
func (t *Tx) SaveCall(ctx context.Context, c navette.Call) (navette.Call, error) {
	saved, err := t.SaveCalls(ctx, []navette.Call{c})
	if err != nil {
		return c, err
	}
	return saved[0], nil
}

// SaveCalls stores calls, which have different sittings. If there is a call of a sitting already, it updates only what
// Zoom may change: the length and the auto-delete date. It returns the rows in the order of calls.
func (t *Tx) SaveCalls(ctx context.Context, calls []navette.Call) ([]navette.Call, error) {
	if len(calls) == 0 {
		return nil, nil
	}
	found, err := many[navette.Call](ctx, t.q, "write calls",
		`INSERT INTO calls (id, org_id, sitting_id, session_id, host_user_id, host_name, title, started_at, seconds,
		     auto_delete_at, state, created_at)
		 VALUES ?
		 ON CONFLICT (sitting_id) DO UPDATE SET seconds = excluded.seconds, auto_delete_at = excluded.auto_delete_at
		     WHERE calls.org_id = excluded.org_id
		 RETURNING *`,
		rows(calls, func(c navette.Call) []any {
			return []any{
				c.ID, t.ID, c.SittingID, c.SessionID, c.HostUserID, c.HostName, c.Title, c.StartedAt, c.Seconds,
				c.AutoDeleteAt, navette.CallImporting, navette.At(t.at),
			}
		}))
	if err != nil {
		return nil, err
	}
	bySitting := map[string]navette.Call{}
	for _, c := range found {
		bySitting[c.SittingID] = c
	}
	saved, added := make([]navette.Call, len(calls)), []navette.Call(nil)
	for i, c := range calls {
		row, ours := bySitting[c.SittingID]
		if !ours {
			return nil, navette.Fail(navette.NotFound, "", errors.New("write calls: the sitting is another organization's"))
		}
		if saved[i] = row; row.ID == c.ID {
			added = append(added, row)
		}
	}
	return saved, t.callsAdded(ctx, added)
}

// callsAdded counts, indexes and records new calls.
func (t *Tx) callsAdded(ctx context.Context, calls []navette.Call) error {
	if len(calls) == 0 {
		return nil
	}
	if _, err := exec(ctx, t.q, "count the calls", "UPDATE organizations SET calls = calls + ? WHERE id = ?", len(calls),
		t.ID); err != nil {
		return err
	}
	documents := make([]document, len(calls))
	for i, c := range calls {
		documents[i] = documentOf(c, nil, "")
		if err := t.Record(ctx, navette.EventRecordingFound, c.ID, c.SessionID, map[string]any{
			"sitting": c.SittingID,
		}); err != nil {
			return err
		}
	}
	return t.index(ctx, documents)
}

// FoundFiles stores files of calls that Zoom lists, once by their natural key, and returns the ids of those that are
// new. A known file is not changed.
func (t *Tx) FoundFiles(ctx context.Context, files ...navette.RecordingFile) (added []string, err error) {
	if len(files) == 0 {
		return nil, nil
	}
	return many[string](ctx, t.q, "write recording files",
		`INSERT INTO recording_files (id, org_id, call_id, natural_key, zoom_file_id, file_type, recording_type, extension,
		     recording_start, recording_end, size, blob_key, state)
		 VALUES ? ON CONFLICT (org_id, natural_key) DO NOTHING RETURNING id`,
		rows(files, func(f navette.RecordingFile) []any {
			return []any{
				f.ID, t.ID, f.CallID, f.NaturalKey, f.ZoomFileID, f.FileType, f.RecordingType, f.Extension,
				f.RecordingStart, f.RecordingEnd, f.Size, f.BlobKey, cmp.Or(f.State, navette.FileFound),
			}
		}))
}

// CallsImporting records that files of calls are being imported again.
func (t *Tx) CallsImporting(ctx context.Context, calls []string) error {
	if len(calls) == 0 {
		return nil
	}
	_, err := exec(ctx, t.q, "open calls again",
		"UPDATE calls SET state = 'importing' WHERE org_id = ? AND id IN (?) AND state <> 'importing'", t.ID,
		bun.List(calls))
	return err
}

// FilesToCheck returns at most limit files with the given natural keys that were given up, whose next check is due at
// the instant of the transaction, and that no open promise is about. The earliest due is first.
func (t *Tx) FilesToCheck(ctx context.Context, naturalKeys []string, limit int) ([]Subject, error) {
	if len(naturalKeys) == 0 {
		return nil, nil
	}
	return t.toCheck(ctx, "f.natural_key IN (?) AND f.state IN ('failed', 'gone')", bun.List(naturalKeys), limit)
}

// FailedFilesToCheck is [Tx.FilesToCheck] for the files of a Zoom account in the state [navette.FileFailed].
func (t *Tx) FailedFilesToCheck(ctx context.Context, zoomAccountID string, limit int) ([]Subject, error) {
	return t.toCheck(ctx, "si.zoom_account_id = ? AND f.state = 'failed'", zoomAccountID, limit)
}

func (t *Tx) toCheck(ctx context.Context, which string, value any, limit int) ([]Subject, error) {
	return many[Subject](ctx, t.q, "find files to check again",
		`SELECT f.id, c.session_id, c.auto_delete_at AS vanishes_at
		 FROM recording_files f JOIN calls c ON c.id = f.call_id JOIN sittings si ON si.id = c.sitting_id
		 WHERE f.org_id = ? AND f.look_at <= ? AND `+which+`
		     AND NOT EXISTS (SELECT 1 FROM promises p WHERE p.kind = 'file' AND p.subject = f.id AND p.done_at IS NULL)
		 ORDER BY f.look_at, f.id LIMIT ?`, t.ID, navette.At(t.at), value, limit)
}

// OrderFiles gives the promises of files an instant of vanishing that were made by a process of an earlier release.
func (t *Tx) OrderFiles(ctx context.Context) error {
	_, err := exec(ctx, t.q, "order the imports",
		`UPDATE promises SET vanishes_at = ? WHERE kind = 'file' AND org_id = ? AND done_at IS NULL AND lease_until = 0
		     AND vanishes_at IS NULL`, int64(math.MaxInt64), t.ID)
	return err
}

// CheckFiles records that files that were given up are being checked, so that their next check is not due.
func (t *Tx) CheckFiles(ctx context.Context, files []Subject) error {
	ids := make([]string, len(files))
	for i, f := range files {
		ids[i] = f.ID
	}
	_, err := exec(ctx, t.q, "check files again",
		"UPDATE recording_files SET look_at = NULL WHERE org_id = ? AND id IN (?)", t.ID, bun.List(ids))
	return err
}

// KnownFiles returns those of the natural keys whose files need no work at now: files that are stored or being
// imported, and files that were given up and whose next check is not due.
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
	return plannedOne[navette.Call](ctx, o.store, o.q, "read a call",
		"SELECT "+columns[navette.Call](o.store)+" FROM calls WHERE org_id = ? AND id = ?", o.ID, id)
}

// FilesOf returns the files of a call, ordered by start and type.
func (o *Org) FilesOf(ctx context.Context, call string) ([]navette.RecordingFile, error) {
	return planned[navette.RecordingFile](ctx, o.store, o.q, "list recording files",
		"SELECT "+columns[navette.RecordingFile](o.store)+" FROM recording_files WHERE org_id || '' = ? AND call_id = ? "+
			"ORDER BY recording_start, file_type, recording_type, id", o.ID, call)
}

// File returns one recording file.
func (o *Org) File(ctx context.Context, id string) (navette.RecordingFile, error) {
	return plannedOne[navette.RecordingFile](ctx, o.store, o.q, "read a recording file",
		"SELECT "+columns[navette.RecordingFile](o.store)+" FROM recording_files WHERE org_id = ? AND id = ?", o.ID, id)
}

// FileProgress stores how much of a file was downloaded, and how many bytes per second. It is for display only.
func (o *Org) FileProgress(ctx context.Context, id string, done, rate int64, realNow time.Time) error {
	_, err := exec(ctx, o.w, "note progress",
		"UPDATE recording_files SET bytes_done = ?, rate = ?, noted_at = ? WHERE org_id = ? AND id = ? AND "+
			"state <> 'stored'", done, rate, navette.At(realNow), o.ID, id)
	return err
}

// FileListed stores the size that Zoom now lists for a file and resets its progress, unless the file is stored already.
func (o *Org) FileListed(ctx context.Context, id string, size int64) error {
	_, err := exec(ctx, o.w, "note the listed size",
		"UPDATE recording_files SET size = ?, bytes_done = 0 WHERE org_id = ? AND id = ? AND state <> 'stored'", size,
		o.ID, id)
	return err
}

// Stored is a verified file and the session of its call, "" if it has none.
type Stored struct {
	File      navette.RecordingFile
	SessionID string
}

// CallFiles is a call of which files were stored or given up, with the states of its files afterwards.
type CallFiles struct {
	CallID    string
	SessionID string // "" if the call belongs to no session
	State     navette.CallState
	Importing bool // whether a file is being imported
	GivenUp   bool // whether a file was given up
}

// callFiles returns the columns of [CallFiles] for changed rows of recording_files. The files whose ids are in the list
// or subquery changed are left out, because a subquery of RETURNING may see their states from before the change.
func callFiles(changed string) string {
	return `recording_files.call_id,
		(SELECT c.state FROM calls c WHERE c.id = recording_files.call_id) AS state,
		EXISTS (SELECT 1 FROM recording_files f WHERE f.call_id = recording_files.call_id AND f.state || '' = 'found'
		     AND f.id NOT IN (` + changed + `)) AS importing,
		EXISTS (SELECT 1 FROM recording_files f WHERE f.call_id = recording_files.call_id
		     AND f.state IN ('failed', 'gone') AND f.id NOT IN (` + changed + `)) AS given_up`
}

// filesStoredText returns the statement that stores n files. Its values are the organization, the instant, and of each
// file its id, size, digest, length, store, and the instants of its first and last byte.
func filesStoredText(n int) string {
	var files []string
	for i := range n {
		files = append(files,
			fmt.Sprintf("(?%d, CAST(?%d AS BIGINT), ?%d, CAST(?%d AS BIGINT), ?%d, CAST(?%d AS BIGINT), "+
				"CAST(?%d AS BIGINT))",
				7*i+2, 7*i+3, 7*i+4, 7*i+5, 7*i+6, 7*i+7, 7*i+8))
	}
	return `WITH came (id, size, sha256, media_millis, store, asked_at, arrived_at) AS (VALUES ` +
		strings.Join(files, ", ") + `)
		 UPDATE recording_files SET state = 'stored', size = came.size, bytes_done = came.size, sha256 = came.sha256,
		     media_millis = came.media_millis, stored_at = ?1, failure = '', look_at = NULL,
		     store = came.store, checked_at = ?1, damaged_at = NULL,
		     asked_at = COALESCE(recording_files.asked_at, came.asked_at), shown_at = COALESCE(shown_at, ?1),
		     arrived_at = COALESCE(recording_files.arrived_at, came.arrived_at),
		     also_in = CASE WHEN recording_files.store NOT IN ('', came.store) THEN recording_files.store
		         ELSE recording_files.also_in END
		 FROM came
		 WHERE recording_files.org_id || '' = ?0 AND recording_files.id = came.id
		     AND (recording_files.state <> 'stored' OR recording_files.damaged_at IS NOT NULL)
		 RETURNING recording_files.id, ` + callFiles("SELECT id FROM came")
}

// FilesStored makes verified files visible. It returns the calls of those that were not stored before, or were damaged.
func (t *Tx) FilesStored(ctx context.Context, files ...Stored) ([]CallFiles, error) {
	byID := map[string]Stored{}
	args := []any{t.ID, navette.At(t.at)}
	for _, f := range files {
		byID[f.File.ID] = f
		args = append(args, f.File.ID, f.File.Size, f.File.SHA256, f.File.MediaMillis, f.File.Store,
			f.File.AskedAt, f.File.ArrivedAt)
	}
	stored, err := planned[struct {
		ID string
		CallFiles
	}](ctx, t.store, t.q, "note stored files", filesStoredText(len(files)), args...)
	if err != nil {
		return nil, err
	}
	calls := make([]CallFiles, len(stored))
	for i, row := range stored {
		f := byID[row.ID]
		calls[i] = row.CallFiles
		calls[i].SessionID = f.SessionID
		if err := t.Record(ctx, navette.EventFileStored, f.File.ID, f.SessionID, map[string]any{
			"call": f.File.CallID, "type": f.File.FileType, "size": f.File.Size, "sha256": f.File.SHA256,
		}); err != nil {
			return nil, err
		}
	}
	return calls, nil
}

// FileGivenUp records that a file is not tried again before lookAt. If gone is true, it is then tried only if Zoom
// lists it. FileGivenUp returns the file's call, or none if the file is stored.
func (t *Tx) FileGivenUp(
	ctx context.Context, f navette.RecordingFile, sessionID string, lookAt time.Time, gone bool,
) ([]CallFiles, error) {
	state := navette.FileFailed
	if gone {
		state = navette.FileGone
	}
	calls, err := many[CallFiles](ctx, t.q, "give up a file",
		`UPDATE recording_files SET state = ?1, given_up = given_up + 1, look_at = ?2
		 WHERE org_id = ?3 AND id = ?0 AND state <> 'stored' RETURNING `+callFiles("?0"),
		f.ID, state, navette.At(lookAt), t.ID)
	for i := range calls {
		calls[i].SessionID, calls[i].GivenUp = sessionID, true
	}
	return calls, err
}

// SaveCallStates stores the states of calls, by their ids. A call's ReadyAt is set when the call first becomes
// [navette.CallReady] and does not change afterwards.
func (t *Tx) SaveCallStates(ctx context.Context, states map[string]navette.CallState) error {
	if len(states) == 0 {
		return nil
	}
	_, err := exec(ctx, t.q, "note the states of calls",
		`WITH settled (id, state) AS (VALUES ?)
		 UPDATE calls SET state = settled.state,
		     ready_at = CASE settled.state WHEN 'ready' THEN COALESCE(calls.ready_at, ?) ELSE calls.ready_at END
		 FROM settled WHERE calls.org_id = ? AND calls.id = settled.id`,
		rows(slices.Sorted(maps.Keys(states)), func(id string) []any { return []any{id, states[id]} }),
		navette.At(t.at), t.ID)
	return err
}

// FileFailed records why a file could not be imported. Its promise decides whether it is tried again.
func (t *Tx) FileFailed(ctx context.Context, f navette.RecordingFile, sessionID, message string) error {
	n, err := exec(ctx, t.q, "note the failed file",
		`UPDATE recording_files SET failure = ?0, asked_at = COALESCE(asked_at, CAST(?1 AS BIGINT))
		 WHERE org_id = ?2 AND id = ?3 AND state <> 'stored' AND failure <> ?0`, message, f.AskedAt, t.ID, f.ID)
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
	NextAt    navette.Instant // when it is tried next; zero if it is not tried any more

	AutoDeleteAt navette.Instant // when Zoom deletes its own copy
}

// ImportingFiles returns the files that are being imported, the oldest first.
func (o *Org) ImportingFiles(ctx context.Context, hostUserID string, limit int) ([]Importing, error) {
	return many[Importing](ctx, o.q, "list imports",
		`SELECT f.id AS file_id, f.call_id, c.title, c.host_name, c.started_at, f.file_type, f.size, f.bytes_done,
		     f.failure, c.created_at AS found_at, c.auto_delete_at,
		     (SELECT p.next_at FROM promises p
		      WHERE p.kind = 'file' AND p.subject = f.id AND p.done_at IS NULL) AS next_at
		 FROM recording_files f JOIN calls c ON c.id = f.call_id
		 WHERE f.org_id = ? AND f.state = 'found' AND (? = '' OR c.host_user_id = ?)
		 ORDER BY c.created_at, f.id LIMIT ?`,
		o.ID, hostUserID, hostUserID, limit)
}

// DueToVanish returns the calls that are being imported and that Zoom deletes at an instant or earlier.
func (o *Org) DueToVanish(ctx context.Context, before time.Time) ([]navette.Call, error) {
	return many[navette.Call](ctx, o.q, "find recordings at risk",
		"SELECT * FROM calls WHERE org_id = ? AND state = 'importing' AND auto_delete_at <= ? ORDER BY auto_delete_at",
		o.ID, navette.At(before))
}
