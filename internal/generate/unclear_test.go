package generate_test

import (
	"maps"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/testkit"
)

// createFault is a fault that steps into the request for a meeting.
func createFault(fault map[string]any) map[string]any {
	narrowed := maps.Clone(fault) // worlds run beside each other
	narrowed["method"], narrowed["path"] = "POST", createPath
	return narrowed
}

// Where nothing happened, looking finds nothing, and the meeting is asked for again: once.
func TestAnUnclearAnswerAfterWhichNothingHappenedIsAskedAgain(t *testing.T) {
	for name, fault := range map[string]map[string]any{
		"500 before the effect": {"action": "status", "status": 500, "when": "before"},
		"cut before the effect": {"action": "cut", "when": "before"},
	} {
		t.Run(name, func(t *testing.T) {
			testkit.Each(t, func(w *testkit.World) {
				w.Connect()
				w.Zoom.Fault(createFault(fault))
				s := w.Class("Vinyasa doux", w.In(2*time.Hour))
				w.Rest()
				if n := len(w.Zoom.Meetings()); n != 0 {
					w.Fatalf("%d meetings: something happened", n)
				}
				w.Pass(2 * time.Second)
				wantOne(w, s)
				if looked := len(w.Zoom.Requests("GET", createPath)); asked(w) != 2 || looked == 0 || w.Recorded(s, navette.EventMeetingAdopted) != 0 {
					w.Fatalf("asked %d times, looked %d times", asked(w), looked)
				}
				w.Pass(40 * time.Minute)
				wantOne(w, s)
				if n := w.Recorded(s, navette.EventMeetingSurplus); n != 0 {
					w.Fatalf("%d surplus", n)
				}
			})
		})
	}
}

// An effect that comes 30 s later is found by those who look until they are sure: nobody asks twice.
func TestAnEffectThatComesWhileLookingIsAdopted(t *testing.T) {
	for name, fault := range map[string]map[string]any{
		"504, then the effect": {"action": "late-effect", "status": 504, "delay": "30s"},
		"cut, then the effect": {"action": "late-effect", "delay": "30s"},
	} {
		t.Run(name, func(t *testing.T) {
			testkit.Each(t, func(w *testkit.World) {
				w.Connect()
				w.Zoom.Fault(createFault(fault))
				s := w.Class("Vinyasa doux", w.In(2*time.Hour))
				w.Pass(20 * time.Second)
				if m := w.Meeting(s); asked(w) != 1 || m.State != navette.MeetingIntended || len(w.Zoom.Requests("GET", createPath)) < 2 {
					w.Fatalf("not sure yet, but asked %d times: %+v", asked(w), m)
				}
				if facts := w.Explain(s, schedule.StepReady); facts.Message != "reason.zoom_unsure" || facts.NextTry.IsZero() {
					w.Fatalf("explained as %+v", facts)
				}
				w.Pass(40 * time.Second)
				wantOne(w, s)
				if asked(w) != 1 || w.Recorded(s, navette.EventMeetingAdopted) != 1 {
					w.Fatalf("asked %d times", asked(w))
				}
				w.Pass(40 * time.Minute)
				wantOne(w, s)
				if n := w.Recorded(s, navette.EventMeetingSurplus); n != 0 {
					w.Fatalf("%d surplus", n)
				}
			}, testkit.Settle(time.Hour))
		})
	}
}
