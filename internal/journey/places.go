package journey

import (
	"cmp"
	"context"
	"slices"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/store"
)

// LinkState is the state of a personal link.
type LinkState string

// The states of a link.
const (
	LinkNone       LinkState = "none"    // the session takes place in person, without links
	LinkPlanned    LinkState = "waits"   // will be sent when due
	LinkFailing    LinkState = "failing" // could not be sent, and is retried
	LinkSent       LinkState = "sent"
	LinkOpened     LinkState = "opened"  // was opened
	LinkRefused    LinkState = "refused" // the mail server refused the address permanently
	LinkMissed     LinkState = "missed"  // was not sent before the session ended
	LinkOff        LinkState = "off"     // no longer works: the booking or the session was cancelled
	LinkWaitlisted LinkState = "queued"  // will be sent once the member moves up from the waiting list
)

// Attendee is a member's booking as pages show it.
type Attendee struct {
	Booking  navette.Booking // without the link's hash and token
	Name     string
	Email    string // "" if the actor may not read members
	Language string
	Zone     string // of the member, "" if unknown
	Link     LinkState
	LinkDue  navette.Instant // for LinkPlanned and LinkFailing: when the link is due
	Promoted navette.Instant // when the member moved up from the waiting list, or zero
	NextTry  navette.Instant // for LinkFailing
	Message  string          // for LinkFailing: message key of the last failure
}

// Places returns the bookings of a session, in the order of [Explanation].
func (r *Reader) Places(ctx context.Context, actor navette.Actor, sessionID string) ([]Attendee, error) {
	e, err := r.Explain(ctx, actor, sessionID)
	return e.Places, err
}

// places returns the bookings of a session. promoted contains when bookings moved up from the waiting list, by id.
func (r *Reader) places(
	ctx context.Context, org *store.Org, actor navette.Actor, f *facts, promoted map[string]navette.Instant,
) ([]Attendee, error) {
	bookings, err := org.MemberBookingsOf(ctx, f.session.ID)
	if err != nil {
		return nil, err
	}
	plain := make([]navette.Booking, len(bookings))
	for i, b := range bookings {
		plain[i] = b.Booking
	}
	promises, err := schedule.LinkPromises(ctx, org, plain)
	if err != nil {
		return nil, err
	}
	places := make([]Attendee, len(bookings))
	for i, b := range bookings {
		promise := promises[b.ID]
		p := Attendee{
			Booking: b.Booking, Name: b.MemberName, Email: b.MemberEmail, Language: b.MemberLanguage,
			Zone: b.MemberZone, Link: f.link(b.Booking, promise), Promoted: promoted[b.ID],
		}
		if p.Link == LinkPlanned || p.Link == LinkFailing {
			p.LinkDue = promise.DueAt
		}
		if p.Link == LinkFailing {
			p.NextTry, p.Message = promise.NextAt, promise.LastError
		}
		places[i] = p.shownTo(actor)
	}
	slices.SortStableFunc(places, func(a, b Attendee) int { return cmp.Compare(stateOrder(a), stateOrder(b)) })
	return places, nil
}

// stateOrder returns the position of a booking's state in the list of places.
func stateOrder(p Attendee) int {
	return slices.Index([]navette.BookingState{navette.Booked, navette.Waitlisted, navette.Unbooked}, p.Booking.State)
}

// shownTo returns the attendee without the data that the actor may not see, and without the link's hash and token.
func (p Attendee) shownTo(actor navette.Actor) Attendee {
	p.Booking.LinkHash, p.Booking.LinkSealed = "", ""
	if !actor.May(navette.ReadMembers) {
		p.Email = ""
	}
	if !actor.May(navette.ReadLinks) {
		p.Link, p.Message, p.Booking.LinkRefused = "", "", ""
	}
	return p
}

// link returns the state of a booking's link.
func (f *facts) link(b navette.Booking, p navette.Promise) LinkState {
	switch {
	case b.State == navette.Unbooked || f.session.Cancelled():
		return LinkOff
	case !f.session.Mode.OnZoom():
		return LinkNone
	case b.State == navette.Waitlisted:
		return LinkWaitlisted
	case b.Visits > 0:
		return LinkOpened
	case b.LinkRefused != "":
		return LinkRefused
	case !b.LinkSentAt.IsZero():
		return LinkSent
	case f.over():
		return LinkMissed
	case failed(p):
		return LinkFailing
	default:
		return LinkPlanned
	}
}
