package jobs

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// TestAQueueIsToldOfItsJobs runs queues that never look by themselves again once they have begun.
func TestAQueueIsToldOfItsJobs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
		r, err := newRunner(s, navette.NewSteppedClock(now), slog.New(slog.DiscardHandler), 4, 24*time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan string, 1)
		r.Handle(navette.PromiseLink, func(_ context.Context, p navette.Promise) error {
			done <- p.Subject
			return nil
		})
		org := navette.Organization{ID: "org_1", Name: "Atelier", Zone: "Europe/Paris", Language: "fr", CreatedAt: navette.At(now)}
		person := navette.Person{ID: "per_1", Name: "Camille", EmailFolded: "c@example.org", Language: "fr", CreatedAt: navette.At(now)}
		user := navette.User{ID: "usr_1", OrgID: org.ID, PersonID: person.ID, Role: navette.RoleOwner, CreatedAt: navette.At(now)}
		if err := s.System().CreateOrganization(t.Context(), org, person, user); err != nil {
			t.Fatal(err)
		}
		if err := r.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = r.Stop(context.Background()) })
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
