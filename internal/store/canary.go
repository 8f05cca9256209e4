package store

import "context"

// Canary is the known text that the installation's keys sealed, "" where none is kept yet.
func (s *System) Canary(ctx context.Context) (string, error) {
	return one[string](ctx, s.store.write, "read the canary", "SELECT COALESCE((SELECT sealed FROM canary WHERE id = 1), '')")
}

// AddCanary keeps a canary where there is none, and gives the one that is kept: of processes that add one at the same time,
// all get the first.
func (s *System) AddCanary(ctx context.Context, sealed string) (string, error) {
	if _, err := exec(ctx, s.store.write, "keep a canary", "INSERT INTO canary (id, sealed) VALUES (1, ?) ON CONFLICT (id) DO NOTHING", sealed); err != nil {
		return "", err
	}
	return s.Canary(ctx)
}

// RenewCanary replaces a canary by one that a newer key sealed. Where it is another one by now, it stays.
func (s *System) RenewCanary(ctx context.Context, old, sealed string) error {
	_, err := exec(ctx, s.store.write, "renew the canary", "UPDATE canary SET sealed = ? WHERE id = 1 AND sealed = ?", sealed, old)
	return err
}

// SealedValue is a sealed value and the place that it was sealed for, as the vault asks for it.
type SealedValue struct{ Org, Place, Row, Sealed string }

// SealedValues are the newest one of each, where there is one: an app's secret, a connection's token, a booking's link. They show whether keys are
// the ones that sealed what a database without a canary holds.
func (s *System) SealedValues(ctx context.Context) ([]SealedValue, error) {
	return many[SealedValue](ctx, s.store.read, "find sealed values", `
		SELECT * FROM (SELECT CASE WHEN org_id = '' THEN 'installation' ELSE org_id END AS org, 'zoom_apps.client_secret' AS place, id AS row,
			client_secret_sealed AS sealed FROM zoom_apps WHERE client_secret_sealed <> '' ORDER BY id DESC LIMIT 1) AS app
		UNION ALL
		SELECT * FROM (SELECT org_id, 'connections', id, access_sealed FROM connections WHERE access_sealed <> '' ORDER BY id DESC LIMIT 1) AS connection
		UNION ALL
		SELECT * FROM (SELECT org_id, 'bookings', id, link_sealed FROM bookings WHERE link_sealed <> '' ORDER BY id DESC LIMIT 1) AS booking`)
}
