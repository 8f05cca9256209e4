package jobs

import (
	"context"
	"runtime"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// notedAtOnce is the largest number of results that are stored in one transaction.
const notedAtOnce = 64

// ended is a try that has ended. Whether its result was stored is sent to noted.
type ended struct {
	store.Ended
	noted chan bool
}

// noteAll stores the results of tries as they end, until r.ended is closed. Results that arrive during a commit are
// stored together in the next one, since a commit for many costs as much as for one. Then their workers become free
// together, one statement leases promises for all of them, and these tries in turn can end together.
func (r *Runner) noteAll(ctx context.Context) {
	for first := range r.ended {
		runtime.Gosched() // other workers may be about to end their tries too
		batch, tries := []ended{first}, []store.Ended{first.Ended}
		for more := true; more && len(batch) < notedAtOnce; {
			select {
			case next, open := <-r.ended:
				if more = open; open {
					batch, tries = append(batch, next), append(tries, next.Ended)
				}
			default:
				more = false
			}
		}
		noted, err := r.store.System().FinishTries(ctx, tries)
		if err != nil {
			r.log.WarnContext(ctx, "tries not noted together", "tries", len(batch), "error", err)
		}
		var free []navette.Promise
		for _, e := range batch {
			if noted[e.Promise.ID] {
				free = append(free, e.Promise)
			}
		}
		r.workersAreFree(free...)
		for _, e := range batch {
			e.noted <- noted[e.Promise.ID]
		}
	}
}

// note stores the result of a try, and reports whether its worker already counts as free. If noteAll could not store
// the result, because another transaction had locked the promise, note stores it in a transaction of the organization,
// which waits for that lock.
func (r *Runner) note(ctx context.Context, p navette.Promise, result store.Result) (freed bool, err error) {
	now, noted := r.clock.Now(), make(chan bool, 1)
	r.ended <- ended{store.Ended{Promise: p, Result: result, At: now}, noted}
	if <-noted {
		return true, nil
	}
	return false, r.store.Org(p.OrgID).Update(ctx, navette.System(p.OrgID), now, func(tx *store.Tx) error {
		return tx.Finish(ctx, p, result)
	})
}
