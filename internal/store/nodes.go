package store

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
)

// NodeAlive is how long, in real time, a node counts as running after its last sign of life.
const NodeAlive = 30 * time.Second

// Beat notes that a node is running at an instant of the database's clock, drops those that were not seen for [NodeAlive],
// and gives the ids of the others.
func (s *System) Beat(ctx context.Context, node string, at time.Time) ([]string, error) {
	if _, err := exec(ctx, s.store.vital.write, "note a node",
		"INSERT INTO nodes (id, seen_at) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at", node, navette.At(at)); err != nil {
		return nil, err
	}
	if _, err := exec(ctx, s.store.vital.write, "drop dead nodes", "DELETE FROM nodes WHERE seen_at < ?", navette.At(at.Add(-NodeAlive))); err != nil {
		return nil, err
	}
	return many[string](ctx, s.store.vital.write, "list nodes", "SELECT id FROM nodes WHERE id <> ? ORDER BY id", node)
}

// Leave drops a node that stops.
func (s *System) Leave(ctx context.Context, node string) error {
	_, err := exec(ctx, s.store.vital.write, "drop a node", "DELETE FROM nodes WHERE id = ?", node)
	return err
}

// ClockOffset is how far the database's clock is ahead of now's, and by how much that may be wrong: half of the time that
// asking took. SQLite has the machine's clock.
func (s *System) ClockOffset(ctx context.Context, now func() time.Time) (offset, doubt time.Duration, err error) {
	if s.store.Engine == SQLite {
		return 0, 0, nil
	}
	asked := now()
	theirs, err := one[time.Time](ctx, s.store.vital.write, "read the database's clock", "SELECT clock_timestamp()")
	doubt = now().Sub(asked) / 2
	return theirs.Sub(asked.Add(doubt)), doubt, err
}

// HoldLeases keeps this process from taking leases, or lets it take them again. What it has in hand goes on.
func (s *Store) HoldLeases(hold bool) { s.leasesHeld.Store(hold) }

// LeasesHeld says whether this process takes no leases at present.
func (s *Store) LeasesHeld() bool { return s.leasesHeld.Load() }
