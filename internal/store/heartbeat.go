package store

import (
	"context"
	"errors"
	"sync"
	"time"

	"navette.dev/navette/internal/navette"
)

// ErrLeaseLost is the cause when work ends because its lease was lost, or may have been lost while the database did
// not answer.
var ErrLeaseLost = errors.New("lease lost")

// prolongEvery is how often, in real time, a lease is prolonged: six times in a [LeaseTime], so that it survives a
// database that does not answer for five sixths of it. Prolonging is one small write for each promise that takes longer
// than a second.
const prolongEvery = LeaseTime / 6

// KeepLease prolongs a lease, which lasts until an instant of real time, by calling prolong every second until release
// is called. prolong prolongs the lease and reports whether it is still held. The returned context ends with
// [ErrLeaseLost] as its cause when the lease is lost, or when no call of prolong has succeeded for a whole [LeaseTime],
// since another node may then hold it.
func KeepLease(
	ctx context.Context, until time.Time, prolong func(context.Context) (held bool, err error),
) (held context.Context, release func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	end := time.AfterFunc(until.Sub(navette.RealNow()), func() { cancel(ErrLeaseLost) })
	var beating sync.WaitGroup
	beating.Go(func() {
		defer end.Stop()
		ticker := time.NewTicker(prolongEvery)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
			asked := navette.RealNow()
			switch held, err := prolong(ctx); {
			case err != nil: // a later call may succeed before the lease ends
			case !held:
				cancel(ErrLeaseLost)
			default:
				end.Reset(asked.Add(LeaseTime).Sub(navette.RealNow()))
			}
		}
	})
	return ctx, func() { cancel(nil); beating.Wait() }
}
