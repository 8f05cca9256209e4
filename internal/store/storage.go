package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// storesText finds the names of the stores in which files are, by one search of the index for each of them.
const storesText = `WITH RECURSIVE names (store) AS (
	    SELECT (SELECT store FROM recording_files WHERE state = 'stored' ORDER BY store LIMIT 1)
	    UNION ALL
	    SELECT (SELECT store FROM recording_files WHERE state = 'stored' AND store > names.store ORDER BY store LIMIT 1)
	    FROM names WHERE names.store IS NOT NULL)
	SELECT store FROM names WHERE store IS NOT NULL`

// Stores returns the names of the stores in which files of any organization were last found, "" for files that were not
// looked at since the store is recorded.
func (s *System) Stores(ctx context.Context) ([]string, error) {
	return many[string](ctx, s.store.read, "list stores", storesText)
}

// importedNow is the condition that no import of the file f is promised. An import writes the same key.
const importedNow = "NOT EXISTS (SELECT 1 FROM promises p WHERE p.kind = 'file' AND p.subject = f.id AND " +
	"p.done_at IS NULL)"

// FilesToMove returns stored files that are neither in the store target nor damaged nor being imported, and not among
// without.
func (o *Org) FilesToMove(
	ctx context.Context, target string, without []string, limit int,
) ([]navette.RecordingFile, error) {
	names, err := many[string](ctx, o.q, "list stores", storesText)
	if err != nil {
		return nil, err
	}
	var from []string
	for _, name := range names {
		if name != target {
			from = append(from, name)
		}
	}
	if len(from) == 0 {
		return nil, nil
	}
	return many[navette.RecordingFile](ctx, o.q, "find files to move",
		`SELECT f.* FROM recording_files f
		 WHERE f.state = 'stored' AND f.store IN (?) AND f.org_id = ? AND f.damaged_at IS NULL AND f.id NOT IN (?)
		     AND `+importedNow+` ORDER BY f.store, f.id LIMIT ?`,
		bun.List(from), o.ID, bun.List(append([]string{""}, without...)), limit)
}

// SumToMove returns the number and the size of the stored files that are not in the store target. Damaged files are
// left out.
func (o *Org) SumToMove(ctx context.Context, target string) (navette.StoreSum, error) {
	return one[navette.StoreSum](ctx, o.q, "count files to move",
		`SELECT '' AS store, COUNT(*) AS files, CAST(COALESCE(SUM(size), 0) AS BIGINT) AS bytes FROM recording_files
		 WHERE org_id = ? AND state = 'stored' AND store <> ? AND damaged_at IS NULL`, o.ID, target)
}

// FilesKept returns files that are in another store and of which the store in still has a copy.
func (o *Org) FilesKept(ctx context.Context, in string, without []string, limit int) ([]navette.RecordingFile, error) {
	return many[navette.RecordingFile](ctx, o.q, "find old copies",
		`SELECT f.* FROM recording_files f
		 WHERE f.also_in = ? AND f.also_in <> '' AND f.org_id = ? AND f.state = 'stored' AND f.store NOT IN ('', ?)
		     AND f.damaged_at IS NULL AND f.id NOT IN (?) AND `+importedNow+` ORDER BY f.id LIMIT ?`,
		in, o.ID, in, bun.List(append([]string{""}, without...)), limit)
}

// SumKept returns the number and the size of the files of which the store in still has a copy.
func (o *Org) SumKept(ctx context.Context, in string) (navette.StoreSum, error) {
	return one[navette.StoreSum](ctx, o.q, "count old copies",
		`SELECT also_in AS store, COUNT(*) AS files, CAST(COALESCE(SUM(size), 0) AS BIGINT) AS bytes FROM recording_files
		 WHERE also_in = ? AND also_in <> '' AND org_id = ? GROUP BY also_in
		 UNION ALL SELECT '', 0, 0 ORDER BY 2 DESC LIMIT 1`, in, o.ID)
}

// same is the condition that a row still has the content that was read. Its values are the organization, and the file's
// id, size and digest.
const same = "org_id = ? AND id = ? AND state = 'stored' AND size = ? AND sha256 = ?"

// FileFound records that a file was read from a store in full and is equal to its row. alsoIn is the name of another
// store that has a copy, or "". It reports false if the row was changed or removed since.
func (t *Tx) FileFound(ctx context.Context, f navette.RecordingFile, store, alsoIn string) (bool, error) {
	n, err := exec(ctx, t.q, "note where a file is",
		"UPDATE recording_files SET store = ?, also_in = ?, checked_at = ?, damaged_at = NULL WHERE "+same,
		store, alsoIn, navette.At(t.at), t.ID, f.ID, f.Size, f.SHA256)
	return n > 0, err
}

// OldCopyRemoved records that no other store has a copy of a file.
func (t *Tx) OldCopyRemoved(ctx context.Context, f navette.RecordingFile) error {
	_, err := exec(ctx, t.q, "note a removed copy",
		"UPDATE recording_files SET also_in = '' WHERE org_id = ? AND id = ? AND also_in = ?", t.ID, f.ID, f.AlsoIn)
	return err
}

// FileDamaged records that a stored file is missing or has another content, and promises to import it again. It reports
// false if that is known already, or if the row was changed or removed since.
func (t *Tx) FileDamaged(ctx context.Context, f navette.RecordingFile, missing bool) (bool, error) {
	if n, err := exec(ctx, t.q, "note a file that was read",
		"UPDATE recording_files SET checked_at = ? WHERE "+same, navette.At(t.at), t.ID, f.ID, f.Size, f.SHA256,
	); err != nil || n == 0 {
		return false, err
	}
	if n, err := exec(ctx, t.q, "note a damaged file",
		"UPDATE recording_files SET damaged_at = ? WHERE org_id = ? AND id = ? AND damaged_at IS NULL", navette.At(t.at),
		t.ID, f.ID); err != nil || n == 0 {
		return false, err
	}
	call, err := t.Call(ctx, f.CallID)
	if err != nil {
		return false, err
	}
	if err := t.Promise(ctx, navette.PromiseFile, f.ID, call.SessionID, t.at); err != nil {
		return false, err
	}
	return true, t.Record(ctx, navette.EventFileDamaged, f.ID, call.SessionID, map[string]any{
		"call": f.CallID, "type": f.FileType, "missing": missing,
	})
}

// FilesUnread returns stored files that were last read in full before an instant, the longest ago first. Files being
// imported and those among without are left out.
func (o *Org) FilesUnread(
	ctx context.Context, before time.Time, without []string, limit int,
) ([]navette.RecordingFile, error) {
	return many[navette.RecordingFile](ctx, o.q, "find files to read again",
		`SELECT f.* FROM recording_files f
		 WHERE f.org_id = ? AND f.state = 'stored' AND f.checked_at < ? AND f.id NOT IN (?) AND `+importedNow+`
		 ORDER BY f.checked_at, f.id LIMIT ?`,
		o.ID, navette.At(before), bun.List(append([]string{""}, without...)), limit)
}

// FirstRead returns when the stored file that was read the longest ago was read, or zero if there is no stored file.
func (o *Org) FirstRead(ctx context.Context) (navette.Instant, error) {
	found, err := many[navette.Instant](ctx, o.q, "find the longest unread file",
		"SELECT checked_at FROM recording_files WHERE org_id = ? AND state = 'stored' ORDER BY checked_at LIMIT 1", o.ID)
	if err != nil || len(found) == 0 {
		return navette.Instant{}, err
	}
	return found[0], nil
}

// StoreSums returns the number and the size of the stored files by store.
func (o *Org) StoreSums(ctx context.Context) ([]navette.StoreSum, error) {
	return many[navette.StoreSum](ctx, o.q, "count stored files",
		`SELECT store, COUNT(*) AS files, CAST(COALESCE(SUM(size), 0) AS BIGINT) AS bytes FROM recording_files
		 WHERE org_id = ? AND state = 'stored' GROUP BY store ORDER BY store`, o.ID)
}

// BytesByDay returns what was stored on each day since an instant, and is still there.
func (o *Org) BytesByDay(ctx context.Context, since time.Time) ([]navette.DayBytes, error) {
	return many[navette.DayBytes](ctx, o.q, "count stored bytes by day",
		`SELECT stored_at / 86400000000 AS day, COUNT(*) AS files, CAST(SUM(size) AS BIGINT) AS bytes
		 FROM recording_files WHERE org_id = ? AND state = 'stored' AND stored_at >= ? GROUP BY 1 ORDER BY 1`,
		o.ID, navette.At(since))
}

// CountDamaged returns the number of damaged files.
func (o *Org) CountDamaged(ctx context.Context) (int, error) {
	return one[int](ctx, o.q, "count damaged files",
		"SELECT COUNT(*) FROM recording_files WHERE org_id = ? AND damaged_at IS NOT NULL", o.ID)
}

// DamagedFiles returns damaged files, the newest damage first.
func (o *Org) DamagedFiles(ctx context.Context, limit int) ([]navette.DamagedFile, error) {
	return many[navette.DamagedFile](ctx, o.q, "list damaged files",
		`SELECT f.id AS file_id, f.call_id, c.title, c.started_at, f.file_type, f.size, f.damaged_at,
		     COALESCE(p.last_error, '') AS failure, CASE WHEN p.done_at IS NULL THEN p.next_at END AS next_at
		 FROM recording_files f JOIN calls c ON c.id = f.call_id
		     LEFT JOIN promises p ON p.kind = 'file' AND p.subject = f.id
		 WHERE f.org_id = ? AND f.damaged_at IS NOT NULL ORDER BY f.damaged_at DESC, f.id LIMIT ?`, o.ID, limit)
}

// StorageTrouble is what an organization's admins have to know about the stored files.
type StorageTrouble struct {
	Full    bool // whether a store has too little free space
	Damaged int  // number of damaged files
}

// StorageTrouble returns the number of damaged files, and whether a process noted since an instant of real time that a
// store has too little free space.
func (o *Org) StorageTrouble(ctx context.Context, since time.Time) (StorageTrouble, error) {
	return one[StorageTrouble](ctx, o.q, "read what is wrong with the store",
		`SELECT EXISTS (SELECT 1 FROM full_stores WHERE seen_at > ?) AS "full",
		     (SELECT COUNT(*) FROM recording_files WHERE org_id = ? AND damaged_at IS NOT NULL) AS damaged`,
		navette.At(since), o.ID)
}
