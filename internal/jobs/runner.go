package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/riverqueue/river"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Handler keeps one promise. It is called again after a crash or a failure, so it first looks what is already done.
// nil means kept; [Again] and [RetryAt] name the next instant; any other error is tried again with growing pauses,
// unless it wraps [ErrGiveUp].
type Handler func(ctx context.Context, p navette.Promise) error

// kinds are the kinds of promise, each with a queue of its own, so that a long download holds no link back.
var kinds = []navette.PromiseKind{
	navette.PromiseGenerate, navette.PromiseReconcile, navette.PromiseLink, navette.PromiseMail, navette.PromiseWebhook,
	navette.PromiseSweep, navette.PromiseRecording, navette.PromiseFile, navette.PromiseWatch, navette.PromiseCheck, navette.PromiseReplan,
}

// tickEvery is how often, in real time, the rows are asked what is due; a database that gives no answer is asked less and
// less, down to once in tickAtLeast.
const (
	tickEvery   = 200 * time.Millisecond
	tickAtLeast = 5 * time.Second
)

// Runner takes what is due and has it done. Make it with [New], register handlers, then Start.
type Runner struct {
	store    *store.Store
	clock    navette.Clock
	log      *slog.Logger
	handlers map[navette.PromiseKind]Handler
	queue    queue
	stop     context.CancelFunc
	ticking  sync.WaitGroup
}

// New makes a runner with so many workers a queue and becomes the store's enqueuer. Twice as many promises as the workers
// can try are in hand, so that none of them waits for a tick.
func New(s *store.Store, clock navette.Clock, log *slog.Logger, workers int) (*Runner, error) {
	return newRunner(s, clock, log, workers, pollEvery)
}

func newRunner(s *store.Store, clock navette.Clock, log *slog.Logger, workers int, poll time.Duration) (*Runner, error) {
	r := &Runner{store: s, clock: clock, log: log, handlers: map[navette.PromiseKind]Handler{}}
	registry := river.NewWorkers()
	river.AddWorker(registry, &worker{runner: r})
	river.AddWorker(registry, &nudged{})
	q, err := newQueue(s, riverConfig(registry, workers, poll, log))
	if err != nil {
		return nil, err
	}
	r.queue = q
	s.SetEnqueuer(q, 2*workers)
	return r, nil
}

// Handle says who keeps promises of a kind.
func (r *Runner) Handle(kind navette.PromiseKind, h Handler) { r.handlers[kind] = h }

// Start begins to work and to tick. Stop ends both.
func (r *Runner) Start(ctx context.Context) error {
	if err := r.queue.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("start the queue: %w", err)
	}
	ticking, stop := context.WithCancel(context.WithoutCancel(ctx))
	r.stop = stop
	r.ticking.Go(func() { r.tick(ticking) })
	return nil
}

// Stop takes nothing new, lets running jobs end while ctx lasts, then cancels them.
func (r *Runner) Stop(ctx context.Context) error {
	if r.stop == nil {
		return nil
	}
	r.stop()
	r.ticking.Wait()
	err := r.queue.Stop(ctx)
	if ctx.Err() != nil {
		cancelled, done := context.WithTimeout(context.WithoutCancel(ctx), noteTime)
		defer done()
		err = r.queue.StopAndCancel(cancelled)
	}
	if err != nil {
		return fmt.Errorf("stop the queue: %w", err)
	}
	return nil
}

// noteTime is how long, in real time, cancelled jobs have to give their leases back.
const noteTime = 5 * time.Second

func (r *Runner) tick(ctx context.Context) {
	ticker := time.NewTicker(tickEvery)
	defer ticker.Stop()
	for wait := tickEvery; ; {
		switch err := r.takeDue(ctx); {
		case err == nil && wait > tickEvery:
			wait = tickEvery
			ticker.Reset(wait)
		case err != nil && ctx.Err() == nil:
			wait = min(2*wait, tickAtLeast)
			ticker.Reset(wait)
			r.log.ErrorContext(ctx, "tick failed", "error", err, "next", wait)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// takeDue leases what is due and has it enqueued.
func (r *Runner) takeDue(ctx context.Context) error {
	now, realNow, rows := r.clock.Now(), navette.RealNow(), r.store.System()
	if due, err := rows.IsDue(ctx, now, realNow); err != nil || !due {
		return err
	}
	for _, kind := range kinds {
		if _, err := rows.LeaseDue(ctx, kind, now, realNow); err != nil {
			return fmt.Errorf("take %s: %w", kind, err)
		}
	}
	return nil
}

// work keeps one promise, if its lease is still the job's.
func (r *Runner) work(ctx context.Context, job store.Job) {
	org := r.store.Org(job.OrgID)
	log := r.log.With("org", job.OrgID, "promise", job.Promise, "kind", job.Kind)
	if r.store.LeasesHeld() { // another node took the lease and this one fetched the job
		if err := org.Release(ctx, navette.Promise{ID: job.Promise, Lease: job.Lease}); err != nil {
			log.ErrorContext(ctx, "lease not given back", "error", err)
		}
		return
	}
	p, err := org.Held(ctx, job.Promise, job.Lease)
	if err != nil {
		if navette.CodeOf(err) != navette.NotFound {
			log.ErrorContext(ctx, "promise not read", "error", err)
		}
		return
	}
	ctx, release := store.KeepLease(ctx, p.LeaseUntil.Time, func(ctx context.Context) (bool, error) { return org.KeepAlive(ctx, p.ID, p.Lease) })
	defer release()
	err = r.call(ctx, p)
	if err != nil && errors.Is(context.Cause(ctx), store.ErrLeaseLost) {
		log.WarnContext(ctx, "lease lost while working", "error", err)
		return
	}
	finish := context.WithoutCancel(ctx)
	if err != nil && ctx.Err() != nil { // the program stops: the try has not failed, and whoever comes next may go on at once
		if err := org.Release(finish, p); err != nil {
			log.ErrorContext(ctx, "lease not given back", "error", err)
		}
		return
	}
	result := resultOf(p, err, r.clock.Now())
	if result.Message != "" {
		log.WarnContext(ctx, "try failed", "subject", p.Subject, "attempt", p.Attempt+1, "error", err)
	}
	err = org.Update(finish, navette.System(p.OrgID), r.clock.Now(), func(tx *store.Tx) error { return tx.Finish(finish, p, result) })
	if err != nil {
		log.ErrorContext(ctx, "result not noted", "error", err)
	}
}

// call runs the handler; a panic is a failed try, not the end of the process.
func (r *Runner) call(ctx context.Context, p navette.Promise) (err error) {
	defer func() {
		if v := recover(); v != nil {
			r.log.ErrorContext(ctx, "handler panicked", "kind", p.Kind, "promise", p.ID, "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", v)
		}
	}()
	h, ok := r.handlers[p.Kind]
	if !ok {
		return fmt.Errorf("nobody keeps promises of kind %q", p.Kind)
	}
	return h(ctx, p)
}
