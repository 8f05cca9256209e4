package generate_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/sandbox/control"
	"navette.dev/navette/internal/testkit"
)

// again generates the session's meeting again, and waits until all due work is done.
func again(w *testkit.Studio, s navette.Session) {
	w.Helper()
	w.Must(w.Generate.Again(w.Context(), w.Owner, s.ID))
	w.Rest()
}

func TestGenerateAgainCreatesAnotherMeetingAndDeletesTheEarlier(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s := w.Class("Vinyasa doux", w.In(2*time.Hour))
		w.Rest()
		before := w.Meeting(s)
		viewer := navette.Actor{Kind: navette.ActorUser, Org: w.Org, Role: navette.RoleViewer}
		w.Wants(w.Generate.Again(w.Context(), viewer, s.ID), navette.Forbidden)
		again(w, s)
		after := w.Meeting(s)
		if after.State != navette.MeetingReady || after.Number == before.Number || after.Marker == before.Marker {
			w.Fatalf("before %+v, after %+v", before, after)
		}
		w.Pass(3 * time.Minute)
		wantOne(w, s)
		if n := w.Recorded(s, navette.EventMeetingSurplus); n != 1 {
			w.Fatalf("the deletion of the earlier meeting was recorded %d times", n)
		}
	})
}

func TestTheEarlierMeetingStaysUntilTheOtherExists(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s := w.Class("Vinyasa doux", w.In(12*time.Hour))
		w.Rest()
		before := w.Zoom.OneMeeting()
		w.Zoom.Fault(map[string]any{
			"action": "status", "status": 400, "count": 0, "code": 3161, "message": "Hosting is not allowed.",
			"when": "before", "method": "POST", "path": createPath,
		})
		again(w, s)
		w.Pass(time.Hour)
		if left := w.Zoom.OneMeeting(); left.ID != before.ID {
			w.Fatalf("%+v", left)
		}
		w.Zoom.Mend()
		w.Pass(time.Hour)
		if left := wantOne(w, s); left.ID == before.ID {
			w.Fatal("no other meeting was created")
		}
	})
}

func TestAnEarlierMeetingIsNotDeletedWhileInUse(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s := w.Class("Vinyasa doux", w.In(2*time.Hour))
		w.Rest()
		before := w.Meeting(s).Number
		w.Zoom.Play(before, "start", nil)
		again(w, s)
		wantSpared(w, s, before)
	})
}

func TestGenerateAgainChangesNothingIfNoOtherCanBeCreated(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s, cancelled := w.Class("Vinyasa doux", w.In(2*time.Hour)), w.Class("Hatha", w.In(2*time.Hour))
		w.Rest()
		before := w.Meeting(s).Number
		refused := func(id, message string) {
			w.Helper()
			w.Wants(w.Generate.Again(w.Context(), w.Owner, id), navette.Conflict, message)
		}
		w.Cancel(cancelled.ID)
		refused(cancelled.ID, "rules.session_cancelled")
		w.Must(w.Connections.Pause(w.Context(), w.Owner))
		refused(s.ID, "reason.paused")
		w.Must(w.Connections.Resume(w.Context(), w.Owner))
		w.Must(w.Connections.Disconnect(w.Context(), w.Owner))
		refused(s.ID, "reason.not_connected")
		w.Jump(s.EndsAt.Time)
		refused(s.ID, "rules.session_over")
		if m := w.Meeting(s); m.State != navette.MeetingReady || m.Number != before {
			w.Fatalf("%+v", m)
		}
	})
}

func TestGenerateAgainWhileARequestIsPendingLeavesOneMeeting(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Zoom.Fault(map[string]any{"action": "hold", "method": "POST", "path": createPath, "when": "after"})
		s := w.Class("Vinyasa doux", w.In(2*time.Hour))
		w.Zoom.Held(createPath, 1)
		w.Must(w.Generate.Again(w.Context(), w.Owner, s.ID))
		w.Rest()
		w.Zoom.Mend()
		w.Pass(3 * time.Minute)
		wantOne(w, s)
		if n := w.Recorded(s, navette.EventMeetingSurplus); n != 1 {
			w.Fatalf("%d surplus deleted", n)
		}
	})
}

// TestTheLastCheckWaitsUntilNoRequestCanTakeEffect moves the clock so fast that both checks for a surplus meeting would
// be made while a request may still take effect. The last check has to wait.
func TestTheLastCheckWaitsUntilNoRequestCanTakeEffect(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Zoom.Fault(map[string]any{"action": "hold", "method": "POST", "path": createPath, "when": "before"})
		s := w.Class("Vinyasa doux", w.In(2*time.Hour))
		w.Zoom.Held(createPath, 1)
		given := w.Meeting(s)
		again(w, s)
		w.Pass(time.Hour)
		if p := w.Promise(navette.PromiseReconcile, given.ID); !p.DoneAt.IsZero() {
			w.Fatalf("the last check was made while the request may still take effect: %+v", p)
		}
		looked := slices.DeleteFunc(w.Zoom.Requests("GET", createPath), func(r control.Request) bool {
			return !strings.Contains(r.Query, "type=scheduled")
		})
		if n := len(looked); n != 1 {
			w.Fatalf("looked %d times", n)
		}
		w.Zoom.Mend()
	}, testkit.Settle(time.Hour))
}
