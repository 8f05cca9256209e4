package navette

import (
	"strconv"
	"time"
)

// Mode is how a session takes place.
type Mode string

// The modes.
const (
	InPerson Mode = "in_person"
	Online   Mode = "online"
	Hybrid   Mode = "hybrid"
)

// OnZoom reports whether sessions of this mode need a Zoom meeting.
func (m Mode) OnZoom() bool { return m == Online || m == Hybrid }

// Session is one scheduled occurrence (a séance).
type Session struct {
	ID          string
	OrgID       string
	Title       string
	Description string
	StartsAt    Instant
	EndsAt      Instant
	Zone        string // IANA zone in which the start was entered
	Mode        Mode
	Capacity    int64
	CoachID     string // user, "" if the coach is not a user
	CoachName   string
	WaitingRoom bool
	Record      bool  // whether it is recorded automatically in the cloud
	Sequence    int64 // SEQUENCE of its calendar entry (RFC 5545): increases when it is moved or cancelled
	Source      string
	ExternalRef string
	CancelledAt Instant
	CreatedAt   Instant
	Purpose     SessionPurpose
	HostZoomID  string // Zoom user who hosts it, "" for the user who authorized the connection
}

// SessionPurpose is why a session exists.
type SessionPurpose string

// The purposes.
const (
	ForMembers SessionPurpose = ""      // a session of the schedule
	ForTrial   SessionPurpose = "trial" // made to test the first call; it takes no bookings
)

// Trial reports whether the session was made to test the first call.
func (s Session) Trial() bool { return s.Purpose == ForTrial }

// NeedsMeetingUntil returns the end of the time in which the session needs a meeting: its planned end. A trial begins
// when its reader opens it, so it needs its meeting as long as that can be opened.
func (s Session) NeedsMeetingUntil() time.Time {
	if s.Trial() {
		return s.EndsAt.Add(DoorStaysOpen)
	}
	return s.EndsAt.Time
}

// Duration returns the planned length of the session.
func (s Session) Duration() time.Duration { return s.EndsAt.Sub(s.StartsAt.Time) }

// Cancelled reports whether the session was cancelled.
func (s Session) Cancelled() bool { return !s.CancelledAt.IsZero() }

// Coach returns the name of the coach: the present name of a user of the organization, looked up in names by id, or the
// name that was typed. It is "" if the session has none.
func (s Session) Coach(names map[string]string) string {
	if name, isUser := names[s.CoachID]; isUser {
		return name
	}
	return s.CoachName
}

// Edition identifies the version of the session that members were last notified of. It changes when the session is
// moved or cancelled.
func (s Session) Edition() string { return s.ID + "/" + strconv.FormatInt(s.Sequence, 10) }

// StartKey identifies the session at its present start. The admins are warned about each start once.
func (s Session) StartKey() string { return s.ID + "@" + s.StartsAt.Format(time.RFC3339) }

// BookingState is the state of a booking.
type BookingState string

// The states of a booking.
const (
	Booked     BookingState = "booked"
	Waitlisted BookingState = "waitlisted"
	Unbooked   BookingState = "cancelled"
)

// Booking is a member's booking of a session, with its personal link.
type Booking struct {
	ID          string
	OrgID       string
	SessionID   string
	MemberID    string
	State       BookingState
	LinkHash    string // SHA-256 of the link's token in hexadecimal, for look-up
	LinkSealed  string // the sealed token, for sending
	LinkSentAt  Instant
	LinkRefused string // reply of the mail server if it refused the address
	LinkNotice  int64  // version of the privacy notice to which the sent mail leads, 0 for the default text
	Visits      int64
	LastVisitAt Instant
	Source      string
	ExternalRef string
	CreatedAt   Instant
	CancelledAt Instant
	StartsAt    Instant // start of the session, zero while the booking is cancelled; the store maintains it
}

// DoorStaysOpen is how long after a session's planned end its personal links still lead to the meeting. While the
// meeting is running, they do so longer.
const DoorStaysOpen = 30 * time.Minute
