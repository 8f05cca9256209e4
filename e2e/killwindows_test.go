package e2e

import (
	"testing"

	"navette.dev/navette/internal/store"
)

// TestKilledInEveryWindow kills a server in every window of an import, on each engine.
func TestKilledInEveryWindow(t *testing.T) {
	t.Parallel()
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			w := newSurroundings(t, engine, laneSetting())
			l := w.openLane(folder(w.flags.Blobs), false)
			for _, win := range windows {
				if win.fits(l) {
					l.kill(win)
				}
			}
			l.finish()
		})
	}
}
