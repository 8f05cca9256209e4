package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// TestWorkBeginsWithoutATick runs a runner that ticks once a day.
func TestWorkBeginsWithoutATick(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
		r, err := New(s, navette.NewSteppedClock(now), slog.New(slog.DiscardHandler), 4)
		if err != nil {
			t.Fatal(err)
		}
		r.every = 24 * time.Hour
		done := make(chan string, 1)
		r.Handle(navette.PromiseLink, func(_ context.Context, p navette.Promise) error {
			done <- p.Subject
			return nil
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
		if err := r.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = r.Stop(context.Background()) })
		many := 0
		err = s.Org(org.ID).Update(t.Context(), navette.System(org.ID), now, func(tx *store.Tx) error {
			for ; many < 50; many++ { // more than there are workers: each free worker takes the next
				if err := tx.Promise(t.Context(), navette.PromiseLink, fmt.Sprint(many), "", now); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for range many {
			select {
			case <-done:
			case <-time.After(30 * time.Second):
				t.Fatal("a worker that is free takes nothing")
			}
		}
		for _, subject := range []string{"bok_1", "bok_2", "bok_3"} { // the first may be found by the look at the start
			err := s.Org(org.ID).Update(t.Context(), navette.System(org.ID), now, func(tx *store.Tx) error {
				return tx.Promise(t.Context(), navette.PromiseLink, subject, "", now)
			})
			if err != nil {
				t.Fatal(err)
			}
			select {
			case got := <-done:
				if got != subject {
					t.Fatalf("%s was worked, want %s", got, subject)
				}
			case <-time.After(30 * time.Second):
				t.Fatalf("nobody told the queue of %s", subject)
			}
		}
	})
}
