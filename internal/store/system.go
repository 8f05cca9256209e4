package store

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
)

// System holds the queries across organizations.
type System struct{ store *Store }

// System returns the queries across organizations.
func (s *Store) System() *System { return &System{s} }

// NextDue returns the instant (product time) of the earliest open promise, or zero if there is none.
func (s *System) NextDue(ctx context.Context) (time.Time, error) {
	next, err := one[navette.Instant](ctx, s.store.read, "find the next due instant",
		nextDueText)
	return next.Time, err
}

var nextDueText = `WITH kinds (kind) AS (VALUES ` + kindValues + `)
	SELECT MIN(next_at) FROM (
	    SELECT (SELECT next_at FROM promises WHERE kind = kinds.kind AND done_at IS NULL
	        AND lease_until = 0 ORDER BY next_at LIMIT 1) AS next_at FROM kinds
	    UNION ALL SELECT next_at FROM promises WHERE done_at IS NULL AND lease_until > 0) AS first`

// InHand returns the number of promises with a lease that has not ended at realNow (real time).
func (s *System) InHand(ctx context.Context, realNow time.Time) (int, error) {
	return one[int](ctx, s.store.read, "count leases",
		"SELECT COUNT(*) FROM promises WHERE done_at IS NULL AND lease_until > 0 AND lease_until > ?",
		navette.At(realNow))
}

// HasOrganization reports whether there is any organization.
func (s *System) HasOrganization(ctx context.Context) (bool, error) {
	return one[bool](ctx, s.store.read, "look for an organization", "SELECT EXISTS (SELECT 1 FROM organizations)")
}

// Organizations returns the ids of all organizations.
func (s *System) Organizations(ctx context.Context) ([]string, error) {
	return many[string](ctx, s.store.read, "list organizations", "SELECT id FROM organizations ORDER BY id")
}

// OrganizationsNamed returns the organizations with this id or exact name, or all of them for "". It returns at most
// most of them, ordered by name.
func (s *System) OrganizationsNamed(ctx context.Context, name string, most int) ([]navette.Organization, error) {
	return many[navette.Organization](ctx, s.store.read, "find organizations by name",
		"SELECT * FROM organizations WHERE ?0 = '' OR id = ?0 OR name = ?0 ORDER BY name, id LIMIT ?1", name, most)
}

// Unconnected returns the number of organizations without a working connection to Zoom, and that of all organizations.
func (s *System) Unconnected(ctx context.Context) (without, all int, err error) {
	if all, err = one[int](ctx, s.store.read, "count organizations", "SELECT COUNT(*) FROM organizations"); err != nil {
		return 0, 0, err
	}
	connected, err := one[int](ctx, s.store.read, "count connections",
		"SELECT COUNT(DISTINCT org_id) FROM connections WHERE state = 'active'")
	return all - connected, all, err
}

// Optimize updates the statistics of SQLite's planner, from a sample, for tables that have grown a lot (SQLite
// documentation, PRAGMA optimize). PostgreSQL updates its statistics by itself.
func (s *System) Optimize(ctx context.Context) error {
	if s.store.Engine != SQLite {
		return nil
	}
	const allTables = 0x10002 // not only those that this connection has read
	if _, err := exec(ctx, s.store.write, "bound the sample", "PRAGMA analysis_limit = 400"); err != nil {
		return err
	}
	_, err := exec(ctx, s.store.write, "count what the planner goes by", "PRAGMA optimize(?)", allTables)
	return err
}
