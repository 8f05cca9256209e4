package store

import (
	"context"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// Ended is a try that ended at an instant of product time.
type Ended struct {
	Promise navette.Promise
	Result  Result
	At      time.Time
}

// triesKept is how many tries of one promise are kept: the explain page shows the newest.
const triesKept = 50

// Finish notes how a try ended, if the lease is still held. Where the promise was woken during the try, that instant stands.
func (t *Tx) Finish(ctx context.Context, p navette.Promise, r Result) error {
	_, err := finish(ctx, t.q, []Ended{{p, r, t.at}}, "")
	return err
}

// Kept is [Tx.Finish] for promises that were kept.
func (t *Tx) Kept(ctx context.Context, promises []navette.Promise) error {
	ended := make([]Ended, len(promises))
	for i, p := range promises {
		ended[i] = Ended{p, Result{Done: true}, t.at}
	}
	_, err := finish(ctx, t.q, ended, "")
	return err
}

// FinishTries is [Tx.Finish] for many tries, of whatever organizations, in one transaction. It says by their ids which promises
// it noted. It passes over those whose lease is lost and those that another transaction is changing: it waits for no lock while
// it holds others, so it deadlocks with no writer of an organization.
func (s *System) FinishTries(ctx context.Context, ended []Ended) (noted map[string]bool, err error) {
	err = begin(ctx, s.store.vital.write, func(q bun.IDB) error {
		noted, err = finish(ctx, q, ended, s.store.skipLocked())
		return err
	})
	if err != nil {
		return nil, err
	}
	return noted, nil
}

func finish(ctx context.Context, q bun.IDB, ended []Ended, skipLocked string) (map[string]bool, error) {
	var ids []string
	var args []any
	for _, e := range ended {
		attempt := e.Promise.Attempt + 1
		if e.Result.Fresh {
			attempt = 0
		}
		ids = append(ids, e.Promise.ID)
		args = append(args, e.Promise.ID, e.Promise.Lease, e.Promise.NextAt, navette.At(e.At), e.Result.Done, navette.At(e.Result.Next), attempt, e.Result.Message, e.Result.Detail)
	}
	found, err := many[string](ctx, q, "finish tries",
		`WITH ended (id, lease, seen_next, ended_at, done, next_at, attempt, message, detail) AS (VALUES `+rows(len(ended), 9)+`),
		     held AS MATERIALIZED (SELECT id FROM promises WHERE id IN (?)`+skipLocked+`)
		 UPDATE promises SET lease_until = 0, done_at = CASE WHEN ended.done THEN ended.ended_at END,
		     next_at = CASE WHEN ended.done OR promises.next_at <> ended.seen_next THEN promises.next_at ELSE CAST(ended.next_at AS BIGINT) END,
		     attempt = ended.attempt, last_error = ended.message, last_detail = ended.detail
		 FROM ended WHERE promises.id = ended.id AND promises.lease = ended.lease AND promises.done_at IS NULL
		     AND promises.id IN (SELECT id FROM held)
		 RETURNING promises.id`, append(args, bun.List(ids))...)
	if err != nil {
		return nil, err
	}
	noted := make(map[string]bool, len(found))
	for _, id := range found {
		noted[id] = true
	}
	return noted, addTries(ctx, q, ended, noted)
}

// addTries keeps those of the noted tries that are not of a promise's rhythm.
func addTries(ctx context.Context, q bun.IDB, ended []Ended, noted map[string]bool) error {
	var args []any
	n := 0
	for _, e := range ended {
		if noted[e.Promise.ID] && !e.Result.Fresh {
			args = append(args, e.Promise.ID, navette.At(e.At), e.Result.Message == "", e.Result.Message, e.Result.Detail)
			n++
		}
	}
	if n == 0 {
		return nil
	}
	long, err := many[string](ctx, q, "note tries",
		`WITH ended (id, at, ok, message, detail) AS (VALUES `+rows(n, 5)+`)
		 INSERT INTO tries (promise_id, number, at, ok, message, detail)
		 SELECT id, COALESCE((SELECT MAX(number) FROM tries WHERE promise_id = ended.id), 0) + 1, at, ok, message, detail FROM ended
		 RETURNING CASE WHEN number > ? THEN promise_id ELSE '' END`, append(args, triesKept)...)
	if err != nil {
		return err
	}
	for _, id := range long {
		if id == "" {
			continue
		}
		if _, err := exec(ctx, q, "forget old tries",
			"DELETE FROM tries WHERE promise_id = ? AND number <= (SELECT MAX(number) FROM tries WHERE promise_id = ?) - ?", id, id, triesKept); err != nil {
			return err
		}
	}
	return nil
}

// rows are the places of so many rows of so many values.
func rows(n, values int) string {
	row := "(" + strings.TrimSuffix(strings.Repeat("?, ", values), ", ") + ")"
	return strings.TrimSuffix(strings.Repeat(row+", ", n), ", ")
}
