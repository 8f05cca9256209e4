package connection

import (
	"context"
	"sync/atomic"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// recordSilence returns a function for the field Ended of [zoom.API], which is called at the end of each call. The
// function stores on the connection's row how many consecutive calls Zoom did not answer, up to [navette.SilentCalls].
func (c *Connections) recordSilence(current navette.Connection) func(context.Context, error) {
	var failed atomic.Int64 // number of consecutive unanswered calls
	failed.Store(current.FailedCalls)
	return func(ctx context.Context, err error) {
		var record func(*store.Tx, context.Context, string) error
		switch {
		case zoom.Answered(err) && failed.Swap(0) > 0:
			record = (*store.Tx).CallAnswered
		// A call whose context ended does not count, since its caller may have given up.
		case zoom.Unanswered(err) && ctx.Err() == nil && failed.Add(1) <= navette.SilentCalls:
			record = (*store.Tx).CallUnanswered
		default:
			return
		}
		ctx = context.WithoutCancel(ctx)
		err = c.update(ctx, navette.System(current.OrgID), func(tx *store.Tx) error {
			return record(tx, ctx, current.ID)
		})
		if err != nil {
			c.log.WarnContext(ctx, "not noted whether zoom answers", "connection", current.ID, "error", err)
		}
	}
}
