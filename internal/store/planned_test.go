package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storefill"
	"navette.dev/navette/internal/store/storetest"
)

// keptPlan returns the plan of a statement that PostgreSQL keeps for all values.
func keptPlan(t *testing.T, s *store.Store, query string, args ...any) string {
	t.Helper()
	ctx := t.Context()
	writer, _ := s.Sides()
	conn, err := writer.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	for _, statement := range []string{
		"SET plan_cache_mode = force_generic_plan", "SET enable_seqscan = off", "DEALLOCATE ALL",
		"PREPARE kept AS " + store.Numbered(query),
	} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			t.Fatal(err)
		}
	}
	var steps []string
	if err := conn.NewRaw("EXPLAIN EXECUTE kept (?)", bun.List(args)).Scan(ctx, &steps); err != nil {
		t.Fatal(err)
	}
	return strings.Join(steps, "\n")
}

// TestPlansThatAreKeptGoByAnIndex checks the plans of the statements that workers send many times a second. PostgreSQL
// makes these plans without the values.
func TestPlansThatAreKeptGoByAnIndex(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t, store.Postgres)
	var org string
	for range 3 {
		org = organization(t, s)
		fill(t, s, org, 2000, monday.Add(time.Hour))
		fill(t, s, org, 50, monday)
	}
	var file navette.RecordingFile
	for range 100 {
		file = findFiles(t, s, org, 4)[0]
	}
	at := navette.At(monday)
	lease, leased := s.LeaseText(navette.PromiseLink, org, 8, monday)
	next, nexts := s.FileLeaseText(org, 1, 1<<20, monday)
	stored := []any{org, at, file.ID, file.Size, "", 0, "disk", at, at}
	finish, finished := s.FinishText([]store.Ended{
		{Promise: navette.Promise{ID: "prm_1", NextAt: at}, At: monday},
		{Promise: navette.Promise{ID: "prm_2", NextAt: at}, At: monday},
	})
	for _, known := range []bool{false, true} {
		if err := storefill.Statistics(t.Context(), s, known); err != nil {
			t.Fatal(err)
		}
		for what, c := range map[string]struct{ found, index string }{
			"a small file": {keptPlan(t, s, next, nexts...), "promises_vanishing"},
			"its size":     {keptPlan(t, s, next, nexts...), "recording_files_pkey"},
			"stored files": {keptPlan(t, s, store.FilesStoredText(1), stored...), "recording_files_pkey"},
			"their calls":  {keptPlan(t, s, store.FilesStoredText(1), stored...), "calls_pkey"},
			"their files":  {keptPlan(t, s, store.FilesStoredText(1), stored...), "recording_files_by_call"},
			"what is due":  {keptPlan(t, s, store.DueText, at, at), "promises_due"},
			"who is first": {keptPlan(t, s, store.FirstText, navette.PromiseLink, at), "promises_due"},
			"a round":      {keptPlan(t, s, store.RoundText, navette.PromiseLink, at, "", 100), "promises_in_turn"},
			"a turn":       {keptPlan(t, s, lease, leased...), "promises_in_turn"},
			"what ended":   {keptPlan(t, s, finish, finished...), "promises_pkey"},
		} {
			if readsAll(c.found, "promises") || readsAll(c.found, "recording_files") || readsAll(c.found, "calls") ||
				strings.Contains(c.found, "recording_files_coming") || // of all organizations
				!strings.Contains(c.found, c.index) {
				t.Errorf("%s, statistics %v: not by %s:\n%s", what, known, c.index, c.found)
			}
		}
	}
}

// TestPlansThatAreKeptOutliveANewColumn adds a column, as another release does, after plans were made.
func TestPlansThatAreKeptOutliveANewColumn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		q, org := newQueue(workers), organization(t, s)
		for i, column := range []string{
			"", "ALTER TABLE promises ADD COLUMN added TEXT", "ALTER TABLE tries ADD COLUMN added TEXT",
		} {
			if column != "" {
				write(t, s, column)
			}
			due := monday.Add(time.Duration(i) * time.Hour)
			fill(t, s, org, 1, due)
			taken := takeDue(t, s, q, due)
			if len(taken) != 1 {
				t.Fatalf("took %d after %q", len(taken), column)
			}
			finish(t, s, q, taken[0])
		}
	})
}

// TestATryWhoseLeaseWasLostIsNotKept ends two tries of one promise together. The lease of the first was lost.
func TestATryWhoseLeaseWasLostIsNotKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		q, org := newQueue(workers), organization(t, s)
		promise(t, s, org, "bok_1", monday)
		first := takeDue(t, s, q, monday)[0]
		second := q.take(t, s, monday, navette.RealNow().Add(2*store.LeaseTime))[0]
		failed := store.Result{Next: monday.Add(time.Minute), Message: "reason.failed"}
		if _, err := s.System().FinishTries(t.Context(), []store.Ended{
			{Promise: first, Result: failed, At: monday},
			{Promise: second, Result: store.Result{Done: true}, At: monday},
		}); err != nil {
			t.Fatal(err)
		}
		tries, err := s.Org(org).Tries(t.Context(), first.ID)
		if err != nil || len(tries) != 1 || !tries[0].OK {
			t.Fatalf("tries %+v, %v", tries, err)
		}
	})
}

// TestAStatementThatFailsLeasesNothing makes the last row of a lease unreadable.
func TestAStatementThatFailsLeasesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		q, org := newQueue(workers), organization(t, s)
		promiseMany(t, s, org, workers, monday)
		if s.Engine == store.Postgres {
			write(t, s, "ALTER TABLE promises ALTER COLUMN attempt TYPE TEXT")
		}
		write(t, s, "UPDATE promises SET attempt = 'unreadable' WHERE id = (SELECT MAX(id) FROM promises)")
		if taken, err := s.System().LeaseDue(t.Context(), q.hands, monday, navette.RealNow()); err == nil ||
			len(taken) != 0 {
			t.Fatalf("took %d although the statement failed: %v", len(taken), err)
		}
	})
}

// TestALateHeartbeatTakesNoLease prolongs the lease of a try after its failure was stored.
func TestALateHeartbeatTakesNoLease(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		q, org := newQueue(workers), organization(t, s)
		promise(t, s, org, "bok_1", monday)
		p := takeDue(t, s, q, monday)[0]
		failed := store.Result{Next: monday.Add(time.Minute), Message: "reason.failed"}
		if _, err := s.System().FinishTries(t.Context(), []store.Ended{
			{Promise: p, Result: failed, At: monday},
		}); err != nil {
			t.Fatal(err)
		}
		if held, err := s.Org(org).KeepAlive(t.Context(), p.ID, p.Lease); err != nil || held {
			t.Errorf("the lease of a try that has ended is held: %v, %v", held, err)
		}
		if taken := takeDue(t, s, q, monday.Add(time.Minute)); len(taken) != 1 {
			t.Errorf("took %d for the next try", len(taken))
		}
	})
}
