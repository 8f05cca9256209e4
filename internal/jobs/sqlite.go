package jobs

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"

	"github.com/riverqueue/river"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

type sqliteQueue struct {
	*river.Client[*sql.Tx]
	store *store.Store
	log   *slog.Logger
}

// Enqueue inserts the jobs in the transaction.
func (q sqliteQueue) Enqueue(ctx context.Context, tx store.RawTx, jobs []store.Job) error {
	_, err := q.InsertManyTx(ctx, tx.SQLite, inserts(jobs))
	return wrapEnqueue(err)
}

// nudge is a job without work. On SQLite River has no notifications and hears only of jobs that it inserts in a
// transaction of its own: one nudge has a queue fetch at once what was enqueued in ours. Asking every queue ten times a
// second instead cost an idle server a seventh of a processor.
type nudge struct{}

// Kind names the job in River's tables.
func (nudge) Kind() string { return "nudge" }

type nudged struct{ river.WorkerDefaults[nudge] }

// Work has nothing to do.
func (*nudged) Work(context.Context, *river.Job[nudge]) error { return nil }

// Enqueued has the queues of these kinds look for their jobs. Without it they do so within a second.
func (q sqliteQueue) Enqueued(ctx context.Context, kinds []navette.PromiseKind) {
	nudges := make([]river.InsertManyParams, len(kinds))
	for i, kind := range kinds {
		nudges[i] = river.InsertManyParams{Args: nudge{}, InsertOpts: &river.InsertOpts{Queue: string(kind), MaxAttempts: 1}}
	}
	if _, err := q.InsertMany(context.WithoutCancel(ctx), nudges); err != nil {
		q.log.WarnContext(ctx, "queue not told of its jobs", "error", err)
	}
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
