package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// LeaseTime is how long, in real time, a worker that gives no sign of life keeps a promise to itself.
const LeaseTime = 10 * time.Second

// Job is what the queue carries: ids and the number of the lease. Whoever works it re-reads the promise.
type Job struct {
	OrgID   string              `json:"org"`
	Promise string              `json:"promise"`
	Kind    navette.PromiseKind `json:"promise_kind"`
	Lease   int64               `json:"lease"`
}

// Enqueuer puts jobs into the queue inside the transaction that caused them.
type Enqueuer interface {
	Enqueue(ctx context.Context, tx RawTx, jobs []Job) error
}

// SetEnqueuer says where jobs go. Without one, promises wait for a process that has one.
func (s *Store) SetEnqueuer(e Enqueuer) { s.enqueuer = e }

// Promise records that something has to happen at due, or moves it there where it was promised before, and takes back
// whatever lease or result it had. Where it is due now its job is enqueued in this transaction.
func (t *Tx) Promise(ctx context.Context, kind navette.PromiseKind, subject, sessionID string, due time.Time) error {
	p, err := one[navette.Promise](ctx, t.q, "promise",
		`INSERT INTO promises (id, org_id, kind, subject, session_id, due_at, next_at)
		 VALUES (?, ?, ?, ?, ?, ?, ?)
		 ON CONFLICT (kind, subject) DO UPDATE SET due_at = excluded.due_at, next_at = excluded.next_at, attempt = 0,
		     lease = promises.lease + 1, lease_until = 0, last_error = '', last_detail = '', done_at = NULL
		 RETURNING *`,
		navette.NewID(navette.PrefixPromise, t.at), t.ID, kind, subject, sessionID, navette.At(due), navette.At(due))
	if err != nil {
		return err
	}
	return t.enqueueIfDue(ctx, p)
}

// RetryNow makes an open promise due at once; a kept or unknown one is [navette.NotFound].
func (t *Tx) RetryNow(ctx context.Context, kind navette.PromiseKind, subject string) error {
	p, err := one[navette.Promise](ctx, t.q, "retry",
		`UPDATE promises SET next_at = ?, lease_until = 0
		 WHERE org_id = ? AND kind = ? AND subject = ? AND done_at IS NULL RETURNING *`,
		navette.At(t.at), t.ID, kind, subject)
	if err != nil {
		return err
	}
	return t.enqueueIfDue(ctx, p)
}

// Wake makes every open promise of a kind that is past its due instant due at once: what it waited for has come.
// Their jobs are enqueued by the next tick. One that somebody is trying meanwhile is tried again after that, since the
// try may have looked too early (see [Tx.Finish]).
func (t *Tx) Wake(ctx context.Context, kind navette.PromiseKind) error {
	_, err := exec(ctx, t.q, "wake promises",
		"UPDATE promises SET next_at = ? WHERE org_id = ? AND kind = ? AND done_at IS NULL AND due_at <= ?",
		navette.At(t.at), t.ID, kind, navette.At(t.at))
	return err
}

// Withdraw takes a promise back: it will not be tried again, and nothing is left to be kept.
func (t *Tx) Withdraw(ctx context.Context, kind navette.PromiseKind, subject string) error {
	_, err := exec(ctx, t.q, "withdraw a promise",
		"UPDATE promises SET done_at = ?, lease = lease + 1, lease_until = 0 WHERE org_id = ? AND kind = ? AND subject = ? AND done_at IS NULL",
		navette.At(t.at), t.ID, kind, subject)
	return err
}

func (t *Tx) enqueueIfDue(ctx context.Context, p navette.Promise) error {
	if t.store.enqueuer == nil || p.NextAt.After(t.at) {
		return nil
	}
	jobs, err := lease(ctx, t.q, []string{p.ID}, navette.RealNow())
	if err != nil {
		return err
	}
	return t.store.enqueuer.Enqueue(ctx, t.raw, jobs)
}

// lease takes the promises for whoever gets the jobs, until LeaseTime from now (real time).
func lease(ctx context.Context, q bun.IDB, ids []string, now time.Time) ([]Job, error) {
	promises, err := many[navette.Promise](ctx, q, "lease promises",
		"UPDATE promises SET lease = lease + 1, lease_until = ? WHERE id IN (?) RETURNING *",
		navette.At(now.Add(LeaseTime)), bun.List(ids))
	if err != nil {
		return nil, err
	}
	jobs := make([]Job, len(promises))
	for i, p := range promises {
		jobs[i] = Job{OrgID: p.OrgID, Promise: p.ID, Kind: p.Kind, Lease: p.Lease}
	}
	return jobs, nil
}

// Held reads a promise for the worker that begins with the lease of this number. Where the promise is kept, withdrawn or
// in other hands the answer is [navette.NotFound]: there is nothing to do. A job may have waited in the queue for longer
// than its lease: then the lease is taken up again, so that nobody else begins beside this worker.
func (o *Org) Held(ctx context.Context, promise string, lease int64) (navette.Promise, error) {
	p, err := one[navette.Promise](ctx, o.q, "read a promise",
		"SELECT * FROM promises WHERE org_id = ? AND id = ? AND lease = ? AND done_at IS NULL", o.ID, promise, lease)
	if err != nil || p.LeaseUntil.After(navette.RealNow().Add(LeaseTime/2)) {
		return p, err
	}
	held, err := o.KeepAlive(ctx, promise, lease)
	if err == nil && !held {
		err = navette.Fail(navette.NotFound, "", nil)
	}
	return p, err
}

// KeepAlive prolongs a lease (real time) and says whether it is still held.
func (o *Org) KeepAlive(ctx context.Context, promise string, lease int64) (bool, error) {
	return keepAlive(ctx, o.store.write, o.ID, promise, lease)
}

// Hold prolongs the lease of a promise that is being kept, and is a [navette.Conflict] where it went elsewhere: what its
// transaction writes is written by the only one who may act, since nobody can take the lease before the commit.
func (t *Tx) Hold(ctx context.Context, p navette.Promise) error {
	held, err := keepAlive(ctx, t.q, t.ID, p.ID, p.Lease)
	if err == nil && !held {
		return navette.Fail(navette.Conflict, "", nil)
	}
	return err
}

func keepAlive(ctx context.Context, q bun.IDB, org, promise string, lease int64) (bool, error) {
	n, err := exec(ctx, q, "prolong a lease",
		"UPDATE promises SET lease_until = ? WHERE org_id = ? AND id = ? AND lease = ? AND done_at IS NULL",
		navette.At(navette.RealNow().Add(LeaseTime)), org, promise, lease)
	return n == 1, err
}

// Result is how one try ended.
type Result struct {
	Done    bool
	Next    time.Time // product time of the next try where not done
	Fresh   bool      // the next time is the promise's rhythm, not a failure: attempts count from zero
	Message string    // message key of the failure, "" where none
	Detail  string
}

// Finish notes how a try ended, if the lease is still held. Where the promise was woken during the try, that instant stands.
func (t *Tx) Finish(ctx context.Context, p navette.Promise, r Result) error {
	done, attempt := navette.Instant{}, p.Attempt+1
	if r.Done {
		done = navette.At(t.at)
	}
	if r.Fresh {
		attempt = 0
	}
	n, err := exec(ctx, t.q, "finish a try",
		`UPDATE promises SET done_at = ?, next_at = CASE WHEN ? OR next_at <> ? THEN next_at ELSE ? END, attempt = ?, lease_until = 0,
		     last_error = ?, last_detail = ?
		 WHERE org_id = ? AND id = ? AND lease = ? AND done_at IS NULL`,
		done, r.Done, p.NextAt, navette.At(r.Next), attempt, r.Message, r.Detail, t.ID, p.ID, p.Lease)
	if err != nil || n == 0 || r.Fresh {
		return err
	}
	return t.addTry(ctx, p, r)
}

// triesKept is how many tries of one promise are kept: the explain page shows the newest.
const triesKept = 50

func (t *Tx) addTry(ctx context.Context, p navette.Promise, r Result) error {
	_, err := exec(ctx, t.q, "note a try",
		`INSERT INTO tries (promise_id, number, at, ok, message, detail)
		 SELECT ?, COALESCE(MAX(number), 0) + 1, ?, ?, ?, ? FROM tries WHERE promise_id = ?`,
		p.ID, navette.At(t.at), r.Message == "", r.Message, r.Detail, p.ID)
	if err != nil {
		return err
	}
	_, err = exec(ctx, t.q, "forget old tries",
		"DELETE FROM tries WHERE promise_id = ? AND number <= (SELECT MAX(number) FROM tries WHERE promise_id = ?) - ?",
		p.ID, p.ID, triesKept)
	return err
}

// PromisesOfSession are all promises of a session, kept or open, by due instant.
func (o *Org) PromisesOfSession(ctx context.Context, sessionID string) ([]navette.Promise, error) {
	return many[navette.Promise](ctx, o.q, "read promises",
		"SELECT * FROM promises WHERE org_id = ? AND session_id = ? ORDER BY due_at, id", o.ID, sessionID)
}

// PromiseAbout is the promise of a kind about a subject.
func (o *Org) PromiseAbout(ctx context.Context, kind navette.PromiseKind, subject string) (navette.Promise, error) {
	return one[navette.Promise](ctx, o.q, "read a promise",
		"SELECT * FROM promises WHERE org_id = ? AND kind = ? AND subject = ?", o.ID, kind, subject)
}

// FailingPromises are the open promises whose last try failed, the earliest due first.
func (o *Org) FailingPromises(ctx context.Context, limit int) ([]navette.Promise, error) {
	return many[navette.Promise](ctx, o.q, "read promises",
		"SELECT * FROM promises WHERE org_id = ? AND done_at IS NULL AND last_error <> '' ORDER BY due_at, id LIMIT ?", o.ID, limit)
}

// Tries are the tries of a promise, oldest first.
func (o *Org) Tries(ctx context.Context, promise string) ([]navette.Try, error) {
	return many[navette.Try](ctx, o.q, "read tries",
		`SELECT t.* FROM tries t JOIN promises p ON p.id = t.promise_id
		 WHERE p.org_id = ? AND t.promise_id = ? ORDER BY t.number`, o.ID, promise)
}
