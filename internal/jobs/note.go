package jobs

import (
	"context"
	"runtime"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// notedAtOnce is the number of results that are stored in one transaction.
const notedAtOnce = 64

// ended is a try that has ended. noted receives whether its result was stored.
type ended struct {
	store.Ended
	noted chan bool
}

// noteAll stores the results of tries as they end, until the channel is closed. Results that arrive during a commit
// are stored together, since a commit that waits for the disk costs as much for many as for one. Their workers
// become free together, so that one statement leases for all of them, and the tries that these begin together can
// end together.
func (r *Runner) noteAll(ctx context.Context) {
	for first := range r.ended {
		runtime.Gosched() // lets workers end that are about to end their tries
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

// note stores the result of a try, and reports whether its worker counts as free already. If another transaction
// had the promise's row locked when the others were stored, it waits among the organization's writers.
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
