package store_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// organization writes an organization with an owner and gives its id.
func organization(t *testing.T, s *store.Store) string {
	t.Helper()
	org := navette.Organization{ID: navette.NewID(navette.PrefixOrganization, monday), Name: "Atelier Lumière", Zone: "Europe/Paris", Language: "fr", WindowMinutes: 1440, LinkMinutes: 15, CreatedAt: navette.At(monday)}
	person := navette.Person{ID: navette.NewID(navette.PrefixPerson, monday), Name: "Camille Roussel", Email: org.ID + "@example.org", EmailFolded: org.ID + "@example.org", Language: "fr", PasswordHash: "-", CreatedAt: navette.At(monday)}
	user := navette.User{ID: navette.NewID(navette.PrefixUser, monday), OrgID: org.ID, PersonID: person.ID, Role: navette.RoleOwner, CreatedAt: navette.At(monday)}
	if err := s.System().CreateOrganization(t.Context(), org, person, user); err != nil {
		t.Fatal(err)
	}
	return org.ID
}

// queue remembers the jobs of committed and rolled back transactions alike, and what it was told after commits.
type queue struct {
	jobs []store.Job
	told []navette.PromiseKind
}

func (q *queue) Enqueued(_ context.Context, kinds []navette.PromiseKind) {
	q.told = append(q.told, kinds...)
}

func (q *queue) Enqueue(_ context.Context, tx store.RawTx, jobs []store.Job) error {
	if (tx.SQLite == nil) == (tx.Postgres == nil) {
		return errors.New("want exactly one raw transaction")
	}
	q.jobs = append(q.jobs, jobs...)
	return nil
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
		ctx, q := t.Context(), &queue{}
		s.SetEnqueuer(q, 8)
		org := organization(t, s)
		promise(t, s, org, "bok_1", monday.Add(time.Hour))
		realNow := navette.RealNow()
		lease := func(now, realNow time.Time) int {
			t.Helper()
			n, err := s.System().LeaseDue(ctx, navette.PromiseLink, now, realNow)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n := lease(monday, realNow); n != 0 {
			t.Fatalf("leased %d before it was due", n)
		}
		due := monday.Add(time.Hour)
		if n := lease(due, realNow); n != 1 {
			t.Fatalf("leased %d when due, want 1", n)
		}
		if n := lease(due, realNow.Add(store.LeaseTime-time.Millisecond)); n != 0 {
			t.Fatalf("leased %d while another worker holds it", n)
		}
		if n := lease(due, realNow.Add(store.LeaseTime)); n != 1 {
			t.Fatalf("leased %d after the lease ended, want 1", n)
		}
		if _, err := s.Org(org).Held(ctx, q.jobs[0].Promise, q.jobs[0].Lease); navette.CodeOf(err) != navette.NotFound {
			t.Fatalf("the first lease is still held: %v", err)
		}
		if _, err := s.Org(org).Held(ctx, q.jobs[1].Promise, q.jobs[1].Lease); err != nil {
			t.Fatalf("the second lease is not held: %v", err)
		}
	})
}

func TestPromiseDueNowIsEnqueuedInItsTransaction(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		q := &queue{}
		s.SetEnqueuer(q, 8)
		org := organization(t, s)
		promise(t, s, org, "bok_1", monday.Add(-time.Minute))
		if len(q.jobs) != 1 {
			t.Fatalf("enqueued %d jobs, want 1", len(q.jobs))
		}
		promise(t, s, org, "bok_1", monday.Add(time.Hour)) // moved: the job in the queue has nothing to do any more
		if _, err := s.Org(org).Held(t.Context(), q.jobs[0].Promise, q.jobs[0].Lease); navette.CodeOf(err) != navette.NotFound {
			t.Fatalf("a moved promise is still held: %v", err)
		}
	})
}

func TestFinishedTriesAreKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, q := t.Context(), &queue{}
		s.SetEnqueuer(q, 8)
		org := organization(t, s)
		promise(t, s, org, "bok_1", monday)
		p, err := s.Org(org).Held(ctx, q.jobs[0].Promise, q.jobs[0].Lease)
		if err != nil {
			t.Fatal(err)
		}
		finish := func(p navette.Promise, r store.Result) {
			t.Helper()
			err := s.Org(org).Update(ctx, navette.System(org), monday, func(tx *store.Tx) error { return tx.Finish(ctx, p, r) })
			if err != nil {
				t.Fatal(err)
			}
		}
		finish(p, store.Result{Next: monday.Add(time.Minute), Message: "reason.zoom_unreachable", Detail: "503"})
		failing, err := s.Org(org).PromiseAbout(ctx, navette.PromiseLink, "bok_1")
		if err != nil || failing.LastError != "reason.zoom_unreachable" || failing.Attempt != 1 || !failing.NextAt.Equal(monday.Add(time.Minute)) {
			t.Fatalf("failing promise: %+v, %v", failing, err)
		}
		if _, err := s.System().LeaseDue(ctx, navette.PromiseLink, monday.Add(time.Minute), navette.RealNow()); err != nil {
			t.Fatal(err)
		}
		p, err = s.Org(org).Held(ctx, q.jobs[1].Promise, q.jobs[1].Lease)
		if err != nil {
			t.Fatal(err)
		}
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
					if err := tx.Record(ctx, navette.EventMemberAdded, "mem_x", "", map[string]any{"n": i}); err != nil {
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

// TestAJobThatWaitedLongIsBegunByOneWorker lets a job begin whose lease has ended in the queue, at the moment of the tick.
func TestAJobThatWaitedLongIsBegunByOneWorker(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, q := t.Context(), &queue{}
		s.SetEnqueuer(q, 8)
		org := organization(t, s)
		promise(t, s, org, "bok_1", monday.Add(time.Minute))
		lease := func(realNow time.Time) int {
			t.Helper()
			n, err := s.System().LeaseDue(ctx, navette.PromiseLink, monday.Add(time.Minute), realNow)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n := lease(navette.RealNow().Add(-2 * store.LeaseTime)); n != 1 {
			t.Fatalf("leased %d", n)
		}
		p, err := s.Org(org).Held(ctx, q.jobs[0].Promise, q.jobs[0].Lease)
		if err != nil {
			t.Fatal(err)
		}
		if n := lease(navette.RealNow()); n != 0 {
			t.Fatal("a second worker begins beside the first")
		}
		hold := func() error {
			return s.Org(org).Update(ctx, navette.System(org), monday, func(tx *store.Tx) error { return tx.Hold(ctx, p) })
		}
		if err := hold(); err != nil {
			t.Fatal(err)
		}
		if n := lease(navette.RealNow().Add(2 * store.LeaseTime)); n != 1 {
			t.Fatalf("leased %d after the first gave no sign of life", n)
		}
		if err := hold(); navette.CodeOf(err) != navette.Conflict {
			t.Fatalf("a worker that was overtaken still holds: %v", err)
		}
	})
}

// TestAWakeDuringATryIsNotLost wakes a promise whose try has already looked, in vain, for what it waits for.
func TestAWakeDuringATryIsNotLost(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, q := t.Context(), &queue{}
		s.SetEnqueuer(q, 8)
		org := organization(t, s)
		promise(t, s, org, "bok_1", monday)
		try := func(wake bool, at time.Time) time.Time {
			t.Helper()
			job := q.jobs[len(q.jobs)-1]
			p, err := s.Org(org).Held(ctx, job.Promise, job.Lease)
			if err != nil {
				t.Fatal(err)
			}
			err = s.Org(org).Update(ctx, navette.System(org), at, func(tx *store.Tx) error {
				if wake {
					if err := tx.Wake(ctx, navette.PromiseLink); err != nil {
						return err
					}
				}
				return tx.Finish(ctx, p, store.Result{Next: at.Add(10 * time.Minute), Fresh: true, Message: "reason.paused"})
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
		if _, err := s.System().LeaseDue(ctx, navette.PromiseLink, woken, navette.RealNow()); err != nil {
			t.Fatal(err)
		}
		if next := try(false, woken); !next.Equal(woken.Add(10 * time.Minute)) {
			t.Fatalf("without a wake tried again at %v", next)
		}
	})
}

// TestTheQueueIsToldAfterTheCommit has one transaction commit, and one fail: what it enqueued never was.
func TestTheQueueIsToldAfterTheCommit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		q := &queue{}
		s.SetEnqueuer(q, room)
		org := organization(t, s)
		promise(t, s, org, "bok_1", monday)
		err := s.Org(org).Update(t.Context(), navette.System(org), monday, func(tx *store.Tx) error {
			return errors.Join(tx.Promise(t.Context(), navette.PromiseMail, "mai_1", "", monday), errors.New("no"))
		})
		if err == nil || len(q.jobs) != 2 {
			t.Fatalf("%d jobs, want two of which one is rolled back: %v", len(q.jobs), err)
		}
		if !slices.Equal(q.told, []navette.PromiseKind{navette.PromiseLink}) {
			t.Fatalf("told of %v, want of what was committed", q.told)
		}
	})
}
