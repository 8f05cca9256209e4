package store

import (
	"context"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// LeaseTime is how long, in real time, a worker that gives no sign of life keeps a promise to itself. Another node works on
// what a killed one held within 8 s of the kill: the lease ends 6 s after it was last prolonged, the next tick finds that
// within 0.2 s, a queue that was not notified polls within 1 s, and the rest is for clocks that are not quite alike.
// A lease survives a database that gives no answer for 5 s, since it is prolonged every second (prolongEvery).
const LeaseTime = 6 * time.Second

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
	// Enqueued tells, after the commit, of what kinds the jobs were: they can be fetched now.
	Enqueued(ctx context.Context, kinds []navette.PromiseKind)
}

// SetEnqueuer says where jobs go, and how many promises of a kind may be in hand at once: twice as many as a process has
// workers. Without an enqueuer, promises wait for a process that has one.
func (s *Store) SetEnqueuer(e Enqueuer, room int) { s.enqueuer, s.room = e, room }

// lasts says whether tries of a kind can last for hours.
func lasts(kind navette.PromiseKind) bool { return kind == navette.PromiseFile }

// roomOfOne is how many promises of a kind one organization may have in hand. Where tries last for hours that is one fewer
// than there are workers: none of its jobs waits before another organization's, whose next one has a worker at once.
// A single worker cannot be shared.
func (s *Store) roomOfOne(kind navette.PromiseKind) int {
	if lasts(kind) {
		return max(1, s.room/2-1)
	}
	return s.room
}

// IsDue says whether anything is due at now (product time) and in nobody's hands (real time).
func (s *System) IsDue(ctx context.Context, now, realNow time.Time) (bool, error) {
	return one[bool](ctx, s.store.vital.read, "look what is due", isDueText, navette.At(now), navette.At(realNow))
}

const isDueText = "SELECT EXISTS (SELECT 1 FROM promises WHERE done_at IS NULL AND next_at <= ? AND lease_until <= ?)"

// LeaseDue takes promises of a kind that are due at now (product time) and in nobody's hands (real time), as many as there
// is room for on all nodes and of each organization in turn, and enqueues their jobs in the same transaction. It tells how
// many it took.
func (s *System) LeaseDue(ctx context.Context, kind navette.PromiseKind, now, realNow time.Time) (int, error) {
	if s.store.LeasesHeld() {
		return 0, nil
	}
	inHand, err := inHand(ctx, s.store.vital.read, kind, realNow)
	if err != nil || inHand >= s.store.room {
		return 0, err
	}
	waiting, err := many[queueing](ctx, s.store.vital.read, "find what is due", queueingText,
		kind, navette.At(now), navette.At(realNow), s.store.room-inHand)
	if err != nil || len(waiting) == 0 {
		return 0, err
	}
	taken := 0
	err = s.store.beginOn(ctx, s.store.vital.write, func(q bun.IDB, raw RawTx) error {
		var ids []string
		for _, w := range inTurn(waiting, s.store.room-inHand, s.store.roomOfOne(kind)) {
			found, err := many[string](ctx, q, "take what is due",
				`SELECT id FROM promises WHERE kind = ? AND org_id = ? AND done_at IS NULL AND next_at <= ? AND lease_until <= ?
				 ORDER BY next_at LIMIT ?`+s.store.skipLocked(), kind, w.OrgID, navette.At(now), navette.At(realNow), w.turns)
			if err != nil {
				return err
			}
			ids = append(ids, found...)
		}
		taken = len(ids)
		return s.store.enqueue(ctx, q, raw, ids, realNow)
	})
	return taken, err
}

// queueing is an organization with something due in nobody's hands.
type queueing struct {
	OrgID  string
	Due    int // counted up to the room that is left
	InHand int
	turns  int // how many it may take now
}

// queueingText goes round the organizations: it costs by how many there are, and not by how much each has due.
const queueingText = `SELECT * FROM (SELECT id AS org_id,
	     (SELECT COUNT(*) FROM (SELECT 1 FROM promises
	         WHERE kind = ?0 AND org_id = organizations.id AND done_at IS NULL AND next_at <= ?1 AND lease_until <= ?2 LIMIT ?3) AS first) AS due,
	     (SELECT COUNT(*) FROM promises
	         WHERE kind = ?0 AND org_id = organizations.id AND done_at IS NULL AND lease_until > ?2) AS in_hand
	 FROM organizations) AS counted WHERE due > 0 ORDER BY in_hand, org_id`

// inTurn gives so many turns, each to the organization that has the least in hand: one's thousands hold nobody else's
// promise back. Each has at most ofOne in hand then. It leaves out who gets none.
func inTurn(waiting []queueing, room, ofOne int) []queueing {
	for range room {
		next := -1
		for i, w := range waiting {
			if w.turns < w.Due && w.InHand+w.turns < ofOne && (next < 0 || w.InHand+w.turns < waiting[next].InHand+waiting[next].turns) {
				next = i
			}
		}
		if next < 0 {
			break
		}
		waiting[next].turns++
	}
	return slices.DeleteFunc(waiting, func(w queueing) bool { return w.turns == 0 })
}

// inHand counts the promises of a kind that somebody holds (real time).
func inHand(ctx context.Context, q bun.IDB, kind navette.PromiseKind, realNow time.Time) (int, error) {
	return one[int](ctx, q, "count leases",
		"SELECT COUNT(*) FROM promises WHERE kind = ? AND done_at IS NULL AND lease_until > ?", kind, navette.At(realNow))
}

// enqueueIfDue saves a promise that is due now the wait for the tick. It fills half of the room: the other half is for
// the tick, which takes each organization's in turn. What lasts for hours waits for the tick, which alone counts what an
// organization has in hand.
func (t *Tx) enqueueIfDue(ctx context.Context, p navette.Promise) error {
	realNow := navette.RealNow()
	if t.store.enqueuer == nil || t.store.LeasesHeld() || lasts(p.Kind) || p.NextAt.After(t.at) || p.LeaseUntil.After(realNow) {
		return nil
	}
	inHand, err := inHand(ctx, t.q, p.Kind, realNow)
	if err != nil || inHand >= t.store.room/2 {
		return err
	}
	return t.store.enqueue(ctx, t.q, t.raw, []string{p.ID}, realNow)
}

// enqueue takes the leases of promises until LeaseTime from now (real time), and enqueues their jobs.
func (s *Store) enqueue(ctx context.Context, q bun.IDB, raw RawTx, ids []string, now time.Time) error {
	if len(ids) == 0 {
		return nil
	}
	promises, err := many[navette.Promise](ctx, q, "lease promises",
		"UPDATE promises SET lease = lease + 1, lease_until = ? WHERE id IN (?) RETURNING *",
		navette.At(now.Add(LeaseTime)), bun.List(ids))
	if err != nil {
		return err
	}
	jobs := make([]Job, len(promises))
	for i, p := range promises {
		jobs[i] = Job{OrgID: p.OrgID, Promise: p.ID, Kind: p.Kind, Lease: p.Lease}
		if !slices.Contains(*raw.enqueued, p.Kind) {
			*raw.enqueued = append(*raw.enqueued, p.Kind)
		}
	}
	return s.enqueuer.Enqueue(ctx, raw, jobs)
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
	until := navette.RealNow().Add(LeaseTime)
	held, err := o.KeepAlive(ctx, promise, lease)
	if err == nil && !held {
		err = navette.Fail(navette.NotFound, "", nil)
	}
	p.LeaseUntil = navette.At(until)
	return p, err
}

// KeepAlive prolongs a lease (real time) and says whether it is still held.
func (o *Org) KeepAlive(ctx context.Context, promise string, lease int64) (bool, error) {
	w := o.w
	if w == bun.IDB(o.store.write) {
		w = o.store.vital.write
	}
	return keepAlive(ctx, w, o.ID, promise, lease)
}

// Release gives back the lease of a promise that is not kept yet: it may be taken at once.
func (o *Org) Release(ctx context.Context, p navette.Promise) error {
	_, err := exec(ctx, o.w, "give back a lease",
		"UPDATE promises SET lease_until = 0 WHERE org_id = ? AND id = ? AND lease = ? AND done_at IS NULL", o.ID, p.ID, p.Lease)
	return err
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
