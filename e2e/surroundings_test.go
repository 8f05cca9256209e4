package e2e

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"navette.dev/navette/internal/app"
	"navette.dev/navette/internal/config"
	"navette.dev/navette/internal/mail/catcher"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/sandbox"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
	"navette.dev/navette/internal/testkit"
)

// settle is how long, in real time, the servers expect that an unanswered request to Zoom may take effect.
const settle = 20 * time.Second

// surroundings is everything around a server, which continues when the server is killed.
type surroundings struct {
	*testing.T
	zoom  *testkit.Zoom
	post  *catcher.Catcher
	clock navette.Clock
	speed float64      // of the servers' clocks, which start at clock's time
	flags config.Flags // of the server

	// rules is the program, built in this process with the server's database and not started. Tests write their data with
	// it before the server starts, and read from it when no work is left. No check depends on it otherwise.
	rules *app.App
	owner navette.Actor
	hook  string // address for Zoom's webhooks

	classes  []class
	recorded int // number of meetings that took place
}

// setting is the configuration of a test.
type setting struct {
	speed float64 // of the product's clock
	// moves only by Advance; the clock of a server begins at its time, and runs as the machine's
	stepped    *navette.SteppedClock
	sweepEvery string // in product time
	sandbox    func(*sandbox.Options)
}

var bothEngines = []store.Engine{store.SQLite, store.Postgres}

// eachEngine runs a test with its own surroundings on every engine.
func eachEngine(t *testing.T, s setting, story func(w *surroundings)) {
	t.Helper()
	t.Parallel()
	for _, engine := range bothEngines {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			story(newSurroundings(t, engine, s))
		})
	}
}

func newSurroundings(t *testing.T, engine store.Engine, s setting) *surroundings {
	t.Helper()
	now := navette.RealNow()
	w := &surroundings{T: t, speed: max(1, s.speed)}
	w.clock = navette.NewScaledClock(navette.Anchor{Real: now, Product: now, Speed: w.speed})
	if s.stepped != nil {
		w.clock = s.stepped
	}
	options := sandbox.Defaults()
	options.Clock, options.Users, options.RecordingDelay, options.TranscriptDelay = w.clock, 1, 0, 0
	if s.sandbox != nil {
		s.sandbox(&options)
	}
	w.zoom = testkit.StartZoom(t, options)
	w.post = catcher.New(catcher.Options{SMTPAddr: "127.0.0.1:0", HTTPAddr: "127.0.0.1:0", Clock: w.clock})
	w.must(w.post.Start(t.Context()))
	t.Cleanup(func() { _ = w.post.Stop(context.Background()) })
	w.flags = w.serverFlags(storetest.Address(t, engine), s)
	w.openRules()
	t.Cleanup(w.showLog)
	return w
}

func (w *surroundings) serverFlags(database string, s setting) config.Flags {
	folder, address := w.TempDir(), freeAddress(w.T)
	sweepEvery := s.sweepEvery
	if sweepEvery == "" {
		sweepEvery = "1h"
	}
	ready := w.zoom.Ready
	return config.Flags{
		Listen: address, PublicURL: "http://" + address, Data: folder, Database: database,
		Keys:  filepath.Join(folder, "keys.json"),
		Blobs: filepath.Join(folder, "blobs"), SMTP: fmt.Sprintf("smtp://127.0.0.1:%d?tls=none", w.post.SMTPPort()),
		MailFrom: "Navette <navette@studio.example>", ZoomREST: ready.REST, ZoomOAuth: ready.OAuth,
		ZoomClientID:     ready.ClientID,
		ZoomClientSecret: ready.ClientSecret, ZoomWebhookSecret: ready.WebhookSecret,
		SweepEvery: sweepEvery, Clock: w.serverClock(), Workers: "8", MailConnections: "4",
		BlobsReserve: "0", BlobsCheckEvery: "2160h", BlobsCheckRate: "0",
		ZoomRateShare: "0.8", LogFormat: "text", LogLevel: "info",
	}
}

// serverClock returns the option --clock of a server that starts now.
func (w *surroundings) serverClock() string {
	return navette.Anchor{Real: navette.RealNow(), Product: w.clock.Now(), Speed: w.speed}.String()
}

// openRules builds the program with the server's database, without starting it.
func (w *surroundings) openRules() {
	w.Helper()
	flags := w.flags
	flags.Listen = "127.0.0.1:0"
	cfg, err := flags.Read(func(string) (string, bool) { return "", false })
	w.must(err)
	w.rules, err = app.New(w.Context(), cfg, slog.New(slog.DiscardHandler))
	w.must(err)
	w.Cleanup(func() { _ = w.rules.Store.Close() })
}

// lastPort is the last port that was used. Ports are taken from below the range that systems assign automatically, so
// that no other process takes a server's port between its end and its restart.
var lastPort atomic.Int32

func freeAddress(t *testing.T) string {
	t.Helper()
	lastPort.CompareAndSwap(0, 20000+int32(navette.RealNow().UnixMilli()%8000))
	for range 100 {
		address := fmt.Sprintf("127.0.0.1:%d", lastPort.Add(1))
		if l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", address); err == nil {
			_ = l.Close()
			return address
		}
	}
	t.Fatal("no port is free")
	return ""
}

// until waits in real time until a condition holds.
func (w *surroundings) until(what string, condition func() bool) {
	w.Helper()
	w.within(patience, what, condition)
}

// within is [surroundings.until] with another limit than patience.
func (w *surroundings) within(limit time.Duration, what string, condition func() bool) {
	w.Helper()
	deadline := time.After(limit)
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	for !condition() {
		select {
		case <-ticker.C:
		case <-deadline:
			w.Fatalf("never: %s", what)
		}
	}
}

func (w *surroundings) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}
