package sandbox_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"
)

type meeting struct {
	ID        int64          `json:"id"`
	UUID      string         `json:"uuid"`
	Topic     string         `json:"topic"`
	Status    string         `json:"status"`
	StartTime string         `json:"start_time"`
	Duration  int            `json:"duration"`
	Timezone  string         `json:"timezone"`
	JoinURL   string         `json:"join_url"`
	StartURL  string         `json:"start_url"`
	Agenda    string         `json:"agenda"`
	Settings  map[string]any `json:"settings"`
}

type meetingList struct {
	NextPageToken string    `json:"next_page_token"`
	TotalRecords  int       `json:"total_records"`
	Meetings      []meeting `json:"meetings"`
}

func (s *stranger) create(body string) meeting {
	s.t.Helper()
	return read[meeting](s.t, s.want(201, "POST", "/users/me/meetings", body))
}

func (m meeting) path() string { return fmt.Sprintf("/meetings/%d", m.ID) }

func TestMeetingLifeCycle(t *testing.T) {
	s := begin(t, nil)
	s.connect(0)
	m := s.create(
		`{"topic":"Cours & café","type":2,"start_time":"2026-03-03T18:00:00","timezone":"Europe/Paris","duration":45,` +
			`"agenda":"` + strings.Repeat("é", 400) + `",
		"settings":{"auto_recording":"cloud","waiting_room":true,"join_before_host":true,"unknown":1,"jbh_time":null}}`)
	if m.StartTime != "2026-03-03T17:00:00Z" || m.Status != "waiting" || m.Duration != 45 || m.ID < 1e10 {
		t.Errorf("created: %+v", m)
	}
	if m.Settings["auto_recording"] != "cloud" || m.Settings["join_before_host"] != false ||
		m.Settings["unknown"] != nil {
		t.Errorf("settings: %v", m.Settings)
	}
	s.want(204, "PATCH", m.path(),
		`{"topic":"Autre","start_time":"2026-03-04T09:30:00Z","id":"`+fmt.Sprint(m.ID)+`","agenda":null}`)
	if got := read[meeting](t, s.want(200, "GET", m.path(), "")); got.Topic != "Autre" ||
		got.StartTime != "2026-03-04T09:30:00Z" || len([]rune(got.Agenda)) != 400 {
		t.Errorf("patched: %+v", got)
	}
	list := read[meetingList](t, s.want(200, "GET", "/users/me/meetings?type=upcoming", ""))
	if len(list.Meetings) != 1 || len([]rune(list.Meetings[0].Agenda)) != 250 || list.Meetings[0].Settings != nil ||
		list.Meetings[0].StartURL != "" {
		t.Errorf("list: %+v", list)
	}
	if next := read[meetingList](t, s.want(200, "GET", "/users/me/upcoming_meetings", "")); len(next.Meetings) != 0 {
		t.Errorf("upcoming within a day: %+v", next)
	}
	s.clock.Advance(24 * time.Hour)
	s.connect(0)
	if next := read[meetingList](t, s.want(200, "GET", "/users/me/upcoming_meetings", "")); len(next.Meetings) != 1 {
		t.Errorf("upcoming within a day: %+v", next)
	}
	s.want(204, "DELETE", m.path(), "")
	if got := s.want(404, "GET", m.path(), "").fields(t); got["code"] != 3001.0 ||
		got["message"] != fmt.Sprintf("Meeting does not exist: %d.", m.ID) {
		t.Errorf("deleted: %v", got)
	}
	s.want(204, "PUT", m.path()+"/status", `{"action":"recover"}`)
	s.want(200, "GET", m.path(), "")
}

func TestMeetingRefusals(t *testing.T) {
	s := begin(t, nil)
	s.connect(0)
	for body, field := range map[string]string{
		`{"topic":"` + strings.Repeat("a", 201) + `"}`: "topic",
		`{"duration":0}`:                        "duration",
		`{"duration":"long"}`:                   "duration",
		`{"timezone":"Paris"}`:                  "timezone",
		`{"start_time":"tomorrow"}`:             "start_time",
		`{"settings":{"auto_recording":"yes"}}`: "settings.auto_recording",
		`{"type":8,"recurrence":{"type":9}}`:    "recurrence.type",
	} {
		got := s.want(400, "POST", "/users/me/meetings", body).fields(t)
		errors, _ := got["errors"].([]any)
		if got["code"] != 300.0 || len(errors) != 1 || errors[0].(map[string]any)["field"] != field {
			t.Errorf("%s: %v", body, got)
		}
	}
	if got := s.want(400, "POST", "/users/me/meetings", `{`).fields(t); got["code"] != 300.0 {
		t.Errorf("broken JSON: %v", got)
	}
	if got := s.want(404, "GET", "/users/nobody@example.org/meetings", "").fields(t); got["code"] != 1001.0 {
		t.Errorf("no such user: %v", got)
	}
	if got := s.want(400, "GET", "/no/such/path", "").fields(t); got["code"] != 2300.0 {
		t.Errorf("unknown path: %v", got)
	}
	if past := s.create(`{"start_time":"2020-01-01T10:00:00Z"}`); past.StartTime != "2026-03-02T12:00:00Z" {
		t.Errorf("past start: %+v", past)
	}
}

func TestPagingByTokenAndByNumber(t *testing.T) {
	s := begin(t, nil)
	s.connect(0)
	for i := range 7 {
		s.create(fmt.Sprintf(`{"topic":"M%d","start_time":"2026-03-0%dT10:00:00Z"}`, i, i+3))
	}
	var topics []string
	token := ""
	for {
		list := read[meetingList](t,
			s.want(200, "GET", "/users/me//meetings/?page_size=3&next_page_token="+url.QueryEscape(token), ""))
		for _, m := range list.Meetings {
			topics = append(topics, m.Topic)
		}
		if token = list.NextPageToken; token == "" {
			break
		}
	}
	if got := strings.Join(topics, " "); got != "M0 M1 M2 M3 M4 M5 M6" {
		t.Errorf("by token: %s", got)
	}
	if list := read[meetingList](t,
		s.want(200, "GET", "/users/me/meetings?page_size=3&page_number=3", "")); len(list.Meetings) != 1 ||
		list.Meetings[0].Topic != "M6" {
		t.Errorf("by number: %+v", list)
	}
	token = read[meetingList](t, s.want(200, "GET", "/users/me/meetings?page_size=3", "")).NextPageToken
	s.clock.Advance(15 * time.Minute)
	if got := s.want(400, "GET", "/users/me/meetings?page_size=3&next_page_token="+url.QueryEscape(token), "").fields(
		t); got["code"] != 300.0 {
		t.Errorf("stale token: %v", got)
	}
}
