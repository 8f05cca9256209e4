package sandbox_test

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"navette.dev/navette/internal/sandbox"
)

func (s *stranger) rows(path, key string) []any {
	s.t.Helper()
	return s.want(200, "GET", path, "").fields(s.t)[key].([]any)
}

// TestAttendanceIsKeptFifteenMonths checks how long data are kept: attendance for fifteen months, the past meeting
// itself and its reports for one year.
func TestAttendanceIsKeptFifteenMonths(t *testing.T) {
	s := begin(t, func(o *sandbox.Options) { o.RateLimits = "off" })
	s.connect(0)
	m := s.create(`{"type":3}`)
	s.hold(m, "")
	uuid := url.PathEscape(
		url.PathEscape(
			s.rows(fmt.Sprintf("/past_meetings/%d/instances", m.ID), "meetings")[0].(map[string]any)["uuid"].(string)))
	after := func(months int) {
		s.clock.Advance(noon.AddDate(0, months, 0).Sub(noon))
		s.connect(0)
	}
	after(13)
	for path, message := range map[string]string{
		"/past_meetings/" + uuid:                       "Cannot access a meeting a year ago.",
		"/report/meetings/" + uuid:                     "Can not access meeting a year ago.",
		"/report/meetings/" + uuid + "/participants":   "Can not access meeting a year ago.",
		"/past_meetings/" + uuid + "/instances":        "",
		"/past_meetings/" + uuid + "/participants":     "",
		"/report/meetings/1/participants":              "Meeting 1 not found or has expired.",
		"/past_meetings/1":                             "Meeting does not exist: 1.",
		"/past_meetings/" + uuid + "/participants?a=%": "",
	} {
		got := s.rest("GET", path, "").fields(t)
		if text, _ := got["message"].(string); text != message {
			t.Errorf("%s: %v", path, got)
		}
	}
	after(3)
	if got := s.want(400, "GET", "/past_meetings/"+uuid+"/participants", "").fields(t); got["code"] != 12702.0 {
		t.Errorf("after 16 months: %v", got)
	}
	if got := s.rows("/past_meetings/"+uuid+"/instances", "meetings"); len(got) != 0 {
		t.Errorf("instances after 16 months: %v", got)
	}
}

// TestInstancesBetweenDays checks that from and to are ignored unless both are given.
func TestInstancesBetweenDays(t *testing.T) {
	s := begin(t, func(o *sandbox.Options) { o.RateLimits = "off" })
	s.connect(0)
	m := s.create(`{"type":3}`)
	for range 3 { // on 2, 3 and 4 March
		s.hold(m, "")
		s.clock.Advance(23*time.Hour + 10*time.Minute)
		s.connect(0)
	}
	for query, want := range map[string]int{
		"": 3, "?from=2026-03-03": 3, "?to=2026-03-02": 3, "?from=2026-03-03&to=2026-03-04": 2,
		"?from=2026-03-03&to=2026-03-03": 1,
	} {
		if got := s.rows(fmt.Sprintf("/past_meetings/%d/instances%s", m.ID, query), "meetings"); len(got) != want {
			t.Errorf("%q: %d instances, want %d", query, len(got), want)
		}
	}
}

// TestMeetingsOfOnePersonAreNotReported checks that such meetings are reported only if the account's settings ask for
// it.
func TestMeetingsOfOnePersonAreNotReported(t *testing.T) {
	s := begin(t, func(o *sandbox.Options) { o.RateLimits = "off" })
	s.connect(0)
	m := s.create(`{}`)
	at := fmt.Sprintf("/meetings/%d", m.ID)
	s.control("POST", at+"/start", "")
	s.control("POST", at+"/leave", `{"email":"`+s.ready.Users[0].Email+`"}`)
	s.control("POST", at+"/end", "")
	lists := []string{
		fmt.Sprintf("/past_meetings/%d/participants", m.ID), fmt.Sprintf("/report/meetings/%d/participants", m.ID),
	}
	for _, list := range lists {
		if got := s.rows(list, "participants"); len(got) != 0 {
			t.Errorf("%s: %v", list, got)
		}
	}
	s.want(204, "PATCH", "/accounts/me/settings", `{"other_options":{"show_one_user_meeting_on_dashboard":true}}`)
	for _, list := range lists {
		if got := s.rows(list, "participants"); len(got) != 1 {
			t.Errorf("%s, switched on: %v", list, got)
		}
	}
}

// TestReportNamesRegistrantsOnRequest checks that the report includes registrants on request and the past meeting
// always.
func TestReportNamesRegistrantsOnRequest(t *testing.T) {
	s := begin(t, func(o *sandbox.Options) { o.RateLimits = "off" })
	s.connect(0)
	m := s.create(`{}`)
	s.hold(m, "")
	for path, want := range map[string]bool{
		"/past_meetings/%d/participants":                                  true,
		"/report/meetings/%d/participants":                                false,
		"/report/meetings/%d/participants?include_fields=registrant_id":   true,
		"/report/meetings/%d/participants?include_fields=a,registrant_id": true,
	} {
		_, there := s.rows(fmt.Sprintf(path, m.ID), "participants")[0].(map[string]any)["registrant_id"]
		if there != want {
			t.Errorf("%s: registrant_id %v", path, there)
		}
	}
	if host := s.want(200, "GET", fmt.Sprintf("/past_meetings/%d", m.ID), "").fields(t)["host_id"]; host !=
		s.ready.Users[0].ID {
		t.Errorf("host_id: %v", host)
	}
}
