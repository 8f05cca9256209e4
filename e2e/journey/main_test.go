package journey

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"navette.dev/navette/internal/demo"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
	"navette.dev/navette/internal/testkit"
)

// patience is the longest time, in real time, that a test waits.
const patience = 30 * time.Second

// onEach runs a test on every engine.
func onEach(t *testing.T, test func(t *testing.T, engine store.Engine)) {
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			test(t, engine)
		})
	}
}

// product is the whole program, running, beside the sandbox and the mail catcher.
type product struct {
	*testing.T
	demo *demo.Demo
	zoom zoom
}

// begin starts everything with an empty database of an engine. Zoom completes its recordings within a second.
func begin(t *testing.T, engine store.Engine, o demo.Options) product {
	t.Helper()
	o.Database, o.RecordingDelay, o.TranscriptDelay = storetest.Address(t, engine), time.Second, time.Second
	o.Log = slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	d, err := demo.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ending, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := d.Stop(ending); err != nil {
			t.Error(err)
		}
	})
	return product{t, d, zoom{t, testkit.UseZoom(t, d.Zoom.Ready())}}
}

// until repeats a check until it succeeds. If [patience] is over before, the test fails with the last error.
func until(t testing.TB, what string, look func() error) {
	t.Helper()
	deadline := navette.RealNow().Add(patience)
	for {
		err := look()
		if err == nil {
			return
		}
		if navette.RealNow().After(deadline) {
			t.Fatalf("%s: not in %s: %v", what, patience, err)
		}
		if err := (navette.RealClock{}).WaitUntil(t.Context(), navette.RealNow().Add(lookEvery)); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
}

const lookEvery = 50 * time.Millisecond
