package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"time"

	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storefill"
)

const (
	sqliteJobsGoal   = 2_000.0 // empty jobs per second
	postgresJobsGoal = 3_000.0
	nodesGoal        = 2.5 // multiple of the jobs of one node

	workersEach = 8 // workers of each node
	emptyJobs   = 30_000
	waitingJobs = 720
	networkTime = 50 * time.Millisecond // time until the server answers a job
	nodes       = 3
)

// queue measures how many jobs are done per second: jobs without work and, on PostgreSQL, jobs that wait for the
// network. The latter run on three nodes and on one. SQLite supports only one node.
func queue(ctx context.Context, _, _ string) ([]Figure, error) {
	var figures []Figure
	for _, on := range engines() {
		empty, err := timeJobs(ctx, on, 1, max(scaled(emptyJobs), 2_000), func(context.Context) error { return nil })
		if err != nil {
			return nil, err
		}
		goal := sqliteJobsGoal
		if on.name == "postgres" {
			goal = postgresJobsGoal
		}
		figures = append(figures, NewFigure(on.name+"_queue", empty, "1/s", 0, AtLeast(goal)))
		if on.name != "postgres" {
			continue
		}
		shared, err := threeNodes(ctx, on)
		if err != nil {
			return nil, err
		}
		figures = append(figures, shared)
	}
	return figures, nil
}

// threeNodes measures how many jobs that wait for a server are done per second by three nodes, compared with one node.
func threeNodes(ctx context.Context, on engine) (Figure, error) {
	slow := httptest.NewServer(http.HandlerFunc(answerLate))
	defer slow.Close()
	ask := func(ctx context.Context) error { return askSlow(ctx, slow) }
	one, err := timeJobs(ctx, on, 1, waitingJobs, ask)
	if err != nil {
		return Figure{}, err
	}
	three, err := timeJobs(ctx, on, nodes, waitingJobs, ask)
	return NewFigure(on.name+"_queue_3_nodes", three, "1/s", one, AtLeast(nodesGoal*one)), err
}

// answerLate answers after networkTime, as a distant server does.
func answerLate(w http.ResponseWriter, r *http.Request) {
	select {
	case <-time.After(networkTime):
		w.WriteHeader(http.StatusNoContent)
	case <-r.Context().Done():
	}
}

func askSlow(ctx context.Context, server *httptest.Server) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL, nil)
	if err != nil {
		return fmt.Errorf("queue: %w", err)
	}
	answer, err := server.Client().Do(request)
	if err != nil {
		return fmt.Errorf("queue: %w", err)
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	return err
}

// timeJobs runs n due jobs on several nodes, each with a store and a runner of its own. It returns how many jobs per
// second were done and recorded, from the start of the nodes to their end.
func timeJobs(ctx context.Context, on engine, nodes, n int, do func(context.Context) error) (float64, error) {
	r, err := openRows(ctx, on)
	if err != nil {
		return 0, err
	}
	defer r.close()
	err = storefill.Promises(ctx, r.Store, navette.RealNow(), severalOf, fewQuiet, n)
	if err == nil {
		err = storefill.Statistics(ctx, r.Store, true)
	}
	if err != nil {
		return 0, err
	}
	var left atomic.Int64
	left.Store(int64(n))
	done := make(chan struct{})
	handler := func(ctx context.Context, _ navette.Promise) error {
		err := do(ctx)
		if err == nil && left.Add(-1) == 0 {
			close(done)
		}
		return err
	}
	runners, closeAll, err := runnersOn(ctx, r.address, nodes, handler)
	defer closeAll()
	if err != nil {
		return 0, err
	}
	begin := navette.RealNow()
	for _, runner := range runners {
		err = errors.Join(err, runner.Start(ctx))
	}
	if err == nil {
		select {
		case <-done:
		case <-ctx.Done():
			err = ctx.Err()
		}
	}
	for _, runner := range runners {
		err = errors.Join(err, runner.Stop(context.WithoutCancel(ctx)))
	}
	return float64(n) / time.Since(begin).Seconds(), err
}

// runnersOn returns runners on one database.
func runnersOn(
	ctx context.Context, address string, nodes int, handler jobs.Handler,
) (runners []*jobs.Runner, closeAll func(), err error) {
	var stores []*store.Store
	closeAll = func() {
		for _, s := range stores {
			_ = s.Close()
		}
	}
	for range nodes {
		s, err := store.Open(ctx, address)
		if err != nil {
			return nil, closeAll, err
		}
		stores = append(stores, s)
		runner, err := jobs.New(s, navette.RealClock{}, slog.New(slog.DiscardHandler), workersEach)
		if err != nil {
			return nil, closeAll, err
		}
		runner.Handle(navette.PromiseLink, handler)
		runners = append(runners, runner)
	}
	return runners, closeAll, nil
}
