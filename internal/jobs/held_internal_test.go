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

// caught is an enqueuer that keeps the jobs.
type caught struct{ jobs []store.Job }

func (c *caught) Enqueue(_ context.Context, _ store.RawTx, jobs []store.Job) error {
	c.jobs = append(c.jobs, jobs...)
	return nil
}

func (c *caught) Enqueued(context.Context, []navette.PromiseKind) {}

// TestAProcessThatTakesNoLeasesGivesAJobBack hands it the job of a promise that another process leased.
func TestAProcessThatTakesNoLeasesGivesAJobBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
		org := navette.Organization{ID: "org_1", Name: "Atelier", Zone: "Europe/Paris", Language: "fr", CreatedAt: navette.At(now)}
		person := navette.Person{ID: "per_1", Name: "Camille", EmailFolded: "c@example.org", Language: "fr", CreatedAt: navette.At(now)}
		user := navette.User{ID: "usr_1", OrgID: org.ID, PersonID: person.ID, Role: navette.RoleOwner, CreatedAt: navette.At(now)}
		if err := s.System().CreateOrganization(t.Context(), org, person, user); err != nil {
			t.Fatal(err)
		}
		r := &Runner{store: s, clock: navette.NewSteppedClock(now), log: slog.New(slog.DiscardHandler), handlers: map[navette.PromiseKind]Handler{}}
		r.Handle(navette.PromiseLink, func(context.Context, navette.Promise) error { t.Error("it was worked on"); return nil })
		queue := &caught{}
		s.SetEnqueuer(queue, 8)
		err := s.Org(org.ID).Update(t.Context(), navette.System(org.ID), now, func(tx *store.Tx) error {
			return tx.Promise(t.Context(), navette.PromiseLink, "bok_1", "", now)
		})
		if err != nil || len(queue.jobs) != 1 {
			t.Fatal(len(queue.jobs), err)
		}
		s.HoldLeases(true)
		r.work(t.Context(), queue.jobs[0])
		if free, err := s.System().IsDue(t.Context(), now, navette.RealNow()); err != nil || !free {
			t.Errorf("it is not free for another process: %v, %v", free, err)
		}
	})
}
