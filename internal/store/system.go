package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// System holds the few looks across organizations. They give ids, never an organization's contents; a test lists them.
type System struct{ store *Store }

// System gives the looks across organizations.
func (s *Store) System() *System { return &System{s} }

// LeaseDue takes up to room promises of a kind that are due at now (product time) and in nobody's hands (real time),
// and enqueues their jobs in the same transaction. Room counts what is already in hand, on all nodes. It tells how many it took.
func (s *System) LeaseDue(ctx context.Context, kind navette.PromiseKind, now, realNow time.Time, room int) (int, error) {
	taken := 0
	err := s.store.begin(ctx, func(q bun.IDB, raw RawTx) error {
		inHand, err := one[int](ctx, q, "count leases",
			"SELECT COUNT(*) FROM promises WHERE kind = ? AND done_at IS NULL AND lease_until > ?", kind, navette.At(realNow))
		if err != nil || inHand >= room {
			return err
		}
		ids, err := many[string](ctx, q, "find what is due",
			"SELECT id FROM promises WHERE done_at IS NULL AND next_at <= ? AND kind = ? AND lease_until <= ? ORDER BY next_at LIMIT ?"+s.store.skipLocked(),
			navette.At(now), kind, navette.At(realNow), room-inHand)
		if err != nil || len(ids) == 0 {
			return err
		}
		jobs, err := lease(ctx, q, ids, realNow)
		if err != nil {
			return err
		}
		taken = len(jobs)
		return s.store.enqueuer.Enqueue(ctx, raw, jobs)
	})
	return taken, err
}

// KindsDue are the kinds of promise that have something due at now (product time) in nobody's hands (real time).
func (s *System) KindsDue(ctx context.Context, now, realNow time.Time) ([]navette.PromiseKind, error) {
	return many[navette.PromiseKind](ctx, s.store.read, "find what is due",
		"SELECT DISTINCT kind FROM promises WHERE done_at IS NULL AND next_at <= ? AND lease_until <= ?", navette.At(now), navette.At(realNow))
}

// NextDue is the instant (product time) of the earliest open promise, zero where there is none.
func (s *System) NextDue(ctx context.Context) (time.Time, error) {
	next, err := one[navette.Instant](ctx, s.store.read, "find the next due instant",
		"SELECT MIN(next_at) FROM promises WHERE done_at IS NULL")
	return next.Time, err
}

// InHand counts the promises that some worker holds (real time).
func (s *System) InHand(ctx context.Context, realNow time.Time) (int, error) {
	return one[int](ctx, s.store.read, "count leases",
		"SELECT COUNT(*) FROM promises WHERE done_at IS NULL AND lease_until > ?", navette.At(realNow))
}

// skipLocked lets nodes pass over rows another one is taking; SQLite has one writer and needs none.
func (s *Store) skipLocked() string {
	if s.Engine == Postgres {
		return " FOR UPDATE SKIP LOCKED"
	}
	return ""
}

// Organizations are the ids of all organizations.
func (s *System) Organizations(ctx context.Context) ([]string, error) {
	return many[string](ctx, s.store.read, "list organizations", "SELECT id FROM organizations ORDER BY id")
}
