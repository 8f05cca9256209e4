package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// Session returns one session.
func (o *Org) Session(ctx context.Context, id string) (navette.Session, error) {
	return one[navette.Session](ctx, o.q, "read a session", "SELECT * FROM sessions WHERE org_id = ? AND id = ?", o.ID,
		id)
}

// SessionsByID returns the sessions with these ids, in no order; unknown ids are left out.
func (o *Org) SessionsByID(ctx context.Context, ids []string) ([]navette.Session, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return many[navette.Session](ctx, o.q, "read sessions",
		"SELECT * FROM sessions WHERE org_id || '' = ? AND id IN (?)", o.ID, bun.List(ids))
}

// SessionsBetween returns the sessions that overlap [from, to), cancelled ones included, ordered by start.
func (o *Org) SessionsBetween(ctx context.Context, from, to time.Time) ([]navette.Session, error) {
	return many[navette.Session](ctx, o.q, "list sessions",
		"SELECT * FROM sessions WHERE org_id = ? AND ends_at > ? AND starts_at < ? AND starts_at "+
			">= ? ORDER BY starts_at, id",
		o.ID, navette.At(from), navette.At(to), navette.At(from.Add(-LongestSession)))
}

// LongestSession is the longest permitted session. Queries rely on it to find sessions in progress by the index over
// starts.
const LongestSession = 24 * time.Hour

// NextSession returns the first session that has not begun at now and is not cancelled, or a [navette.NotFound]
// error.
func (o *Org) NextSession(ctx context.Context, now time.Time) (navette.Session, error) {
	return one[navette.Session](ctx, o.q, "find the next session",
		"SELECT * FROM sessions WHERE org_id = ? AND starts_at > ? AND cancelled_at IS NULL "+
			"ORDER BY starts_at, id LIMIT 1", o.ID, navette.At(now))
}

// AddSession adds a session. If another one has the source and reference, the error is a [navette.Conflict].
func (t *Tx) AddSession(ctx context.Context, s navette.Session) error {
	s.OrgID = t.ID
	return insert(ctx, t.q, "sessions", &s)
}

// SaveSession stores the changeable fields of a session, and its start in its bookings. If the id is unknown, the
// error is [navette.NotFound].
func (t *Tx) SaveSession(ctx context.Context, s navette.Session) error {
	_, err := one[string](ctx, t.q, "save a session",
		`UPDATE sessions SET title = ?, description = ?, starts_at = ?, ends_at = ?, zone = ?, mode = ?,
			capacity = ?, coach_id = ?,
		     coach_name = ?, waiting_room = ?, record = ?, sequence = ?, source = ?, external_ref = ?, cancelled_at = ?
		 WHERE org_id = ? AND id = ? RETURNING id`,
		s.Title, s.Description, s.StartsAt, s.EndsAt, s.Zone, s.Mode, s.Capacity, s.CoachID,
		s.CoachName, s.WaitingRoom, s.Record, s.Sequence, s.Source, s.ExternalRef, s.CancelledAt, t.ID, s.ID)
	if err != nil {
		return err
	}
	return t.copyStart(ctx, "session_id", s.ID)
}
