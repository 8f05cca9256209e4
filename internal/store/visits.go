package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// Visits is how often a member comes.
type Visits struct {
	MemberID string
	Upcoming int64           // sessions to come with a place
	Refused  int64           // links of sessions to come that the mail server refused
	LastAt   navette.Instant // start of the last session with a place, zero where none
}

// VisitsOf counts, at now, the sessions of some members that are not cancelled; a member without a booking has no row.
func (o *Org) VisitsOf(ctx context.Context, memberIDs []string, now time.Time) ([]Visits, error) {
	if len(memberIDs) == 0 {
		return nil, nil
	}
	at := navette.At(now)
	return many[Visits](ctx, o.q, "count visits",
		`SELECT b.member_id,
		     COUNT(CASE WHEN s.starts_at > ? THEN 1 END) AS upcoming,
		     COUNT(CASE WHEN s.ends_at > ? AND b.link_refused <> '' THEN 1 END) AS refused,
		     MAX(CASE WHEN s.starts_at <= ? THEN s.starts_at END) AS last_at
		 FROM bookings b JOIN sessions s ON s.id = b.session_id
		 WHERE b.org_id = ? AND b.member_id IN (?) AND b.state = 'booked' AND s.cancelled_at IS NULL GROUP BY b.member_id`,
		at, at, at, o.ID, bun.List(memberIDs))
}
