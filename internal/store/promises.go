package store

import (
	"context"
	"fmt"
	"math"
	"time"

	"navette.dev/navette/internal/navette"
)

// Promise records that something has to happen at due. A promise of the same kind and subject is moved to due, and its
// lease and result are discarded. If it is due now, a free worker of this process begins with it after the commit.
// Otherwise a process with a free worker finds it at its first tick after due.
func (t *Tx) Promise(ctx context.Context, kind navette.PromiseKind, subject, sessionID string, due time.Time) error {
	return t.PromiseAll(ctx, kind, []Subject{{ID: subject, SessionID: sessionID}}, due)
}

// Subject is the subject of a promise, with its session.
type Subject struct {
	ID        string
	SessionID string // "" if it belongs to no session
	// for a recording file: when Zoom deletes its recording, zero if it does not
	VanishesAt navette.Instant
}

// vanishes returns the value of promises.vanishes_at: for a file the instant at which its recording vanishes, the
// largest number if it does not, and NULL for other kinds.
func (s Subject) vanishes(kind navette.PromiseKind) any {
	switch {
	case kind != navette.PromiseFile:
		return navette.Instant{}
	case s.VanishesAt.IsZero():
		return int64(math.MaxInt64)
	}
	return s.VanishesAt
}

// PromiseAll is [Tx.Promise] about different subjects.
func (t *Tx) PromiseAll(ctx context.Context, kind navette.PromiseKind, subjects []Subject, due time.Time) error {
	if len(subjects) == 0 {
		return nil
	}
	next, err := t.nextOf(ctx, kind, due)
	if err != nil {
		return err
	}
	n, err := exec(ctx, t.q, "promise",
		`INSERT INTO promises (id, org_id, kind, subject, session_id, due_at, next_at, vanishes_at) VALUES ?
		 ON CONFLICT (kind, subject) DO UPDATE SET due_at = excluded.due_at, next_at = excluded.next_at, attempt = 0,
		     lease = promises.lease + 1, lease_until = 0, last_error = '', last_detail = '', done_at = NULL,
		     vanishes_at = excluded.vanishes_at
		     WHERE promises.org_id = excluded.org_id`,
		rows(subjects, func(of Subject) []any {
			return []any{
				navette.NewID(navette.PrefixPromise, t.at), t.ID, kind, of.ID, of.SessionID, navette.At(due), next,
				of.vanishes(kind),
			}
		}))
	if err == nil && n != int64(len(subjects)) {
		err = navette.Fail(navette.NotFound, "", fmt.Errorf("promise %s: the subject is another organization's", kind))
	}
	if err == nil {
		t.noteDue(next)
	}
	return err
}

// RetryNow makes an open promise due at once. If it is kept or unknown, the error is [navette.NotFound]. If it is
// being tried, that try continues, and it is tried again afterwards (see [Tx.Finish]).
func (t *Tx) RetryNow(ctx context.Context, kind navette.PromiseKind, subject string) error {
	p, err := one[navette.Promise](ctx, t.q, "retry",
		`UPDATE promises SET next_at = ?
		 WHERE org_id = ? AND kind = ? AND subject = ? AND done_at IS NULL RETURNING *`,
		navette.At(t.at), t.ID, kind, subject)
	if err != nil {
		return err
	}
	t.noteDue(p.NextAt)
	return nil
}

// Wake makes the open promises of a kind that are past their due instants due at once. Callers use it after the event
// for which these promises wait. A promise that is being tried is tried again afterwards, since that try may have
// looked too early (see [Tx.Finish]).
func (t *Tx) Wake(ctx context.Context, kind navette.PromiseKind) error {
	_, err := exec(ctx, t.q, "wake promises",
		`UPDATE promises SET next_at = ?0 WHERE due_at <= ?0 AND id IN (
		     SELECT id FROM promises WHERE org_id = ?1 AND kind = ?2 AND done_at IS NULL AND lease_until = 0
		     UNION ALL
		     SELECT id FROM promises WHERE org_id = ?1 AND kind = ?2 AND done_at IS NULL AND lease_until > 0)`,
		navette.At(t.at), t.ID, kind)
	t.due = true
	return err
}

// Withdraw withdraws a promise, so that it is not tried again.
func (t *Tx) Withdraw(ctx context.Context, kind navette.PromiseKind, subject string) error {
	_, err := exec(ctx, t.q, "withdraw a promise",
		"UPDATE promises SET done_at = ?, lease = lease + 1, lease_until = 0 WHERE org_id = ? AND kind = ? AND "+
			"subject = ? AND done_at IS NULL",
		navette.At(t.at), t.ID, kind, subject)
	return err
}

// Result is the result of one try.
type Result struct {
	Done     bool
	Next     time.Time // product time of the next try if not done
	Periodic bool      // the next time is planned, not caused by a failure: attempts count from zero
	Message  string    // message key of the failure, or ""
	Detail   string
}

// PromisesOfSession returns all promises of a session, kept or open, ordered by due instant.
func (o *Org) PromisesOfSession(ctx context.Context, sessionID string) ([]navette.Promise, error) {
	return many[navette.Promise](ctx, o.q, "read promises",
		"SELECT * FROM promises WHERE org_id || '' = ? AND session_id = ? AND session_id <> '' ORDER BY due_at, id",
		o.ID, sessionID)
}

// PromiseAbout returns the promise of a kind about a subject.
func (o *Org) PromiseAbout(ctx context.Context, kind navette.PromiseKind, subject string) (navette.Promise, error) {
	return one[navette.Promise](ctx, o.q, "read a promise",
		"SELECT * FROM promises WHERE org_id || '' = ? AND kind = ? AND subject = ?", o.ID, kind, subject)
}

// Tries returns the tries of a promise, oldest first.
func (o *Org) Tries(ctx context.Context, promise string) ([]navette.Try, error) {
	return many[navette.Try](ctx, o.q, "read tries",
		`SELECT t.* FROM tries t JOIN promises p ON p.id = t.promise_id
		 WHERE p.org_id = ? AND t.promise_id = ? ORDER BY t.number`, o.ID, promise)
}
