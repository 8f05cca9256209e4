package store

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
)

// PolicyReadBefore makes everything that the policy is about count as read no later than an instant, so that it is read
// again.
func (t *Tx) PolicyReadBefore(ctx context.Context, at time.Time) error {
	_, err := exec(ctx, t.q, "have the policy checked",
		"UPDATE policies SET read_at = ?0 WHERE org_id = ?1 AND read_at > ?0", navette.At(at), t.ID)
	return err
}
