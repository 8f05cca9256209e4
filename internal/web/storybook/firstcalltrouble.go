package storybook

import (
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/firstcall"
	"navette.dev/navette/internal/web/view"
)

// trouble is what is wrong with one step of a test.
type trouble struct {
	name   string
	done   int // steps before it
	state  firstcall.State
	text   string // message key
	remedy string // message key, or ""
	to     string // local path of the remedy, or ""
}

// firstCallTroubles are the cases that the stories show, with the keys that package firstcall uses.
var firstCallTroubles = []trouble{
	{"paused", 0, firstcall.Attention, "case_paused", "remedy_resume", view.ZoomPath},
	{"deleted", 0, firstcall.Failed, "meeting_deleted", "remedy_again", ""},
	{"not-started", 1, firstcall.Failed, "started_never", "remedy_again", ""},
	{"recording-off", 2, firstcall.Attention, "recorded_off", "remedy_policy", policyPath},
	{"basic", 2, firstcall.Failed, "recorded_basic", "remedy_licence", view.ZoomPath + string(view.ZoomPreconditions)},
	{"unreachable", 3, firstcall.Attention, "case_unreachable", "remedy_wait", ""},
	{"slow", 4, firstcall.Now, "processed_slow", "", ""},
	{"disconnected", 4, firstcall.Attention, "case_not_connected", "remedy_connect", view.ZoomPath},
	{"given-up", 4, firstcall.Failed, "processed_never", "remedy_again", ""},
	{"wrong-size", 5, firstcall.Attention, "case_wrong_size", "remedy_wait", ""},
	{"withheld", 5, firstcall.Attention, "case_withheld", "remedy_download", ""},
	{"damaged", 6, firstcall.Attention, "case_damaged", "remedy_wait", ""},
	{"no-transcript", 7, firstcall.Failed, "searchable_off", "remedy_policy", policyPath},
}

// firstCallTrouble returns the stories of tests in which something is wrong, or that ended without a call.
func firstCallTrouble(begun func(string, int, func(*firstcall.Page)) Story) []Story {
	stories := []Story{
		begun("first-call-any", 0, func(p *firstcall.Page) {
			p.Test.Any, p.Test.Host, p.Test.HostEmail = true, "", ""
			p.Test.Steps[0].Text = &lang.Say{Key: "firstcall.meeting_any", Plural: true, Count: 8}
		}),
		begun("first-call-no-webhooks", 4, func(p *firstcall.Page) {
			p.Test.Webhooks = firstcall.WebhooksNot
			for i := range p.Test.Steps[1:4] {
				p.Test.Steps[1+i].Looked = true
			}
		}),
		begun("first-call-local", 4, func(p *firstcall.Page) { p.Test.Webhooks = firstcall.WebhooksUnneeded }),
		begun("first-call-stopped", 1, func(p *firstcall.Page) {
			p.Test.Ended, p.Test.StartPath, p.Test.NextLook = p.Now, "", time.Time{}
			p.Test.Stopped, p.Test.EndedBy, p.Test.Removable = true, "Sophie Lemaire", true
			p.Test.Steps[1].State, p.Test.Steps[1].Since = firstcall.Todo, time.Time{}
		}),
		begun("first-call-refused", 1, func(p *firstcall.Page) {
			p.Failure = &lang.Say{Key: "firstcall.still_importing"}
		}),
	}
	for _, wrong := range firstCallTroubles {
		stories = append(stories, begun("first-call-"+wrong.name, wrong.done, func(p *firstcall.Page) {
			showTrouble(p, wrong)
		}))
	}
	return stories
}

// showTrouble changes the step that is waited for to one in which something is wrong. A step that cannot happen any
// more ends the test.
func showTrouble(p *firstcall.Page, wrong trouble) {
	s := &p.Test.Steps[wrong.done]
	s.State, s.To, s.Text = wrong.state, wrong.to, &lang.Say{Key: "firstcall." + wrong.text}
	if wrong.remedy != "" {
		s.Remedy = &lang.Say{Key: "firstcall." + wrong.remedy}
	}
	if wrong.name == "no-transcript" {
		last := &p.Test.Steps[wrong.done+1]
		last.State, last.At, p.Test.CallPath = firstcall.Done, p.Test.Steps[6].At.Add(2*time.Second), "/calls/cal_1"
		last.Took, p.Test.Files = 2*time.Second, p.Test.Files[:2]
	}
	if wrong.state == firstcall.Failed {
		p.Test.Ended, p.Test.NextLook, p.Test.Removable = p.Now, time.Time{}, true
		p.Test.StartPath, p.Test.JoinURL = "", ""
	}
}
