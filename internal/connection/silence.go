package connection

import (
	"context"
	"sync/atomic"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// listen returns a function that is called at the end of each of a connection's calls. It records on the connection's
// row that Zoom stopped answering, and that it answers again. The row is written only when that changes.
func (c *Connections) listen(current navette.Connection) func(context.Context, error) {
	var failed atomic.Int64 // consecutive calls, as far as this API knows
	failed.Store(current.FailedCalls)
	return func(ctx context.Context, err error) {
		var note func(*store.Tx, context.Context, string) error
		switch {
		case zoom.Answered(err) && failed.Swap(0) > 0:
			note = (*store.Tx).CallAnswered
		// a caller that gives up proves nothing
		case zoom.Unanswered(err) && ctx.Err() == nil && failed.Add(1) <= navette.SilentCalls:
			note = (*store.Tx).CallUnanswered
		default:
			return
		}
		ctx = context.WithoutCancel(ctx)
		err = c.update(ctx, navette.System(current.OrgID), func(tx *store.Tx) error {
			return note(tx, ctx, current.ID)
		})
		if err != nil {
			c.log.WarnContext(ctx, "not noted whether zoom answers", "connection", current.ID, "error", err)
		}
	}
}
