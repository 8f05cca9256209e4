package storybook

import (
	"time"

	"github.com/a-h/templ"

	rule "navette.dev/navette/internal/livetest"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/livetest"
	"navette.dev/navette/internal/web/view"
)

// liveTestStories returns the stories of the record of the live test.
func liveTestStories() []Story {
	story := func(name string, set func(*livetest.Page)) Story {
		return Story{name, "First call", func(f view.Frame) templ.Component {
			p := livetest.Page{
				Frame: sales(f, view.NavSettings), TestPath: firstCallPath, FilePath: firstCallPath + "/record/file",
			}
			set(&p)
			return livetest.Record(p)
		}}
	}
	return []Story{
		story("live-test-none", func(*livetest.Page) {}),
		story("live-test-record", func(p *livetest.Page) { p.Record = liveTestRecord(p.Now) }),
	}
}

// liveTestRecord returns the record of a test that ended an hour ago.
func liveTestRecord(now time.Time) *rule.Record {
	at := navette.At(now.Add(-75 * time.Minute))
	seen := func(subject, answer string, times int64) rule.Observation {
		return rule.Observation{Subject: subject, Answer: answer, Times: times, FirstAt: at, LastAt: at}
	}
	answered := func(name string, seen ...rule.Observation) rule.Question {
		return rule.Question{Name: name, Seen: seen}
	}
	open := func(name, why string) rule.Question { return rule.Question{Name: name, Unseen: why} }
	ended := now.Add(-time.Hour)
	return &rule.Record{
		Began: at.Time, Ended: ended, Until: ended.Add(rule.After), App: navette.GeneralApp,
		Topics: []rule.Topic{
			{Name: "tokens", Questions: []rule.Question{
				answered("refresh_token", seen("refresh_token", "new", 1)), open("old_refresh_token", "not_tried"),
				answered("access_life", seen("refresh_token", "3600 s", 1)), answered("token_use", seen("", "accepted", 36)),
			}},
			{Name: "limits", Questions: []rule.Question{
				answered("rate_headers", seen("", "category, limit, remaining, type", 36)),
				answered("rate_limit", seen("light", "80/s", 26), seen("medium", "60/s", 10)), open("limited_code", "no_limit"),
			}},
			{Name: "webhooks", Questions: []rule.Question{
				answered("event_delay", seen("meeting.started", "up to 2 s", 1), seen("meeting.ended", "up to 2 s", 1),
					seen("recording.completed", "up to 10 s", 1)),
				open("repeats", "no_repeat"),
			}},
			{Name: "downloads", Questions: []rule.Question{
				answered("range_status", seen("", "HTTP 206", 1)), answered("redirects", seen("", "zoom", 1)),
			}},
		},
	}
}
