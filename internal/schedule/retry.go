package schedule

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// retriable says whether trying a promise again now makes sense: its last try failed, and it is not kept since.
func retriable(p navette.Promise) bool { return p.LastError != "" }

// RetryNow makes everything behind one step of a session that failed due at once, also what was given up. Where nothing
// failed it is a [navette.Conflict].
func (s *Schedule) RetryNow(ctx context.Context, actor navette.Actor, sessionID string, step Step) error {
	if err := actor.Need(navette.RetryWork); err != nil {
		return err
	}
	now := s.clock.Now()
	return s.store.Org(actor.Org).Update(ctx, actor, now, func(tx *store.Tx) error {
		session, err := tx.Session(ctx, sessionID)
		if err != nil {
			return err
		}
		all, err := factsOf(ctx, tx.Org, now, []navette.Session{session}, allPromises)
		if err != nil {
			return err
		}
		retried := 0
		for _, p := range all[0].of(kindsOf[step]...) {
			if !retriable(p) {
				continue
			}
			retried++
			if err := retry(ctx, tx, now, p); err != nil {
				return err
			}
		}
		if retried == 0 {
			return navette.Fail(navette.Conflict, "rules.nothing_to_retry", nil)
		}
		return tx.Record(ctx, navette.EventWorkRetried, sessionID, sessionID, map[string]any{"step": step, "promises": retried})
	})
}

// SendLinkAgain promises a booking's link that was refused once more: due at once, or when the session's links are. Where it
// was not refused, or the session needs no link any more, it is a [navette.Conflict].
func (s *Schedule) SendLinkAgain(ctx context.Context, actor navette.Actor, bookingID string) error {
	if err := actor.Need(navette.RetryWork); err != nil {
		return err
	}
	now := s.clock.Now()
	return s.store.Org(actor.Org).Update(ctx, actor, now, func(tx *store.Tx) error {
		booking, err := tx.Booking(ctx, bookingID)
		if err != nil {
			return err
		}
		session, err := tx.Session(ctx, booking.SessionID)
		if err != nil {
			return err
		}
		if booking.LinkRefused == "" || booking.State != navette.Booked || !canPromise(session, now) {
			return navette.Fail(navette.Conflict, "rules.nothing_to_retry", nil)
		}
		booking.LinkRefused = ""
		if err := tx.SaveBooking(ctx, booking); err != nil {
			return err
		}
		if err := keepPromises(ctx, tx, now, session); err != nil {
			return err
		}
		return tx.Record(ctx, navette.EventWorkRetried, booking.ID, session.ID, map[string]any{"step": StepLinks, "promises": 1})
	})
}

// retry makes one promise due now. An open one keeps its tries; one that was given up is made anew.
func retry(ctx context.Context, tx *store.Tx, now time.Time, p navette.Promise) error {
	if p.DoneAt.IsZero() {
		return tx.RetryNow(ctx, p.Kind, p.Subject)
	}
	return tx.Promise(ctx, p.Kind, p.Subject, p.SessionID, now)
}
