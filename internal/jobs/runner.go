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

// Handler keeps one promise. It is called again after a crash or a failure, so it first looks what is already done.
// nil means kept, and [Noted] that this is noted already; [Again] and [RetryAt] name the next instant; any other error is tried again with growing pauses,
// unless it wraps [ErrGiveUp].
type Handler func(ctx context.Context, p navette.Promise) error

// tickEvery is how often, in real time, the rows are asked what is due; a database that gives no answer is asked less and
// less, down to once in tickAtLeast.
const (
	tickEvery   = 200 * time.Millisecond
	tickAtLeast = 5 * time.Second
)

// longest is how long, in real time, one try may take: a download of many gigabytes over a slow line.
const longest = 12 * time.Hour

// goOnFor is for how long, in real time, a worker may go on with promises of one organization before others have their turn.
const goOnFor = time.Second

// noteTime is how long, in real time, cancelled tries have to give their leases back.
const noteTime = 5 * time.Second

// Runner takes what is due and has it done. Make it with [New], register handlers, then Start.
type Runner struct {
	store    *store.Store
	clock    navette.Clock
	log      *slog.Logger
	handlers map[navette.PromiseKind]Handler
	hands    *store.Hands
	every    time.Duration // between two ticks, in real time
	look     chan struct{} // has a value where something may have become due
	free     chan struct{} // has a value where a worker has become free
	ended    chan ended
	stopping atomic.Bool

	state                    lifecycle.State
	stop, cancel             context.CancelFunc
	ticking, working, noting sync.WaitGroup
}

// New makes a runner with so many workers for each kind of promise, at least one.
func New(s *store.Store, clock navette.Clock, log *slog.Logger, workers int) (*Runner, error) {
	if workers < 1 {
		return nil, fmt.Errorf("%d workers: at least one is needed", workers)
	}
	return &Runner{
		store: s, clock: clock, log: log, handlers: map[navette.PromiseKind]Handler{},
		hands: store.NewHands(workers), every: tickEvery, look: make(chan struct{}, 1), free: make(chan struct{}, 1), ended: make(chan ended, notedAtOnce),
	}, nil
}

// Handle says who keeps promises of a kind.
func (r *Runner) Handle(kind navette.PromiseKind, h Handler) { r.handlers[kind] = h }

// Start begins to work and to tick. Stop ends both.
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

// Stop takes nothing new, lets tries end while ctx lasts, then cancels them.
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

// within says whether a channel is closed while ctx lasts.
func within(ctx context.Context, closed chan struct{}) bool {
	select {
	case <-closed:
		return true
	case <-ctx.Done():
		return false
	}
}

// signal puts a value into a channel of capacity one, unless it holds one already.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// tick looks what is due at every tick, and in between whenever something may have become due or a worker is free.
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
			look, free = nil, nil // a database that fails is asked no more often than the ticker says
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

// take leases what is due for the workers that are free.
type take func(ctx context.Context, hands *store.Hands, now, realNow time.Time) ([]navette.Promise, error)

// takeDue leases what is due for the workers that are free, and has them begin. Stopping does not break it off: what a lease
// was taken for must come to a worker.
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

// workersAreFree has the tick go on for the workers of promises, all at once: with what is known to be due where these were some of
// many, otherwise with a look.
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

// MayGoOn says whether the worker of a handler with this context may go on with another promise of the same kind and organization
// ([Noted]): for a second, and not once the program stops.
func MayGoOn(ctx context.Context) bool {
	may, _ := ctx.Value(mayGoOn{}).(func() bool)
	return may != nil && may()
}

// workOn keeps a promise, and those that its handler took to go on with. It says whether the worker counts as free already.
func (r *Runner) workOn(ctx context.Context, p navette.Promise) (freed bool) {
	end := navette.RealNow().Add(goOnFor)
	ctx = context.WithValue(ctx, mayGoOn{}, func() bool { return !r.stopping.Load() && navette.RealNow().Before(end) })
	for next := &p; next != nil; {
		next, freed = r.work(ctx, *next)
	}
	return freed
}

// work keeps one promise whose lease this process has, and returns the one to go on with. A lease that waited for long before its
// work begins is prolonged first. freed says whether the worker counts as free already.
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
	ctx, release := store.KeepLease(ctx, p.LeaseUntil.Time, func(ctx context.Context) (bool, error) { return org.KeepAlive(ctx, p.ID, p.Lease) })
	defer release()
	err := r.call(ctx, p)
	var noted Noted
	if errors.As(err, &noted) {
		return noted.Next, false
	}
	if err != nil && errors.Is(context.Cause(ctx), store.ErrLeaseLost) {
		log.WarnContext(ctx, "lease lost while working", "error", err)
		return nil, false
	}
	finish := context.WithoutCancel(ctx)
	if err != nil && ctx.Err() != nil { // the program stops: the try has not failed, and whoever comes next may go on at once
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
