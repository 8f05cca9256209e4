package store

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
)

// ImportSums are the sums over the calls that are being imported.
type ImportSums struct {
	Calls     int64
	Files     int64 // files that are not stored
	Unknown   int64 // those of them whose size Zoom does not list
	BytesDone int64 // of all files of these calls
	BytesLeft int64
}

// ImportSums returns the sums over the calls that are being imported.
func (o *Org) ImportSums(ctx context.Context) (ImportSums, error) {
	return one[ImportSums](ctx, o.q, "sum up the imports",
		`SELECT COUNT(DISTINCT c.id) AS calls, COUNT(CASE WHEN f.state = 'found' THEN 1 END) AS files,
		     COUNT(CASE WHEN f.state = 'found' AND f.size = 0 THEN 1 END) AS unknown,
		     CAST(COALESCE(SUM(CASE WHEN f.state IN ('found', 'stored') THEN f.bytes_done END), 0) AS BIGINT) AS bytes_done,
		     CAST(COALESCE(SUM(CASE WHEN f.state = 'found' AND f.size > f.bytes_done THEN f.size - f.bytes_done END), 0)
		         AS BIGINT) AS bytes_left
		 FROM calls c JOIN recording_files f ON f.call_id = c.id
		 WHERE c.org_id = ? AND c.state = 'importing'`, o.ID)
}

// FileImport is a file that is being imported, with its promise.
type FileImport struct {
	FileID     string
	CallID     string
	Title      string
	HostName   string
	HostUserID string
	StartedAt  navette.Instant // of the call
	FileType   string
	Size       int64 // 0 if Zoom does not list it
	BytesDone  int64
	Rate       int64           // bytes per second
	NotedAt    navette.Instant // when Rate was noted, in real time
	Running    bool            // whether a worker has it
	Held       bool            // whether it waits until the imports are resumed
	NextAt     navette.Instant // when it is tried next
	Attempt    int64
	Message    string // message key of the last failure, or ""
	Detail     string
	VanishesAt navette.Instant // when Zoom deletes its recording, zero if it does not
}

// FileImports returns the files that are being imported: first those that a worker has, then those that vanish soonest.
func (o *Org) FileImports(ctx context.Context, limit int) ([]FileImport, error) {
	return many[FileImport](ctx, o.q, "list the imports in progress",
		`SELECT f.id AS file_id, f.call_id, c.title, c.host_name, c.host_user_id, c.started_at, f.file_type, f.size,
		     f.bytes_done, f.rate, f.noted_at, p.lease_until > 0 AS running, p.next_at = ?2 AS held, p.next_at, p.attempt,
		     p.last_error AS message, p.last_detail AS detail, c.auto_delete_at AS vanishes_at
		 FROM promises p JOIN recording_files f ON f.id = p.subject JOIN calls c ON c.id = f.call_id
		 WHERE p.id IN (
		     SELECT id FROM promises WHERE done_at IS NULL AND lease_until > 0 AND kind = 'file' AND org_id = ?0
		     UNION ALL
		     SELECT id FROM (SELECT id FROM promises WHERE org_id = ?0 AND done_at IS NULL AND lease_until = 0
		         AND vanishes_at > 0 ORDER BY vanishes_at LIMIT ?1) AS soonest)
		 ORDER BY p.lease_until > 0 DESC, p.vanishes_at, p.next_at, f.id LIMIT ?1`, o.ID, limit, held)
}

// meterSlot is the span of real time whose downloaded bytes one row counts.
const meterSlot = 10 * time.Second

// meterSpan is the span of real time over which the rate of all imports is measured.
const meterSpan = time.Minute

// CountImported adds to the bytes that a process downloaded for the organization, at an instant of real time. It
// deletes counts that are too old for [Org.ImportRate].
func (o *Org) CountImported(ctx context.Context, meter string, bytes int64, realNow time.Time) error {
	_, err := exec(ctx, o.w, "count imported bytes",
		`INSERT INTO import_meters (org_id, slot, meter, bytes) VALUES (?, ?, ?, ?)
		 ON CONFLICT (org_id, slot, meter) DO UPDATE SET bytes = import_meters.bytes + excluded.bytes`,
		o.ID, navette.At(realNow.Truncate(meterSlot)), meter, bytes)
	if err != nil {
		return err
	}
	_, err = exec(ctx, o.w, "drop old counts", "DELETE FROM import_meters WHERE org_id = ? AND slot < ?", o.ID,
		navette.At(realNow.Add(-2*meterSpan)))
	return err
}

// ImportRate returns how many bytes per second all processes downloaded for the organization in the last minute of real
// time, 0 if none.
func (o *Org) ImportRate(ctx context.Context, realNow time.Time) (int64, error) {
	sum, err := one[struct {
		Bytes int64
		Slot  navette.Instant
	}](ctx, o.q, "measure the rate of imports",
		`SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) AS bytes, MIN(slot) AS slot FROM import_meters
		 WHERE org_id = ? AND slot >= ?`, o.ID, navette.At(realNow.Add(-meterSpan).Truncate(meterSlot)))
	if err != nil || sum.Bytes == 0 {
		return 0, err
	}
	return sum.Bytes * int64(time.Second) / int64(max(realNow.Sub(sum.Slot.Time), time.Second)), nil
}
