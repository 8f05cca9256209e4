package store

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
)

// NodeAlive is how long, in real time, a node counts as running after its last heartbeat.
const NodeAlive = 30 * time.Second

// Beat records that a node, which is a server process, is running at an instant of the database's clock, and returns
// the ids of the other running nodes. It removes the nodes whose last heartbeat is older than [NodeAlive].
func (s *System) Beat(ctx context.Context, node string, at time.Time) ([]string, error) {
	if _, err := exec(ctx, s.store.vital.write, "note a node",
		"INSERT INTO nodes (id, seen_at) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at", node,
		navette.At(at)); err != nil {
		return nil, err
	}
	if _, err := exec(ctx, s.store.vital.write, "drop dead nodes", "DELETE FROM nodes WHERE seen_at < ?",
		navette.At(at.Add(-NodeAlive))); err != nil {
		return nil, err
	}
	return many[string](ctx, s.store.vital.write, "list nodes", "SELECT id FROM nodes WHERE id <> ? ORDER BY id", node)
}

// Leave removes a node, so that it no longer counts as running. A server process calls it when it stops.
func (s *System) Leave(ctx context.Context, node string) error {
	_, err := exec(ctx, s.store.vital.write, "drop a node", "DELETE FROM nodes WHERE id = ?", node)
	return err
}

// ClockOffset returns how far the database's clock is ahead of the clock now, and the largest possible error, which is
// half of the time that the query took. On SQLite both are 0, since the database uses the machine's clock.
func (s *System) ClockOffset(ctx context.Context, now func() time.Time) (offset, doubt time.Duration, err error) {
	if s.store.Engine == SQLite {
		return 0, 0, nil
	}
	asked := now()
	theirs, err := one[time.Time](ctx, s.store.vital.write, "read the database's clock", "SELECT clock_timestamp()")
	doubt = now().Sub(asked) / 2
	return theirs.Sub(asked.Add(doubt)), doubt, err
}

// HoldLeases prevents this process from taking leases, or permits it again. Work in progress continues.
func (s *Store) HoldLeases(hold bool) { s.leasesHeld.Store(hold) }

// LeasesHeld reports whether this process takes no leases at present.
func (s *Store) LeasesHeld() bool { return s.leasesHeld.Load() }
