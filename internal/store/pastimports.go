package store

import (
	"context"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// AddPastImport adds an import of past calls. If another one is counting, running or paused, the error is a
// [navette.Conflict].
func (t *Tx) AddPastImport(ctx context.Context, p navette.PastImport) error {
	p.OrgID = t.ID
	return insert(ctx, t.q, "past_imports", &p)
}

// DropPastCounts deletes the imports that no user has begun, and withdraws the promises to count them.
func (t *Tx) DropPastCounts(ctx context.Context) error {
	dropped, err := many[string](ctx, t.q, "drop counts of the past",
		"DELETE FROM past_imports WHERE org_id = ? AND begun_at IS NULL AND state IN ('counting', 'counted') RETURNING id",
		t.ID)
	for _, id := range dropped {
		if err == nil {
			err = t.Withdraw(ctx, navette.PromisePast, id)
		}
	}
	return err
}

// PastImport returns an import of past calls, or a [navette.NotFound] error.
func (o *Org) PastImport(ctx context.Context, id string) (navette.PastImport, error) {
	return one[navette.PastImport](ctx, o.q, "read a past import",
		"SELECT * FROM past_imports WHERE org_id = ? AND id = ?", o.ID, id)
}

// PastImports returns the newest imports of past calls, the newest first.
func (o *Org) PastImports(ctx context.Context, most int) ([]navette.PastImport, error) {
	return many[navette.PastImport](ctx, o.q, "list past imports",
		"SELECT * FROM past_imports WHERE org_id = ? ORDER BY asked_at DESC, id DESC LIMIT ?", o.ID, most)
}

// SavePastImport stores the progress and the counts of an import, and its state, if its state is still was. It reports
// whether it did.
func (t *Tx) SavePastImport(ctx context.Context, p navette.PastImport, was navette.PastImportState) (bool, error) {
	n, err := exec(ctx, t.q, "write a past import",
		`UPDATE past_imports SET state = ?, counted_at = ?, begun_by = ?, begun_at = ?, ended_at = ?, done = ?,
		     total = ?, calls = ?, here = ?, removed = ?, files = ?, bytes = ?, seconds = ?, vanishes_at = ?,
		     not_read = ?, message = ?
		 WHERE org_id = ? AND id = ? AND state = ?`,
		p.State, p.CountedAt, p.BegunBy, p.BegunAt, p.EndedAt, p.Done, p.Total, p.Calls, p.Here, p.Removed, p.Files,
		p.Bytes, p.Seconds, p.VanishesAt, p.NotRead, p.Message, t.ID, p.ID, was)
	return n == 1, err
}

// PastImportTakes records that an import of past calls has taken the recordings of sittings. A sitting that an earlier
// import has taken now belongs to this one.
func (t *Tx) PastImportTakes(ctx context.Context, pastID string, sittings []string) error {
	if len(sittings) == 0 {
		return nil
	}
	_, err := exec(ctx, t.q, "note taken sittings",
		`INSERT INTO past_import_sittings (org_id, sitting_id, past_id) VALUES ?
		 ON CONFLICT (org_id, sitting_id) DO UPDATE SET past_id = excluded.past_id`,
		rows(sittings, func(id string) []any { return []any{t.ID, id, pastID} }))
	return err
}

// TakenSittings returns those UUIDs of sittings whose recordings an import of past calls has taken.
func (o *Org) TakenSittings(ctx context.Context, zoomAccountID string, uuids []string) ([]string, error) {
	return many[string](ctx, o.q, "find taken sittings",
		`SELECT si.uuid FROM sittings si JOIN past_import_sittings t ON t.org_id = si.org_id AND t.sitting_id = si.id
		 WHERE si.org_id = ? AND si.zoom_account_id = ? AND si.uuid IN (?)`, o.ID, zoomAccountID, bun.List(uuids))
}

// PastProgress is how far the files of an import of past calls are.
type PastProgress struct {
	Calls      int64 // that the import has found so far
	Ready      int64 // of them, calls whose files are all here
	Incomplete int64 // of them, calls of which files were given up
	Importing  int64 // of them, calls of which files are being imported
	Files      int64
	Stored     int64
	Bytes      int64 // of the files
	BytesDone  int64
	Unread     int64 // recordings that Zoom is still processing
}

// PastProgress returns how far the files of an import are.
func (o *Org) PastProgress(ctx context.Context, pastID string) (PastProgress, error) {
	return one[PastProgress](ctx, o.q, "count a past import",
		`SELECT COUNT(*) AS calls, COUNT(CASE WHEN c.state = 'ready' THEN 1 END) AS ready,
		     COUNT(CASE WHEN c.state = 'incomplete' THEN 1 END) AS incomplete,
		     COUNT(CASE WHEN c.state = 'importing' THEN 1 END) AS importing,
		     CAST(COALESCE(SUM(f.files), 0) AS BIGINT) AS files, CAST(COALESCE(SUM(f.stored), 0) AS BIGINT) AS stored,
		     CAST(COALESCE(SUM(f.bytes), 0) AS BIGINT) AS bytes,
		     CAST(COALESCE(SUM(f.bytes_done), 0) AS BIGINT) AS bytes_done,
		     (SELECT COUNT(*) FROM past_import_sittings t
		          JOIN promises p ON p.kind = 'recording' AND p.subject = t.sitting_id AND p.done_at IS NULL
		      WHERE t.org_id = ?0 AND t.past_id = ?1) AS unread
		 FROM past_import_sittings t JOIN calls c ON c.sitting_id = t.sitting_id AND c.org_id = t.org_id
		     LEFT JOIN (SELECT rf.call_id, COUNT(*) AS files, COUNT(CASE WHEN rf.state = 'stored' THEN 1 END) AS stored,
		              SUM(rf.size) AS bytes, SUM(rf.bytes_done) AS bytes_done
		          FROM past_import_sittings t2 JOIN calls c2 ON c2.sitting_id = t2.sitting_id AND c2.org_id = t2.org_id
		              JOIN recording_files rf ON rf.call_id = c2.id
		          WHERE t2.org_id = ?0 AND t2.past_id = ?1 GROUP BY rf.call_id) f ON f.call_id = c.id
		 WHERE t.org_id = ?0 AND t.past_id = ?1`, o.ID, pastID)
}

// Coming is the number of files that are being imported, and of their bytes that are not here yet.
type Coming struct {
	Files int64
	Bytes int64
}

// Coming returns how much is being imported.
func (o *Org) Coming(ctx context.Context) (Coming, error) {
	return one[Coming](ctx, o.q, "count what is coming",
		`SELECT COUNT(*) AS files, CAST(COALESCE(SUM(size - bytes_done), 0) AS BIGINT) AS bytes
		 FROM recording_files WHERE org_id = ? AND state = 'found'`, o.ID)
}
