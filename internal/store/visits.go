package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// Visits holds the counts of a member's bookings.
type Visits struct {
	MemberID string
	Upcoming int64           // booked upcoming sessions
	Refused  int64           // refused links of booked sessions that have not ended
	LastAt   navette.Instant // start of the last booked session, or zero
}

// VisitsOf returns the visits of some members at now. Cancelled sessions and bookings do not count.
func (o *Org) VisitsOf(ctx context.Context, memberIDs []string, now time.Time) ([]Visits, error) {
	if len(memberIDs) == 0 {
		return nil, nil
	}
	at := navette.At(now)
	const booked = "FROM bookings b WHERE b.org_id = ? AND b.member_id = m.id AND b.state = 'booked' AND b.starts_at "
	return many[Visits](ctx, o.q, "count visits",
		`SELECT m.id AS member_id,
		     (SELECT COUNT(*) `+booked+`> ?) AS upcoming,
		     (SELECT MAX(b.starts_at) `+booked+`<= ?) AS last_at,
		     (SELECT COUNT(*) `+booked+`> ? AND b.link_refused <> ''
		          AND (SELECT s.ends_at FROM sessions s WHERE s.id = b.session_id) > ?) AS refused
		 FROM members m WHERE m.org_id || '' = ? AND m.id IN (?)`,
		o.ID, at, o.ID, at, o.ID, navette.At(now.Add(-LongestSession)), at, o.ID, bun.List(memberIDs))
}
