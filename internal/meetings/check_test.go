package meetings_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/invite"
	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/standing"
	"navette.dev/navette/internal/testkit"
	"navette.dev/navette/internal/zoom"
)

// threePM is 15:00 in London and 16:00 in Paris.
var threePM = time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)

// deleteByHand deletes a session's meeting in Zoom, as its host may do.
func deleteByHand(w *testkit.Studio, s navette.Session) {
	w.Helper()
	api, _, err := w.Connections.API(w.Context(), w.Org)
	w.Must(err)
	w.Must(api.Meetings.Delete(w.Context(), "", w.Meeting(s).Number, zoom.DeleteOptions{}))
}

// gone returns the titles of the sessions whose meeting Today shows as deleted.
func gone(w *testkit.Studio) []string {
	w.Helper()
	today, err := w.Journeys.Today(w.Context(), w.Owner, standing.Standing{})
	w.Must(err)
	var titles []string
	for _, a := range today.Attention {
		if a.Kind == journey.NeedMeetingGone {
			titles = append(titles, a.Row.Session.Title)
		}
	}
	return titles
}

// wantGone fails the test unless Today shows exactly these sessions' meetings as deleted.
func wantGone(w *testkit.Studio, titles ...string) {
	w.Helper()
	if shown := gone(w); !slices.Equal(shown, titles) {
		w.Fatalf("Today shows the meetings of %q as deleted, want %q", shown, titles)
	}
}

const (
	lists = "/v2/users/*/meetings"
	one   = "/v2/meetings/*"
)

// TestADeletedMeetingIsNoticedAnHourBeforeTheStart checks this without a webhook.
func TestADeletedMeetingIsNoticedAnHourBeforeTheStart(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s, other, late := w.Class("Vinyasa doux", threePM), w.Class("Hatha", threePM.Add(-5*time.Minute)),
			w.Class("Yin", threePM.Add(5*time.Hour))
		b := w.Book(s, w.Elodie())
		w.Rest()
		deleteByHand(w, s)
		deleteByHand(w, late)
		w.Jump(threePM.Add(-91 * time.Minute))
		wantGone(w)
		listed, asked := len(w.Zoom.Requests("GET", lists)), len(w.Zoom.Requests("GET", one))
		w.Pass(31 * time.Minute)
		wantGone(w, s.Title)
		if n := len(w.Zoom.Requests("GET", lists)) - listed; n != 1 {
			w.Errorf("the host's list was read %d times for two sessions", n)
		}
		if n := len(w.Zoom.Requests("GET", one)) - asked; n != 1 {
			w.Errorf("%d meetings were requested singly, want the one that the list lacks", n)
		}
		for _, admin := range []string{"camille.roussel@studio.test", "grace.miller@studio.test"} {
			if m := w.OneMailTo(admin); !strings.Contains(m.Text, w.URL+"/sessions/"+s.ID) ||
				!strings.Contains(m.Subject, s.Title) {
				w.Errorf("%s\n%s", m.Subject, m.Text)
			}
		}
		w.Must(w.Generate.Again(w.Context(), w.Owner, s.ID))
		w.Pass(46 * time.Minute)
		wantGone(w)
		door, err := w.Invite.Door(w.Context(), w.Token(b))
		w.Must(err)
		if door.State != invite.DoorOpen {
			w.Fatalf("the door is %s, want %s", door.State, invite.DoorOpen)
		}
		if w.Meeting(other).State != navette.MeetingReady {
			w.Error("the other session lost its meeting")
		}
		w.OneMailTo("grace.miller@studio.test")
	})
}

// TestADeletedMeetingIsNoticedOnReconnecting uses a session whose start is 20 hours away.
func TestADeletedMeetingIsNoticedOnReconnecting(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s := w.Class("Vinyasa doux", w.In(20*time.Hour))
		w.Class("Hatha", w.In(21*time.Hour))
		w.Rest()
		deleteByHand(w, s)
		w.Jump(w.In(time.Hour))
		wantGone(w)
		w.ConnectAs(w.Host())
		wantGone(w, s.Title)
	})
}

// TestAnExistingMeetingIsNotReportedAsDeleted has Zoom refuse its list, and return a list that lacks an existing
// meeting: that of a moved session, whose start in Zoom has passed.
func TestAnExistingMeetingIsNotReportedAsDeleted(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s, moved := w.Class("Vinyasa doux", w.In(6*time.Hour)), w.Class("Hatha", w.In(2*time.Hour))
		w.Rest()
		w.Move(moved.ID, w.In(6*time.Hour))
		w.Zoom.Fault(map[string]any{
			"action": "status", "status": 500, "count": 0, "method": "GET", "path": lists, "when": "before",
		})
		w.Jump(w.In(4*time.Hour + 58*time.Minute))
		wantGone(w)
		w.Zoom.Mend()
		w.Pass(10 * time.Minute)
		wantGone(w)
		if n := len(w.Zoom.Requests("GET", lists)); n < 2 || w.Meeting(s).State != navette.MeetingReady ||
			w.Meeting(moved).State != navette.MeetingReady {
			w.Errorf("the list was requested %d times", n)
		}
		w.Zoom.Fault(map[string]any{
			"action": "status", "status": 404, "count": 0, "method": "GET", "path": lists, "when": "before",
		})
		// the answer of a proxy, without Zoom's code
		w.Zoom.Fault(map[string]any{
			"action": "status", "status": 404, "code": 404, "count": 0, "method": "GET", "path": one, "when": "before",
		})
		w.Must(w.Connections.Pause(w.Context(), w.Owner))
		w.ConnectAs(w.Host())
		wantGone(w)
	})
}

// TestOneRefusalHidesNoOtherDeletedMeeting has Zoom refuse the list of one host, and one meeting of another host.
func TestOneRefusalHidesNoOtherDeletedMeeting(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		first := w.Class("Vinyasa doux", w.In(20*time.Hour))
		w.Rest()
		w.ConnectAs(w.Zoom.Ready.Users[1].Email)
		second, third := w.Class("Hatha", w.In(21*time.Hour)), w.Class("Yin", w.In(22*time.Hour))
		w.Rest()
		if w.Meeting(first).HostZoomID == w.Meeting(second).HostZoomID {
			t.Fatal("both meetings have the same host")
		}
		deleteByHand(w, second)
		deleteByHand(w, third)
		refused := map[string]any{
			"action": "status", "status": 400, "code": zoom.CodeInvalid, "count": 0, "method": "GET", "when": "before",
		}
		refused["path"] = "/v2/users/" + w.Meeting(first).HostZoomID + "/meetings"
		w.Zoom.Fault(refused)
		refused["path"] = "/v2/meetings/" + strconv.FormatInt(w.Meeting(second).Number, 10)
		w.Zoom.Fault(refused)
		w.Jump(w.In(time.Hour))
		w.ConnectAs(w.Host())
		wantGone(w, third.Title)
		w.Zoom.Mend()
		w.Pass(31 * time.Minute)
		wantGone(w, second.Title, third.Title)
	})
}

// TestADeletedMeetingIsNotReportedAsNotStarted deletes the meeting after the last check.
func TestADeletedMeetingIsNotReportedAsNotStarted(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s := w.Class("Vinyasa doux", threePM)
		w.Jump(threePM.Add(-20 * time.Minute))
		w.Jump(threePM)
		deleteByHand(w, s)
		w.Pass(6 * time.Minute)
		wantGone(w, s.Title)
		if m := w.OneMailTo("grace.miller@studio.test"); !strings.Contains(m.Text, "was deleted") ||
			!strings.Contains(m.Text, "No one is booked.") {
			w.Errorf("mail:\n%s", m.Text)
		}
	})
}

// TestTheWebhookOfADeletionIsChecked sends a webhook about an existing meeting and one about a deleted one.
func TestTheWebhookOfADeletionIsChecked(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Subscribe()
		s, other := w.Class("Vinyasa doux", w.In(20*time.Hour)), w.Class("Hatha", w.In(21*time.Hour))
		w.Rest()
		w.Zoom.Do("/webhooks/send", map[string]any{"event": "meeting.deleted", "object": map[string]any{
			"id": w.Meeting(other).Number, "uuid": "4444AAAiAAAAAiAiAiiAii==", "host_id": w.Meeting(other).HostZoomID,
			"topic": other.Title, "type": 2,
		}})
		w.Rest()
		wantGone(w)
		deleteByHand(w, s)
		w.Rest()
		wantGone(w, s.Title)
	})
}
