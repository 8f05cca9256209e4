package app

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/testkit"
)

func TestWhatIsKeptForAWhileIsForgotten(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Subscribe()
		s := w.Class("Yoga du soir", w.In(6*time.Hour))
		w.Hold(s)
		w.StopWork()
		rows := w.Store.System()
		owner, err := w.Store.Org(w.Org).User(w.Context(), w.Owner.ID)
		w.Must(err)
		login := store.Login{
			Token: "t", PersonID: owner.PersonID, ExpiresAt: navette.At(navette.RealNow().Add(-time.Second)),
		}
		w.Must(rows.AddLogin(w.Context(), login))
		part := unfinished(w)
		kept := func() (webhook, login, file bool) {
			last, err := w.Store.Org(w.Org).LastWebhook(w.Context())
			w.Must(err)
			_, _, err = rows.Login(w.Context(), "t", navette.RealNow().Add(-time.Hour))
			parts, listErr := w.Blobs.Unfinished(w.Context())
			w.Must(listErr)
			return !last.IsZero(), err == nil, len(parts) > 0
		}
		if webhook, login, file := kept(); !webhook || !login || !file {
			w.Fatalf("nothing to forget: webhook %v, login %v, file %v", webhook, login, file)
		}
		h := housekeeping{store: w.Store, blobs: w.Blobs, clock: w.Clock, log: slog.New(slog.DiscardHandler)}
		w.Must(h.Start(w.Context()))
		w.Cleanup(func() { _ = h.Stop(context.Background()) })
		w.Until("what has ended is forgotten", func() bool {
			webhook, login, file := kept()
			return webhook && !login && file
		})
		old := navette.RealNow().Add(-store.PartsKept - time.Hour)
		w.Must(os.Chtimes(part, old, old))
		w.Clock.Advance(30 * 24 * time.Hour)
		w.Until("the rest is forgotten", func() bool {
			w.Clock.Advance(tidyEvery)
			webhook, _, file := kept()
			return !webhook && !file
		})
	})
}

// unfinished creates an unfinished file of recordings and returns its path.
func unfinished(w *testkit.Studio) string {
	w.Helper()
	writer, err := w.Blobs.Create(w.Context(), blob.Key(w.Org, "cal_1", "fil_1"))
	w.Must(err)
	_, err = writer.Write([]byte("part"))
	w.Must(err)
	w.Must(writer.Close())
	return filepath.Join(w.Files, "org", w.Org, "call", "cal_1", ".fil_1.partial")
}
