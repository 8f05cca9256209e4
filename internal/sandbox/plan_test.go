package sandbox_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/sandbox"
)

func TestRateLimits(t *testing.T) {
	s := begin(t, func(o *sandbox.Options) { o.Plan = "free" })
	s.connect(0)
	refused := 0
	for range 12 { // a free account has 4 light calls per second
		got := s.rest("GET", "/users/me", "")
		if got.status == 429 {
			refused++
			if got.fields(t)["code"] != 429.0 || got.header.Get("X-RateLimit-Category") != "Light" ||
				got.header.Get("X-RateLimit-Type") != "QPS" {
				t.Fatalf("429: %s %v", got.body, got.header)
			}
		}
	}
	if refused < 4 {
		t.Errorf("of 12 calls at once %d were refused", refused)
	}
	off := begin(t, func(o *sandbox.Options) { o.Plan, o.RateLimits = "free", "off" })
	off.connect(0)
	for range 12 {
		off.want(200, "GET", "/users/me", "")
	}
}

func TestHundredCreatesAndUpdatesADay(t *testing.T) {
	s := begin(t, func(o *sandbox.Options) { o.Plan = "enterprise" })
	s.connect(0)
	m := s.create(`{}`)
	changes := 1
	var last reply
	poll(t, "the day's budget is used up", func() bool { // only 80 calls pass in a second of real time
		if last = s.rest("PATCH", m.path(), `{"topic":"x"}`); last.status == 204 {
			changes++
		}
		return strings.Contains(string(last.body), "(100)")
	})
	if changes != 100 || last.status != 429 || last.header.Get("Retry-After") != "2026-03-03T00:00:00Z" {
		t.Fatalf("after %d changes: %d %s %s", changes, last.status, last.body, last.header.Get("Retry-After"))
	}
	s.clock.Advance(12 * time.Hour)
	s.connect(0)
	poll(t, "a new day", func() bool { return s.rest("PATCH", m.path(), `{"topic":"z"}`).status == 204 })
}

func TestLiveMeetingsPerHost(t *testing.T) {
	for plan, limit := range map[string]int{"pro": 1, "business": 2} {
		t.Run(plan, func(t *testing.T) {
			s := begin(t, func(o *sandbox.Options) { o.Plan = plan })
			s.connect(0)
			for i := range limit + 1 {
				m := s.create(`{"start_time":"2026-03-02T12:00:00Z"}`)
				got := s.send(s.browser,
					s.request("POST", fmt.Sprintf("%s/meetings/%d/start", s.ready.Control, m.ID), ""))
				if want := map[bool]int{true: 200, false: 400}[i < limit]; got.status != want {
					t.Errorf("meeting %d of %d at once: %d, want %d: %s", i+1, limit, got.status, want, got.body)
				}
			}
		})
	}
}

func TestMeetingNumbersExpire(t *testing.T) {
	s := begin(t, nil)
	s.connect(0)
	m := s.create(`{"start_time":"2026-03-04T12:00:00Z","duration":60}`)
	s.clock.Advance(32*24*time.Hour + 59*time.Minute)
	s.connect(0)
	s.want(200, "GET", m.path(), "")
	s.clock.Advance(2 * time.Minute)
	s.want(404, "GET", m.path(), "")
}

func TestFreePlanRecordsNothing(t *testing.T) {
	s := begin(t, func(o *sandbox.Options) { o.Plan, o.RateLimits = "free", "off" })
	s.connect(0)
	if m := s.create(`{"settings":{"auto_recording":"cloud"}}`); m.Settings["auto_recording"] != "none" {
		t.Errorf("a free account was given cloud recording: %v", m.Settings["auto_recording"])
	}
	if got := s.want(200, "GET", "/accounts/me/settings", "").fields(t); got["code"] != 200.0 {
		t.Errorf("account settings are refused inside a 200: %v", got)
	}
}

func TestLocksWin(t *testing.T) {
	s := begin(t, func(o *sandbox.Options) { o.RateLimits = "off" })
	s.connect(0)
	autoRecording := func(path string) any {
		return s.want(200, "GET", path+"/settings?custom_query_fields=recording", "").fields(
			t)["recording"].(map[string]any)["auto_recording"]
	}
	s.want(204, "PATCH", "/users/me/settings", `{"recording":{"auto_recording":"local"}}`)
	s.want(204, "PATCH", "/accounts/me/settings", `{"recording":{"auto_recording":"cloud"}}`)
	if own, other := autoRecording("/users/me"), autoRecording("/users/"+s.ready.Users[1].ID); own != "local" ||
		other != "cloud" {
		t.Errorf("before the lock: own %v, other %v", own, other)
	}
	s.want(204, "PATCH", "/accounts/me/lock_settings", `{"recording":{"auto_recording":true}}`)
	if own := autoRecording("/users/me"); own != "cloud" {
		t.Errorf("under the account's lock: %v", own)
	}
	s.want(400, "PATCH", "/users/me/settings", `{"recording":{"auto_recording":true}}`)
}

func TestPeopleJoinByTheirLinks(t *testing.T) {
	s := begin(t, nil)
	s.connect(0)
	m := s.create(`{"topic":"Cours <i>","settings":{"approval_type":0}}`)
	guest := s.want(201, "POST", m.path()+"/registrants", `{"email":"zoe@example.org","first_name":"Zoé"}`).fields(t)
	page := func(address string, form url.Values) reply {
		if form == nil {
			return s.send(s.browser, s.request("GET", address, ""))
		}
		r := s.request("POST", address, form.Encode())
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return s.send(s.browser, r)
	}
	if got := page(m.JoinURL, nil); got.status != 200 || !strings.Contains(string(got.body), "Cours &lt;i&gt;") ||
		!strings.Contains(string(got.body), "Not running") {
		t.Errorf("join page before: %d %s", got.status, got.body)
	}
	if got := page(m.JoinURL, url.Values{"name": {"Yanis"}}); got.status != 409 {
		t.Errorf("joining too early: %d", got.status)
	}
	if got := page(m.JoinURL+"x", nil); got.status != 403 {
		t.Errorf("wrong passcode: %d", got.status)
	}
	if got := page(m.StartURL+"x", url.Values{}); got.status != 403 {
		t.Errorf("forged start link: %d", got.status)
	}
	if got := page(m.StartURL, url.Values{"start": {"yes"}}); got.status != 200 {
		t.Errorf("start: %d", got.status)
	}
	if got := page(m.JoinURL, url.Values{"name": {"Yanis"}}); got.status != 200 ||
		!strings.Contains(string(got.body), "You are in the meeting") {
		t.Errorf("join: %d", got.status)
	}
	if got := page(guest["join_url"].(string), url.Values{}); got.status != 200 {
		t.Errorf("join as a registrant: %d", got.status)
	}
	s.clock.Advance(10 * time.Minute)
	s.want(204, "PUT", m.path()+"/status", `{"action":"end"}`)
	rows := s.want(200, "GET", fmt.Sprintf("/past_meetings/%d/participants", m.ID), "").fields(
		t)["participants"].([]any)
	found := map[string]map[string]any{}
	for _, row := range rows {
		found[row.(map[string]any)["name"].(string)] = row.(map[string]any)
	}
	zoe := found["Zoé"]
	if len(rows) != 3 || zoe == nil || zoe["registrant_id"] != guest["registrant_id"] ||
		zoe["user_email"] != "zoe@example.org" || zoe["duration"] != 600.0 || found["Yanis"]["user_email"] != "" {
		t.Errorf("attendance: %v", rows)
	}
}

func TestControlPageShowsAndPlays(t *testing.T) {
	s := begin(t, func(o *sandbox.Options) { o.Recordings = 2 })
	s.connect(0)
	m := s.create(`{"topic":"Visible"}`)
	page := string(s.control("GET", "/", "").body)
	for _, part := range []string{"Visible", "Start as host", "MP4", "/v2/users/me/meetings"} {
		if !strings.Contains(page, part) {
			t.Errorf("the page does not show %q", part)
		}
	}
	r := s.request("POST", fmt.Sprintf("%s/do/%d/start", s.ready.Control, m.ID), "")
	if got := s.send(s.browser, r); got.status != 303 {
		t.Fatalf("button: %d", got.status)
	}
	shows := func(part string) bool { return strings.Contains(string(s.control("GET", "/", "").body), part) }
	if !shows("End</button>") || !shows("Record</button>") || shows("recording on") {
		t.Error("the meeting does not show as running, and not recorded")
	}
	for action, want := range map[string]string{"record": "recording on", "pause": "recording paused"} {
		s.control("POST", fmt.Sprintf("/meetings/%d/record", m.ID), "")
		s.control("POST", fmt.Sprintf("/meetings/%d/%s", m.ID, action), "")
		if !shows(want) || !shows("Stop recording") {
			t.Errorf("after %s the page does not show %q", action, want)
		}
		s.control("POST", fmt.Sprintf("/meetings/%d/stop-recording", m.ID), "")
	}
	foreign := s.request("POST", fmt.Sprintf("%s/do/%d/end", s.ready.Control, m.ID), "")
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	if got := s.send(s.browser, foreign); got.status != 403 {
		t.Errorf("another site's form: %d", got.status)
	}
}
