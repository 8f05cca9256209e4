package app

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// tidyEvery is how often, in product time, it is looked what need not be kept any more.
const tidyEvery = time.Hour

// housekeeping forgets what is kept for a while only, as [store.Keeping] says, and keeps what the database's planner goes by fresh.
type housekeeping struct {
	store *store.Store
	blobs blob.Store
	clock navette.Clock
	log   *slog.Logger

	stop   context.CancelFunc
	tidies sync.WaitGroup
}

// start begins to tidy, until end is called.
func (h *housekeeping) start(ctx context.Context) {
	ctx, h.stop = context.WithCancel(context.WithoutCancel(ctx))
	h.tidies.Go(func() {
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
	})
}

// end waits until nothing is tidied any more.
func (h *housekeeping) end() {
	if h.stop == nil {
		return
	}
	h.stop()
	h.tidies.Wait()
}

func (h *housekeeping) forget(ctx context.Context) error {
	if _, err := h.store.System().Forget(ctx, h.clock.Now(), navette.RealNow()); err != nil {
		return err
	}
	_, err := h.blobs.Sweep(ctx, navette.RealNow().Add(-store.PartsKept))
	return err
}
