package jobs_test

import (
	"context"
	"log/slog"
	"testing"

	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// TestTheQueueForgetsItsJobs makes a job that has ended older than the queue keeps it.
func TestTheQueueForgetsItsJobs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		handler := func(context.Context, navette.Promise) error { return nil }
		p := start(t, s, navette.PromiseMail, handler)
		p.promise(t, navette.PromiseMail, "mai_1", monday)
		waitFor(t, func() bool { return countJobs(t, s, "kind = 'promise' AND state = 'completed'") == 1 })
		if err := p.runner.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		grow := "UPDATE river_job SET finalized_at = finalized_at - INTERVAL '61 minutes'"
		if s.Engine == store.SQLite {
			grow = "UPDATE river_job SET finalized_at = datetime(finalized_at, '-61 minutes')"
		}
		run(t, s, grow)
		again, err := jobs.New(s, p.clock, slog.New(slog.DiscardHandler), 4)
		if err != nil {
			t.Fatal(err)
		}
		if err := again.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = again.Stop(context.Background()) })
		waitFor(t, func() bool { return countJobs(t, s, "TRUE") == 0 })
	})
}

func run(t *testing.T, s *store.Store, statement string) {
	t.Helper()
	var err error
	if s.Engine == store.SQLite {
		_, err = s.Writer().ExecContext(t.Context(), statement)
	} else {
		_, err = s.Pool().Exec(t.Context(), statement)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func countJobs(t *testing.T, s *store.Store, where string) (n int) {
	t.Helper()
	query := "SELECT COUNT(*) FROM river_job WHERE " + where
	var err error
	if s.Engine == store.SQLite {
		err = s.Writer().QueryRowContext(t.Context(), query).Scan(&n)
	} else {
		err = s.Pool().QueryRow(t.Context(), query).Scan(&n)
	}
	if err != nil {
		t.Fatal(err)
	}
	return n
}
