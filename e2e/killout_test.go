package e2e

import (
	"testing"
	"time"

	"navette.dev/navette/internal/mail/catcher"
	"navette.dev/navette/internal/navette"
)

const createPath = "/v2/users/*/meetings"

// TestKilledWhileCreateIsSent: the request for a meeting is under way, and takes effect when whoever asked is gone.
func TestKilledWhileCreateIsSent(t *testing.T) { killDuringCreate(t, "before") }

// TestKilledWhenCreateIsAnswered: Zoom has made the meeting, and its answer never arrives.
func TestKilledWhenCreateIsAnswered(t *testing.T) { killDuringCreate(t, "after") }

// killDuringCreate kills the server while Zoom holds a request for a meeting before or after its effect.
func killDuringCreate(t *testing.T, when string) {
	t.Helper()
	eachEngine(t, setting{}, func(w *world) {
		w.openStudio()
		w.plan(2, 10, 12)
		w.zoom.Fault(map[string]any{"action": "hold", "when": when, "method": "POST", "path": createPath})
		server := w.start()
		w.zoom.Held(createPath, 1)
		server.kill()
		w.takenUpSoon()
		w.zoom.Mend()
		w.start()
		w.judgeAll()
	})
}

const (
	// failOver is within how long, in real time, another node takes up what a killed one held.
	failOver = 8 * time.Second
	// noticed is how much of that passes, at most, between the end of a lease and the work of another node: a tick, and the
	// poll of a queue that was not notified.
	noticed = 1200 * time.Millisecond
)

// takenUpSoon checks, when the server has just been killed, that it held something, and that its leases end in time for
// [failOver].
func (w *world) takenUpSoon() {
	w.Helper()
	killed, rows := navette.RealNow(), w.rules.Store.System()
	held, err := rows.InHand(w.Context(), killed)
	w.must(err)
	late, err := rows.InHand(w.Context(), killed.Add(failOver-noticed))
	w.must(err)
	if held == 0 || late > 0 {
		w.Errorf("the killed server held %d promises, %d of them for more than %v", held, late, failOver-noticed)
	}
}

// TestCreateTakesEffectLate: the request takes effect only when the next server has already looked for its meeting.
func TestCreateTakesEffectLate(t *testing.T) {
	eachEngine(t, setting{}, func(w *world) {
		w.openStudio()
		w.plan(2, 10)
		w.zoom.Fault(map[string]any{"action": "hold", "when": "before", "method": "POST", "path": createPath})
		server := w.start()
		w.zoom.Held(createPath, 1)
		server.kill()
		looks := len(w.zoom.Requests("GET", createPath))
		w.start()
		w.until("the meeting is looked for", func() bool { return len(w.zoom.Requests("GET", createPath)) > looks })
		w.zoom.Mend()
		w.judgeAll()
	})
}

// TestKilledWhenMailIsAccepted: the mail server has taken the mail, and its answer never arrives.
func TestKilledWhenMailIsAccepted(t *testing.T) {
	eachEngine(t, setting{}, func(w *world) {
		w.openStudio()
		w.plan(3, 10)
		w.must(w.post.SetFault(catcher.Fault{Action: catcher.Hold, To: "member1@home.example", Count: 1}))
		server := w.start()
		w.must(w.post.WaitHeld(w.Context(), 1))
		server.kill()
		w.post.Release()
		w.start()
		w.judgeAll()
		if n := len(w.mailsTo("member1@home.example")); n != 2 {
			t.Errorf("the mail whose answer was lost came %d times, want it repeated", n)
		}
	})
}
