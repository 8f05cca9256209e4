package sandbox_test

import (
	"testing"

	"navette.dev/navette/internal/sandbox"
)

// TestScheduleFor: for a user by id or address whom the token reaches, and never at once.
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
	for body, want := range map[string]int{`{"pre_schedule":true}`: 201, `{"pre_schedule":true,"type":3}`: 201, `{"pre_schedule":true,"type":1}`: 400, `{"pre_schedule":false,"type":1}`: 201} {
		if got := s.rest("POST", "/users/me/meetings", body); got.status != want {
			t.Errorf("%s: %d %.200s", body, got.status, got.body)
		}
	}
}

// TestEndToEndEncryptionRulesOutTheCloud, without a word, as with all that cannot be.
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

// TestDaysOfAListAreThoseOfItsTimezone: 00:30 in Paris is the day before in UTC.
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

// TestInstantMeetingsAreNeverListed, not even while they run.
func TestInstantMeetingsAreNeverListed(t *testing.T) {
	s := begin(t, nil)
	s.connect(0)
	for _, body := range []string{`{"type":1}`, `{"type":2}`} {
		m := s.create(body)
		s.control("POST", m.path()+"/start", "")
	}
	for _, list := range []string{"scheduled", "live", "upcoming"} {
		if got := read[meetingList](t, s.want(200, "GET", "/users/me/meetings?type="+list, "")); len(got.Meetings) != 1 {
			t.Errorf("%s: %d meetings", list, len(got.Meetings))
		}
	}
}
