package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// Ended is the result of a try that ended at an instant of product time.
type Ended struct {
	Promise navette.Promise
	Result  Result
	At      time.Time
}

// triesKept is the number of tries of one promise that are kept, the newest ones.
const triesKept = 50

// Finish stores the result of a try if the lease is still held. If the promise was made due during the try, it stays
// due, whatever the result says.
func (t *Tx) Finish(ctx context.Context, p navette.Promise, r Result) error {
	_, err := t.store.finish(ctx, t.q, []Ended{{p, r, t.at}}, "")
	return err
}

// Kept is [Tx.Finish] for promises that were kept. If the lease of one of them was lost, the error is [ErrLeaseLost].
// The transaction must then not be committed, because another worker may be doing the same work again.
func (t *Tx) Kept(ctx context.Context, promises []navette.Promise) error {
	ended := make([]Ended, len(promises))
	for i, p := range promises {
		ended[i] = Ended{p, Result{Done: true}, t.at}
	}
	held, err := t.store.finish(ctx, t.q, ended, "")
	if err == nil && len(held) < len(promises) {
		return ErrLeaseLost
	}
	return err
}

// FinishTries is [Tx.Finish] for many tries, of any organizations, in one transaction. The keys of noted are the ids of
// the promises whose results were stored. FinishTries skips promises whose lease was lost and promises that another
// transaction has locked, so it never waits for a lock and cannot deadlock with a writer of an organization.
func (s *System) FinishTries(ctx context.Context, ended []Ended) (noted map[string]bool, err error) {
	if s.store.Engine == Postgres {
		return s.store.finish(ctx, s.store.vital.write, ended, s.store.skipLocked())
	}
	err = begin(ctx, s.store.vital.write, func(q bun.IDB) error {
		noted, err = s.store.finish(ctx, q, ended, s.store.skipLocked())
		return err
	})
	if err != nil {
		return nil, err
	}
	return noted, nil
}

// noted is a try whose result was stored. Number is its number among the kept tries of its promise, or 0 if it is not
// kept because it is periodic.
type noted struct {
	ID     string
	Lease  int64
	Number int64
}

func (s *Store) finish(ctx context.Context, q bun.IDB, ended []Ended, skipLocked string) (map[string]bool, error) {
	found, err := s.noteTries(ctx, q, ended, skipLocked)
	if err != nil {
		return nil, err
	}
	ids := make(map[string]bool, len(found))
	for _, f := range found {
		ids[f.ID] = true
		if f.Number > triesKept {
			if _, err := exec(ctx, q, "forget old tries", "DELETE FROM tries WHERE promise_id = ? AND number <= ?",
				f.ID, f.Number-triesKept); err != nil {
				return nil, err
			}
		}
	}
	return ids, nil
}

// noteTries stores the results of tries, in one statement on PostgreSQL, where each one costs a round trip, and in two
// on SQLite, which permits no INSERT within another statement.
func (s *Store) noteTries(ctx context.Context, q bun.IDB, ended []Ended, skipLocked string) ([]noted, error) {
	if s.Engine == Postgres {
		return planned[noted](ctx, s, q, "finish tries", finishAndKeepText(len(ended), skipLocked), endedRows(ended)...)
	}
	found, err := many[noted](ctx, q, "finish tries", endedText(len(ended))+finishText(skipLocked), endedRows(ended)...)
	if err != nil {
		return nil, err
	}
	kept := slices.DeleteFunc(slices.Clone(ended), func(e Ended) bool {
		return e.Result.Periodic ||
			!slices.ContainsFunc(found, func(n noted) bool {
				return n.ID == e.Promise.ID && n.Lease == e.Promise.Lease
			})
	})
	if len(kept) == 0 {
		return found, nil
	}
	numbers, err := many[noted](ctx, q, "note tries",
		endedText(len(kept))+triesText+" WHERE TRUE RETURNING promise_id AS id, number", endedRows(kept)...)
	return append(found, numbers...), err
}

// finishAndKeepText returns PostgreSQL's statement that stores the results of n tries.
func finishAndKeepText(n int, skipLocked string) string {
	return endedText(n) + `,
		finished AS (` + finishText(skipLocked) + `),
		kept AS (` + triesText +
		` WHERE NOT fresh AND (id, lease) IN (SELECT id, lease FROM finished) RETURNING promise_id, number)
		SELECT id, lease, COALESCE(number, 0) AS number FROM finished LEFT JOIN kept ON kept.promise_id = finished.id`
}

// finishText returns the part of a statement that stores the results in the promises. It follows endedText.
func finishText(skipLocked string) string {
	return ` UPDATE promises SET lease_until = 0, done_at = CASE WHEN ended.done THEN ended.ended_at END,
	        next_at = CASE
	            WHEN ended.done OR promises.next_at <> ended.seen_next THEN promises.next_at
	            ELSE ended.next_at END,
	        attempt = ended.attempt, last_error = ended.message, last_detail = ended.detail
	    FROM ended WHERE promises.id = ended.id AND promises.lease = ended.lease AND promises.done_at IS NULL
	        AND promises.id IN (SELECT id FROM promises WHERE id IN (SELECT id FROM ended)` + skipLocked + `)
	    RETURNING promises.id, promises.lease`
}

// triesText is the part of a statement that keeps tries, each with the number after its promise's last one. It follows
// endedText.
const triesText = ` INSERT INTO tries (promise_id, number, at, ok, message, detail)
	SELECT id, COALESCE((SELECT MAX(number) FROM tries WHERE promise_id = ended.id), 0) + 1, ended_at, message = '',
		message, detail FROM ended`

// endedText returns the beginning of a statement about n tries that have ended. It names the types of the arguments,
// because PostgreSQL cannot infer them.
func endedText(n int) string {
	const row = "(?, CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BOOLEAN), CAST(? AS " +
		"BOOLEAN), CAST(? AS BIGINT), CAST(? AS BIGINT), ?, ?)"
	return "WITH ended (id, lease, seen_next, ended_at, done, fresh, next_at, attempt, message, detail) AS (VALUES " +
		strings.TrimSuffix(strings.Repeat(row+", ", n), ", ") + ")"
}

// endedRows returns the arguments of endedText.
func endedRows(ended []Ended) (values []any) {
	for _, e := range ended {
		attempt := e.Promise.Attempt + 1
		if e.Result.Periodic {
			attempt = 0
		}
		values = append(values, e.Promise.ID, e.Promise.Lease, e.Promise.NextAt, navette.At(e.At), e.Result.Done,
			e.Result.Periodic, navette.At(e.Result.Next), attempt, e.Result.Message, e.Result.Detail)
	}
	return values
}
