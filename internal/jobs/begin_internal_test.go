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

// TestALeaseThatComesLateBeginsNoWork has the answer to a lease arrive after another process has leased the
// promise.
func TestALeaseThatComesLateBeginsNoWork(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
		r, err := New(s, navette.NewSteppedClock(now), slog.New(slog.DiscardHandler), 1)
		if err != nil {
			t.Fatal(err)
		}
		began := false
		r.Handle(navette.PromiseLink, func(context.Context, navette.Promise) error {
			began = true
			return errors.New("began")
		})
		org := navette.Organization{
			ID: "org_1", Name: "Atelier", Zone: "Europe/Paris", Language: "fr", CreatedAt: navette.At(now),
		}
		person := navette.Person{
			ID: "per_1", Name: "Camille", EmailFolded: "c@example.org", Language: "fr", CreatedAt: navette.At(now),
		}
		user := navette.User{
			ID: "usr_1", OrgID: org.ID, PersonID: person.ID, Role: navette.RoleOwner, CreatedAt: navette.At(now),
		}
		if err := s.System().CreateOrganization(t.Context(), org, person, user); err != nil {
			t.Fatal(err)
		}
		err = s.Org(org.ID).Update(t.Context(), navette.System(org.ID), now, func(tx *store.Tx) error {
			return tx.Promise(t.Context(), navette.PromiseLink, "bok_1", "", now)
		})
		if err != nil {
			t.Fatal(err)
		}
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

// TestAFailureIsNotTriedAgainAtOnce has failures with an instant for the next try that is not in the future.
func TestAFailureIsNotTriedAgainAtOnce(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for _, again := range []time.Time{now, now.Add(-time.Hour), {}} {
		if next := resultOf(navette.Promise{}, RetryAt(again, "reason.failed", "", errors.New("no")),
			now).Next; !next.After(now) {
			t.Errorf("a failure that is to be tried again at %v is so at %v, now is %v", again, next, now)
		}
	}
	if next := resultOf(navette.Promise{}, Again(now), now).Next; !next.Equal(now) {
		t.Errorf("a promise whose rhythm is now comes back at %v", next)
	}
}
