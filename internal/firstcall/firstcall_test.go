package firstcall_test

import (
	"testing"
	"time"

	"navette.dev/navette/internal/firstcall"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/testkit"
)

// test is a test of the first call in a studio.
type test struct {
	*testkit.Studio
	id string
}

// begin connects the studio, and begins a test with a meeting, as the owner.
func begin(w *testkit.Studio) *test {
	w.Helper()
	w.Connect()
	return beginIn(w, firstcall.Input{Title: "Test du premier appel"})
}

func beginIn(w *testkit.Studio, in firstcall.Input) *test {
	w.Helper()
	id, err := w.FirstCalls.Begin(w.Context(), w.Owner, in)
	w.Must(err)
	w.Rest()
	return &test{w, id}
}

// page returns what the page shows.
func (t *test) page() *firstcall.Test {
	t.Helper()
	shown, err := t.FirstCalls.Newest(t.Context(), t.Owner)
	t.Must(err)
	return shown
}

func (t *test) number() int64 { t.Helper(); return t.Meeting(*t.page().Session).Number }

func TestTheFirstCallTurnsGreen(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		c := begin(w)
		w.Zoom.Play(c.number(), "start", map[string]any{"piece": "cours-fr"})
		w.Pass(time.Minute)
		w.Zoom.Play(c.number(), "end", nil)
		w.Pass(3 * time.Minute)
		if p := c.page(); p.Outcome != navette.FirstCallGreen {
			t.Errorf("outcome %q", p.Outcome)
		}
	})
}
