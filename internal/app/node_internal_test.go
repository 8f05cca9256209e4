package app

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"navette.dev/navette/internal/config"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// member is one of several nodes on a database, with a clock that can be set wrong.
type member struct {
	*App
	t    *testing.T
	skew *atomic.Int64 // how far its clock is ahead, in nanoseconds
	log  *logbook
}

// logbook collects the log.
type logbook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
func (l *logbook) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

// String returns the whole log.
func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// newMember builds a node with a folder for recordings. It does not start it.
func newMember(t *testing.T, database, keys, blobs string) member {
	t.Helper()
	log := &logbook{}
	a, err := New(t.Context(), config.Server{
		Listen: "127.0.0.1:0", Data: t.TempDir(), Database: config.Secret(database), Keys: keys, Blobs: blobs,
		Workers: 1, Clock: navette.RealClock{},
		ZoomREST: "http://127.0.0.1:1", ZoomOAuth: "http://127.0.0.1:1",
	}, slog.New(slog.NewTextHandler(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	skew := new(atomic.Int64)
	a.node.now = func() time.Time { return navette.RealNow().Add(time.Duration(skew.Load())) }
	t.Cleanup(func() { _ = a.Store.Close() })
	return member{a, t, skew, log}
}

func (m member) start() {
	m.t.Helper()
	if err := m.Start(m.t.Context()); err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() { _ = m.Stop(context.WithoutCancel(m.t.Context())) })
}

// says sends a heartbeat, and checks in /readyz whether the node is ready and which reasons or warnings it gives.
func (m member) says(ready bool, words ...string) {
	m.t.Helper()
	if err := m.node.beat(m.t.Context()); err != nil {
		m.t.Fatal(err)
	}
	m.shows(ready, words...)
}

func (m member) shows(ready bool, words ...string) {
	m.t.Helper()
	answer, err := http.Get(m.URL() + "/readyz")
	if err != nil {
		m.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	var got struct {
		Ready    bool
		Reason   string
		Warnings []string
	}
	if err := json.NewDecoder(answer.Body).Decode(&got); err != nil {
		m.t.Fatal(err)
	}
	text := got.Reason + strings.Join(got.Warnings, "\n")
	if got.Ready != ready || (answer.StatusCode == http.StatusOK) != ready {
		m.t.Errorf("%d, ready %v, want %v: %q", answer.StatusCode, got.Ready, ready, text)
	}
	if len(words) == 0 && text != "" {
		m.t.Errorf("it warns without need: %q", text)
	}
	for _, w := range words {
		if !strings.Contains(text, w) {
			m.t.Errorf("it says %q without %q", text, w)
		}
	}
}

// TestNodesThatKeepRecordingsApartAreToldOfIt runs two nodes with one folder, then another node with a different
// folder, then only the first two again.
func TestNodesThatKeepRecordingsApartAreToldOfIt(t *testing.T) {
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			database, keys, shared := storetest.Address(t, engine), filepath.Join(t.TempDir(), "keys.json"), t.TempDir()
			first := newMember(t, database, keys, shared)
			first.start()
			second := newMember(t, database, keys, shared)
			second.start()
			first.says(true)
			second.shows(true)

			third := newMember(t, database, keys, t.TempDir())
			third.start()
			third.shows(true, "disk:", "2 of 2 other nodes", "--blobs")
			if !strings.Contains(third.log.String(), "recordings are in disk:") {
				t.Errorf("not logged at start: %s", third.log)
			}
			first.says(true, "1 of 2 other nodes")
			if err := third.Stop(t.Context()); err != nil {
				t.Fatal(err)
			}
			first.says(true)
		})
	}
}

// TestANodeThatWasKilledIsForgotten adds the row of a node as a killed process leaves it.
func TestANodeThatWasKilledIsForgotten(t *testing.T) {
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			m := newMember(t, storetest.Address(t, engine), filepath.Join(t.TempDir(), "keys.json"), t.TempDir())
			m.start()
			if _, err := m.Store.System().Beat(t.Context(), "nod_killed",
				navette.RealNow().Add(-store.NodeAlive/2)); err != nil {
				t.Fatal(err)
			}
			m.says(true, "1 of 1 other nodes")
			if _, err := m.Store.System().Beat(t.Context(), "nod_killed",
				navette.RealNow().Add(-store.NodeAlive-time.Second)); err != nil {
				t.Fatal(err)
			}
			m.says(true)
		})
	}
}

// TestANodeWhoseClockIsWrongTakesNoWork sets a node's clock to a wrong time before the node starts, and again while it
// runs.
func TestANodeWhoseClockIsWrongTakesNoWork(t *testing.T) {
	t.Parallel()
	m := newMember(t, storetest.Address(t, store.Postgres), filepath.Join(t.TempDir(), "keys.json"), t.TempDir())
	m.skew.Store(int64(time.Minute))
	m.start()
	m.shows(false, "1m0s ahead of the database's", "no work is taken")
	if !m.Store.LeasesHeld() || !strings.Contains(m.log.String(), "no work is taken") {
		t.Errorf("leases are taken, or the log is silent: %s", m.log)
	}
	for _, c := range []struct {
		ahead time.Duration
		ready bool
		words []string
	}{
		{2 * time.Second, true, []string{"2s ahead of the database's", "above 3s no work is taken"}},
		{-20 * time.Second, false, []string{"20s behind the database's"}},
		{0, true, nil},
	} {
		m.skew.Store(int64(c.ahead))
		m.says(c.ready, c.words...)
		if m.Store.LeasesHeld() == c.ready {
			t.Errorf("%v ahead: leases held %v", c.ahead, m.Store.LeasesHeld())
		}
	}
	if !strings.Contains(m.log.String(), "2s ahead") || !strings.Contains(m.log.String(), "the clock is right again") {
		t.Errorf("the log is silent: %s", m.log)
	}
}

// TestOnlyWhatIsCertainOfAClockCounts judges differences of the clocks that were measured with an uncertainty.
func TestOnlyWhatIsCertainOfAClockCounts(t *testing.T) {
	for _, c := range []struct {
		offset, doubt time.Duration
		held, warned  bool
	}{
		{time.Second, 0, false, false},
		{1100 * time.Millisecond, 0, false, true},
		{-1100 * time.Millisecond, 0, false, true},
		{3 * time.Second, 0, false, true},
		{-3100 * time.Millisecond, 0, true, false},
		{3100 * time.Millisecond, time.Second, false, true},
		{3 * time.Second, 2 * time.Second, false, false},
	} {
		if got := clockCondition(c.offset, c.doubt); (got.NotReady != "") != c.held ||
			(len(got.Warnings) > 0) != c.warned {
			t.Errorf("%v ± %v: %+v", c.offset, c.doubt, got)
		}
	}
}
