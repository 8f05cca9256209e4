package store

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
)

// Promise records that something has to happen at due, or moves it there where it was promised before, and takes back
// whatever lease or result it had. Where it is due now its job is enqueued in this transaction, a download's by the next tick.
func (t *Tx) Promise(ctx context.Context, kind navette.PromiseKind, subject, sessionID string, due time.Time) error {
	p, err := one[navette.Promise](ctx, t.q, "promise",
		`INSERT INTO promises (id, org_id, kind, subject, session_id, due_at, next_at)
		 VALUES (?, ?, ?, ?, ?, ?, ?)
		 ON CONFLICT (kind, subject) DO UPDATE SET due_at = excluded.due_at, next_at = excluded.next_at, attempt = 0,
		     lease = promises.lease + 1, lease_until = 0, last_error = '', last_detail = '', done_at = NULL
		     WHERE promises.org_id = excluded.org_id
		 RETURNING *`,
		navette.NewID(navette.PrefixPromise, t.at), t.ID, kind, subject, sessionID, navette.At(due), navette.At(due))
	if err != nil {
		return err
	}
	return t.enqueueIfDue(ctx, p)
}

// RetryNow makes an open promise due at once; a kept or unknown one is [navette.NotFound]. One that somebody is trying
// meanwhile is not taken from them, and tried again after that (see [Tx.Finish]).
func (t *Tx) RetryNow(ctx context.Context, kind navette.PromiseKind, subject string) error {
	p, err := one[navette.Promise](ctx, t.q, "retry",
		`UPDATE promises SET next_at = ?
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
		"SELECT * FROM promises WHERE org_id || '' = ? AND session_id = ? AND session_id <> '' ORDER BY due_at, id", o.ID, sessionID)
}

// PromiseAbout is the promise of a kind about a subject.
func (o *Org) PromiseAbout(ctx context.Context, kind navette.PromiseKind, subject string) (navette.Promise, error) {
	return one[navette.Promise](ctx, o.q, "read a promise",
		"SELECT * FROM promises WHERE org_id || '' = ? AND kind = ? AND subject = ?", o.ID, kind, subject)
}

// Tries are the tries of a promise, oldest first.
func (o *Org) Tries(ctx context.Context, promise string) ([]navette.Try, error) {
	return many[navette.Try](ctx, o.q, "read tries",
		`SELECT t.* FROM tries t JOIN promises p ON p.id = t.promise_id
		 WHERE p.org_id = ? AND t.promise_id = ? ORDER BY t.number`, o.ID, promise)
}
