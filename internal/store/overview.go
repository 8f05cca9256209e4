package store

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
)

// Losses has the numbers that a user is shown before a disconnection from Zoom.
type Losses struct {
	MeetingsKept    int64 // generated, for sessions that have not ended: they stay in Zoom
	SessionsWithout int64 // upcoming online sessions without a meeting
	Recordings      int64 // calls that are being imported
}

// Losses counts what a disconnection at an instant affects.
func (o *Org) Losses(ctx context.Context, now time.Time) (Losses, error) {
	at := navette.At(now)
	return one[Losses](ctx, o.q, "count losses",
		`SELECT
		     (SELECT COUNT(*) FROM meetings m JOIN sessions s ON s.id = m.session_id
		      WHERE s.org_id = ? AND m.state = 'ready'
		          AND s.starts_at > ? AND s.ends_at > ? AND s.cancelled_at IS NULL) AS meetings_kept,
		     (SELECT COUNT(*) FROM sessions s
		      WHERE s.org_id = ? AND s.starts_at > ? AND s.cancelled_at IS NULL AND s.mode <> 'in_person'
		          AND NOT EXISTS (SELECT 1 FROM meetings m WHERE m.session_id = s.id AND m.state = 'ready')
		     ) AS sessions_without,
		     (SELECT COUNT(*) FROM calls c WHERE c.org_id = ? AND c.state = 'importing') AS recordings`,
		o.ID, navette.At(now.Add(-LongestSession)), at, o.ID, at, o.ID)
}

// CallHosts returns the users who host a call that the reader may see, ordered by name; visibleTo is as in
// [CallFilter].
func (o *Org) CallHosts(ctx context.Context, visibleTo string) ([]navette.User, error) {
	return many[navette.User](ctx, o.q, "list hosts of calls",
		usersOfOrg+` AND (? = '' OR u.id = ?)
		     AND (SELECT c.id FROM calls c WHERE c.org_id = u.org_id AND c.host_user_id = u.id LIMIT 1) IS NOT NULL
		 ORDER BY p.name, u.id`,
		o.ID, visibleTo, visibleTo)
}
