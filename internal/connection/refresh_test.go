package connection_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/testkit"
)

// TestAThousandExpiriesOnTwoNodesAreAThousandRefreshes has two nodes call Zoom at the same instant after each of a
// thousand expiries. Half of the tokens expire when announced, the others earlier, which Zoom's refusal shows. Zoom
// accepts only the newest refresh token, so that one refresh too many ends the grant. It takes many repetitions to find
// a wrong order of storing, leasing and reading.
func TestAThousandExpiriesOnTwoNodesAreAThousandRefreshes(t *testing.T) {
	const expiries = 1000
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.StopWork() // only the two nodes call Zoom
		nodes := []*connection.Connections{w.NewConnections(), w.NewConnections()}
		for round := range expiries {
			if round%2 == 0 {
				w.Clock.Advance(time.Hour)
			} else {
				w.Zoom.Do("/tokens/expire", map[string]string{"which": "access"})
			}
			if err := together(w, nodes); err != nil {
				w.Fatalf("expiry %d: %v", round+1, err)
			}
			if c := w.Connection(); c.GrantNumber != int64(round+2) || c.State != navette.ConnectionActive {
				w.Fatalf("after expiry %d: %+v", round+1, c)
			}
		}
		if n := refreshes(w); n != expiries {
			w.Fatalf("%d refreshes after %d expiries", n, expiries)
		}
	}, testkit.Behaving("refresh-rotation=strict"))
}

// together makes every node call Zoom at once.
func together(w *testkit.Studio, nodes []*connection.Connections) error {
	errs := make([]error, len(nodes))
	var asking sync.WaitGroup
	for i, node := range nodes {
		asking.Go(func() { errs[i] = ask(w, node) })
	}
	asking.Wait()
	return errors.Join(errs...)
}
