package firstcall_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"navette.dev/navette/internal/firstcall"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/testkit"
)

// TestATestThatEndsDuringTheRequestLeavesNoMeeting ends a test while its meeting is being requested. Zoom's answer
// arrives after the test was tidied up.
func TestATestThatEndsDuringTheRequestLeavesNoMeeting(t *testing.T) {
	for _, removed := range []bool{false, true} {
		t.Run(fmt.Sprintf("removed %t", removed), func(t *testing.T) {
			testkit.Each(t, func(w *testkit.Studio) {
				w.Connect()
				w.Zoom.Fault(map[string]any{
					"action": "cut", "method": "POST", "path": "/v2/users/*/meetings", "when": "after", "count": 1,
				})
				c := beginIn(w, firstcall.Input{Title: title})
				w.StopWork()
				session := *c.page().Session
				m, found := w.Meeting(session), w.Zoom.OneMeeting()
				if m.State != navette.MeetingIntended || m.AskedAt.IsZero() {
					t.Fatalf("the request is not open: %+v", m)
				}
				w.Must(w.FirstCalls.StopTest(w.Context(), w.Owner))
				if removed {
					w.Must(w.FirstCalls.Remove(w.Context(), w.Owner))
				}
				_ = w.FirstCalls.Work(w.Context(), w.Promise(navette.PromiseFirstCall, c.id)) // it may be due again
				m.Number = found.ID
				w.Update(func(ctx context.Context, tx *store.Tx) error {
					return tx.MeetingReady(ctx, m, navette.EventMeetingReady)
				})
				w.Restart()
				w.Pass(time.Hour)
				if left := w.Zoom.Meetings(); len(left) != 0 {
					t.Errorf("left in Zoom: %+v", left)
				}
				if _, err := w.Schedule.Session(w.Context(), w.Owner, session.ID); removed {
					w.Wants(err, navette.NotFound)
				}
			})
		})
	}
}
