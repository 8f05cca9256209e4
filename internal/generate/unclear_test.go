package generate_test

import (
	"maps"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/testkit"
)

// askedUnder connects, makes the first request for a meeting fail, and returns its session.
func askedUnder(w *testkit.Studio, fault map[string]any) navette.Session {
	w.Helper()
	w.Connect()
	fault = maps.Clone(fault) // tests run in parallel
	fault["method"], fault["path"] = "POST", createPath
	w.Zoom.Fault(fault)
	s := w.Class("Vinyasa doux", w.In(2*time.Hour))
	w.Rest()
	return s
}

// eachFault runs a test once for each fault, which affects the first request for a meeting.
func eachFault(
	t *testing.T, faults map[string]map[string]any, story func(w *testkit.Studio, s navette.Session),
	options ...testkit.Option,
) {
	t.Helper()
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			testkit.Each(t, func(w *testkit.Studio) { story(w, askedUnder(w, fault)) }, options...)
		})
	}
}

func TestAnUnclearAnswerMakesOneMeeting(t *testing.T) {
	eachFault(t, map[string]map[string]any{
		"500 after the effect": {"action": "status", "status": 500, "when": "after"},
		"cut after the effect": {"action": "cut", "when": "after"},
	}, func(w *testkit.Studio, s navette.Session) {
		if facts := w.Explain(s, schedule.StepReady); facts.Message != "reason.zoom_unreachable" ||
			len(facts.Tries) != 1 {
			w.Fatalf("explained as %+v", facts)
		}
		w.Pass(2 * time.Second)
		wantOne(w, s)
		if n := asked(w); n != 1 || w.Recorded(s, navette.EventMeetingAdopted) != 1 {
			w.Fatalf("asked %d times", n)
		}
		w.Pass(40 * time.Minute) // looked for a surplus meeting, found none
		wantOne(w, s)
	})
}

// TestARequestWithoutEffectIsRepeatedOnce checks that the meeting is requested exactly once more if the first request
// had no effect.
func TestARequestWithoutEffectIsRepeatedOnce(t *testing.T) {
	eachFault(t, map[string]map[string]any{
		"500 before the effect": {"action": "status", "status": 500, "when": "before"},
		"cut before the effect": {"action": "cut", "when": "before"},
	}, func(w *testkit.Studio, s navette.Session) {
		if n := len(w.Zoom.Meetings()); n != 0 {
			w.Fatalf("%d meetings: something happened", n)
		}
		w.Pass(2 * time.Second)
		wantOne(w, s)
		if looked := len(w.Zoom.Requests("GET", createPath)); asked(w) != 2 || looked == 0 ||
			w.Recorded(s, navette.EventMeetingAdopted) != 0 {
			w.Fatalf("asked %d times, looked %d times", asked(w), looked)
		}
		w.Pass(40 * time.Minute)
		wantOne(w, s)
		if n := w.Recorded(s, navette.EventMeetingSurplus); n != 0 {
			w.Fatalf("%d surplus", n)
		}
	})
}

// TestALateEffectIsAdopted checks that a meeting that appears after 30 s is found by its marker, and no second request
// is sent.
func TestALateEffectIsAdopted(t *testing.T) {
	eachFault(t, map[string]map[string]any{
		"504, then the effect": {"action": "late-effect", "status": 504, "delay": "30s"},
		"cut, then the effect": {"action": "late-effect", "delay": "30s"},
	}, func(w *testkit.Studio, s navette.Session) {
		w.Pass(20 * time.Second)
		if m := w.Meeting(s); asked(w) != 1 || m.State != navette.MeetingIntended ||
			len(w.Zoom.Requests("GET", createPath)) < 2 {
			w.Fatalf("the outcome is not known yet, but asked %d times: %+v", asked(w), m)
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
}
