package app

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/lifecycle"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// tidyEvery is how often, in product time, expired data are deleted.
const tidyEvery = time.Hour

// housekeeping deletes expired data, as listed by [store.Kept], promises that the files of new organizations are read
// again, and updates the statistics of the database's planner.
type housekeeping struct {
	store *store.Store
	blobs blob.Store
	clock navette.Clock
	log   *slog.Logger

	state  lifecycle.State
	stop   context.CancelFunc
	tidies sync.WaitGroup
}

// Start begins to delete expired data.
func (h *housekeeping) Start(ctx context.Context) error {
	return h.state.Begin(func() error {
		ctx, h.stop = context.WithCancel(context.WithoutCancel(ctx))
		h.tidies.Go(func() { h.tidy(ctx) })
		return nil
	})
}

// Stop cancels the present deletion and waits for its end.
func (h *housekeeping) Stop(context.Context) error {
	return h.state.End(func(running bool) error {
		if running {
			h.stop()
			h.tidies.Wait()
		}
		return nil
	})
}

// tidy deletes at once and then every [tidyEvery], until ctx ends.
func (h *housekeeping) tidy(ctx context.Context) {
	for {
		if err := h.forget(ctx); err != nil && ctx.Err() == nil {
			h.log.ErrorContext(ctx, "housekeeping failed", "error", err)
		}
		if h.clock.WaitUntil(ctx, h.clock.Now().Add(tidyEvery)) != nil {
			return
		}
		if err := h.store.System().Optimize(ctx); err != nil && ctx.Err() == nil {
			h.log.ErrorContext(ctx, "the planner's statistics could not be collected", "error", err)
		}
	}
}

func (h *housekeeping) forget(ctx context.Context) error {
	if _, err := h.store.System().Forget(ctx, h.clock.Now(), navette.RealNow()); err != nil {
		return err
	}
	if err := h.store.System().PromiseRechecks(ctx, h.clock.Now()); err != nil {
		return err
	}
	_, err := h.blobs.Sweep(ctx, navette.RealNow().Add(-store.PartsKept))
	return err
}
