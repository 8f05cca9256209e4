package store

import (
	"context"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// TrashedRecordings returns the trashed recordings in some states, those that vanish soonest first.
func (o *Org) TrashedRecordings(
	ctx context.Context, states ...navette.TrashState,
) ([]navette.TrashedRecording, error) {
	return many[navette.TrashedRecording](ctx, o.q, "list trashed recordings",
		"SELECT * FROM trashed_recordings WHERE org_id = ? AND state IN (?) ORDER BY vanishes_at, id", o.ID,
		bun.List(states))
}

// DecideTrashed records a user's decision about a trashed recording that waits for one or was left in the trash. For any
// other the error is [navette.NotFound].
func (t *Tx) DecideTrashed(
	ctx context.Context, id string, state navette.TrashState, userID string,
) (navette.TrashedRecording, error) {
	return one[navette.TrashedRecording](ctx, t.q, "decide about a trashed recording",
		`UPDATE trashed_recordings SET state = ?, decided_by = ?, decided_at = ?
		 WHERE org_id = ? AND id = ? AND state IN ('waiting', 'left') RETURNING *`,
		state, userID, navette.At(t.at), t.ID, id)
}
