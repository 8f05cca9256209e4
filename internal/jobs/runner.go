package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"navette.dev/navette/internal/lifecycle"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Handler keeps one promise, that is, does its work. It is called again after a crash or a failure, so it first checks
// what is already done. It returns nil if the promise is kept, and [Noted] if it has stored that itself. With an error
// of [Again] or [RetryAt] it states when it is called again. After any other error it is called again after pauses that
// grow from 2 s to 10 min, unless the error wraps [ErrGiveUp].
type Handler func(ctx context.Context, p navette.Promise) error

// tickEvery is the time, in real time, between two looks for due promises. If the database does not answer, it grows up
// to tickAtLeast.
const (
	tickEvery   = 200 * time.Millisecond
	tickAtLeast = 5 * time.Second
)

// longest is how long, in real time, one try may take. A download of many gigabytes over a slow connection takes hours.
const longest = 12 * time.Hour

// goOnFor is how long, in real time, a worker may continue with promises of one organization before other organizations
// get their turn.
const goOnFor = time.Second

// noteTime is how long, in real time, cancelled tries have to release their leases.
const noteTime = 5 * time.Second

// Runner leases due promises and calls their handlers. Make it with [New], register handlers, then call Start.
type Runner struct {
	store    *store.Store
	clock    navette.Clock
	log      *slog.Logger
	handlers map[navette.PromiseKind]Handler
	hands    *store.Hands
	every    time.Duration // between two ticks, in real time
	look     chan struct{} // has a value if something may have become due
	free     chan struct{} // has a value if a worker has become free
	ended    chan ended
	stopping atomic.Bool
	window   Window // nil for none

	state                    lifecycle.State
	stop, cancel             context.CancelFunc
	ticking, working, noting sync.WaitGroup
}

// New returns a Runner that uses the given store and clock. workers is the number of workers per kind of promise, at
// least 1.
func New(s *store.Store, clock navette.Clock, log *slog.Logger, workers int) (*Runner, error) {
	if workers < 1 {
		return nil, fmt.Errorf("%d workers: at least one is needed", workers)
	}
	return &Runner{
		store: s, clock: clock, log: log, handlers: map[navette.PromiseKind]Handler{},
		hands: store.NewHands(workers), every: tickEvery, look: make(chan struct{}, 1), free: make(chan struct{}, 1),
		ended: make(chan ended, notedAtOnce),
	}, nil
}

// Handle registers the handler of a kind of promise.
func (r *Runner) Handle(kind navette.PromiseKind, h Handler) { r.handlers[kind] = h }

// Raise makes the number of workers of a kind of promise at least n. It must be called before Start.
func (r *Runner) Raise(kind navette.PromiseKind, n int) { r.hands.Raise(kind, n) }

// Only makes the runner leave promises of other kinds than these to other processes. It must be called before Start.
func (r *Runner) Only(kinds ...navette.PromiseKind) { r.hands.Only(kinds...) }

// Hold makes the runner leave due promises of a kind to other processes for now, or permits it to take them again.
// Tries in progress continue.
func (r *Runner) Hold(kind navette.PromiseKind, held bool) {
	r.hands.Hold(kind, held)
	if !held {
		signal(r.look)
	}
}

// Start begins to look for due promises. From then on the store notifies the runner of promises that are due at once
// (store.Store.SetWake).
func (r *Runner) Start(ctx context.Context) error {
	return r.state.Begin(func() error {
		ctx = context.WithoutCancel(ctx)
		ticking, stop := context.WithCancel(ctx)
		working, cancel := context.WithCancel(ctx)
		r.stop, r.cancel = stop, cancel
		r.store.SetWake(func() { signal(r.look) })
		r.noting.Go(func() { r.noteAll(ctx) })
		r.ticking.Go(func() { r.tick(ticking, working) })
		return nil
	})
}

// Stop leases no more promises, waits for the tries in progress until ctx ends, and then cancels them.
func (r *Runner) Stop(ctx context.Context) error {
	return r.state.End(func(running bool) error {
		if !running {
			return nil
		}
		return r.end(ctx)
	})
}

func (r *Runner) end(ctx context.Context) error {
	r.stopping.Store(true)
	r.stop()
	r.ticking.Wait()
	defer r.cancel()
	idle := make(chan struct{})
	go func() { r.working.Wait(); close(idle) }()
	if !within(ctx, idle) {
		r.cancel()
		noting, done := context.WithTimeout(context.WithoutCancel(ctx), noteTime)
		defer done()
		if !within(noting, idle) {
			return errors.New("a try goes on after it was cancelled")
		}
	}
	close(r.ended)
	r.noting.Wait()
	return nil
}

// within reports whether a channel is closed before ctx ends.
func within(ctx context.Context, closed chan struct{}) bool {
	select {
	case <-closed:
		return true
	case <-ctx.Done():
		return false
	}
}

// signal sends a value to a channel of capacity one, unless it has one already.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// tick takes due promises at every tick, and in between when a promise may have become due or a worker has become free.
func (r *Runner) tick(ctx, working context.Context) {
	ticker := time.NewTicker(r.every)
	defer ticker.Stop()
	var next take = r.store.System().LeaseDue
	for wait := r.every; ; {
		err := r.takeDue(working, next)
		switch {
		case err == nil && wait > r.every:
			wait = r.every
			ticker.Reset(wait)
		case err != nil && ctx.Err() == nil:
			wait = min(2*wait, max(tickAtLeast, r.every))
			ticker.Reset(wait)
			r.log.ErrorContext(ctx, "tick failed", "error", err, "next", wait)
		}
		look, free := r.look, r.free
		if err != nil {
			look, free = nil, nil // after a failure the database is asked only at ticks
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			next = r.store.System().LeaseDue
		case <-look:
			next = r.store.System().LeaseDue
		case <-free:
			next = r.store.System().LeaseMore
		}
	}
}

// take is a function that leases due promises for the free workers.
type take func(ctx context.Context, hands *store.Hands, now, realNow time.Time) ([]navette.Promise, error)

// takeDue leases due promises for the free workers and starts these workers. Stop does not interrupt it, so that every
// leased promise gets its worker.
func (r *Runner) takeDue(working context.Context, take take) error {
	taken, err := take(context.WithoutCancel(working), r.hands, r.clock.Now(), navette.RealNow())
	for _, p := range taken {
		r.working.Go(func() {
			freed := false
			defer func() {
				if !freed {
					r.workersAreFree(p)
				}
			}()
			freed = r.workOn(working, p)
		})
	}
	if err != nil {
		return fmt.Errorf("take what is due: %w", err)
	}
	return nil
}

// workersAreFree counts the workers of promises as free and makes tick lease promises for them. If more promises of a
// kind were due at the last look than were read, tick leases those without a new look.
func (r *Runner) workersAreFree(of ...navette.Promise) {
	r.hands.Ended(of...)
	for _, p := range of {
		if r.hands.MoreIsDue(p.Kind) {
			signal(r.free)
		} else {
			signal(r.look)
		}
	}
}

type mayGoOn struct{}

// MayGoOn reports whether the worker of a handler with this context may continue with another promise of the same kind
// and organization (see [Noted]). It is true for the worker's first second, unless the runner stops.
func MayGoOn(ctx context.Context) bool {
	may, _ := ctx.Value(mayGoOn{}).(func() bool)
	return may != nil && may()
}

// workOn works on a promise, and then on those that handlers leased for the same worker. It reports whether the worker
// already counts as free.
func (r *Runner) workOn(ctx context.Context, p navette.Promise) (freed bool) {
	end := navette.RealNow().Add(goOnFor)
	ctx = context.WithValue(ctx, mayGoOn{}, func() bool { return !r.stopping.Load() && navette.RealNow().Before(end) })
	ctx = r.withWindow(ctx)
	for next := &p; next != nil; {
		next, freed = r.work(ctx, *next)
	}
	return freed
}

// work works on one promise that this process has leased, and returns the promise to continue with. If much of the
// lease has passed, it prolongs the lease first. freed reports whether the worker already counts as free.
func (r *Runner) work(ctx context.Context, p navette.Promise) (next *navette.Promise, freed bool) {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	org := r.store.Org(p.OrgID)
	log := r.log.With("org", p.OrgID, "promise", p.ID, "kind", p.Kind)
	if navette.RealNow().Add(store.LeaseTime / 2).After(p.LeaseUntil.Time) {
		until := navette.RealNow().Add(store.LeaseTime)
		if held, err := org.KeepAlive(ctx, p.ID, p.Lease); err != nil || !held {
			log.WarnContext(ctx, "lease lost before the work began", "error", err)
			return nil, false
		}
		p.LeaseUntil = navette.At(until)
	}
	ctx, release := store.KeepLease(ctx, p.LeaseUntil.Time, func(ctx context.Context) (bool, error) {
		return org.KeepAlive(ctx, p.ID, p.Lease)
	})
	defer release()
	err := r.call(ctx, p)
	var noted Noted
	if errors.As(err, &noted) {
		return noted.Next, false
	}
	if errors.Is(err, store.ErrLeaseLost) || err != nil && errors.Is(context.Cause(ctx), store.ErrLeaseLost) {
		log.WarnContext(ctx, "lease lost while working", "error", err)
		return nil, false
	}
	finish := context.WithoutCancel(ctx)
	// the runner stops, so the try has not failed, and another node may lease the promise at once
	if err != nil && ctx.Err() != nil {
		if err := org.Release(finish, p); err != nil {
			log.ErrorContext(ctx, "lease not given back", "error", err)
		}
		return nil, false
	}
	result := resultOf(p, err, r.clock.Now())
	if result.Message != "" {
		log.WarnContext(ctx, "try failed", "subject", p.Subject, "attempt", p.Attempt+1, "error", err)
	}
	freed, err = r.note(finish, p, result)
	if err != nil {
		log.ErrorContext(ctx, "result not noted", "error", err)
	}
	return nil, freed
}

// call calls the handler. It converts a panic to an error, so that the process does not end.
func (r *Runner) call(ctx context.Context, p navette.Promise) (err error) {
	defer func() {
		if v := recover(); v != nil {
			r.log.ErrorContext(ctx, "handler panicked", "kind", p.Kind, "promise", p.ID, "panic", fmt.Sprint(v),
				"stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", v)
		}
	}()
	h, ok := r.handlers[p.Kind]
	if !ok {
		return fmt.Errorf("nobody keeps promises of kind %q", p.Kind)
	}
	return h(ctx, p)
}
