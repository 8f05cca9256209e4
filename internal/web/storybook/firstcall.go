package storybook

import (
	"time"

	"github.com/a-h/templ"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/firstcall"
	"navette.dev/navette/internal/web/view"
)

// firstCallPath is the address of the page of the first call.
const firstCallPath = view.ZoomPath + string(view.ZoomFirstCall)

// firstCallKinds are the steps of a test in their order.
var firstCallKinds = []string{
	"meeting", "started", "recorded", "ended", "processed", "downloaded", "verified", "searchable", "playable",
}

// firstCallTook is how long each step of the stories' test takes.
var firstCallTook = []time.Duration{
	3 * time.Second, 41 * time.Second, 6 * time.Second, 254 * time.Second, 402 * time.Second, 9 * time.Second,
	time.Second, 48 * time.Second, 2 * time.Second,
}

func firstCallStory(name string, set func(*firstcall.Page)) Story {
	return Story{name, "First call", func(f view.Frame) templ.Component {
		p := firstcall.Page{
			Frame: sales(f, view.NavSettings), Path: firstCallPath, Host: "s.lemaire@ventes-nord.fr", Linked: 8,
		}
		set(&p)
		return firstcall.FirstCall(p)
	}}
}

// firstCallStories returns the stories of the page of the first call.
func firstCallStories() []Story {
	begun := func(name string, done int, set func(*firstcall.Page)) Story {
		return firstCallStory(name, func(p *firstcall.Page) {
			p.Test = firstCallTest(p.Frame, done)
			set(p)
		})
	}
	return append([]Story{
		firstCallStory("first-call", func(*firstcall.Page) {}),
		firstCallStory("first-call-unconnected", func(p *firstcall.Page) {
			p.Zoom, p.Host, p.Linked = view.ZoomNever, "", 0
		}),
		begun("first-call-creating", 0, func(*firstcall.Page) {}),
		begun("first-call-start", 1, func(*firstcall.Page) {}),
		begun("first-call-live", 2, func(*firstcall.Page) {}),
		begun("first-call-recorded", 3, func(*firstcall.Page) {}),
		begun("first-call-processing", 4, func(*firstcall.Page) {}),
		begun("first-call-downloading", 5, func(*firstcall.Page) {}),
		begun("first-call-verified", 7, func(p *firstcall.Page) {
			p.Test.Steps[8].State, p.Test.Steps[8].At = firstcall.Done, p.Test.Steps[6].At.Add(2*time.Second)
			p.Test.Steps[8].Took, p.Test.CallPath = 2*time.Second, "/calls/cal_1"
			p.Test.Steps[7].Text = &lang.Say{Key: "firstcall.searchable_late"}
		}),
		begun("first-call-green", 9, func(*firstcall.Page) {}),
	}, firstCallTrouble(begun)...)
}

// firstCallTest returns a test that Sophie began, with that many steps done and the next one waited for.
func firstCallTest(f view.Frame, done int) *firstcall.Test {
	t := &firstcall.Test{
		ID: "fct_1", By: cast.Sophie.Name(), Host: cast.Sophie.Name(), HostEmail: "s.lemaire@ventes-nord.fr",
		NextLook: f.Now.Add(7 * time.Second), RecordPath: firstCallPath + "/record", Webhooks: firstcall.WebhooksUnknown,
	}
	spent := 20 * time.Second // since the last step
	for _, took := range firstCallTook[:done] {
		spent += took
	}
	t.At = f.Now.Add(-spent)
	at := t.At
	for i, kind := range firstCallKinds {
		step := firstcall.Step{Kind: kind, State: firstcall.Todo}
		if i < done {
			at = at.Add(firstCallTook[i])
			step.State, step.At, step.Took = firstcall.Done, at, firstCallTook[i]
		} else if i == done {
			step.State, step.Since = firstcall.Now, at
		}
		t.Steps = append(t.Steps, step)
	}
	if done >= 1 {
		t.JoinURL = "https://us02web.zoom.us/j/87412093345?pwd=YjQ1Z2x0"
	}
	if done == 1 {
		t.StartPath = firstCallPath + "/start"
	}
	if done >= 2 {
		t.Webhooks = firstcall.WebhooksArrive
	}
	if done >= 5 {
		t.Files = firstCallFiles(done)
	}
	if done == len(firstCallKinds) {
		t.Ended, t.NextLook, t.CallPath = at, time.Time{}, "/calls/cal_1"
	}
	return t
}

// firstCallFiles returns the files of a recording of four minutes.
func firstCallFiles(done int) []firstcall.File {
	files := []firstcall.File{
		{Kind: "video", Size: 31_400_000}, {Kind: "audio", Size: 4_100_000}, {Kind: "transcript"},
	}
	if done == 5 {
		files[0].Got = 18_900_000
	}
	if done > 5 {
		files[0].Got, files[0].Verified = files[0].Size, true
		files[1].Got, files[1].Verified = files[1].Size, true
	}
	if done > 7 {
		files[2] = firstcall.File{Kind: "transcript", Size: 6_200, Got: 6_200, Verified: true}
	}
	return files
}
