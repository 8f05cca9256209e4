package store

import "context"

// Canary returns the known text that the installation's keys sealed, or "" if there is none yet.
func (s *System) Canary(ctx context.Context) (string, error) {
	return one[string](ctx, s.store.write, "read the canary",
		"SELECT COALESCE((SELECT sealed FROM canary WHERE id = 1), '')")
}

// AddCanary stores a canary if there is none, and returns the stored one. If several processes call it at the same
// time, all get the first one.
func (s *System) AddCanary(ctx context.Context, sealed string) (string, error) {
	if _, err := exec(ctx, s.store.write, "keep a canary",
		"INSERT INTO canary (id, sealed) VALUES (1, ?) ON CONFLICT (id) DO NOTHING", sealed); err != nil {
		return "", err
	}
	return s.Canary(ctx)
}

// RenewCanary replaces a canary by one that a newer key sealed. If another one is stored by now, it stays.
func (s *System) RenewCanary(ctx context.Context, old, sealed string) error {
	_, err := exec(ctx, s.store.write, "renew the canary", "UPDATE canary SET sealed = ? WHERE id = 1 AND sealed = ?",
		sealed, old)
	return err
}

// SealedValue is a sealed value and the place for which it was sealed, as the vault needs it.
type SealedValue struct{ Org, Place, Row, Sealed string }

// SealedValues returns the newest of each: an app's secret, a connection's token, a booking's link. They show whether
// the keys are those that sealed a database without a canary.
func (s *System) SealedValues(ctx context.Context) ([]SealedValue, error) {
	return many[SealedValue](ctx, s.store.read, "find sealed values", `
		SELECT * FROM (SELECT CASE WHEN org_id = '' THEN 'installation' ELSE org_id END AS org,
			'zoom_apps.client_secret' AS place, id AS row,
			client_secret_sealed AS sealed FROM zoom_apps
				WHERE client_secret_sealed <> '' ORDER BY id DESC LIMIT 1) AS app
		UNION ALL
		SELECT * FROM (SELECT org_id, 'connections', id, access_sealed FROM connections
			WHERE access_sealed <> '' ORDER BY id DESC LIMIT 1) AS connection
		UNION ALL
		SELECT * FROM (SELECT org_id, 'bookings', id, link_sealed FROM bookings
			WHERE link_sealed <> '' ORDER BY id DESC LIMIT 1) AS booking`)
}
