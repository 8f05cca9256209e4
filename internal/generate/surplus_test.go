package generate_test

import (
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/testkit"
)

// wantSpared checks that a surplus meeting stays while someone is in it, and is deleted afterwards.
func wantSpared(w *testkit.Studio, s navette.Session, number int64) {
	w.Helper()
	w.Pass(10 * time.Minute)
	if n := len(w.Zoom.Meetings()); n != 2 {
		w.Fatalf("%d meetings: one was deleted while someone was in it", n)
	}
	w.Zoom.Play(number, "end", nil)
	w.Pass(40 * time.Minute)
	wantOne(w, s)
}

func TestAnEffectAfterTheSecondRequestIsDeleted(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		s := askedUnder(w, map[string]any{"action": "late-effect", "status": 504, "delay": "30s"})
		w.Pass(10 * time.Second)
		first := wantOne(w, s)
		w.Pass(30 * time.Second)
		w.Until("the late effect comes", func() bool { return len(w.Zoom.Meetings()) == 2 })
		w.Pass(2 * time.Minute)
		if left := wantOne(w, s); left.ID != first.ID {
			w.Fatalf("deleted the wrong one, %d is left", left.ID)
		}
		if n := w.Recorded(s, navette.EventMeetingSurplus); n != 1 {
			w.Fatalf("the deletion of a surplus meeting was recorded %d times", n)
		}
	})
}

func TestASurplusMeetingIsNotDeletedWhileInUse(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		s := askedUnder(w, map[string]any{"action": "late-effect", "status": 504, "delay": "30s"})
		w.Pass(40 * time.Second)
		w.Until("the late effect comes", func() bool { return len(w.Zoom.Meetings()) == 2 })
		for _, m := range w.Zoom.Meetings() {
			if m.ID != w.Meeting(s).Number {
				w.Zoom.Play(m.ID, "start", nil)
				wantSpared(w, s, m.ID)
			}
		}
	})
}

func TestASurplusIsNotLookedForAtAHostWhoLeft(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		s := askedUnder(w, map[string]any{"action": "status", "status": 500, "when": "after"})
		w.Pass(2 * time.Second)
		wantOne(w, s)
		w.Zoom.Fault(map[string]any{
			"action": "status", "status": 404, "count": 0, "method": "GET", "path": createPath, "when": "before",
			"code": 1001, "message": "User does not exist.",
		})
		w.Pass(3 * time.Minute)
		if p := w.Promise(navette.PromiseReconcile, w.Meeting(s).ID); p.DoneAt.IsZero() {
			w.Fatalf("still looked for: %+v", p)
		}
	})
}
