package e2e

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/sandbox"
)

// A run can be repeated with the seed that it logs.
const (
	seedVariable  = "NAVETTE_SEED"
	killsVariable = "NAVETTE_KILLS" // number of kills; 4 by default
)

// TestKilledAtRandom runs half an hour in which classes are created, booked, held and recorded. The server is killed
// repeatedly, mostly soon after something has begun.
func TestKilledAtRandom(t *testing.T) {
	seed, kills := number(t, seedVariable, rand.Uint64()), int(number(t, killsVariable, 4))
	t.Logf("%s=%d %s=%d", seedVariable, seed, killsVariable, kills)
	slowZoom := func(o *sandbox.Options) {
		o.RecordingDelay, o.TranscriptDelay, o.Seed = time.Minute, time.Minute, seed
	}
	eachEngine(t, setting{speed: 30, sweepEvery: "5m", sandbox: slowZoom}, func(w *surroundings) {
		w.openStudio()
		members := w.addMembers(3)
		w.zoom.Fault(map[string]any{
			"action": "latency", "method": "POST", "path": createPath, "delay": "200ms", "count": 0,
		})
		w.zoom.Fault(map[string]any{"action": "download-slow", "rate": 800_000, "count": 0})
		h := &halfHour{surroundings: w, draw: rand.New(rand.NewPCG(seed, 0)), began: w.clock.Now()}
		h.server = w.start()
		w.subscribe(w.hook)
		h.schedule(6, members)
		h.scheduleKills(kills)
		h.live()
		w.zoom.Mend()
		w.judgeAll()
	})
}

// number returns the value of an environment variable, or otherwise.
func number(t *testing.T, variable string, otherwise uint64) uint64 {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	return n
}

// halfHour has the events of the run, ordered by product time since its start.
type halfHour struct {
	*surroundings
	draw   *rand.Rand
	began  time.Time
	events []event
	server *server
}

type event struct {
	at   time.Duration
	what string
	do   func()
}

// schedule plans a class every two minutes. Its meeting begins ten minutes later and lasts three.
func (h *halfHour) schedule(classes int, members []navette.Member) {
	for i := range classes {
		at := time.Duration(2*i) * time.Minute
		c := class{title: fmt.Sprintf("Class %d", i+1), minutes: 30}
		h.add(at, "create "+c.title, func() {
			c.start = h.clock.Now().Truncate(time.Minute).Add(10 * time.Minute)
			h.addClass(c, members)
		})
		h.add(at+10*time.Minute, "begin "+c.title, func() { h.begin(h.classes[i]) })
		h.add(at+13*time.Minute, "end "+c.title, func() { h.end(h.classes[i]) })
	}
}

// scheduleKills draws after which event the server is killed, how long after, and how long it stays down.
func (h *halfHour) scheduleKills(n int) {
	moments := slices.Clone(h.events)
	for range n {
		after := moments[h.draw.IntN(len(moments))]
		late := h.draw.Float64()
		late *= late * 2 // in minutes; small values are more frequent
		away, whileStarting := h.draw.IntN(60), h.draw.IntN(30)
		h.add(after.at+time.Duration(late*float64(time.Minute)), "kill after "+after.what, func() {
			h.server.kill()
			h.pass(time.Duration(away) * time.Second)
			if whileStarting < 10 {
				h.server = h.launch(serverOptions{Flags: h.flags, Settle: settle})
				h.pass(time.Duration(whileStarting) * time.Second)
				h.server.kill()
			}
			h.server = h.start()
		})
	}
}

func (h *halfHour) add(at time.Duration, what string, do func()) {
	h.events = append(h.events, event{at, what, do})
}

// live runs the events in order.
func (h *halfHour) live() {
	slices.SortStableFunc(h.events, func(a, b event) int { return cmp.Compare(a.at, b.at) })
	for _, e := range h.events {
		h.must(h.clock.WaitUntil(h.Context(), h.began.Add(e.at)))
		h.Logf("%s: %s", h.clock.Now().Sub(h.began).Round(time.Second), e.what)
		e.do()
	}
}

// pass waits for product time to pass.
func (h *halfHour) pass(d time.Duration) {
	h.must(h.clock.WaitUntil(h.Context(), h.clock.Now().Add(d)))
}
