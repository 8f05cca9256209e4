package store_test

import (
	"errors"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// organization adds an organization with an owner and returns its id.
func organization(t *testing.T, s *store.Store) string {
	t.Helper()
	org := navette.Organization{
		ID: navette.NewID(navette.PrefixOrganization, monday), Name: "Atelier Lumière", Zone: "Europe/Paris",
		Language: "fr", WindowMinutes: 1440, LinkMinutes: 15, CreatedAt: navette.At(monday),
	}
	person := navette.Person{
		ID: navette.NewID(navette.PrefixPerson, monday), Name: "Camille Roussel", Email: org.ID + "@example.org",
		EmailFolded: org.ID + "@example.org", Language: "fr", PasswordHash: "-", CreatedAt: navette.At(monday),
	}
	user := navette.User{
		ID: navette.NewID(navette.PrefixUser, monday), OrgID: org.ID, PersonID: person.ID, Role: navette.RoleOwner,
		CreatedAt: navette.At(monday),
	}
	if err := s.System().CreateOrganization(t.Context(), org, person, user); err != nil {
		t.Fatal(err)
	}
	return org.ID
}

// queue is one process, with its workers and the promises that it leased.
type queue struct {
	hands *store.Hands
	jobs  []navette.Promise
}

func newQueue(workers int) *queue { return &queue{hands: store.NewHands(workers)} }

// take leases what is due.
func (q *queue) take(t *testing.T, s *store.Store, now, realNow time.Time) []navette.Promise {
	t.Helper()
	taken, err := s.System().LeaseDue(t.Context(), q.hands, now, realNow)
	if err != nil {
		t.Fatal(err)
	}
	q.jobs = append(q.jobs, taken...)
	return taken
}

func promise(t *testing.T, s *store.Store, org, subject string, due time.Time) {
	t.Helper()
	err := s.Org(org).Update(t.Context(), navette.System(org), monday, func(tx *store.Tx) error {
		return tx.Promise(t.Context(), navette.PromiseLink, subject, "", due)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestPromiseIsLeasedOnlyWhenDueAndByOneWorker(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		q := newQueue(8)
		org := organization(t, s)
		promise(t, s, org, "bok_1", monday.Add(time.Hour))
		realNow := navette.RealNow()
		if n := len(q.take(t, s, monday, realNow)); n != 0 {
			t.Fatalf("leased %d before it was due", n)
		}
		due := monday.Add(time.Hour)
		taken := q.take(t, s, due, realNow)
		if len(taken) != 1 {
			t.Fatalf("leased %d when due, want 1", len(taken))
		}
		until := taken[0].LeaseUntil.Time
		if until.Before(realNow.Add(store.LeaseTime).Truncate(time.Millisecond)) {
			t.Fatalf("leased until %v at %v", until, realNow)
		}
		if n := len(q.take(t, s, due, until.Add(-time.Millisecond))); n != 0 {
			t.Fatalf("leased %d while another worker holds it", n)
		}
		if n := len(q.take(t, s, due, until)); n != 1 {
			t.Fatalf("leased %d after the lease ended, want 1", n)
		}
		for i, want := range []bool{false, true} {
			if held, err := s.Org(org).KeepAlive(t.Context(), q.jobs[i].ID, q.jobs[i].Lease); err != nil ||
				held != want {
				t.Fatalf("lease %d is held: %v, %v", i, held, err)
			}
		}
	})
}

func TestFinishedTriesAreKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, q := t.Context(), newQueue(8)
		org := organization(t, s)
		promise(t, s, org, "bok_1", monday)
		finish := func(p navette.Promise, r store.Result) {
			t.Helper()
			noted, err := s.System().FinishTries(ctx, []store.Ended{{Promise: p, Result: r, At: monday}})
			if err != nil || !noted[p.ID] {
				t.Fatal(noted, err)
			}
		}
		p := q.take(t, s, monday, navette.RealNow())[0]
		finish(p, store.Result{Next: monday.Add(time.Minute), Message: "reason.zoom_unreachable", Detail: "503"})
		failing, err := s.Org(org).PromiseAbout(ctx, navette.PromiseLink, "bok_1")
		if err != nil || failing.LastError != "reason.zoom_unreachable" || failing.Attempt != 1 ||
			!failing.NextAt.Equal(monday.Add(time.Minute)) {
			t.Fatalf("failing promise: %+v, %v", failing, err)
		}
		lost := p
		lost.Lease--
		if noted, err := s.System().FinishTries(ctx, []store.Ended{
			{Promise: lost, Result: store.Result{Done: true}, At: monday},
		}); err != nil || len(noted) != 0 {
			t.Fatalf("a lost lease finished it: %v, %v", noted, err)
		}
		p = q.take(t, s, monday.Add(time.Minute), navette.RealNow())[0]
		finish(p, store.Result{Done: true})
		tries, err := s.Org(org).Tries(ctx, p.ID)
		if err != nil || len(tries) != 2 || tries[0].OK || !tries[1].OK {
			t.Fatalf("tries: %+v, %v", tries, err)
		}
		if next, err := s.System().NextDue(ctx); err != nil || !next.IsZero() {
			t.Fatalf("next due after all is kept: %v, %v", next, err)
		}
	})
}

func TestJournalNumbersWithoutGaps(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, org := t.Context(), organization(t, s)
		broken := errors.New("rolled back")
		const writers = 8
		done := make(chan error, writers)
		for i := range writers {
			go func() {
				err := s.Org(org).Update(ctx, navette.System(org), monday, func(tx *store.Tx) error {
					if err := tx.Record(ctx, navette.EventMemberAdded, "mem_x", "", map[string]any{
						"n": i,
					}); err != nil {
						return err
					}
					if i%2 == 0 {
						return broken
					}
					return nil
				})
				if errors.Is(err, broken) {
					err = nil
				}
				done <- err
			}()
		}
		for range writers {
			if err := <-done; err != nil {
				t.Fatal(err)
			}
		}
		events, err := s.Org(org).EventsAfter(ctx, 0, 100)
		if err != nil || len(events) != 1+writers/2 {
			t.Fatalf("%d events, %v", len(events), err)
		}
		for i, e := range events {
			if e.Seq != int64(i+1) {
				t.Fatalf("event %d has number %d", i, e.Seq)
			}
		}
	})
}

func TestActorOfAnotherOrganizationWritesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		org, other := organization(t, s), organization(t, s)
		err := s.Org(org).Update(t.Context(), navette.System(other), monday, func(*store.Tx) error {
			t.Error("the transaction ran")
			return nil
		})
		if navette.CodeOf(err) != navette.Forbidden {
			t.Fatalf("got %v, want forbidden", err)
		}
	})
}

// TestAWorkerThatWasOvertakenWritesNothing lets a lease end, and another process lease the promise.
func TestAWorkerThatWasOvertakenWritesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		q, org := newQueue(8), organization(t, s)
		promise(t, s, org, "bok_1", monday)
		p := q.take(t, s, monday, navette.RealNow())[0]
		hold := func() error {
			return s.Org(org).Update(t.Context(), navette.System(org), monday, func(tx *store.Tx) error {
				return tx.Hold(t.Context(), p)
			})
		}
		if err := hold(); err != nil {
			t.Fatal(err)
		}
		if n := len(q.take(t, s, monday, navette.RealNow().Add(2*store.LeaseTime))); n != 1 {
			t.Fatalf("leased %d after the first gave no sign of life", n)
		}
		if err := hold(); navette.CodeOf(err) != navette.Conflict {
			t.Fatalf("a worker that was overtaken still holds: %v", err)
		}
	})
}

// TestAWakeDuringATryIsNotLost wakes a promise during a try that began before the event it waits for.
func TestAWakeDuringATryIsNotLost(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, q := t.Context(), newQueue(8)
		org := organization(t, s)
		promise(t, s, org, "bok_1", monday)
		try := func(wake bool, at time.Time) time.Time {
			t.Helper()
			p := q.take(t, s, at, navette.RealNow())[0]
			err := s.Org(org).Update(ctx, navette.System(org), at, func(tx *store.Tx) error {
				if wake {
					if err := tx.Wake(ctx, navette.PromiseLink); err != nil {
						return err
					}
				}
				return tx.Finish(ctx, p, store.Result{
					Next: at.Add(10 * time.Minute), Periodic: true, Message: "reason.paused",
				})
			})
			if err != nil {
				t.Fatal(err)
			}
			next, err := s.System().NextDue(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return next
		}
		woken := monday.Add(time.Second)
		if next := try(true, woken); !next.Equal(woken) {
			t.Fatalf("tried again at %v, woken at %v", next, woken)
		}
		if next := try(false, woken); !next.Equal(woken.Add(10 * time.Minute)) {
			t.Fatalf("without a wake tried again at %v", next)
		}
	})
}

// TestWorkersAreWokenAfterTheCommit commits transactions that make something due at once or later, and lets one fail.
func TestWorkersAreWokenAfterTheCommit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		woken, org := 0, organization(t, s)
		s.SetWake(func() { woken++ })
		promise(t, s, org, "bok_1", monday)
		promise(t, s, org, "bok_2", monday.Add(time.Hour))
		err := s.Org(org).Update(t.Context(), navette.System(org), monday, func(tx *store.Tx) error {
			return errors.Join(tx.Promise(t.Context(), navette.PromiseMail, "mai_1", "", monday), errors.New("no"))
		})
		if err == nil || woken != 1 {
			t.Fatalf("woken %d times, want once: %v", woken, err)
		}
	})
}
