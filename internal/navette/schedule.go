package navette

import (
	"strconv"
	"time"
)

// Mode is where a session takes place.
type Mode string

// The modes.
const (
	InPerson Mode = "in_person"
	Online   Mode = "online"
	Hybrid   Mode = "hybrid"
)

// OnZoom says whether sessions of this mode need a Zoom meeting.
func (m Mode) OnZoom() bool { return m == Online || m == Hybrid }

// Session is one scheduled occurrence (a séance).
type Session struct {
	ID          string
	OrgID       string
	Title       string
	Description string
	StartsAt    Instant
	EndsAt      Instant
	Zone        string // IANA zone in which the start was written
	Mode        Mode
	Capacity    int64
	CoachID     string // user, "" where the coach is not a user
	CoachName   string
	WaitingRoom bool
	Record      bool  // automatic cloud recording
	Sequence    int64 // of its calendar entry (RFC 5545), counts changes members were told of
	Source      string
	ExternalRef string
	CancelledAt Instant
	CreatedAt   Instant
}

// Duration is how long the session is planned to last.
func (s Session) Duration() time.Duration { return s.EndsAt.Sub(s.StartsAt.Time) }

// Cancelled says whether the session was called off.
func (s Session) Cancelled() bool { return !s.CancelledAt.IsZero() }

// Edition names the session as members were last told of it: another one after each move, and once it is called off.
func (s Session) Edition() string { return s.ID + "/" + strconv.FormatInt(s.Sequence, 10) }

// BookingState is what a member's place is worth.
type BookingState string

// The states of a booking.
const (
	Booked     BookingState = "booked"
	Waitlisted BookingState = "waitlisted"
	Unbooked   BookingState = "cancelled"
)

// Booking is a member's place in a session, with the personal link that belongs to it.
type Booking struct {
	ID          string
	OrgID       string
	SessionID   string
	MemberID    string
	State       BookingState
	LinkHash    string // SHA-256 of the link's token, hex, for look-up
	LinkSealed  string // the token itself, sealed, for sending
	LinkSentAt  Instant
	LinkRefused string // the mail server's words where it refused the address
	Visits      int64
	LastVisitAt Instant
	Source      string
	ExternalRef string
	CreatedAt   Instant
	CancelledAt Instant
	StartsAt    Instant // of the session, zero while it is cancelled; the store keeps it
}

// LinkToken lifetimes: the door opens this long before the start at the latest, and stays open this long after the planned end.
const DoorStaysOpen = 30 * time.Minute
