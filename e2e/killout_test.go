package e2e

import (
	"testing"
	"time"

	"navette.dev/navette/internal/mail/catcher"
	"navette.dev/navette/internal/navette"
)

const createPath = "/v2/users/*/meetings"

// TestKilledWhileCreateIsSent kills the server while Zoom holds its request for a meeting, which then takes effect.
func TestKilledWhileCreateIsSent(t *testing.T) { killDuringCreate(t, "before") }

// TestKilledWhenCreateIsAnswered kills the server when Zoom has created the meeting and its answer has not arrived.
func TestKilledWhenCreateIsAnswered(t *testing.T) { killDuringCreate(t, "after") }

// killDuringCreate kills the server while Zoom holds a request for a meeting before or after its effect.
func killDuringCreate(t *testing.T, when string) {
	t.Helper()
	eachEngine(t, setting{}, func(w *surroundings) {
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
	// failOver is the longest time, in real time, until another node takes over the work of a killed one.
	failOver = 8 * time.Second
	// noticed is the longest time from the end of a lease until another node begins the work: a tick, and the poll of a
	// queue that was not notified.
	noticed = 1200 * time.Millisecond
)

// takenUpSoon checks, right after the server was killed, that it had leases, and that they end within [failOver].
func (w *surroundings) takenUpSoon() {
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

// TestCreateTakesEffectLate makes the request take effect after the next server has looked for the meeting.
func TestCreateTakesEffectLate(t *testing.T) {
	eachEngine(t, setting{}, func(w *surroundings) {
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

// TestKilledWhenMailIsAccepted kills the server when the mail server has accepted the mail and its answer has not
// arrived.
func TestKilledWhenMailIsAccepted(t *testing.T) {
	eachEngine(t, setting{}, func(w *surroundings) {
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
