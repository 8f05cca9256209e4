package schedule

import (
	"context"
	"fmt"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Book books a session for a member, or adds the member to its waiting list if it is full. Each booking has a personal
// link of its own. If the member has booked or is waitlisted already, Book returns that booking unchanged. If the
// session is cancelled, over, or tests the first call, the error is a [navette.Conflict].
func (s *Schedule) Book(ctx context.Context, actor navette.Actor, sessionID, memberID string) (navette.Booking, error) {
	return s.BookWhom(ctx, actor, sessionID, func(tx *store.Tx) (navette.Member, error) {
		return tx.Member(ctx, memberID)
	})
}

// BookWhom is like [Schedule.Book] for the member that whom returns. It calls whom in its transaction, so that a
// member added by whom is not stored if the booking fails.
func (s *Schedule) BookWhom(
	ctx context.Context, actor navette.Actor, sessionID string, whom func(*store.Tx) (navette.Member, error),
) (navette.Booking, error) {
	now := s.clock.Now()
	var booking navette.Booking
	err := s.update(ctx, actor, func(tx *store.Tx) error {
		session, err := bookable(ctx, tx, now, sessionID)
		if err != nil {
			return err
		}
		member, err := whom(tx)
		if err != nil {
			return err
		}
		booking, err = tx.BookingOf(ctx, sessionID, member.ID)
		known := err == nil
		if known && booking.State != navette.Unbooked || err != nil && navette.CodeOf(err) != navette.NotFound {
			return err
		}
		if booking, err = s.newBooking(ctx, tx, now, session, member.ID, booking.ID); err != nil {
			return err
		}
		write := tx.AddBooking
		if known {
			write = tx.SaveBooking
		}
		if err := write(ctx, booking); err != nil {
			return err
		}
		return recordBooking(ctx, tx, now, session, booking)
	})
	return booking, err
}

// bookable returns a session. If it is cancelled, over, or tests the first call, the error is a [navette.Conflict].
func bookable(ctx context.Context, tx *store.Tx, now time.Time, id string) (navette.Session, error) {
	session, err := changeable(ctx, tx, id)
	if err == nil && !now.Before(session.EndsAt.Time) {
		err = navette.Fail(navette.Conflict, "rules.session_over", nil)
	}
	return session, err
}

// newBooking returns a booking with a new link, created now. id is that of the member's cancelled booking, or "".
func (s *Schedule) newBooking(
	ctx context.Context, tx *store.Tx, now time.Time, session navette.Session, memberID, id string,
) (navette.Booking, error) {
	taken, err := tx.PlacesTaken(ctx, session.ID)
	if err != nil {
		return navette.Booking{}, err
	}
	if id == "" {
		id = navette.NewID(navette.PrefixBooking, now)
	}
	token := navette.NewLinkToken()
	sealed, err := s.vault.SealText(session.OrgID, "bookings", id, token)
	if err != nil {
		return navette.Booking{}, fmt.Errorf("seal a link: %w", err)
	}
	return navette.Booking{
		ID: id, OrgID: session.OrgID, SessionID: session.ID, MemberID: memberID, State: stateOfNew(taken, session),
		LinkHash: navette.HashLinkToken(token), LinkSealed: sealed, Source: "navette", CreatedAt: navette.At(now),
	}, nil
}

// Unbook cancels a booking. Its link stops working, and the first member on the waiting list moves up. Cancelling a
// second time changes nothing. If the session is cancelled or over, the error is a [navette.Conflict].
func (s *Schedule) Unbook(ctx context.Context, actor navette.Actor, bookingID string) error {
	now := s.clock.Now()
	return s.update(ctx, actor, func(tx *store.Tx) error {
		booking, err := tx.Booking(ctx, bookingID)
		if err != nil || booking.State == navette.Unbooked {
			return err
		}
		session, err := bookable(ctx, tx, now, booking.SessionID)
		if err != nil {
			return err
		}
		booking.State, booking.CancelledAt = navette.Unbooked, navette.At(now)
		if err := tx.SaveBooking(ctx, booking); err != nil {
			return err
		}
		if err := tx.Record(ctx, navette.EventUnbooked, booking.ID, session.ID, map[string]any{
			"member": booking.MemberID,
		}); err != nil {
			return err
		}
		if err := s.promote(ctx, tx, now, session); err != nil {
			return err
		}
		return keepPromises(ctx, tx, now, session)
	})
}

// Reinstate reverts [Schedule.Unbook]. The booking keeps its position in the booking order and its link, which is sent
// if it was not sent before. If the session is full by now, the member is waitlisted, ahead of all who booked later.
// Reinstate does not change a booking that is not cancelled. If the session is cancelled or over, the error is a
// [navette.Conflict].
func (s *Schedule) Reinstate(ctx context.Context, actor navette.Actor, bookingID string) (navette.Booking, error) {
	now := s.clock.Now()
	var booking navette.Booking
	err := s.update(ctx, actor, func(tx *store.Tx) (err error) {
		booking, err = tx.Booking(ctx, bookingID)
		if err != nil || booking.State != navette.Unbooked {
			return err
		}
		session, err := bookable(ctx, tx, now, booking.SessionID)
		if err != nil {
			return err
		}
		taken, err := tx.PlacesTaken(ctx, session.ID)
		if err != nil {
			return err
		}
		booking.State, booking.CancelledAt = stateOfNew(taken, session), navette.Instant{}
		if err := tx.SaveBooking(ctx, booking); err != nil {
			return err
		}
		return recordBooking(ctx, tx, now, session, booking)
	})
	return booking, err
}

// stateOfNew returns the state of a new booking if taken places of the session are booked.
func stateOfNew(taken int64, session navette.Session) navette.BookingState {
	if taken >= session.Capacity {
		return navette.Waitlisted
	}
	return navette.Booked
}

// recordBooking records a new booking in the journal and makes its promises.
func recordBooking(ctx context.Context, tx *store.Tx, now time.Time, session navette.Session, b navette.Booking) error {
	kind := navette.EventBooked
	if b.State == navette.Waitlisted {
		kind = navette.EventWaitlisted
	}
	if err := tx.Record(ctx, kind, b.ID, session.ID, map[string]any{"member": b.MemberID}); err != nil {
		return err
	}
	return keepPromisesOf(ctx, tx, now, session, b)
}

// promote gives free places to the members on the waiting list, in booking order.
func (s *Schedule) promote(ctx context.Context, tx *store.Tx, now time.Time, session navette.Session) error {
	if session.Cancelled() || !now.Before(session.EndsAt.Time) {
		return nil
	}
	bookings, err := tx.BookingsOf(ctx, session.ID)
	if err != nil {
		return err
	}
	free := session.Capacity
	for _, b := range bookings {
		if b.State == navette.Booked {
			free--
		}
	}
	for _, b := range bookings {
		if free <= 0 {
			break
		}
		if b.State != navette.Waitlisted {
			continue
		}
		free--
		b.State = navette.Booked
		if err := tx.SaveBooking(ctx, b); err != nil {
			return err
		}
		if err := tx.Record(ctx, navette.EventPromoted, b.ID, session.ID, map[string]any{
			"member": b.MemberID,
		}); err != nil {
			return err
		}
	}
	return nil
}
