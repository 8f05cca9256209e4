package sandbox_test

import "testing"

// TestSeriesHaveTheDatesTheyAskFor checks the dates of series, which are at most sixty.
func TestSeriesHaveTheDatesTheyAskFor(t *testing.T) {
	s := begin(t, nil)
	s.connect(0)
	for rule, want := range map[string]struct {
		count int
		last  string
	}{
		`{"type":1}`:               {1, "2026-03-03T18:00:00Z"},
		`{"type":1,"end_times":0}`: {60, "2026-05-01T18:00:00Z"},
		`{"type":1,"end_times":3,"repeat_interval":99}`:                   {3, "2026-09-17T18:00:00Z"},
		`{"type":2,"weekly_days":"3,5","end_times":3}`:                    {3, "2026-03-10T18:00:00Z"},
		`{"type":3,"monthly_day":31,"end_times":2}`:                       {2, "2026-05-31T18:00:00Z"},
		`{"type":3,"end_times":0,"repeat_interval":10}`:                   {60, "2075-05-03T18:00:00Z"},
		`{"type":1,"end_date_time":"2026-03-05T20:00:00Z"}`:               {3, "2026-03-05T18:00:00Z"},
		`{"type":3,"monthly_week":-1,"monthly_week_day":3,"end_times":2}`: {2, "2026-04-28T18:00:00Z"},
	} {
		got := s.want(201, "POST", "/users/me/meetings",
			`{"type":8,"start_time":"2026-03-03T18:00:00Z","timezone":"UTC","recurrence":`+rule+`}`).fields(t)
		dates, _ := got["occurrences"].([]any)
		if len(dates) != want.count || dates[len(dates)-1].(map[string]any)["start_time"] != want.last {
			t.Errorf("%s: %d dates, the last %v", rule, len(dates), dates[len(dates)-1])
		}
	}
	for rule, field := range map[string]string{
		`{"type":1,"repeat_interval":100}`: "repeat_interval", `{"type":2,"repeat_interval":51}`: "repeat_interval",
		`{"type":3,"repeat_interval":11}`: "repeat_interval",
		`{"type":1,"end_times":61}`:       "end_times", `{"type":2,"weekly_days":"0"}`: "weekly_days",
		`{"type":2,"weekly_days":"Monday"}`: "weekly_days",
		`{"type":3,"monthly_day":32}`:       "monthly_day", `{"type":3,"monthly_week":5}`: "monthly_week",
		`{"type":3,"monthly_week_day":8}`:   "monthly_week_day",
		`{"type":1,"end_date_time":"soon"}`: "end_date_time",
	} {
		got := s.want(400, "POST", "/users/me/meetings", `{"type":8,"recurrence":`+rule+`}`).fields(t)
		if errors, _ := got["errors"].([]any); len(errors) != 1 ||
			errors[0].(map[string]any)["field"] != "recurrence."+field {
			t.Errorf("%s: %v", rule, got)
		}
	}
}
