// Package livetest records what the exchanges with Zoom show about Zoom's interfaces while a test of the first call is
// open, and for a day after it: the points on which Zoom's documents are silent or observations disagree. The record
// has neither personal data nor secrets, so that an operator can send it to the developers.
//
// A point is a [Question]. An observation is an answer to a question, with the number of times and the instants at
// which it was seen. Answers are words of this package, numbers of Zoom's interfaces (a status, a code, a limit), and
// names and shapes of package shape.
package livetest

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

const (
	// After is how long, in product time, exchanges are observed after the end of a test.
	After = 24 * time.Hour
	// lookEvery is how often, in real time, a process looks for tests in the database, at most.
	lookEvery = 5 * time.Second
	// writeEvery is how long, in real time, observations wait to be written together.
	writeEvery = 2 * time.Second
	// mostKinds is the number of different observations of a test that one process writes.
	mostKinds = 3000
)

// LiveTests observes the exchanges with Zoom of the organizations that have a test.
type LiveTests struct {
	store       *store.Store
	clock       navette.Clock
	connections *connection.Connections
	log         *slog.Logger

	mu       sync.Mutex
	tests    []store.LiveTest
	lookedAt time.Time // real time
	looking  bool
	watches  map[string]*watch // by test
	timer    *time.Timer       // of the next write, nil if nothing waits
	closed   bool
	first    map[string]arrival // first deliveries of webhooks, by content key
}

// New returns LiveTests.
func New(s *store.Store, clock navette.Clock, c *connection.Connections, log *slog.Logger) *LiveTests {
	return &LiveTests{
		store: s, clock: clock, connections: c, log: log, watches: map[string]*watch{}, first: map[string]arrival{},
	}
}

// Observer returns the observer of an organization's exchanges with Zoom, or nil if it has no test. It queries the
// database at most every 5 s.
func (l *LiveTests) Observer(ctx context.Context, org string) zoom.Observer {
	for _, t := range l.current(ctx) {
		if t.OrgID == org {
			return l.watch(t)
		}
	}
	return nil
}

// current returns the tests that are observed. If the last look for them is too old, one caller looks again, and others
// get the former result.
func (l *LiveTests) current(ctx context.Context) []store.LiveTest {
	l.mu.Lock()
	if l.looking || navette.RealNow().Sub(l.lookedAt) < lookEvery {
		defer l.mu.Unlock()
		return l.tests
	}
	l.looking = true
	l.mu.Unlock()
	l.Look(ctx)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.looking = false
	return l.tests
}

// Expect lets the next exchange look for tests in the database, since one has just begun in this process.
func (l *LiveTests) Expect() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lookedAt = time.Time{}
}

// Look looks for tests in the database now. It logs a failure, and the former tests are then observed on.
func (l *LiveTests) Look(ctx context.Context) {
	tests, err := l.store.System().LiveTests(ctx, l.clock.Now().Add(-After))
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lookedAt = navette.RealNow()
	if err != nil {
		l.log.WarnContext(ctx, "tests of the first call not read", "error", err)
		return
	}
	l.tests = tests
	if len(tests) == 0 {
		clear(l.first)
	}
}

// watch returns the watch of a test.
func (l *LiveTests) watch(t store.LiveTest) *watch {
	l.mu.Lock()
	defer l.mu.Unlock()
	w := l.watches[t.TestID]
	if w == nil {
		w = &watch{tests: l, test: t, pending: map[seen]*store.Observation{}, known: map[seen]bool{}}
		l.watches[t.TestID] = w
	}
	return w
}

// Flush writes the observations that wait. Those that cannot be written are lost.
func (l *LiveTests) Flush(ctx context.Context) error {
	l.mu.Lock()
	if l.timer != nil {
		l.timer.Stop()
		l.timer = nil
	}
	waiting := map[string][]store.Observation{}
	for id, w := range l.watches {
		for _, o := range w.pending {
			waiting[w.test.OrgID] = append(waiting[w.test.OrgID], *o)
		}
		clear(w.pending)
		if !l.observed(id) {
			delete(l.watches, id)
		}
	}
	l.mu.Unlock()
	for org, rows := range waiting {
		if err := l.store.Org(org).AddObservations(ctx, rows); err != nil {
			return err
		}
	}
	return nil
}

// observed reports whether a test is observed. l.mu must be held.
func (l *LiveTests) observed(test string) bool {
	for _, t := range l.tests {
		if t.TestID == test {
			return true
		}
	}
	return false
}

// writeSoon lets the observations that wait be written in a moment. l.mu must be held.
func (l *LiveTests) writeSoon() {
	if l.timer != nil || l.closed {
		return
	}
	l.timer = time.AfterFunc(writeEvery, func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := l.Flush(ctx); err != nil {
			l.log.WarnContext(ctx, "observations not written", "error", err)
		}
	})
}

// Close writes the observations that wait, and ends the observation of exchanges.
func (l *LiveTests) Close(ctx context.Context) error {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	return l.Flush(ctx)
}
