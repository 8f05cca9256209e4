package schedule

import (
	"context"
	"slices"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Retriable reports whether [Schedule.RetryNow] retries a promise: its last try failed, even if it was given up since.
func Retriable(p navette.Promise) bool { return p.LastError != "" }

// RetryNow makes all failed promises of one step of a session due at once, including those that were given up. If
// none failed, the error is a [navette.Conflict].
func (s *Schedule) RetryNow(ctx context.Context, actor navette.Actor, sessionID string, step Step) error {
	if err := actor.Need(navette.RetryWork); err != nil {
		return err
	}
	now := s.clock.Now()
	return s.store.Org(actor.Org).Update(ctx, actor, now, func(tx *store.Tx) error {
		if _, err := tx.Session(ctx, sessionID); err != nil {
			return err
		}
		promises, err := promisesOfStep(ctx, tx.Org, sessionID, step)
		if err != nil {
			return err
		}
		retried := 0
		for _, p := range promises {
			if !Retriable(p) {
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
		return tx.Record(ctx, navette.EventWorkRetried, sessionID, sessionID, map[string]any{
			"step": step, "promises": retried,
		})
	})
}

// promisesOfStep returns the promises of a session's step, of links only those that failed. It includes the promises
// about the session's recordings, which name no session.
func promisesOfStep(ctx context.Context, org *store.Org, sessionID string, step Step) ([]navette.Promise, error) {
	promises, err := org.PromisesOfSessions(ctx, []string{sessionID})
	if err != nil {
		return nil, err
	}
	sittings, err := org.SittingsOfSessions(ctx, []string{sessionID})
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(sittings))
	for i, sitting := range sittings {
		ids[i] = sitting.SittingID
	}
	recordings, err := org.PromisesAbout(ctx, navette.PromiseRecording, ids)
	for _, p := range recordings {
		if p.SessionID == "" {
			promises = append(promises, p)
		}
	}
	return slices.DeleteFunc(promises, func(p navette.Promise) bool {
		return !slices.Contains(KindsOf[step], p.Kind)
	}), err
}

// SendLinkAgain makes a link whose address the mail server refused due again: together with the other links of the
// session, or at once if they were due before. If the link was not refused, or the session can have no promises any
// more, the error is a [navette.Conflict].
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
		if booking.LinkRefused == "" || booking.State != navette.Booked || !CanPromise(session, now) {
			return navette.Fail(navette.Conflict, "rules.nothing_to_retry", nil)
		}
		booking.LinkRefused = ""
		if err := tx.SaveBooking(ctx, booking); err != nil {
			return err
		}
		if err := keepPromises(ctx, tx, now, session); err != nil {
			return err
		}
		return tx.Record(ctx, navette.EventWorkRetried, booking.ID, session.ID, map[string]any{
			"step": StepLinks, "promises": 1,
		})
	})
}

// retry makes one promise due now. An open promise keeps its tries; one that was given up is made anew.
func retry(ctx context.Context, tx *store.Tx, now time.Time, p navette.Promise) error {
	if p.DoneAt.IsZero() {
		return tx.RetryNow(ctx, p.Kind, p.Subject)
	}
	return tx.Promise(ctx, p.Kind, p.Subject, p.SessionID, now)
}
