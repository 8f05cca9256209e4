package jobs

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/riverqueue/river"

	"navette.dev/navette/internal/store"
)

type sqliteQueue struct {
	*river.Client[*sql.Tx]
	store *store.Store
}

// Enqueue inserts the jobs in the transaction.
func (q sqliteQueue) Enqueue(ctx context.Context, tx store.RawTx, jobs []store.Job) error {
	_, err := q.InsertManyTx(ctx, tx.SQLite, inserts(jobs))
	return wrapEnqueue(err)
}

// Start begins to work. On SQLite one process works, so whatever stands as running was left by one that died: those
// rows are discarded (their promises are taken anew by the tick).
func (q sqliteQueue) Start(ctx context.Context) error {
	_, err := q.store.Writer().ExecContext(ctx, "DELETE FROM river_job WHERE state = 'running'")
	if err != nil {
		return fmt.Errorf("clear the queue: %w", err)
	}
	return q.Client.Start(ctx)
}
