package e2e

import (
	"testing"
)

// TestKilledInEveryWindow kills a server once in every window of an import, on both engines. The windows that disk and
// S3 have in common are divided between them, the other way round on the other engine.
func TestKilledInEveryWindow(t *testing.T) {
	t.Parallel()
	for e, engine := range bothEngines {
		for k, kind := range laneKinds {
			t.Run(string(engine)+"/"+kind.name, func(t *testing.T) {
				t.Parallel()
				l := kind.open(t, engine)
				for i, win := range windows {
					mine := win.only != nil || i%2 == (e+k)%2
					if mine && win.fits(l) {
						l.kill(win)
					}
				}
				l.finish()
			})
		}
	}
}
