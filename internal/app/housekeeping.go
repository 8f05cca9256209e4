package app

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/hooks"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

const (
	// tidyEvery is how often, in product time, it is looked what need not be kept any more.
	tidyEvery = time.Hour
	// partsKept is how long, in real time, the unfinished part of a file waits for somebody to go on with it. Zoom keeps a
	// deleted recording in its trash for so long (Zoom support, cloud recordings), so that nothing can come any more.
	partsKept = 30 * 24 * time.Hour
	// forgetAtOnce is how many rows go in one transaction.
	forgetAtOnce = 500
)

// housekeeping forgets what is kept for a while only: webhooks, ended logins, unfinished parts of files.
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
	for forgotten := forgetAtOnce; forgotten == forgetAtOnce; {
		var err error
		if forgotten, err = h.store.System().ForgetWebhooks(ctx, h.clock.Now().Add(-hooks.KeepFor), forgetAtOnce); err != nil {
			return err
		}
	}
	if err := h.store.System().ForgetLogins(ctx, navette.RealNow()); err != nil {
		return err
	}
	_, err := h.blobs.Sweep(ctx, navette.RealNow().Add(-partsKept))
	return err
}
