package jobs

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// TestALeaseThatComesLateBeginsNoWork lets a process receive a lease after another process has leased the promise
// again.
func TestALeaseThatComesLateBeginsNoWork(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r, err := New(s, navette.NewSteppedClock(monday), slog.New(slog.DiscardHandler), 1)
		if err != nil {
			t.Fatal(err)
		}
		began := false
		r.Handle(navette.PromiseLink, func(context.Context, navette.Promise) error {
			began = true
			return errors.New("began")
		})
		promiseLinks(t, s, organization(t, s), "bok_1")
		r.noting.Go(func() { r.noteAll(t.Context()) })
		err = r.takeDue(t.Context(),
			func(ctx context.Context, hands *store.Hands, now, realNow time.Time) ([]navette.Promise, error) {
				late, err := s.System().LeaseDue(ctx, hands, now, realNow)
				if err != nil || len(late) != 1 {
					t.Fatal(late, err)
				}
				other, err := s.System().LeaseDue(ctx, store.NewHands(1), now, late[0].LeaseUntil.Time)
				if err != nil || len(other) != 1 {
					t.Fatal(other, err)
				}
				late[0].LeaseUntil = navette.At(navette.RealNow().Add(-time.Second))
				return late, nil
			})
		if err != nil {
			t.Fatal(err)
		}
		r.working.Wait()
		close(r.ended)
		r.noting.Wait()
		if began {
			t.Error("work began with a lease that another process has")
		}
	})
}

// TestAFailureIsNotTriedAgainAtOnce covers failures whose next try is at an instant that is not in the future.
func TestAFailureIsNotTriedAgainAtOnce(t *testing.T) {
	for _, again := range []time.Time{monday, monday.Add(-time.Hour), {}} {
		failure := RetryAt(again, "reason.failed", "", errors.New("no"))
		if next := resultOf(navette.Promise{}, failure, monday).Next; !next.After(monday) {
			t.Errorf("a failure that is to be tried again at %v is so at %v, now is %v", again, next, monday)
		}
	}
	if next := resultOf(navette.Promise{}, Again(monday), monday).Next; !next.Equal(monday) {
		t.Errorf("a promise whose rhythm is now comes back at %v", next)
	}
}
