package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// room is how many promises of a kind the tests have in hand at once.
const room = 8

// promiseMany promises so many links in one transaction.
func promiseMany(t *testing.T, s *store.Store, org string, n int, due time.Time) {
	t.Helper()
	update(t, s, org, func(ctx context.Context, tx *store.Tx) error {
		for i := range n {
			if err := tx.Promise(ctx, navette.PromiseLink, fmt.Sprintf("%s %d", org, i), "", due); err != nil {
				return err
			}
		}
		return nil
	})
}

// takeDue leases what is due and gives the jobs.
func takeDue(t *testing.T, s *store.Store, q *queue, now time.Time) []store.Job {
	t.Helper()
	before := len(q.jobs)
	n, err := s.System().LeaseDue(t.Context(), navette.PromiseLink, now, navette.RealNow())
	if err != nil || n != len(q.jobs)-before {
		t.Fatalf("leased %d, enqueued %d: %v", n, len(q.jobs)-before, err)
	}
	return q.jobs[before:]
}

func of(org string, jobs []store.Job) int {
	n := 0
	for _, job := range jobs {
		if job.OrgID == org {
			n++
		}
	}
	return n
}

// finish keeps the promise of a job.
func finish(t *testing.T, s *store.Store, job store.Job) {
	t.Helper()
	update(t, s, job.OrgID, func(ctx context.Context, tx *store.Tx) error {
		p, err := tx.Held(ctx, job.Promise, job.Lease)
		if err != nil {
			return err
		}
		return tx.Finish(ctx, p, store.Result{Done: true})
	})
}

// TestThousandsDueOfOneHoldNobodyElseBack gives one organization thousands of promises that are due for longer.
func TestThousandsDueOfOneHoldNobodyElseBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		q := &queue{}
		s.SetEnqueuer(q, room)
		many, few, later := organization(t, s), organization(t, s), organization(t, s)
		due := monday.Add(time.Hour)
		promiseMany(t, s, many, 3000, due)
		promiseMany(t, s, few, 2, due.Add(time.Second))
		now := due.Add(time.Minute)
		first := takeDue(t, s, q, now)
		if len(first) != room || of(few, first) != 2 {
			t.Fatalf("of %d jobs %d are of the one with two", len(first), of(few, first))
		}
		if more := takeDue(t, s, q, now); len(more) != 0 {
			t.Fatalf("took %d more than there is room for", len(more))
		}
		promiseMany(t, s, later, 1, now.Add(-time.Microsecond))
		finish(t, s, first[slices.IndexFunc(first, func(j store.Job) bool { return j.OrgID == many })])
		if next := takeDue(t, s, q, now); len(next) != 1 || of(later, next) != 1 {
			t.Fatalf("the room that was made went to whoever has the rest of it: %+v", next)
		}
	})
}

// TestWhatOneMakesDueAtOnceLeavesRoom makes thousands of promises due in the transaction that promises them.
func TestWhatOneMakesDueAtOnceLeavesRoom(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		q := &queue{}
		s.SetEnqueuer(q, room)
		many, one := organization(t, s), organization(t, s)
		promiseMany(t, s, one, 1, monday.Add(time.Second))
		promiseMany(t, s, many, 1000, monday)
		if len(q.jobs) != room/2 {
			t.Fatalf("enqueued %d at once, room for %d", len(q.jobs), room)
		}
		if jobs := takeDue(t, s, q, monday.Add(time.Minute)); len(jobs) != room-room/2 || of(one, jobs) != 1 {
			t.Fatalf("took %+v", jobs)
		}
	})
}

// TestRetryNowTakesNothingFromWhoeverTries asks for a retry while a worker holds the promise, and when nobody does.
func TestRetryNowTakesNothingFromWhoeverTries(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, q := t.Context(), &queue{}
		s.SetEnqueuer(q, room)
		org := organization(t, s)
		promise(t, s, org, "bok_1", monday.Add(-time.Minute))
		retry := func() {
			t.Helper()
			update(t, s, org, func(ctx context.Context, tx *store.Tx) error { return tx.RetryNow(ctx, navette.PromiseLink, "bok_1") })
		}
		retry()
		p, err := s.Org(org).Held(ctx, q.jobs[0].Promise, q.jobs[0].Lease)
		if err != nil || len(q.jobs) != 1 {
			t.Fatalf("the worker was overtaken: %v, %d jobs", err, len(q.jobs))
		}
		failed := store.Result{Next: monday.Add(time.Hour), Message: "reason.failed"}
		update(t, s, org, func(ctx context.Context, tx *store.Tx) error { return tx.Finish(ctx, p, failed) })
		retry()
		if len(q.jobs) != 2 {
			t.Fatalf("a failed promise was not tried at once: %d jobs", len(q.jobs))
		}
	})
}

// TestHeldLeasesAreNotTaken promises what is due while this process takes no leases, and lets it take them again.
func TestHeldLeasesAreNotTaken(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		q := &queue{}
		s.SetEnqueuer(q, room)
		org := organization(t, s)
		s.HoldLeases(true)
		promise(t, s, org, "bok_1", monday)
		if jobs := takeDue(t, s, q, monday); len(q.jobs) != 0 {
			t.Fatalf("%d were taken, %d by the tick", len(q.jobs), len(jobs))
		}
		s.HoldLeases(false)
		if jobs := takeDue(t, s, q, monday); len(jobs) != 1 {
			t.Fatalf("%d are taken again", len(jobs))
		}
	})
}
