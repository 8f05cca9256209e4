package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// workers is the number of workers of a kind in the tests.
const workers = 8

// promiseMany promises n links in one transaction.
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

// takeDue leases what is due.
func takeDue(t *testing.T, s *store.Store, q *queue, now time.Time) []navette.Promise {
	t.Helper()
	return q.take(t, s, now, navette.RealNow())
}

func of(org string, jobs []navette.Promise) int {
	n := 0
	for _, job := range jobs {
		if job.OrgID == org {
			n++
		}
	}
	return n
}

// finish stores that a promise was kept, and frees its worker.
func finish(t *testing.T, s *store.Store, q *queue, p navette.Promise) {
	t.Helper()
	if noted, err := s.System().FinishTries(t.Context(), []store.Ended{
		{Promise: p, Result: store.Result{Done: true}, At: monday},
	}); err != nil || !noted[p.ID] {
		t.Fatal(noted, err)
	}
	q.hands.Ended(p)
}

// TestThousandsDueOfOneHoldNobodyElseBack gives one organization thousands of promises that have been due for longer
// than those of another.
func TestThousandsDueOfOneHoldNobodyElseBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		q := newQueue(workers)
		many, few, later := organization(t, s), organization(t, s), organization(t, s)
		due := monday.Add(time.Hour)
		promiseMany(t, s, many, 3000, due)
		promiseMany(t, s, few, 2, due.Add(time.Second))
		now := due.Add(time.Minute)
		first := takeDue(t, s, q, now)
		if len(first) != workers || of(few, first) != 2 {
			t.Fatalf("of %d jobs %d are of the one with two", len(first), of(few, first))
		}
		if more := takeDue(t, s, q, now); len(more) != 0 {
			t.Fatalf("took %d more than there are workers for", len(more))
		}
		promiseMany(t, s, later, 1, now.Add(-time.Microsecond))
		finish(t, s, q, first[slices.IndexFunc(first, func(j navette.Promise) bool { return j.OrgID == many })])
		if next := takeDue(t, s, q, now); len(next) != 1 || of(later, next) != 1 {
			t.Fatalf("the worker that became free went to another organization: %+v", next)
		}
	})
}

// TestEachIsServedAmongManyOrganizations has many organizations with promises that are due later, one with thousands of
// due promises, and one whose promise became due last, which must not wait until the thousands are kept.
func TestEachIsServedAmongManyOrganizations(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		q, many := newQueue(1), organization(t, s)
		fill(t, s, many, 1000, monday)
		var last string
		for range 250 {
			last = organization(t, s)
			fill(t, s, last, 1, monday.Add(time.Hour))
		}
		promiseMany(t, s, last, 1, monday.Add(time.Second))
		for range 10 { // a round visits at most a hundred organizations
			taken := takeDue(t, s, q, monday.Add(time.Minute))
			if len(taken) != 1 {
				t.Fatalf("took %d", len(taken))
			}
			if taken[0].OrgID == last {
				return
			}
			finish(t, s, q, taken[0])
		}
		t.Fatal("its turn did not come")
	})
}

// TestTwoWithThousandsOfDownloadsLeaveAWorker occupies the workers with tries that can last for hours.
func TestTwoWithThousandsOfDownloadsLeaveAWorker(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		q := newQueue(4)
		one, two, three := organization(t, s), organization(t, s), organization(t, s)
		for _, org := range []string{one, two} {
			fill(t, s, org, 500, monday)
		}
		write(t, s, "UPDATE promises SET kind = 'file', vanishes_at = ?", navette.At(monday))
		if jobs := takeDue(t, s, q, monday); len(jobs) != 3 || of(one, jobs) == 0 || of(two, jobs) == 0 {
			t.Fatalf("took %+v", jobs)
		}
		fill(t, s, three, 2, monday)
		write(t, s, "UPDATE promises SET kind = 'file', vanishes_at = ?", navette.At(monday))
		if jobs := takeDue(t, s, q, monday); len(jobs) != 1 || of(three, jobs) != 1 {
			t.Fatalf("the worker that was left took %+v", jobs)
		}
	})
}

// TestAProcessTakesWhatItHasWorkersFor has three processes take the promises of one organization.
func TestAProcessTakesWhatItHasWorkersFor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		promiseMany(t, s, organization(t, s), 100, monday)
		for range 3 {
			if jobs := takeDue(t, s, newQueue(workers), monday); len(jobs) != workers {
				t.Fatalf("a process with %d workers took %d", workers, len(jobs))
			}
		}
	})
}

// TestAKindMayHaveMoreWorkers has a process with one worker of each kind, except one kind that was raised to three.
func TestAKindMayHaveMoreWorkers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		q, org := newQueue(1), organization(t, s)
		q.hands.Raise(navette.PromiseLink, 3)
		promiseMany(t, s, org, 5, monday)
		update(t, s, org, func(ctx context.Context, tx *store.Tx) error {
			return errors.Join(
				tx.Promise(ctx, navette.PromiseGenerate, "ses_1", "", monday),
				tx.Promise(ctx, navette.PromiseGenerate, "ses_2", "", monday),
			)
		})
		kinds := map[navette.PromiseKind]int{}
		for _, p := range takeDue(t, s, q, monday) {
			kinds[p.Kind]++
		}
		if len(kinds) != 2 || kinds[navette.PromiseLink] != 3 || kinds[navette.PromiseGenerate] != 1 {
			t.Fatalf("took %v", kinds)
		}
		finish(t, s, q,
			q.jobs[slices.IndexFunc(q.jobs, func(p navette.Promise) bool { return p.Kind == navette.PromiseLink })])
		if taken := takeDue(t, s, q, monday); len(taken) != 1 || taken[0].Kind != navette.PromiseLink {
			t.Fatalf("the worker that became free took %+v", taken)
		}
	})
}

// TestHeldLeasesAreNotTaken makes promises due while this process takes no leases, and then lets it take them.
func TestHeldLeasesAreNotTaken(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		q := newQueue(workers)
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
