package schedule

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// keepPromises derives the promises of a session from the session, its bookings and its meetings. It is called in each
// transaction that changes them, and no other function decides when they are due:
//
//   - The meeting is due at the start less the window. Once a meeting was requested from Zoom, the promise does not
//     change, and only a user can request another meeting.
//   - The link of each booked place is due at the start less the link minutes, until it was sent or refused.
//   - The watch over its start is due with the links, until its last check was made, [navette.NotStartedAfter] after
//     the start. A trial has no watch.
//
// A promise that should have been due in the past is due now. A session that needs no meeting any more, is cancelled or
// takes place in person has no promises.
func keepPromises(ctx context.Context, tx *store.Tx, now time.Time, session navette.Session) error {
	bookings, err := tx.BookingsOf(ctx, session.ID)
	if err != nil {
		return err
	}
	return keepPromisesOf(ctx, tx, now, session, bookings...)
}

// keepPromisesOf is like [keepPromises] for a session of which only these bookings changed. Its cost does not depend on
// the number of the other bookings.
func keepPromisesOf(
	ctx context.Context, tx *store.Tx, now time.Time, session navette.Session, bookings ...navette.Booking,
) error {
	org, err := tx.Organization(ctx)
	if err != nil {
		return err
	}
	k := keeper{tx: tx, now: now, session: session, open: CanPromise(session, now)}
	linksAt := LinksDue(session, org)
	if err := k.keepWatch(ctx, linksAt); err != nil {
		return err
	}
	links, err := LinkPromises(ctx, tx.Org, bookings)
	if err != nil {
		return err
	}
	for _, b := range bookings {
		if err := k.keepLink(ctx, b, links[b.ID], linksAt); err != nil {
			return err
		}
	}
	asked, err := askedZoom(ctx, tx.Org, session.ID)
	if err != nil {
		return err
	}
	meeting, err := aboutSession(ctx, tx, navette.PromiseGenerate, session.ID)
	if err != nil {
		return err
	}
	return k.keep(ctx, navette.PromiseGenerate, session.ID, meeting, GenerateDue(session, org), asked)
}

// aboutSession returns the promise of a kind whose subject is a session, or the zero value if it was never made.
func aboutSession(
	ctx context.Context, tx *store.Tx, kind navette.PromiseKind, session string,
) (navette.Promise, error) {
	p, err := tx.PromiseAbout(ctx, kind, session)
	if navette.CodeOf(err) == navette.NotFound {
		return navette.Promise{}, nil
	}
	return p, err
}

// CanPromise reports whether a session can have promises at now: it needs Zoom, is not cancelled and
// still needs a meeting.
func CanPromise(s navette.Session, now time.Time) bool {
	return s.Mode.OnZoom() && !s.Cancelled() && now.Before(s.NeedsMeetingUntil())
}

// GenerateDue returns when the meeting of a session is due.
func GenerateDue(s navette.Session, org navette.Organization) time.Time {
	return s.StartsAt.Add(-time.Duration(org.WindowMinutes) * time.Minute)
}

// LinksDue returns when the links of a session are due.
func LinksDue(s navette.Session, org navette.Organization) time.Time {
	return s.StartsAt.Add(-time.Duration(org.LinkMinutes) * time.Minute)
}

// askedZoom reports whether a request for a meeting of the session may have reached Zoom, now or earlier.
func askedZoom(ctx context.Context, org *store.Org, sessionID string) (bool, error) {
	meetings, err := org.MeetingsOfSessions(ctx, []string{sessionID})
	for _, m := range meetings {
		if !m.AskedAt.IsZero() || m.State != navette.MeetingIntended {
			return true, err
		}
	}
	return false, err
}

// keeper makes, moves and withdraws the promises of one session.
type keeper struct {
	tx      *store.Tx
	now     time.Time
	session navette.Session
	open    bool // whether the session can have promises
}

// keepWatch makes, moves or withdraws the promise to watch the start of the session. A trial has none: the page of the
// test shows what is missing, and its reader needs no mail about it.
func (k keeper) keepWatch(ctx context.Context, due time.Time) error {
	if k.session.Trial() {
		return nil
	}
	watch, err := aboutSession(ctx, k.tx, navette.PromiseWatch, k.session.ID)
	if err != nil {
		return err
	}
	return k.keep(ctx, navette.PromiseWatch, k.session.ID, watch, due, k.watched(watch))
}

// watched reports whether the watch over the present start was kept. A promise that was withdrawn before is made again.
func (k keeper) watched(p navette.Promise) bool {
	return !p.DoneAt.IsZero() && !p.DoneAt.Before(k.session.StartsAt.Add(navette.NotStartedAfter))
}

// keepLink makes, moves or withdraws the promise p of a booking's link, which is due at due if the booking is booked.
func (k keeper) keepLink(ctx context.Context, b navette.Booking, p navette.Promise, due time.Time) error {
	if b.State != navette.Booked {
		return k.withdraw(ctx, navette.PromiseLink, b.ID, p)
	}
	return k.keep(ctx, navette.PromiseLink, b.ID, p, due, !b.LinkSentAt.IsZero() || b.LinkRefused != "")
}

// keep makes a promise that is due at due. p is the present promise of that kind and subject, or the zero value. If p
// is open and due at that instant already, or done is true, keep changes nothing, so that p keeps its tries and lease.
func (k keeper) keep(
	ctx context.Context, kind navette.PromiseKind, subject string, p navette.Promise, due time.Time, done bool,
) error {
	if !k.open {
		return k.withdraw(ctx, kind, subject, p)
	}
	if done {
		return nil
	}
	late := !due.After(k.now)
	open := p.ID != "" && p.DoneAt.IsZero()
	switch {
	case open && !late && p.DueAt.Equal(due), open && late && !p.DueAt.After(k.now):
		return nil
	case late:
		due = k.now
	}
	return k.tx.Promise(ctx, kind, subject, k.session.ID, due)
}

// withdraw withdraws the promise p if it is open.
func (k keeper) withdraw(ctx context.Context, kind navette.PromiseKind, subject string, p navette.Promise) error {
	if p.ID == "" || !p.DoneAt.IsZero() {
		return nil
	}
	return k.tx.Withdraw(ctx, kind, subject)
}

// LinkPromises returns the promises of the links of some bookings, by booking id.
func LinkPromises(ctx context.Context, org *store.Org, bookings []navette.Booking) (map[string]navette.Promise, error) {
	ids := make([]string, len(bookings))
	for i, b := range bookings {
		ids[i] = b.ID
	}
	promises, err := org.PromisesAbout(ctx, navette.PromiseLink, ids)
	bySubject := make(map[string]navette.Promise, len(promises))
	for _, p := range promises {
		bySubject[p.Subject] = p
	}
	return bySubject, err
}

// AddressChanged makes the links that the mail server refused to deliver to a member's old address due again. The
// caller passes the transaction in which it changes the address.
func AddressChanged(ctx context.Context, tx *store.Tx, now time.Time, memberID string) error {
	bookings, err := tx.UpcomingBookingsOf(ctx, memberID)
	if err != nil {
		return err
	}
	for _, b := range bookings {
		if b.LinkRefused == "" {
			continue
		}
		b.LinkRefused = ""
		if err := tx.SaveBooking(ctx, b); err != nil {
			return err
		}
		session, err := tx.Session(ctx, b.SessionID)
		if err != nil {
			return err
		}
		if err := keepPromises(ctx, tx, now, session); err != nil {
			return err
		}
	}
	return nil
}
