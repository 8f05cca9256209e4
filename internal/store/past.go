package store

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
)

// SessionsInHand returns the sessions that overlap [from, to), ordered by start. It leaves out a session that ended at
// settled or earlier if nothing remains to be done for it: it was cancelled or in person, its recordings are complete,
// it was not to be recorded, or its meeting never ran.
func (o *Org) SessionsInHand(ctx context.Context, from, settled, to time.Time) ([]navette.Session, error) {
	return many[navette.Session](ctx, o.q, "list sessions in hand",
		`SELECT s.* FROM sessions s
		 WHERE s.org_id = ? AND s.ends_at > ? AND s.starts_at < ? AND s.starts_at >= ?
		     AND (s.ends_at > ? OR s.cancelled_at IS NULL AND s.mode <> 'in_person' AND (
		         (SELECT MIN(c.id) FROM calls c
		          WHERE c.session_id = s.id AND c.session_id <> '' AND c.state <> 'ready') IS NOT NULL
		         OR s.record AND (SELECT MIN(c.id) FROM calls c WHERE `+ofSession+`) IS NULL
		             AND (SELECT MIN(si.id)
		                  FROM meetings m JOIN sittings si ON si.meeting_id = m.id AND si.meeting_id <> ''
		                  WHERE m.session_id = s.id AND (si.ended_at IS NULL OR si.ended_at >= s.starts_at)) IS NOT NULL))
		 ORDER BY s.starts_at, s.id`,
		o.ID, navette.At(from), navette.At(to), navette.At(from.Add(-LongestSession)), navette.At(settled))
}

// ofSession is the condition that a call c belongs to the session s itself, and not to a rehearsal that ended before
// its start. Statements use it in subqueries that return one value, since PostgreSQL reads all calls for EXISTS and for
// a join.
const ofSession = `c.session_id = s.id AND c.session_id <> ''
	AND (SELECT MIN(si.id) FROM sittings si WHERE si.id = c.sitting_id AND si.ended_at < s.starts_at) IS NULL`

// PastSession is a session with the instants at which its links were sent and its recordings were imported.
type PastSession struct {
	ID         string
	StartsAt   navette.Instant
	CreatedAt  navette.Instant
	Mode       navette.Mode
	FirstSent  navette.Instant // when the first link of a booking was sent, zero if none was
	RecordedAt navette.Instant // when the first of its recordings was found in Zoom; zero if ImportedAt is zero
	ImportedAt navette.Instant // when the last of them was complete; zero if there is none or one is not complete
}

// PastSessions returns the sessions for members that ended in (from, until], ordered by start.
func (o *Org) PastSessions(ctx context.Context, from, until time.Time) ([]PastSession, error) {
	const complete = "COUNT(*) = COUNT(CASE WHEN c.state = 'ready' THEN 1 END)"
	return many[PastSession](ctx, o.q, "list past sessions",
		`SELECT s.id, s.starts_at, s.created_at, s.mode,
		     (SELECT MIN(b.link_sent_at) FROM bookings b WHERE b.session_id = s.id AND b.state = 'booked') AS first_sent,
		     (SELECT CASE WHEN `+complete+` THEN MIN(c.created_at) END FROM calls c WHERE `+ofSession+`) AS recorded_at,
		     (SELECT CASE WHEN `+complete+` THEN MAX(c.ready_at) END FROM calls c WHERE `+ofSession+`) AS imported_at
		 FROM sessions s
		 WHERE s.org_id = ? AND s.ends_at > ? AND s.ends_at <= ? AND s.starts_at >= ? AND s.starts_at < ?
		     AND s.purpose = ''
		 ORDER BY s.starts_at, s.id`,
		o.ID, navette.At(from), navette.At(until), navette.At(from.Add(-LongestSession)), navette.At(until))
}
