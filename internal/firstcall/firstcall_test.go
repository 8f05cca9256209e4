package firstcall_test

import (
	"fmt"
	"testing"
	"time"

	"navette.dev/navette/internal/firstcall"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/standing"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/testkit"
	"navette.dev/navette/internal/zoom"
)

// test is a test of the first call in a studio.
type test struct {
	*testkit.Studio
	id      string
	stopped bool // whether the server is down
}

const title = "Test du premier appel"

// beginIn begins a test in a connected studio, as the owner.
func beginIn(w *testkit.Studio, in firstcall.Input) *test {
	w.Helper()
	id, err := w.FirstCalls.Begin(w.Context(), w.Owner, in)
	w.Must(err)
	w.Rest()
	return &test{Studio: w, id: id}
}

// page returns what the page shows.
func (c *test) page() *firstcall.Test {
	c.Helper()
	shown, err := c.FirstCalls.Newest(c.Context(), c.Owner)
	c.Must(err)
	return shown
}

func (c *test) number() int64 { c.Helper(); return c.Meeting(*c.page().Session).Number }

func TestTheFirstCallTurnsGreen(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		c := beginIn(w, firstcall.Input{Title: title})
		w.Zoom.Play(c.number(), "start", map[string]any{"piece": "cours-fr"})
		w.Pass(time.Minute)
		w.Zoom.Play(c.number(), "end", nil)
		w.Pass(3 * time.Minute)
		if p := c.page(); p.Outcome != navette.FirstCallGreen {
			t.Errorf("outcome %q", p.Outcome)
		}
		c.isNoSessionOfTheSchedule()
		w.Jump(w.In(store.LongestSession + time.Hour))
		c.isNoSessionOfTheSchedule()
	})
}

// isNoSessionOfTheSchedule fails the test if the punctuality on Today counts the session of a test.
func (c *test) isNoSessionOfTheSchedule() {
	c.Helper()
	today, err := c.Journeys.Today(c.Context(), c.Owner, standing.Standing{})
	c.Must(err)
	if len(today.Outward)+len(today.Inward) != 0 {
		c.Errorf("Today counts the test: %+v, %+v", today.Outward, today.Inward)
	}
}

// TestAnyCallOfALinkedUserIsFollowed waits for any call: of a user who is linked for import, whose instant meeting no
// list of Zoom shows, and whose webhooks do not arrive.
func TestAnyCallOfALinkedUserIsFollowed(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		c := beginIn(w, firstcall.Input{Any: true})
		if s := c.page().Step(firstcall.Meeting); s.State != firstcall.Attention || s.Case != "nobody" || s.To == "" {
			t.Fatalf("without a linked user: %+v", s)
		}
		host := w.Zoom.Ready.Users[1].Email
		w.LinkForImport(w.Coach, host)
		c.wants("linked", []string{"meeting: now any", "started: todo"})
		w.SeedPast(host, "Appel client", w.In(time.Second))
		w.Pass(5 * time.Minute) // less than the time between two sweeps
		p := c.page()
		if p.Outcome != navette.FirstCallGreen || p.CallID == "" || p.HostEmail != host || p.Session != nil {
			t.Errorf("%+v", p)
		}
	})
}

// TestALiveMeetingOfALinkedUserIsFollowed has a linked user start a meeting that Navette did not make.
func TestALiveMeetingOfALinkedUserIsFollowed(t *testing.T) {
	for _, webhooks := range []bool{false, true} {
		t.Run(fmt.Sprintf("webhooks %t", webhooks), func(t *testing.T) {
			testkit.Each(t, func(w *testkit.Studio) {
				w.Connect()
				if webhooks {
					w.Subscribe()
				}
				host := w.Zoom.Ready.Users[1]
				w.LinkForImport(w.Coach, host.Email)
				c := beginIn(w, firstcall.Input{Any: true})
				number := c.schedule(host.ID)
				w.Zoom.Play(number, "start", map[string]any{"piece": "vente-fr"})
				w.Pass(time.Minute)
				by := map[bool]string{false: "look", true: "webhook"}[webhooks]
				c.wants("live", []string{"meeting: done", "started: done by " + by, "ended: now"})
				w.Zoom.Play(number, "end", nil)
				w.Pass(3 * time.Minute)
				if p := c.page(); p.Outcome != navette.FirstCallGreen || p.CallID == "" || p.Webhooks != webhooks {
					t.Errorf("%+v", p)
				}
			})
		})
	}
}

// schedule makes a meeting in Zoom as its host does, recorded automatically, and returns its number.
func (c *test) schedule(hostID string) int64 {
	c.Helper()
	api, _, err := c.Connections.API(c.Context(), c.Org)
	c.Must(err)
	cloud := "cloud"
	m, err := api.Meetings.Create(c.Context(), hostID, zoom.MeetingSpec{
		Topic: "Appel client", Type: zoom.ScheduledMeeting, StartTime: c.Clock.Now(), Duration: 30,
		Settings: &zoom.MeetingSettings{AutoRecording: &cloud},
	})
	c.Must(err)
	return m.ID
}

// TestTheReadersOwnZoomUserHostsTheTest links the owner, and begins as the owner and as an admin who is not linked.
func TestTheReadersOwnZoomUserHostsTheTest(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		own := w.Zoom.Ready.Users[1].Email
		w.LinkForImport(w.Owner, own)
		c := beginIn(w, firstcall.Input{})
		if p := c.page(); p.HostEmail != own || w.Zoom.OneMeeting().Host != own || p.StartPath == "" || p.JoinURL == "" {
			t.Errorf("the owner's test: %+v", p)
		}
		again, err := w.FirstCalls.Begin(w.Context(), w.Admin, firstcall.Input{})
		w.Must(err)
		w.Wants(func() error { _, err := w.FirstCalls.Newest(w.Context(), w.Coach); return err }(), navette.Forbidden)
		if again != c.id {
			t.Errorf("a second test %s was begun beside %s", again, c.id)
		}
		w.Must(w.FirstCalls.StopTest(w.Context(), w.Owner))
		w.Rest()
		if p := c.page(); p.EndedBy == "" || p.Outcome != navette.FirstCallStopped || len(w.Zoom.Meetings()) != 0 {
			t.Errorf("stopped: %+v, in Zoom %+v", p, w.Zoom.Meetings())
		}
		if _, err := w.FirstCalls.Begin(w.Context(), w.Admin, firstcall.Input{}); err != nil {
			t.Fatal(err)
		}
		w.Rest()
		if host := w.Zoom.OneMeeting().Host; host != w.Host() {
			t.Errorf("the test of an admin who is not linked is hosted by %s", host)
		}
	})
}

// TestARemovedTestLeavesNothing removes a green test: its session, its call and its files are gone, and no sweep brings
// the recording back, although the calls of its host are imported.
func TestARemovedTestLeavesNothing(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.LinkForImport(w.Owner, w.Host())
		c := beginIn(w, firstcall.Input{Title: title})
		session := *c.page().Session
		w.Wants(w.FirstCalls.Remove(w.Context(), w.Owner), navette.Conflict)
		w.Zoom.Play(c.number(), "start", map[string]any{"piece": "cours-fr"})
		w.Pass(time.Minute)
		w.Zoom.Play(c.number(), "end", nil)
		w.Pass(3 * time.Minute)
		if p := c.page(); p.Outcome != navette.FirstCallGreen || !p.Removable() || len(w.OnDisk()) == 0 {
			t.Fatalf("%+v", p)
		}
		w.Must(w.FirstCalls.Remove(w.Context(), w.Owner))
		w.Pass(2 * testkit.SweepEvery)
		_, err := w.Schedule.Session(w.Context(), w.Owner, session.ID)
		w.Wants(err, navette.NotFound)
		_, err = w.FirstCalls.Newest(w.Context(), w.Owner)
		w.Wants(err, navette.NotFound)
		if disk, calls := w.OnDisk(), w.Calls(""); len(disk) != 0 || len(calls) != 0 {
			t.Errorf("%d files and %d calls are left", len(disk), len(calls))
		}
		if n, err := w.Store.Org(w.Org).AllCalls(w.Context(), ""); err != nil || n != 0 {
			t.Errorf("%d calls are counted, %v", n, err)
		}
	})
}

// TestOneMeetingWhateverDies ends the first worker after the request for the meeting has left it, as a killed process
// does, before its answer is stored.
func TestOneMeetingWhateverDies(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.StopWork()
		_, err := w.FirstCalls.Begin(w.Context(), w.Owner, firstcall.Input{})
		w.Must(err)
		if n := len(w.Zoom.Meetings()); n != 0 {
			t.Fatalf("%d meetings before any work", n)
		}
		w.Zoom.Fault(map[string]any{
			"action": "cut", "method": "POST", "path": "/v2/users/*/meetings", "when": "after", "count": 1,
		})
		w.Restart()
		w.Pass(time.Minute)
		c := &test{Studio: w}
		if m := w.Zoom.OneMeeting(); m.ID != c.number() {
			t.Errorf("Zoom has %d, the test %d", m.ID, c.number())
		}
		c.wants("after the crash", []string{"meeting: done", "started: now"})
	})
}

// TestAWholeTestNeedsFewRequests counts the requests of a test whose meeting lasts its five minutes.
func TestAWholeTestNeedsFewRequests(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		before := len(w.Zoom.Requests("", "/v2/**"))
		c := beginIn(w, firstcall.Input{})
		w.Pass(time.Minute)
		start(c)
		w.Pass(5 * time.Minute)
		finish(c)
		w.Pass(3 * time.Minute)
		if p := c.page(); p.Outcome != navette.FirstCallGreen {
			t.Fatalf("%+v", p)
		}
		n := len(w.Zoom.Requests("", "/v2/**")) - before
		t.Logf("%d requests", n)
		if n > 80 {
			t.Errorf("%d requests for one test, want at most 80", n)
		}
	})
}
