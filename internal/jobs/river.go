package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivertype"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// args is what River carries.
type args struct{ store.Job }

// Kind names the job in River's tables.
func (args) Kind() string { return "promise" }

// queue is River on one engine.
type queue interface {
	store.Enqueuer
	Start(ctx context.Context) error
	Stop(ctx context.Context) error
	StopAndCancel(ctx context.Context) error
}

// longest is how long one try may take: a download of many gigabytes over a slow line. It must be positive, since River
// never rescues jobs without a timeout.
const longest = 12 * time.Hour

// pollEvery is how often a queue looks by itself. It is only a net: a queue is told of the jobs that come.
const pollEvery = time.Second

func riverConfig(registry *river.Workers, workers int, poll time.Duration, log *slog.Logger) *river.Config {
	queues := map[string]river.QueueConfig{}
	for _, kind := range kinds {
		queues[string(kind)] = river.QueueConfig{MaxWorkers: workers}
	}
	return &river.Config{
		Workers:              registry,
		Queues:               queues,
		Logger:               slog.New(quiet{log.Handler()}),
		FetchCooldown:        5 * time.Millisecond, // the default of 100 ms caps a queue at ten fetches a second
		FetchPollInterval:    poll,
		JobTimeout:           longest,
		RescueStuckJobsAfter: longest + time.Hour,
		MaxAttempts:          1,

		CompletedJobRetentionPeriod: store.JobsKept,
		CancelledJobRetentionPeriod: store.JobsKept,
		DiscardedJobRetentionPeriod: store.JobsKept,
	}
}

// newQueue makes River on the store's engine.
func newQueue(s *store.Store, config *river.Config) (queue, error) {
	if s.Engine == store.Postgres {
		client, err := river.NewClient(riverpgxv5.New(s.Pool()), config)
		if err != nil {
			return nil, fmt.Errorf("make the queue: %w", err)
		}
		return postgresQueue{client}, nil
	}
	client, err := river.NewClient(riversqlite.New(s.Writer()), config)
	if err != nil {
		return nil, fmt.Errorf("make the queue: %w", err)
	}
	return sqliteQueue{client, s, config.Logger}, nil
}

type postgresQueue struct{ *river.Client[pgx.Tx] }

// Enqueue inserts the jobs in the transaction.
func (q postgresQueue) Enqueue(ctx context.Context, tx store.RawTx, jobs []store.Job) error {
	_, err := q.InsertManyTx(ctx, tx.Postgres, inserts(jobs))
	return wrapEnqueue(err)
}

// Enqueued has nothing to do: River notifies by PostgreSQL.
func (q postgresQueue) Enqueued(context.Context, []navette.PromiseKind) {}

func inserts(jobs []store.Job) []river.InsertManyParams {
	params := make([]river.InsertManyParams, len(jobs))
	for i, job := range jobs {
		params[i] = river.InsertManyParams{Args: args{job}, InsertOpts: &river.InsertOpts{Queue: string(job.Kind), MaxAttempts: 1}}
	}
	return params
}

func wrapEnqueue(err error) error {
	if err != nil {
		return fmt.Errorf("enqueue: %w", err)
	}
	return nil
}

// worker hands River's jobs to the runner.
type worker struct {
	river.WorkerDefaults[args]
	runner *Runner
}

// Work does one job. Its failure is noted in the promise, so River's own row always ends as done.
func (w *worker) Work(ctx context.Context, job *river.Job[args]) error {
	w.runner.work(ctx, job.Args.Job)
	return nil
}

var _ river.Worker[args] = (*worker)(nil)

// quiet passes on River's warnings and errors only.
type quiet struct{ slog.Handler }

// Enabled says whether a level is worth a line.
func (q quiet) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && q.Handler.Enabled(ctx, level)
}

var _ rivertype.JobArgs = args{}
