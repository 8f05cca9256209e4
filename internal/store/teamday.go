package store

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
)

// UnfinishedCall is a call with files that are being imported or were given up.
type UnfinishedCall struct {
	ID           string
	SessionID    string // "" if the call belongs to no session
	Title        string
	HostName     string
	StartedAt    navette.Instant
	AutoDeleteAt navette.Instant // when Zoom deletes its own copy, zero if unknown
	State        navette.CallState
	Alike        int64  // number of unfinished calls in the same state
	Size         int64  // bytes of its files, as Zoom lists them
	Done         int64  // those of them that were downloaded
	Coming       int64  // number of files being imported
	GivenUp      int64  // number of files that were given up
	Failure      string // message key of a failure of one of its files, "" if there is none
}

// UnfinishedCalls returns the calls that are being imported, and the calls started since an instant of which files were
// given up: at most limit of each, those that Zoom deletes first before the others. visibleTo is as in [CallFilter].
func (o *Org) UnfinishedCalls(
	ctx context.Context, visibleTo string, since time.Time, limit int,
) ([]UnfinishedCall, error) {
	return many[UnfinishedCall](ctx, o.q, "list unfinished calls",
		`WITH unfinished AS (
		     SELECT id, session_id, title, host_name, host_user_id, started_at, auto_delete_at, state
		     FROM calls WHERE org_id = ?0 AND state = 'importing'
		     UNION ALL
		     SELECT id, session_id, title, host_name, host_user_id, started_at, auto_delete_at, state
		     FROM calls WHERE org_id = ?0 AND state = 'incomplete' AND started_at >= ?1),
		 ranked AS (
		     SELECT unfinished.*, COUNT(*) OVER (PARTITION BY state) AS alike, ROW_NUMBER() OVER (
		         PARTITION BY state ORDER BY auto_delete_at IS NULL, auto_delete_at, started_at DESC, id) AS place
		     FROM unfinished WHERE ?2 = '' OR host_user_id = ?2)
		 SELECT r.id, r.session_id, r.title, r.host_name, r.started_at, r.auto_delete_at, r.state, r.alike,
		     CAST(COALESCE(SUM(f.size), 0) AS BIGINT) AS size,
		     CAST(COALESCE(SUM(CASE f.state WHEN 'stored' THEN f.size ELSE f.bytes_done END), 0) AS BIGINT) AS done,
		     COUNT(CASE f.state WHEN 'found' THEN 1 END) AS coming,
		     COUNT(CASE WHEN f.state IN ('failed', 'gone') THEN 1 END) AS given_up,
		     COALESCE(MAX(CASE WHEN f.state <> 'stored' THEN f.failure END), '') AS failure
		 FROM ranked r LEFT JOIN recording_files f ON f.call_id = r.id AND f.org_id || '' = ?0
		 WHERE r.place <= ?3
		 GROUP BY r.id, r.session_id, r.title, r.host_name, r.started_at, r.auto_delete_at, r.state, r.alike, r.place
		 ORDER BY r.state, r.place`,
		o.ID, navette.At(since), visibleTo, limit)
}

// CallQuarter is the calls that started in the same quarter of an hour.
type CallQuarter struct {
	Quarter int64 // number of whole quarters of an hour since 1970 in UTC
	Calls   int64
	Seconds int64 // recorded, in all of them
}

// StartsAt returns the start of the quarter of an hour.
func (q CallQuarter) StartsAt() time.Time { return time.Unix(q.Quarter*quarterSeconds, 0).UTC() }

const quarterSeconds = 15 * 60

// CallQuarters counts the calls that started at from or later, by the quarter of an hour, since the days of all time
// zones begin with one. visibleTo is as in [CallFilter].
func (o *Org) CallQuarters(ctx context.Context, visibleTo string, from time.Time) ([]CallQuarter, error) {
	return many[CallQuarter](ctx, o.q, "count calls by time",
		`SELECT started_at / ? AS quarter, COUNT(*) AS calls, CAST(SUM(seconds) AS BIGINT) AS seconds
		 FROM calls WHERE org_id = ? AND started_at >= ? AND (? = '' OR host_user_id = ?)
		 GROUP BY 1 ORDER BY 1`,
		int64(quarterSeconds*time.Second/time.Microsecond), o.ID, navette.At(from), visibleTo, visibleTo)
}
