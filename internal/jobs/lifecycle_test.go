package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"

	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/lifecycle"
	"navette.dev/navette/internal/lifecycle/lifecycletest"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// stored is a runner with a store of its own, which Stop closes.
type stored struct {
	*jobs.Runner
	store *store.Store
}

func (s stored) Stop(ctx context.Context) error {
	return errors.Join(s.Runner.Stop(ctx), s.store.Close())
}

func TestTheRunnerKeepsItsLifecycle(t *testing.T) {
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			database := storetest.Address(t, engine)
			lifecycletest.Stress(t, func() (lifecycle.Service, error) {
				s, err := store.Open(t.Context(), database)
				if err != nil {
					return nil, err
				}
				r, err := jobs.New(s, navette.NewSteppedClock(monday), slog.New(slog.DiscardHandler), workers)
				return stored{r, s}, err
			})
		})
	}
}
