package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// lockWait is the longest time, in real time, that a writer waits for its organization. A node that died inside a
// transaction holds the organization for less (see limits).
const lockWait = 12 * time.Second

// lockWaiters is the number of transactions of a process that may wait for the row of an organization on a
// connection. The other connections serve the organizations whose rows are free.
const lockWaiters = 4

// locking prevents waiting writers from using up the connections.
type locking struct {
	wait    time.Duration // real time
	turns   *turns
	waiting chan struct{}
}

func newLocking() locking {
	return locking{
		wait: lockWait, turns: &turns{of: map[string]chan struct{}{}}, waiting: make(chan struct{}, lockWaiters),
	}
}

// turns lets one goroutine per key proceed at a time.
type turns struct {
	mu sync.Mutex
	of map[string]chan struct{}
}

// takeTurn waits until no other writer of this process uses the key, so that writers of one row do not each hold a
// connection while they wait for it.
func (s *Store) takeTurn(ctx context.Context, key string) (release func(), err error) {
	if s.Engine == SQLite {
		return func() {}, nil // only one connection writes
	}
	locking := s.postgres.locking
	return locking.turns.take(ctx, key, navette.RealNow().Add(locking.wait))
}

func (t *turns) take(ctx context.Context, key string, until time.Time) (release func(), err error) {
	t.mu.Lock()
	turn, known := t.of[key]
	if !known {
		turn = make(chan struct{}, 1)
		t.of[key] = turn
	}
	t.mu.Unlock()
	return takeSlot(ctx, turn, until)
}

// takeSlot puts a value into a buffered channel, and returns a function that removes it. If the channel is full until
// an instant of real time, the error is [navette.Unavailable].
func takeSlot(ctx context.Context, slots chan struct{}, until time.Time) (release func(), err error) {
	timer := time.NewTimer(until.Sub(navette.RealNow()))
	defer timer.Stop()
	select {
	case slots <- struct{}{}:
		return func() { <-slots }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-timer.C:
		return nil, busy(errors.New("others wait for longer already"))
	}
}

// busy returns the error of a writer that waited for too long. The same write may succeed later.
func busy(cause error) error {
	return navette.Fail(navette.Unavailable, "reason.database_busy", cause)
}

// errRowHeld ends a transaction that would have to wait for its organization.
var errRowHeld = errors.New("another transaction holds the organization")

// whenLocked runs do in one transaction that holds the organization's row. All writers of an organization begin here,
// so no two of them can deadlock. Writers in this process take turns before they take a connection, and if another
// node holds the row, only a few wait for it on a connection.
func (o *Org) whenLocked(ctx context.Context, do func(bun.IDB) error) error {
	s := o.store
	if s.Engine == SQLite {
		return s.begin(ctx, do) // an immediate transaction locks the whole database
	}
	locking := s.postgres.locking
	until := navette.RealNow().Add(locking.wait)
	release, err := locking.turns.take(ctx, o.ID, until)
	if err != nil {
		return err
	}
	defer release()
	err = s.begin(ctx, func(q bun.IDB) error {
		if _, err := o.lock(ctx, q, " SKIP LOCKED"); err != nil {
			if navette.CodeOf(err) == navette.NotFound {
				return errRowHeld
			}
			return err
		}
		return do(q)
	})
	if !errors.Is(err, errRowHeld) {
		return err
	}
	leave, err := takeSlot(ctx, locking.waiting, until)
	if err != nil {
		return err
	}
	defer leave()
	return s.begin(ctx, func(q bun.IDB) error {
		left := max(time.Millisecond, until.Sub(navette.RealNow()))
		if _, err := exec(ctx, q, "bound the wait", "SELECT set_config('lock_timeout', ?, true)",
			strconv.FormatInt(left.Milliseconds(), 10)); err != nil {
			return err
		}
		if _, err := o.lock(ctx, q, ""); err != nil {
			return err
		}
		return do(q)
	})
}

// lock locks the organization's row for writing. Rows that refer to the organization can be written meanwhile.
func (o *Org) lock(ctx context.Context, q bun.IDB, how string) (string, error) {
	return plannedOne[string](ctx, o.store, q, fmt.Sprintf("lock the organization%s", how),
		"SELECT id FROM organizations WHERE id = ? FOR NO KEY UPDATE"+how, o.ID)
}
