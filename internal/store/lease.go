package store

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// LeaseTime is how long, in real time, a lease lasts unless it is prolonged. Another node takes over the work of a
// killed one within 8 s: the lease ends 6 s after it was last prolonged, the next tick finds that within 0.2 s, and the
// rest allows for different clocks. A lease survives a database that does not answer for 5 s, since it is prolonged
// every second.
const LeaseTime = 6 * time.Second

// SetWake sets the function that is called after the commit of a transaction that made a promise due at once.
func (s *Store) SetWake(wake func()) { s.wake = wake }

// isFree is the condition that a promise is neither kept nor leased, as in the indexes promises_due and
// promises_in_turn.
const isFree = "done_at IS NULL AND lease_until = 0"

// LeaseDue leases promises that are due at now (product time) and free at realNow (real time) for the free workers of
// hands. Organizations take turns. Its cost depends on the number of due promises, and neither on the number of all
// promises nor on the number of organizations. Concurrent calls with the same hands are not permitted.
func (s *System) LeaseDue(ctx context.Context, hands *Hands, now, realNow time.Time) ([]navette.Promise, error) {
	clear(hands.seen)
	return s.leaseAll(ctx, hands, now, realNow, s.dueKinds)
}

// LeaseMore is [System.LeaseDue] for a process whose worker has become free. It leases promises only of those kinds for
// which the last look found more due promises than it read. If none of those are due any more, it calls LeaseDue. If no
// worker of those kinds is free, it does nothing.
func (s *System) LeaseMore(ctx context.Context, hands *Hands, now, realNow time.Time) ([]navette.Promise, error) {
	known := hands.known()
	if len(known) == 0 {
		return nil, nil
	}
	taken, err := s.leaseAll(ctx, hands, now, realNow,
		func(context.Context, time.Time, time.Time) ([]navette.PromiseKind, error) { return known, nil })
	if err != nil || len(taken) > 0 {
		return taken, err
	}
	return s.LeaseDue(ctx, hands, now, realNow)
}

// look is a function that returns the kinds with due promises.
type look func(ctx context.Context, now, realNow time.Time) ([]navette.PromiseKind, error)

func (s *System) leaseAll(
	ctx context.Context, hands *Hands, now, realNow time.Time, look look,
) ([]navette.Promise, error) {
	var taken []navette.Promise
	for {
		turns, more, err := s.turns(ctx, hands, now, realNow, look)
		if err != nil || len(turns) == 0 {
			return taken, err
		}
		before, asked := len(taken), 0
		for _, t := range turns {
			asked += t.turns
		}
		for some := range slices.Chunk(turns, turnsAtOnce) {
			leased, err := s.lease(ctx, some, now)
			for _, p := range leased {
				hands.begun(p)
			}
			taken = append(taken, leased...)
			if err != nil {
				return taken, err
			}
		}
		if got := len(taken) - before; !more || got == 0 || got == asked {
			return taken, nil
		}
	}
}

// turns returns how many promises each organization may take now. more reports whether more are due than were read.
func (s *System) turns(
	ctx context.Context, hands *Hands, now, realNow time.Time, look look,
) (turns []turn, more bool, err error) {
	free := hands.free()
	if len(free) == 0 || s.store.LeasesHeld() {
		return nil, false, nil
	}
	due, err := look(ctx, now, realNow)
	if err != nil {
		return nil, false, err
	}
	for _, kind := range due {
		if free[kind] == 0 {
			continue
		}
		waiting, all, err := s.waiting(ctx, hands, kind, free[kind], now)
		if err != nil {
			return nil, false, err
		}
		turns, more = append(turns, hands.give(waiting, free[kind])...), more || !all
	}
	return turns, more, nil
}

// dueKinds returns the kinds with promises that are due and free. If it finds leases that have ended, it frees their
// promises and looks again.
func (s *System) dueKinds(ctx context.Context, now, realNow time.Time) ([]navette.PromiseKind, error) {
	look := func() ([]navette.PromiseKind, error) {
		return planned[navette.PromiseKind](ctx, s.store, s.store.vital.read, "look what is due", dueText,
			navette.At(now), navette.At(realNow))
	}
	due, err := look()
	if err != nil || !slices.Contains(due, leaseEnded) {
		return due, err
	}
	if _, err := exec(ctx, s.store.vital.write, "free what was leased", freeText(s.store.skipLocked()),
		navette.At(realNow)); err != nil {
		return nil, err
	}
	return look()
}

// leaseEnded is the kind that dueText returns if a lease has ended without being released.
const leaseEnded navette.PromiseKind = ""

// dueText reads one promise of each kind, the first in the order of the index, and the lease that ends first. So an
// engine reads no promises that are leased or due later, whatever statistics it has.
var dueText = `WITH kinds (kind) AS (VALUES ` + kindValues + `)
	SELECT kind FROM kinds WHERE (SELECT next_at FROM promises WHERE kind = kinds.kind AND ` + isFree +
	` ORDER BY next_at LIMIT 1) <= ?0
	UNION ALL
	SELECT '' WHERE (SELECT lease_until FROM promises WHERE done_at IS NULL
		AND lease_until > 0 ORDER BY lease_until LIMIT 1) <= ?1`

var kindValues = func() string {
	values := make([]string, len(navette.PromiseKinds))
	for i, kind := range navette.PromiseKinds {
		values[i] = "('" + string(kind) + "')"
	}
	return strings.Join(values, ", ")
}()

func freeText(skipLocked string) string {
	return `WITH ended AS MATERIALIZED (SELECT id FROM promises WHERE done_at IS NULL AND lease_until > 0
		AND lease_until <= ?0
	     ORDER BY lease_until LIMIT 1000` + skipLocked +
		`) UPDATE promises SET lease_until = 0 WHERE id IN (SELECT id FROM ended)`
}

const (
	// firstSeen is the number of promises of a kind that are read, the longest due first. If fewer are due, they
	// include those of all waiting organizations.
	firstSeen = 100
	// roundSeen is the largest number of organizations that one round visits.
	roundSeen = 100
	// roundPerWorker is the number of organizations that a round visits for each free worker, so that the next leases
	// can use its result.
	roundPerWorker = 8
	// turnsAtOnce is the largest number of organizations in one statement.
	turnsAtOnce = 100
)

// waiting returns the organizations with due promises of a kind, in the order of their turns. If more promises are due
// than are read, all is false: the organizations are then those that the round visits next, followed by those whose
// promises have been due for longest.
func (s *System) waiting(
	ctx context.Context, hands *Hands, kind navette.PromiseKind, free int, now time.Time,
) (waiting []turn, all bool, err error) {
	if hands.MoreIsDue(kind) {
		if waiting = hands.stretch(kind, free); len(waiting) < free {
			waiting, err = s.round(ctx, hands, kind, free, now, min(roundPerWorker*free, roundSeen))
		}
		if err != nil || len(waiting) >= free || len(waiting) > 0 && !lasts(kind) {
			return waiting, false, err
		}
	}
	first, err := planned[string](ctx, s.store, s.store.vital.read, "find what is due", firstText, kind,
		navette.At(now))
	if err != nil {
		return nil, false, err
	}
	all = len(first) < firstSeen
	hands.noteMore(kind, !all)
	if len(first) > free { // some have to wait, so their order matters
		if waiting, err = s.round(ctx, hands, kind, free, now, roundSeen); err != nil {
			return nil, false, err
		}
	}
	inRound := len(waiting)
	for _, org := range first {
		switch i := slices.IndexFunc(waiting, func(t turn) bool { return t.org == org }); {
		case i < 0 && all:
			waiting = append(waiting, turn{kind: kind, org: org, due: 1})
		case i < 0:
			waiting = append(waiting, turn{kind: kind, org: org, due: free})
		case i >= inRound && all:
			waiting[i].due++
		}
	}
	return waiting, all, nil
}

// round visits the organizations after the one where the last round ended, at most steps of them, and returns those
// with due promises. If there are none, the next round begins after the last one visited, and otherwise where
// [Hands.stretch] ends.
func (s *System) round(
	ctx context.Context, hands *Hands, kind navette.PromiseKind, free int, now time.Time, steps int,
) (waiting []turn, err error) {
	all, err := planned[passed](ctx, s.store, s.store.vital.read, "go round the organizations", roundText, kind,
		navette.At(now), hands.after[kind], steps)
	var due []string
	for _, o := range all {
		if o.Due {
			due = append(due, o.OrgID)
		} else if len(due) == 0 {
			hands.after[kind] = o.OrgID
		}
	}
	hands.seen[kind] = due
	return hands.stretch(kind, free), err
}

// passed is an organization that a round visits.
type passed struct {
	OrgID string
	Due   bool
}

var firstText = "SELECT org_id FROM promises WHERE kind = ?0 AND " + isFree +
	" AND next_at <= ?1 ORDER BY next_at LIMIT " + strconv.Itoa(firstSeen)

// roundText visits the organizations with free promises of a kind in the order of their ids. It finds the next one by
// the index, without reading all promises of the one before. After the last id it continues with the first, and it ends
// at an organization that it has visited.
const roundText = `WITH RECURSIVE round (org_id) AS (
	    SELECT COALESCE((SELECT org_id FROM promises WHERE kind = ?0 AND org_id > ?2 AND ` + isFree +
	` ORDER BY org_id LIMIT 1),
	        (SELECT org_id FROM promises WHERE kind = ?0 AND ` + isFree + ` ORDER BY org_id LIMIT 1))
	    UNION
	    SELECT COALESCE((SELECT org_id FROM promises WHERE kind = ?0 AND org_id > round.org_id AND ` + isFree +
	` ORDER BY org_id LIMIT 1),
	        (SELECT org_id FROM promises WHERE kind = ?0 AND ` + isFree + ` ORDER BY org_id LIMIT 1))
	    FROM round WHERE round.org_id IS NOT NULL)
	SELECT org_id, (SELECT next_at FROM promises WHERE kind = ?0 AND org_id = seen.org_id AND ` + isFree +
	` ORDER BY next_at LIMIT 1) <= ?1 AS due
	FROM (SELECT org_id FROM round LIMIT ?3) AS seen WHERE org_id IS NOT NULL`

// lease leases the promises of all turns in one statement. It skips promises that another node has locked. If the
// statement fails, it returns no promises, even if the database sent some: their leases are rolled back or end by
// themselves.
func (s *System) lease(ctx context.Context, turns []turn, now time.Time) ([]navette.Promise, error) {
	query, args := s.store.leaseText(turns, now, navette.RealNow())
	leased, err := planned[navette.Promise](ctx, s.store, s.store.vital.write, "take what is due", query, args...)
	if err != nil {
		return nil, err
	}
	return leased, nil
}

// LeaseNext leases at most n promises of a kind that are due and free in this transaction, for workers that become
// free with its commit.
//
// If mostBytes is positive, the promises are about recording files, and those about larger files, or files of unknown
// size, are left for [System.LeaseDue].
func (t *Tx) LeaseNext(
	ctx context.Context, kind navette.PromiseKind, n int, mostBytes int64,
) ([]navette.Promise, error) {
	if n == 0 || t.store.LeasesHeld() {
		return nil, nil
	}
	next := turn{kind: kind, org: t.ID, turns: n, mostBytes: mostBytes}
	query, args := t.store.leaseText([]turn{next}, t.at, navette.RealNow())
	return planned[navette.Promise](ctx, t.store, t.q, "take what is due next", query, args...)
}

// promiseColumns are the columns of a promise. Statements whose plans PostgreSQL keeps have to name them (see planned).
const promiseColumns = "id, org_id, kind, subject, session_id, due_at, next_at, attempt, lease, lease_until, " +
	"last_error, last_detail, done_at"

// leaseText returns the statement that leases the promises of turns. Promises are leased in the order of their next
// try, and those about files in the order in which their recordings vanish at Zoom. Only those have an instant
// vanishes_at, so without their kind no index but promises_vanishing fits.
func (s *Store) leaseText(turns []turn, now, realNow time.Time) (query string, args []any) {
	arms := make([]string, len(turns))
	for i, t := range turns {
		which, order := "kind = ?", "next_at"
		if t.kind == navette.PromiseFile {
			which, order = "vanishes_at > 0", "vanishes_at, next_at"
		} else {
			args = append(args, t.kind)
		}
		arms[i] = "SELECT id FROM (SELECT id, subject FROM promises WHERE " + which + " AND org_id = ? AND " + isFree +
			" AND next_at <= ? ORDER BY " + order + " LIMIT " + strconv.Itoa(t.turns) + s.skipLocked() + ") AS turn"
		args = append(args, t.org, navette.At(now))
		if t.mostBytes > 0 {
			arms[i] += " WHERE EXISTS (SELECT 1 FROM recording_files f WHERE f.id = turn.subject AND f.size BETWEEN 1 AND ?)"
			args = append(args, t.mostBytes)
		}
	}
	return "WITH taken AS MATERIALIZED (" + strings.Join(arms, " UNION ALL ") + ") " +
		"UPDATE promises SET lease = lease + 1, lease_until = ? WHERE id IN (SELECT id FROM taken) RETURNING " +
		promiseColumns, append(args, navette.At(realNow.Add(LeaseTime)))
}

// KeepAlive prolongs a lease to a [LeaseTime] from now, in real time, and reports whether it is still held.
func (o *Org) KeepAlive(ctx context.Context, promise string, lease int64) (bool, error) {
	w := o.w
	if w == bun.IDB(o.store.write) {
		w = o.store.vital.write
	}
	return keepAlive(ctx, w, o.ID, promise, lease)
}

// Release ends the lease of a promise that was not kept, so that another worker can lease it at once.
func (o *Org) Release(ctx context.Context, p navette.Promise) error {
	_, err := exec(ctx, o.w, "give back a lease",
		"UPDATE promises SET lease_until = 0 WHERE org_id = ? AND id = ? AND lease = ? AND done_at IS NULL", o.ID, p.ID,
		p.Lease)
	return err
}

// Hold prolongs the lease of a promise in a transaction. If the lease was lost, the error is a [navette.Conflict].
// Until the commit no other worker can lease the promise, so only its holder can commit the transaction's changes.
func (t *Tx) Hold(ctx context.Context, p navette.Promise) error {
	held, err := keepAlive(ctx, t.q, t.ID, p.ID, p.Lease)
	if err == nil && !held {
		return navette.Fail(navette.Conflict, "", nil)
	}
	return err
}

// keepAlive does nothing if the lease was released, since a worker may prolong its lease after its result was stored.
func keepAlive(ctx context.Context, q bun.IDB, org, promise string, lease int64) (bool, error) {
	n, err := exec(ctx, q, "prolong a lease",
		"UPDATE promises SET lease_until = ? WHERE org_id = ? AND id = ? AND lease = ? AND "+
			"lease_until > 0 AND done_at IS NULL",
		navette.At(navette.RealNow().Add(LeaseTime)), org, promise, lease)
	return n == 1, err
}
