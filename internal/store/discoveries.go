package store

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
)

// Discovery is how the recordings of a connection are found.
type Discovery struct {
	AccountRefusedAt navette.Instant // when Zoom refused the list of the whole account, zero if it did not
	TrashReadAt      navette.Instant // when the trash was last read, zero if it is to be read now
}

// Discovery returns how the recordings of a connection are found, the zero value if that is not known yet.
func (o *Org) Discovery(ctx context.Context, connectionID string) (Discovery, error) {
	found, err := one[Discovery](ctx, o.q, "read how recordings are found",
		"SELECT account_refused_at, trash_read_at FROM discoveries WHERE org_id = ? AND connection_id = ?", o.ID,
		connectionID)
	return found, navette.IgnoreNotFound(err)
}

// AccountRefused records that Zoom refused the list of the whole account.
func (t *Tx) AccountRefused(ctx context.Context, connectionID string) error {
	_, err := exec(ctx, t.q, "note a refused list",
		`INSERT INTO discoveries (connection_id, org_id, account_refused_at) VALUES (?, ?, ?)
		 ON CONFLICT (connection_id) DO UPDATE SET account_refused_at = excluded.account_refused_at`, connectionID, t.ID,
		navette.At(t.at))
	return err
}

// TrashRead records that the trash was read at an instant. It does nothing if the trash has changed since seen was
// read.
func (t *Tx) TrashRead(ctx context.Context, connectionID string, seen Discovery, at time.Time) error {
	_, err := exec(ctx, t.q, "note the read trash",
		`INSERT INTO discoveries (connection_id, org_id, trash_read_at) VALUES (?0, ?1, ?2)
		 ON CONFLICT (connection_id) DO UPDATE SET trash_read_at = excluded.trash_read_at
		     WHERE discoveries.trash_read_at IS NOT DISTINCT FROM ?3 OR discoveries.trash_read_at IS NULL`,
		connectionID, t.ID, navette.At(at), seen.TrashReadAt)
	return err
}

// TrashChanged makes the trash of a connection be read with the next sweep, and that sweep due now.
func (t *Tx) TrashChanged(ctx context.Context, connectionID string) error {
	if _, err := exec(ctx, t.q, "note a changed trash",
		"UPDATE discoveries SET trash_read_at = NULL WHERE org_id = ? AND connection_id = ?", t.ID,
		connectionID); err != nil {
		return err
	}
	return navette.IgnoreNotFound(t.RetryNow(ctx, navette.PromiseSweep, connectionID))
}
