package livetest_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"navette.dev/navette/internal/firstcall"
	"navette.dev/navette/internal/livetest"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/testkit"
)

// call makes a first call from the meeting to the imported recording.
func call(w *testkit.Studio) {
	w.Helper()
	_, err := w.FirstCalls.Begin(w.Context(), w.Owner, firstcall.Input{Title: "Test marguerite"})
	w.Must(err)
	w.Rest()
	shown, err := w.FirstCalls.Newest(w.Context(), w.Owner)
	w.Must(err)
	number := w.Meeting(*shown.Session).Number
	w.Zoom.Play(number, "start", map[string]any{"piece": "cours-fr"})
	w.Zoom.Play(number, "join", map[string]any{"name": "Marguerite Duval", "email": "marguerite@example.org"})
	w.Pass(time.Minute)
	w.Zoom.Play(number, "end", nil)
	w.Pass(3 * time.Minute)
}

// record returns the record of the newest test.
func record(w *testkit.Studio) livetest.Record {
	w.Helper()
	r, err := w.LiveTests.Record(w.Context(), w.Owner)
	w.Must(err)
	return r
}

// question returns a question of a record.
func question(w *testkit.Studio, r livetest.Record, name string) livetest.Question {
	w.Helper()
	for _, t := range r.Topics {
		for _, q := range t.Questions {
			if q.Name == name {
				return q
			}
		}
	}
	w.Fatalf("no question %q", name)
	return livetest.Question{}
}

// TestTheRecordOfAFirstCallAnswersWhatItShows makes a call with webhooks and a refresh, and reads the record.
func TestTheRecordOfAFirstCallAnswersWhatItShows(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Subscribe()
		call(w)
		w.Pass(time.Hour)
		r := record(w)
		text, _ := json.MarshalIndent(r.Topics, "", " ")
		w.Logf("%s", text)
		for name, want := range map[string][]string{
			"refresh_token": {"new"}, "access_life": {"3600 s"}, "refresh_life": {"90 d"}, "old_refresh_token": {},
			"range_status": {"HTTP 206"}, "content_range": {"asked"}, "whole_size": {"listed"}, "part_length": {"part"},
		} {
			if got := question(w, r, name).Answers(); !slices.Equal(got, want) {
				w.Errorf("%s: %v, want %v", name, got, want)
			}
		}
	})
}

var _ = navette.At
