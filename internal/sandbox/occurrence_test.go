package sandbox_test

import (
	"fmt"
	"testing"
	"time"
)

type series struct {
	Agenda      string         `json:"agenda"`
	StartTime   string         `json:"start_time"`
	Duration    int            `json:"duration"`
	Settings    map[string]any `json:"settings"`
	Occurrences []struct {
		ID        string `json:"occurrence_id"`
		StartTime string `json:"start_time"`
		Status    string `json:"status"`
	} `json:"occurrences"`
}

func TestOneDateOfASeriesHasItsOwnSettings(t *testing.T) {
	s := begin(t, nil)
	s.connect(0)
	m := s.create(
		`{"type":8,"agenda":"all","start_time":"2026-03-03T18:00:00Z","recurrence":{"type":1,"end_times":3},` +
			`"settings":{"auto_recording":"none"}}`)
	whole := read[series](t, s.want(200, "GET", m.path(), ""))
	second := m.path() + "?occurrence_id=" + whole.Occurrences[1].ID
	s.want(204, "PATCH", second,
		`{"agenda":"one","duration":25,"settings":{"auto_recording":"cloud",`+
			`"alternative_hosts_email_notification":false}}`)
	one, all := read[series](t, s.want(200, "GET", second, "")), read[series](t, s.want(200, "GET", m.path(), ""))
	if one.Agenda != "one" || one.Duration != 25 || one.StartTime != "2026-03-04T18:00:00Z" ||
		one.Settings["auto_recording"] != "cloud" {
		t.Errorf("the date: %+v", one)
	}
	if one.Settings["alternative_hosts_email_notification"] != true {
		t.Error("a setting that only a series has was changed for one date")
	}
	if all.Agenda != "all" || all.Duration != 60 || all.Settings["auto_recording"] != "none" {
		t.Errorf("the series: %+v", all)
	}
	s.want(400, "GET", m.path()+"?occurrence_id=1", "")
	s.clock.Advance(54 * time.Hour) // to the second occurrence, which is recorded automatically
	s.control("POST", fmt.Sprintf("/meetings/%d/start", m.ID), "")
	s.control("POST", fmt.Sprintf("/meetings/%d/end", m.ID), "")
	s.clock.Advance(time.Hour)
	s.connect(0)
	s.want(200, "GET", m.path()+"/recordings", "")
	coming, every := read[series](t, s.want(200, "GET", m.path(), "")),
		read[series](t, s.want(200, "GET", m.path()+"?show_previous_occurrences=true", ""))
	if len(coming.Occurrences) != 1 || len(every.Occurrences) != 3 {
		t.Errorf("dates to come: %+v; all: %+v", coming.Occurrences, every.Occurrences)
	}
}
