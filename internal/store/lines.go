package store

import (
	"context"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// SessionSitting is one sitting of a session's meeting.
type SessionSitting struct {
	SessionID string
	SittingID string
	StartedAt navette.Instant
	EndedAt   navette.Instant
}

// SessionCall is a session's call with the state of its files.
type SessionCall struct {
	SessionID    string
	CallID       string
	SittingID    string
	HostUserID   string
	State        navette.CallState
	CreatedAt    navette.Instant
	ReadyAt      navette.Instant
	AutoDeleteAt navette.Instant
	Files        int64
	Stored       int64
	Failed       int64 // number of files whose last try failed
	Missing      int64 // number of files given up
	Bytes        int64 // of all files, as far as known
	BytesDone    int64
}

// MeetingsOfSessions returns all meetings ever generated for some sessions, the oldest first.
func (o *Org) MeetingsOfSessions(ctx context.Context, sessionIDs []string) ([]navette.Meeting, error) {
	if len(sessionIDs) == 0 {
		return nil, nil
	}
	return many[navette.Meeting](ctx, o.q, "read meetings of sessions",
		"SELECT * FROM meetings WHERE org_id || '' = ? AND session_id IN (?) ORDER BY created_at, id", o.ID,
		bun.List(sessionIDs))
}

// SittingsOfSessions returns the sittings of some sessions' meetings, the oldest first.
func (o *Org) SittingsOfSessions(ctx context.Context, sessionIDs []string) ([]SessionSitting, error) {
	if len(sessionIDs) == 0 {
		return nil, nil
	}
	return many[SessionSitting](ctx, o.q, "read sittings of sessions",
		`SELECT m.session_id, si.id AS sitting_id, si.started_at, si.ended_at
		 FROM sittings si JOIN meetings m ON m.id = si.meeting_id
		 WHERE si.org_id || '' = ? AND m.org_id || '' = ? AND m.session_id IN (?) AND si.meeting_id <> ''
		 ORDER BY si.started_at, si.id`, o.ID, o.ID, bun.List(sessionIDs))
}

// CallsOfSessions returns the calls of some sessions, the oldest first.
func (o *Org) CallsOfSessions(ctx context.Context, sessionIDs []string) ([]SessionCall, error) {
	if len(sessionIDs) == 0 {
		return nil, nil
	}
	return many[SessionCall](ctx, o.q, "read calls of sessions",
		`SELECT c.session_id, c.id AS call_id, c.sitting_id, c.host_user_id, c.state, c.created_at, c.ready_at,
		     c.auto_delete_at, COUNT(f.id) AS files,
		     COUNT(CASE WHEN f.state = 'stored' THEN 1 END) AS stored,
		     COUNT(CASE WHEN f.state <> 'stored' AND f.failure <> '' THEN 1 END) AS failed,
		     COUNT(CASE WHEN f.state IN ('failed', 'gone') THEN 1 END) AS missing,
		     CAST(COALESCE(SUM(f.size), 0) AS BIGINT) AS bytes,
		     CAST(COALESCE(SUM(CASE WHEN f.state = 'stored' THEN f.size ELSE f.bytes_done END), 0) AS BIGINT)
		         AS bytes_done
		 FROM calls c LEFT JOIN recording_files f ON f.call_id = c.id
		 WHERE c.org_id || '' = ? AND c.session_id IN (?) AND c.session_id <> ''
		 GROUP BY c.session_id, c.id, c.sitting_id, c.host_user_id, c.state, c.created_at, c.ready_at,
		     c.auto_delete_at, c.started_at
		 ORDER BY c.started_at, c.id`, o.ID, bun.List(sessionIDs))
}

// PromisesOfSessions returns the promises of some sessions, ordered by due instant. It leaves out those of links that
// have not failed, since there is one for each booking.
func (o *Org) PromisesOfSessions(ctx context.Context, sessionIDs []string) ([]navette.Promise, error) {
	if len(sessionIDs) == 0 {
		return nil, nil
	}
	return many[navette.Promise](ctx, o.q, "read promises of sessions",
		`SELECT * FROM promises WHERE org_id || '' = ? AND session_id IN (?) AND session_id <> '' AND (kind <> `+
			`'link' OR last_error <> '') ORDER BY due_at, id`,
		o.ID, bun.List(sessionIDs))
}

// PromisesAbout returns the promises of one kind about some subjects, ordered by due instant.
func (o *Org) PromisesAbout(
	ctx context.Context, kind navette.PromiseKind, subjects []string,
) ([]navette.Promise, error) {
	if len(subjects) == 0 {
		return nil, nil
	}
	return many[navette.Promise](ctx, o.q, "read promises",
		"SELECT * FROM promises WHERE org_id || '' = ? AND kind = ? AND subject IN (?) ORDER BY due_at, id", o.ID, kind,
		bun.List(subjects))
}

// FailedPromises returns the promises of some sessions whose last try failed, ordered by due instant.
func (o *Org) FailedPromises(ctx context.Context, sessionIDs []string) ([]navette.Promise, error) {
	if len(sessionIDs) == 0 {
		return nil, nil
	}
	return many[navette.Promise](ctx, o.q, "read failed promises",
		"SELECT * FROM promises WHERE org_id || '' = ? AND session_id IN (?) AND last_error <> '' ORDER BY due_at, id",
		o.ID, bun.List(sessionIDs))
}

// FailedAbout returns the promises of one kind about some subjects whose last try failed, ordered by due instant.
func (o *Org) FailedAbout(ctx context.Context, kind navette.PromiseKind, subjects []string) ([]navette.Promise, error) {
	if len(subjects) == 0 {
		return nil, nil
	}
	return many[navette.Promise](ctx, o.q, "read failed promises",
		"SELECT * FROM promises WHERE org_id || '' = ? AND kind = ? AND subject IN (?) AND "+
			"last_error <> '' ORDER BY due_at, id", o.ID, kind, bun.List(subjects))
}

// RefusedLink is a booking whose link could not be sent, because the mail server refused the member's address.
type RefusedLink struct {
	BookingID string
	MemberID  string
	SessionID string
	Refused   string // reply of the mail server
	Addresses int64  // number of the session's bookings with a refused link
}

// RefusedLinks returns, for each session that ends after now and starts before until, the first booking with a refused
// link, the earliest start first.
func (o *Org) RefusedLinks(ctx context.Context, now, until time.Time, limit int) ([]RefusedLink, error) {
	return many[RefusedLink](ctx, o.q, "list refused links",
		`SELECT booking_id, member_id, session_id, refused, addresses FROM (
		     SELECT b.id AS booking_id, b.member_id, b.session_id, b.link_refused AS refused, b.starts_at,
		         COUNT(*) OVER (PARTITION BY b.session_id) AS addresses,
		         ROW_NUMBER() OVER (PARTITION BY b.session_id ORDER BY b.id) AS rank
		     FROM bookings b JOIN sessions s ON s.id = b.session_id
		     WHERE b.org_id = ? AND b.state = 'booked' AND b.link_refused <> ''
		         AND b.starts_at >= ? AND b.starts_at < ? AND s.ends_at > ?
		 ) refused WHERE rank = 1 ORDER BY starts_at, booking_id LIMIT ?`,
		o.ID, navette.At(now.Add(-LongestSession)), navette.At(until), navette.At(now), limit)
}

// TryGroup is a group of tries of several promises with the same number and the same result.
type TryGroup struct {
	Number  int64 // from 1
	OK      bool
	Message string
	Detail  string // reply of Zoom or of the mail server in one of them
	Times   int64  // number of promises with this result
	FirstAt navette.Instant
	LastAt  navette.Instant
}

// TriesOf returns the newest groups of tries of some promises, the oldest first.
func (o *Org) TriesOf(ctx context.Context, promises []string, limit int) ([]TryGroup, error) {
	if len(promises) == 0 {
		return nil, nil
	}
	groups, err := many[TryGroup](ctx, o.q, "read tries",
		`SELECT t.number, t.ok, t.message, MIN(t.detail) AS detail, COUNT(*) AS times,
		     MIN(t.at) AS first_at, MAX(t.at) AS last_at
		 FROM tries t JOIN promises p ON p.id = t.promise_id
		 WHERE p.org_id = ? AND t.promise_id IN (?)
		 GROUP BY t.number, t.ok, t.message ORDER BY t.number DESC, t.message DESC LIMIT ?`, o.ID, bun.List(promises),
		limit)
	slices.Reverse(groups)
	return groups, err
}
