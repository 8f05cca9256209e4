package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// LinkOwner is the booking of a personal link.
type LinkOwner struct {
	OrgID     string
	BookingID string
}

// BookingByLinkHash returns the booking of a personal link by [navette.HashLinkToken] of its token.
func (s *System) BookingByLinkHash(ctx context.Context, hash string) (LinkOwner, error) {
	return one[LinkOwner](ctx, s.store.read, "find a link",
		"SELECT org_id, id AS booking_id FROM bookings WHERE link_hash = ?", hash)
}

// Booking returns one booking, whatever its state.
func (o *Org) Booking(ctx context.Context, id string) (navette.Booking, error) {
	return one[navette.Booking](ctx, o.q, "read a booking", "SELECT * FROM bookings WHERE org_id = ? AND id = ?", o.ID,
		id)
}

// BookingOf returns a member's booking of a session, whatever its state.
func (o *Org) BookingOf(ctx context.Context, sessionID, memberID string) (navette.Booking, error) {
	return one[navette.Booking](ctx, o.q, "read a booking",
		"SELECT * FROM bookings WHERE org_id || '' = ? AND session_id = ? AND member_id = ?", o.ID, sessionID, memberID)
}

// BookingsOf returns all bookings of a session, cancelled ones included, in the order in which they were made.
func (o *Org) BookingsOf(ctx context.Context, sessionID string) ([]navette.Booking, error) {
	return many[navette.Booking](ctx, o.q, "list bookings",
		"SELECT * FROM bookings WHERE org_id || '' = ? AND session_id = ? ORDER BY created_at, id", o.ID, sessionID)
}

// MemberBooking is a booking with its member's data, which are "" if the member was deleted.
type MemberBooking struct {
	navette.Booking
	MemberName     string
	MemberEmail    string
	MemberLanguage string
	MemberZone     string
}

// MemberBookingsOf is [Org.BookingsOf] with the members' data.
func (o *Org) MemberBookingsOf(ctx context.Context, sessionID string) ([]MemberBooking, error) {
	return many[MemberBooking](ctx, o.q, "list bookings",
		`SELECT b.*, m.name AS member_name, m.email AS member_email, m.language AS member_language,
		     m.zone AS member_zone
		 FROM bookings b LEFT JOIN members m ON m.id = b.member_id
		 WHERE b.org_id || '' = ? AND b.session_id = ? ORDER BY b.created_at, b.id`, o.ID, sessionID)
}

// UpcomingBookingsOf returns a member's bookings of sessions that have not ended at the transaction's time and are
// not cancelled.
func (t *Tx) UpcomingBookingsOf(ctx context.Context, memberID string) ([]navette.Booking, error) {
	return many[navette.Booking](ctx, t.q, "list bookings",
		`SELECT b.* FROM bookings b JOIN sessions s ON s.id = b.session_id
		 WHERE b.org_id = ? AND b.member_id = ? AND b.state <> 'cancelled'
		     AND s.ends_at > ? AND s.cancelled_at IS NULL
		 ORDER BY s.starts_at, b.id`,
		t.ID, memberID, navette.At(t.at))
}

// BookingCount holds the numbers of a session's bookings and of their links.
type BookingCount struct {
	SessionID  string
	Booked     int64
	Waitlisted int64
	Sent       int64           // links of booked places that the mail server accepted
	Refused    int64           // links of booked places that it refused permanently
	Opened     int64           // links of booked places that were opened
	FirstSent  navette.Instant // when the first link was sent
	LastSent   navette.Instant
}

// BookingCounts counts the bookings of some sessions; one without bookings has no row.
func (o *Org) BookingCounts(ctx context.Context, sessionIDs []string) ([]BookingCount, error) {
	if len(sessionIDs) == 0 {
		return nil, nil
	}
	return many[BookingCount](ctx, o.q, "count bookings",
		`SELECT session_id,
		     COUNT(CASE WHEN state = 'booked' THEN 1 END) AS booked,
		     COUNT(CASE WHEN state = 'waitlisted' THEN 1 END) AS waitlisted,
		     COUNT(CASE WHEN state = 'booked' AND link_sent_at IS NOT NULL THEN 1 END) AS sent,
		     COUNT(CASE WHEN state = 'booked' AND link_refused <> '' THEN 1 END) AS refused,
		     COUNT(CASE WHEN state = 'booked' AND visits > 0 THEN 1 END) AS opened,
		     MIN(CASE WHEN state = 'booked' THEN link_sent_at END) AS first_sent,
		     MAX(CASE WHEN state = 'booked' THEN link_sent_at END) AS last_sent
		 FROM bookings WHERE org_id || '' = ? AND session_id IN (?) GROUP BY session_id`, o.ID, bun.List(sessionIDs))
}

// PlacesTaken returns the number of booked places of a session.
func (o *Org) PlacesTaken(ctx context.Context, sessionID string) (int64, error) {
	return one[int64](ctx, o.q, "count places",
		"SELECT COUNT(*) FROM bookings WHERE org_id || '' = ? AND session_id = ? AND state = 'booked'", o.ID, sessionID)
}

// AddBooking adds a booking. If the member has booked the session already, the error is a [navette.Conflict].
func (t *Tx) AddBooking(ctx context.Context, b navette.Booking) error {
	b.OrgID = t.ID
	if err := insert(ctx, t.q, "bookings", &b); err != nil {
		return err
	}
	return t.copyStart(ctx, "id", b.ID)
}

// copyStart stores in bookings the start of their session, or NULL if the session is cancelled. It updates the bookings
// whose column, id or session_id, has a value.
func (t *Tx) copyStart(ctx context.Context, column, value string) error {
	const start = "(SELECT s.starts_at FROM sessions s WHERE s.id = bookings.session_id AND s.cancelled_at IS NULL)"
	_, err := exec(ctx, t.q, "note the start of bookings",
		"UPDATE bookings SET starts_at = "+start+" WHERE org_id || '' = ? AND "+column+
			" = ? AND COALESCE(starts_at, -1) <> COALESCE("+start+", -1)", t.ID, value)
	return err
}

// SaveBooking stores the changeable fields of a booking. If the id is unknown, the error is [navette.NotFound].
func (t *Tx) SaveBooking(ctx context.Context, b navette.Booking) error {
	_, err := one[string](ctx, t.q, "save a booking",
		`UPDATE bookings SET state = ?, link_hash = ?, link_sealed = ?, link_sent_at = ?, link_refused = ?,
		     visits = ?, last_visit_at = ?, source = ?, external_ref = ?, created_at = ?, cancelled_at = ?
		 WHERE org_id = ? AND id = ? RETURNING id`,
		b.State, b.LinkHash, b.LinkSealed, b.LinkSentAt, b.LinkRefused, b.Visits, b.LastVisitAt,
		b.Source, b.ExternalRef, b.CreatedAt, b.CancelledAt, t.ID, b.ID)
	return err
}

// ForgetLinksSent marks the links of a session's bookings as not sent, because their mails are no longer correct.
func (t *Tx) ForgetLinksSent(ctx context.Context, sessionID string) error {
	_, err := exec(ctx, t.q, "forget links sent",
		"UPDATE bookings SET link_sent_at = NULL, link_refused = '' WHERE org_id || '' = ? AND session_id = ?", t.ID,
		sessionID)
	return err
}

// LinkSent records that the mail server accepted the mail with a booking's link, or refused its address. sequence is
// the session's sequence in that mail. If the session was moved since, or was cancelled and booked again by the member,
// the mail is no longer correct: the error is a [navette.Conflict], and the link has to be sent again.
func (t *Tx) LinkSent(ctx context.Context, b navette.Booking, sequence int64, h Handover) error {
	sentAt, kind := navette.At(t.at), navette.EventLinkSent
	if h.Refused != "" {
		sentAt, kind = navette.Instant{}, navette.EventLinkRefused
	}
	n, err := exec(ctx, t.q, "note a link sent",
		`UPDATE bookings SET link_sent_at = ?, link_refused = ?, link_notice = ?
		 WHERE org_id = ? AND id = ? AND link_hash = ?
		 AND EXISTS (SELECT 1 FROM sessions s WHERE s.id = bookings.session_id AND s.sequence = ?)`,
		sentAt, h.Refused, h.Notice, t.ID, b.ID, b.LinkHash, sequence)
	if err != nil {
		return err
	}
	if n == 0 {
		return navette.Fail(navette.Conflict, "", nil)
	}
	return t.Record(ctx, kind, b.ID, b.SessionID, h.record(map[string]any{}))
}

// LinkVisited counts one visit through a booking's link and records it, unless the last counted visit is after since:
// clicks in quick succession are one visit.
func (t *Tx) LinkVisited(ctx context.Context, b navette.Booking, since time.Time) error {
	n, err := exec(ctx, t.q, "count a visit",
		`UPDATE bookings SET visits = visits + 1, last_visit_at = ?
		 WHERE org_id = ? AND id = ? AND (last_visit_at IS NULL OR last_visit_at <= ?)`, navette.At(t.at), t.ID, b.ID,
		navette.At(since))
	if err != nil || n == 0 {
		return err
	}
	return t.Record(ctx, navette.EventLinkVisited, b.ID, b.SessionID, nil)
}
