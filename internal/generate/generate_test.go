package generate_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/sandbox/control"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/testkit"
)

const createPath = "/v2/users/*/meetings"

// asked returns how often a meeting was requested from Zoom.
func asked(w *testkit.Studio) int { w.Helper(); return len(w.Zoom.Requests("POST", createPath)) }

// wantOne checks that Zoom has exactly one meeting and that it is the session's.
func wantOne(w *testkit.Studio, s navette.Session) control.Meeting {
	w.Helper()
	there, ours := w.Zoom.OneMeeting(), w.Meeting(s)
	if ours.State != navette.MeetingReady || ours.Number != there.ID || !strings.HasPrefix(there.Agenda, ours.Marker) {
		w.Fatalf("Zoom has %+v, Navette %+v", there, ours)
	}
	return there
}

func TestAMeetingIsCreatedInsideTheWindowOnly(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s := w.Class("Vinyasa doux", w.In(30*time.Hour))
		w.Pass(6*time.Hour - time.Second)
		if n := asked(w); n != 0 {
			w.Fatalf("asked %d times before the window", n)
		}
		w.Pass(time.Second)
		m := wantOne(w, s)
		if m.Host != w.Host() || m.Topic != "Vinyasa doux" || !m.StartTime.Equal(s.StartsAt.Time) || m.Duration != 60 ||
			m.Timezone != "Europe/Paris" {
			w.Fatalf("%+v", m)
		}
		for key, want := range map[string]any{
			"waiting_room": true, "join_before_host": false, "auto_recording": "cloud", "approval_type": 2.0,
			"email_notification": false,
		} {
			if got, set := m.Settings[key]; set && got != want || !set && key == "waiting_room" {
				w.Errorf("%s is %v, want %v", key, got, want)
			}
		}
		if !strings.Contains(m.JoinURL, "pwd=") {
			w.Errorf("no passcode in %q", m.JoinURL)
		}
		in := w.Class("Chant choral", w.In(2*time.Hour), func(in *schedule.SessionInput) { in.Mode = navette.InPerson })
		w.Pass(3 * time.Hour)
		if n := len(w.Zoom.Meetings()); n != 1 {
			w.Fatalf("%d meetings, one for %s?", n, in.Title)
		}
	})
}

func TestAWiderWindowCreatesMeetingsAtOnce(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		in, out := w.Class("Vinyasa doux", w.In(30*time.Hour)), w.Class("Hatha", w.In(50*time.Hour))
		w.Rest()
		wider := schedule.LeadTimesInput{WindowHours: 48, LinkMinutes: 15}
		w.Must(w.Schedule.ChangeLeadTimes(w.Context(), w.Owner, wider))
		w.Rest()
		wantOne(w, in)
		if p := w.Promise(navette.PromiseGenerate, out.ID); !p.DueAt.Equal(out.StartsAt.Add(-48 * time.Hour)) {
			w.Fatalf("%+v", p)
		}
	})
}

func TestTheMeetingIsInTheHostsUpcomingList(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s := w.Class("Vinyasa doux", w.In(2*time.Hour))
		w.Rest()
		var list struct {
			Meetings []struct {
				ID        int64
				Topic     string
				StartTime time.Time `json:"start_time"`
			}
		}
		asOutsider(w, "/v2/users/"+w.Host()+"/meetings?type=upcoming", &list)
		if len(list.Meetings) != 1 || list.Meetings[0].ID != w.Meeting(s).Number || list.Meetings[0].Topic != s.Title ||
			!list.Meetings[0].StartTime.Equal(s.StartsAt.Time) {
			w.Fatalf("upcoming: %+v", list)
		}
	})
}

// asOutsider sends a request to Zoom with another client and other credentials than Navette's.
func asOutsider(w *testkit.Studio, path string, into any) {
	w.Helper()
	send := func(method, address string, authorize func(*http.Request), into any) {
		r, err := http.NewRequestWithContext(w.Context(), method, address, nil)
		w.Must(err)
		authorize(r)
		answer, err := http.DefaultClient.Do(r)
		w.Must(err)
		defer func() { _ = answer.Body.Close() }()
		if answer.StatusCode != http.StatusOK {
			w.Fatalf("%s: %s", address, answer.Status)
		}
		w.Must(json.NewDecoder(answer.Body).Decode(into))
	}
	var token struct {
		AccessToken string `json:"access_token"`
	}
	grant := url.Values{"grant_type": {"account_credentials"}, "account_id": {w.Zoom.Ready.AccountID}}
	send(http.MethodPost, w.Zoom.Ready.OAuth+"/oauth/token?"+grant.Encode(),
		func(r *http.Request) { r.SetBasicAuth(w.Zoom.Ready.ClientID, w.Zoom.Ready.ClientSecret) }, &token)
	send(http.MethodGet, w.Zoom.Ready.REST+path,
		func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token.AccessToken) }, into)
}

func TestAServerThatDiedWhileAskingFindsItsMeeting(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Zoom.Fault(map[string]any{"action": "hold", "method": "POST", "path": createPath, "when": "after"})
		s := w.Class("Vinyasa doux", w.In(2*time.Hour))
		w.Zoom.Held(createPath, 1)
		// Another node takes over the promise, as after a crash in which the first answer was lost.
		w.Must(w.Generate.Generate(w.Context(), w.Promise(navette.PromiseGenerate, s.ID)))
		wantOne(w, s)
		w.Zoom.Mend()
		w.Rest()
		w.Pass(time.Hour)
		wantOne(w, s)
	})
}

// TestAWorkerWithoutTheLeaseDoesNotAsk resumes a worker that leased the promise before another worker took it over.
func TestAWorkerWithoutTheLeaseDoesNotAsk(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.StopWork()
		s := w.Class("Vinyasa doux", w.In(2*time.Hour))
		overtaken := w.Lease(navette.PromiseGenerate, s.ID)
		w.Update(func(ctx context.Context, tx *store.Tx) error {
			return tx.Promise(ctx, navette.PromiseGenerate, s.ID, s.ID, w.Clock.Now())
		})
		w.Wants(w.Generate.Generate(w.Context(), overtaken), navette.Conflict)
		if n := asked(w); n != 0 {
			w.Fatalf("asked %d times", n)
		}
		w.Restart()
		w.Rest()
		wantOne(w, s)
	})
}

// TestARefusalOfAWorkerWithoutTheLeaseIsNotRecorded has Zoom refuse one worker's request after another worker, which
// holds the promise by then, sent a request with an unclear outcome. The second request must stay recorded.
func TestARefusalOfAWorkerWithoutTheLeaseIsNotRecorded(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		c := w.Connect()
		w.StopWork()
		s := w.Class("Vinyasa doux", w.In(2*time.Hour))
		licence := func(kind int) { w.Zoom.Do("/users/"+c.ZoomUserID+"/settings", map[string]any{"type": kind}) }
		w.Zoom.Fault(map[string]any{"action": "hold", "method": "POST", "path": createPath, "when": "before"})
		first := make(chan error, 1)
		overtaken := w.Lease(navette.PromiseGenerate, s.ID)
		go func() { first <- w.Generate.Generate(w.Context(), overtaken) }()
		w.Zoom.Held(createPath, 1)
		w.Update(func(ctx context.Context, tx *store.Tx) error {
			return tx.Promise(ctx, navette.PromiseGenerate, s.ID, s.ID, w.Clock.Now())
		})
		w.Zoom.Fault(map[string]any{"action": "cut", "method": "POST", "path": createPath, "when": "after"})
		second := w.Lease(navette.PromiseGenerate, s.ID)
		w.Wants(w.Generate.Generate(w.Context(), second), navette.Unavailable)
		w.Must(w.Store.Org(w.Org).Release(w.Context(), second))
		licence(4) // a user type without meetings
		w.Zoom.Do("/release", map[string]any{})
		if err := <-first; err == nil || !strings.Contains(err.Error(), "3161") {
			w.Fatalf("the first was not refused: %v", err)
		}
		if m := w.Meeting(s); m.AskedAt.IsZero() {
			w.Fatal("the second request is not recorded any more")
		}
		licence(2)
		w.Restart()
		w.Rest()
		wantOne(w, s)
	})
}

func TestADailyLimitIsWaitedFor(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Zoom.Fault(map[string]any{
			"action": "status", "status": 429, "when": "before", "method": "POST", "path": createPath,
			"message": "You have reached the maximum daily rate limit for this API.",
			"headers": map[string]string{"X-RateLimit-Type": "Daily-limit"},
		})
		midnight := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
		s := w.Class("Vinyasa doux", midnight.Add(9*time.Hour))
		w.Jump(midnight.Add(-time.Second))
		facts := w.Explain(s, schedule.StepReady)
		if asked(w) != 1 || facts.Message != "reason.zoom_rate_limited" || !facts.NextTry.Equal(midnight) {
			w.Fatalf("asked %d times; explained as %+v", asked(w), facts)
		}
		w.Jump(midnight)
		wantOne(w, s)
		if n := len(w.Zoom.Requests("GET", createPath)); n != 0 {
			w.Fatalf("looked %d times for a meeting that cannot exist", n)
		}
	})
}

func TestARefusalIsShownAndTheSessionCanBeMoved(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Zoom.Fault(map[string]any{
			"action": "status", "status": 400, "code": 3161, "message": "Hosting is not allowed.", "when": "before",
			"method": "POST", "path": createPath,
		})
		s := w.Class("Vinyasa doux", w.In(2*time.Hour))
		w.Rest()
		if facts := w.Explain(s, schedule.StepReady); facts.Message != "reason.zoom_refused" ||
			!strings.Contains(facts.Detail, "Hosting is not allowed.") {
			w.Fatalf("explained as %+v", facts)
		}
		s = w.Move(s.ID, w.In(48*time.Hour))
		w.Pass(12 * time.Hour)
		if n := len(w.Zoom.Meetings()); n != 0 {
			w.Fatal("a meeting was made for the old day")
		}
		w.Pass(12 * time.Hour)
		if m := wantOne(w, s); !m.StartTime.Equal(s.StartsAt.Time) {
			w.Fatalf("%+v", m)
		}
		explained, err := w.Journeys.Explain(w.Context(), w.Owner, s.ID)
		w.Must(err)
		if explained.Differs {
			w.Fatalf("the page shows another start in Zoom: %v", explained.Meeting.StartsAt)
		}
	})
}

func TestASettingThatTheAccountDropsIsShown(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		c := w.Connect()
		w.Zoom.Do("/users/"+c.ZoomUserID+"/settings", map[string]any{
			"recording": map[string]any{"cloud_recording": false},
		})
		clear := w.Class("Vinyasa doux", w.In(2*time.Hour))
		w.Rest()
		w.Zoom.Fault(map[string]any{"action": "cut", "method": "POST", "path": createPath, "when": "after"})
		adopted := w.Class("Hatha", w.In(4*time.Hour))
		w.Pass(5 * time.Second)
		for _, s := range []navette.Session{clear, adopted} {
			explained, err := w.Journeys.Explain(w.Context(), w.Owner, s.ID)
			w.Must(err)
			if !slices.Equal(explained.Refused, []string{"auto_recording"}) {
				w.Errorf("%s: refused %q", s.Title, explained.Refused)
			}
		}
	})
}

func TestWithoutAConnectionTheSessionWaits(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		s := w.Class("Vinyasa doux", w.In(2*time.Hour))
		w.Pass(20 * time.Minute)
		p := w.Promise(navette.PromiseGenerate, s.ID)
		if p.LastError != "reason.not_connected" || !p.DoneAt.IsZero() {
			w.Fatalf("%+v", p)
		}
		w.Connect() // the clock does not move, so the meeting must be generated at once
		wantOne(w, s)
	})
}

func TestCancelledAndPastSessionsGetNoMeeting(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		cancelled, over := w.Class("Vinyasa doux", w.In(2*time.Hour)), w.Class("Hatha", w.In(time.Hour))
		w.Rest()
		w.Cancel(cancelled.ID)
		w.Jump(over.EndsAt.Time)
		w.Connect()
		w.Pass(time.Hour)
		if n := asked(w); n != 0 {
			w.Fatalf("asked %d times", n)
		}
	})
}

func TestCancelledWhileTheAnswerIsUnclearLeavesNothing(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		s := askedUnder(w, map[string]any{"action": "cut", "when": "after"})
		w.Cancel(s.ID)
		w.Pass(5 * time.Minute)
		if left := w.Zoom.Meetings(); len(left) != 0 {
			w.Fatalf("meetings of no session are left: %+v", left)
		}
	})
}

func TestAnIntendedMeetingGetsTheHostOfANewConnection(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		s := askedUnder(w, map[string]any{"action": "cut", "when": "after"})
		w.Must(w.Connections.Disconnect(w.Context(), w.Owner))
		other := w.Zoom.Ready.Users[1].Email // not an administrator
		w.ConnectAs(other)
		if m := w.Meeting(s); m.State != navette.MeetingReady || m.HostEmail != other {
			w.Fatalf("%+v", m)
		}
	})
}
