package sandbox_test

import (
	"slices"
	"testing"
	"time"

	"navette.dev/navette/internal/sandbox"
)

// TestScheduleFor schedules for a user by id or address. The token must reach the user, and instant meetings are
// refused.
func TestScheduleFor(t *testing.T) {
	s := begin(t, func(o *sandbox.Options) { o.RateLimits = "off" })
	s.connect(0)
	other := s.ready.Users[1]
	for _, name := range []string{other.ID, other.Email} {
		got := s.want(201, "POST", "/users/me/meetings", `{"schedule_for":"`+name+`"}`).fields(t)
		if got["host_id"] != other.ID {
			t.Errorf("for %s: host %v", name, got["host_id"])
		}
	}
	for body, code := range map[string]float64{
		`{"type":1,"schedule_for":"` + other.ID + `"}`: 3000,
		`{"schedule_for":"nobody@example.org"}`:        300,
	} {
		if got := s.want(400, "POST", "/users/me/meetings", body).fields(t); got["code"] != code {
			t.Errorf("%s: %v", body, got)
		}
	}
	s.connect(1)
	got := s.want(400, "POST", "/users/me/meetings", `{"schedule_for":"`+s.ready.Users[0].ID+`"}`).fields(t)
	if got["code"] != 3000.0 || got["message"] != "You cannot schedule a meeting for "+s.ready.Users[0].ID {
		t.Errorf("a member for the owner: %v", got)
	}
}

func TestPreschedulingIsForTwoTypes(t *testing.T) {
	s := begin(t, nil)
	s.connect(0)
	for body, want := range map[string]int{
		`{"pre_schedule":true}`: 201, `{"pre_schedule":true,"type":3}`: 201, `{"pre_schedule":true,"type":1}`: 400,
		`{"pre_schedule":false,"type":1}`: 201,
	} {
		if got := s.rest("POST", "/users/me/meetings", body); got.status != want {
			t.Errorf("%s: %d %.200s", body, got.status, got.body)
		}
	}
}

// TestEndToEndEncryptionRulesOutTheCloud checks that end-to-end encryption switches cloud recording off without an
// error.
func TestEndToEndEncryptionRulesOutTheCloud(t *testing.T) {
	s := begin(t, nil)
	s.connect(0)
	m := s.create(`{"settings":{"encryption_type":"e2ee","auto_recording":"cloud"}}`)
	if m.Settings["auto_recording"] != "none" || m.Settings["encryption_type"] != "e2ee" {
		t.Errorf("settings: %v", m.Settings)
	}
	local := s.create(`{"settings":{"encryption_type":"e2ee","auto_recording":"local"}}`)
	if local.Settings["auto_recording"] != "local" {
		t.Errorf("local recording: %v", local.Settings["auto_recording"])
	}
}

// TestDaysOfAListAreThoseOfItsTimezone uses 00:30 in Paris, which is the day before in UTC.
func TestDaysOfAListAreThoseOfItsTimezone(t *testing.T) {
	s := begin(t, nil)
	s.connect(0)
	s.create(`{"start_time":"2026-03-05T00:30:00","timezone":"Europe/Paris"}`)
	for query, want := range map[string]int{
		"from=2026-03-05&to=2026-03-05":                       0,
		"from=2026-03-04&to=2026-03-04":                       1,
		"from=2026-03-05&to=2026-03-05&timezone=Europe/Paris": 1,
		"from=2026-03-04&to=2026-03-04&timezone=Europe/Paris": 0,
	} {
		if got := read[meetingList](t, s.want(200, "GET", "/users/me/meetings?"+query, "")); len(got.Meetings) != want {
			t.Errorf("%s: %d meetings, want %d", query, len(got.Meetings), want)
		}
	}
	s.want(400, "GET", "/users/me/meetings?timezone=Nowhere", "")
}

// TestInstantMeetingsAreNeverListed checks that they are not listed even while they run.
func TestInstantMeetingsAreNeverListed(t *testing.T) {
	s := begin(t, nil)
	s.connect(0)
	for _, body := range []string{`{"type":1}`, `{"type":2}`} {
		m := s.create(body)
		s.control("POST", m.path()+"/start", "")
	}
	for _, list := range []string{"scheduled", "live", "upcoming"} {
		if got := read[meetingList](t,
			s.want(200, "GET", "/users/me/meetings?type="+list, "")); len(got.Meetings) != 1 {
			t.Errorf("%s: %d meetings", list, len(got.Meetings))
		}
	}
}

// TestStartLinksLastTwoHours checks the lifetime of start links, which is ninety days for users that an app created.
func TestStartLinksLastTwoHours(t *testing.T) {
	s := begin(t, func(o *sandbox.Options) { o.RateLimits = "off" })
	s.connect(0)
	made := s.want(201, "POST", "/users",
		`{"action":"custCreate","user_info":{"email":"made@example.org","type":2}}`).fields(t)["id"].(string)
	plain, custom := s.create(`{"type":3}`),
		read[meeting](t, s.want(201, "POST", "/users/"+made+"/meetings", `{"type":3}`))
	opens := func(link string) bool { return s.send(s.browser, s.request("GET", link, "")).status == 200 }
	for _, step := range []struct {
		wait          time.Duration
		plain, custom bool
	}{{2*time.Hour - time.Second, true, true}, {time.Second, false, true},
		{90*24*time.Hour - 2*time.Hour - time.Second, false, true}, {time.Second, false, false}} {
		s.clock.Advance(step.wait)
		if a, b := opens(plain.StartURL), opens(custom.StartURL); a != step.plain || b != step.custom {
			t.Errorf("after %s more: %v and %v", step.wait, a, b)
		}
	}
	s.connect(0)
	if fresh := read[meeting](t, s.want(200, "GET", plain.path(), "")); !opens(fresh.StartURL) {
		t.Error("a fresh link does not open")
	}
}

// TestADateThatWasDeletedStaysListed checks that a deleted occurrence is listed as deleted, and that a delete without
// the occurrence's id deletes the series.
func TestADateThatWasDeletedStaysListed(t *testing.T) {
	s := begin(t, nil)
	s.connect(0)
	m := s.create(`{"type":8,"start_time":"2026-03-03T18:00:00Z","recurrence":{"type":1,"end_times":3}}`)
	dates := func() (ids, states []string) {
		for _, one := range s.want(200, "GET", m.path(), "").fields(t)["occurrences"].([]any) {
			ids, states = append(ids, one.(map[string]any)["occurrence_id"].(string)),
				append(states, one.(map[string]any)["status"].(string))
		}
		return ids, states
	}
	ids, _ := dates()
	s.want(204, "DELETE", m.path()+"?occurrence_id="+ids[1], "")
	if _, states := dates(); !slices.Equal(states, []string{"available", "deleted", "available"}) {
		t.Errorf("after one was deleted: %v", states)
	}
	s.want(204, "DELETE", m.path(), "")
	s.want(404, "GET", m.path(), "")
}

// TestJoiningBeforeTheHost checks when participants may join before the host: at any time, or in the last minutes
// before the start, and never in a meeting without a planned start.
func TestJoiningBeforeTheHost(t *testing.T) {
	s := begin(t, func(o *sandbox.Options) { o.RateLimits, o.Plan = "off", "enterprise" })
	s.connect(0)
	opens := func(body string) bool {
		m := s.create(body)
		return s.send(s.browser, s.request("POST", s.ready.Control+m.path()+"/join", `{"name":"Yanis"}`)).status == 200
	}
	for body, want := range map[string]bool{
		`{"start_time":"2026-03-02T12:10:00Z"}`:                                                          false,
		`{"start_time":"2026-03-02T12:10:01Z","settings":{"join_before_host":true,"jbh_time":10}}`:       false,
		`{"start_time":"2026-03-02T12:10:00Z","settings":{"join_before_host":true,"jbh_time":10}}`:       true,
		`{"start_time":"2026-03-09T12:00:00Z","settings":{"join_before_host":true,"jbh_time":0}}`:        true,
		`{"start_time":"2026-03-02T12:00:00Z","settings":{"join_before_host":true,"waiting_room":true}}`: false,
		`{"type":1,"settings":{"join_before_host":true}}`:                                                false,
	} {
		if got := opens(body); got != want {
			t.Errorf("%s: opens %v", body, got)
		}
	}
}
