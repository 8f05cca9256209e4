package store

import "context"

// Canary returns the canary, a known text that the installation's keys sealed, or "" if none is stored. A vault that
// cannot open it has other keys.
func (s *System) Canary(ctx context.Context) (string, error) {
	return one[string](ctx, s.store.write, "read the canary",
		"SELECT COALESCE((SELECT sealed FROM canary WHERE id = 1), '')")
}

// AddCanary stores the canary, a known text sealed with the installation's keys, if none is stored yet, and returns the
// stored one. Processes that call it at the same time all get the same one.
func (s *System) AddCanary(ctx context.Context, sealed string) (string, error) {
	if _, err := exec(ctx, s.store.write, "keep a canary",
		"INSERT INTO canary (id, sealed) VALUES (1, ?) ON CONFLICT (id) DO NOTHING", sealed); err != nil {
		return "", err
	}
	return s.Canary(ctx)
}

// RenewCanary replaces the canary old by one that a newer key sealed. If another process has replaced it, it does
// nothing.
func (s *System) RenewCanary(ctx context.Context, old, sealed string) error {
	_, err := exec(ctx, s.store.write, "renew the canary", "UPDATE canary SET sealed = ? WHERE id = 1 AND sealed = ?",
		sealed, old)
	return err
}

// SealedValue is a sealed value with the organization, table and row for which the vault sealed it.
type SealedValue struct{ Org, Table, Row, Sealed string }

// SealedValues returns the newest app secret, the newest access token and the newest personal link that are sealed. In
// a database without a canary they show whether the vault has the keys that sealed it.
func (s *System) SealedValues(ctx context.Context) ([]SealedValue, error) {
	return many[SealedValue](ctx, s.store.read, "find sealed values", `
		SELECT * FROM (SELECT CASE WHEN org_id = '' THEN 'installation' ELSE org_id END AS org,
			'zoom_apps.client_secret' AS "table", id AS row, client_secret_sealed AS sealed FROM zoom_apps
			WHERE client_secret_sealed <> '' ORDER BY id DESC LIMIT 1) AS app
		UNION ALL
		SELECT * FROM (SELECT org_id, 'connections', id, access_sealed FROM connections
			WHERE access_sealed <> '' ORDER BY id DESC LIMIT 1) AS connection
		UNION ALL
		SELECT * FROM (SELECT org_id, 'bookings', id, link_sealed FROM bookings
			WHERE link_sealed <> '' ORDER BY id DESC LIMIT 1) AS booking`)
}
