package firstcall

import (
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
)

// Page is the page of the first call: the newest test with its steps, and what a reader can begin.
type Page struct {
	view.Frame
	Path    string // address of this page; the addresses of its forms begin with it
	Host    string // e-mail address of the Zoom user who would host a test meeting, "" if unknown
	Linked  int    // Zoom users whose calls are imported
	Failure *lang.Say
	Test    *Test // the newest test, nil if none was begun
}

// Test is one test as the page shows it.
type Test struct {
	ID         string
	Any        bool // whether it waits for any call instead of having made a meeting
	By         string
	At         time.Time
	Ended      time.Time // zero while it is open
	Stopped    bool      // whether a user stopped it
	EndedBy    string    // name of that user, "" if unknown
	Removable  bool      // whether it can be removed with its session and its call
	NextLook   time.Time // when Zoom is asked next, zero if it is not
	Host       string    // name of the Zoom user who hosts the call, "" if unknown
	HostEmail  string
	StartPath  string // where the form that starts the meeting as its host posts, "" if the reader cannot start it
	JoinURL    string // for a second person, "" if there is none
	CallPath   string // the call's page, "" if there is no call yet
	RecordPath string // where the record of the test is downloaded, "" if there is none
	Steps      []Step
	Files      []File
	Webhooks   Webhooks
}

// Webhooks is whether Zoom's webhooks reach the server.
type Webhooks string

// The states of the webhooks during a test.
const (
	WebhooksUnknown  Webhooks = "unknown" // nothing has happened yet that Zoom would report
	WebhooksArrive   Webhooks = "arrive"
	WebhooksNot      Webhooks = "not"   // Zoom has reported nothing of what happened
	WebhooksUnneeded Webhooks = "local" // Zoom cannot reach this server, since its address is not public
)

// Step is one step of a test.
type Step struct {
	Kind   string // end of the message keys of its titles
	State  State
	At     time.Time     // when it happened, zero unless it is done
	Since  time.Time     // since when it is waited for, zero if it is not
	Took   time.Duration // from the step before it, 0 if unknown
	Looked bool          // whether it was seen by asking Zoom instead of in a webhook
	Text   *lang.Say     // why it waits or what is wrong, nil if nothing is to be said
	Remedy *lang.Say     // what to do, or nil
	To     string        // local path where that is done, ""
}

// State is the state of a step.
type State string

// The states.
const (
	Todo      State = "todo"
	Now       State = "now" // what is waited for
	Done      State = "done"
	Attention State = "attention" // something is wrong, and it is tried on
	Failed    State = "failed"    // it cannot happen any more
)

// File is one file of the recording.
type File struct {
	Kind     string // end of the message key "call.kind.…"
	Size     int64  // bytes, 0 if unknown
	Got      int64  // bytes that are stored
	Verified bool
}

// open reports whether the test goes on.
func (t Test) open() bool { return t.Ended.IsZero() }

// green reports whether all steps are done.
func (t Test) green() bool { return t.done() == len(t.Steps) }

// done returns the number of steps that are done.
func (t Test) done() int {
	n := 0
	for _, s := range t.Steps {
		if s.State == Done {
			n++
		}
	}
	return n
}

// step returns the step of a kind.
func (t Test) step(kind string) Step {
	for _, s := range t.Steps {
		if s.Kind == kind {
			return s
		}
	}
	return Step{}
}

// first returns the first step in one of the states, and whether there is one.
func (t Test) first(states ...State) (Step, bool) {
	for _, state := range states {
		for _, s := range t.Steps {
			if s.State == state {
				return s, true
			}
		}
	}
	return Step{}, false
}

// title returns the title of a step. A test that waits for any call makes no meeting.
func (p Page) title(s Step) string {
	kind, end := s.Kind, "_todo"
	if p.Test.Any && kind == "meeting" {
		kind = "any"
	}
	if s.State == Done {
		end = "_done"
	}
	return p.T("firstcallpage." + kind + end)
}

// text returns what is to be said about a step, "" if nothing.
func (p Page) text(s Step) string {
	switch {
	case s.Text != nil:
		return p.Say(*s.Text)
	case s.State != Now:
		return ""
	case p.Test.Any && s.Kind == "meeting":
		return p.T("firstcallpage.any_now")
	}
	return p.T("firstcallpage." + s.Kind + "_now")
}

// said returns the sentence that screen readers announce. It changes only when a step does.
func (p Page) said() string {
	t := p.Test
	if t.green() {
		return p.T("firstcallpage.green")
	}
	if s, wrong := t.first(Failed, Attention); wrong && s.Text != nil {
		return p.title(s) + ". " + p.Say(*s.Text)
	}
	if s, waits := t.first(Now); waits {
		return p.T("firstcallpage.said", "fact", p.fact(), "next", p.title(s))
	}
	return p.fact()
}

// fact returns how far the test is.
func (p Page) fact() string {
	if p.Test == nil {
		return ""
	}
	return p.N("firstcallpage.fact", p.Test.done(), "of", len(p.Test.Steps))
}

// stopped returns who stopped the test.
func (p Page) stopped() string {
	if p.Test.EndedBy == "" {
		return p.T("firstcallpage.stopped")
	}
	return p.T("firstcallpage.stopped_by", "name", p.Test.EndedBy)
}

// beginClass returns the class of the button that makes a meeting: it is the main action before the first test.
func (p Page) beginClass() string {
	if p.Test == nil {
		return "main"
	}
	return ""
}

// wrongTitle returns the first sentence of the notice about a step.
func (p Page) wrongTitle(s Step) string {
	if s.State == Failed {
		return p.T("firstcallpage.wrong_failed", "step", p.title(s))
	}
	return p.T("firstcallpage.wrong_waits", "step", p.title(s))
}

// stepClass returns the classes that draw a step.
func (p Page) stepClass(s Step) string {
	class := "step"
	switch s.Kind {
	case "meeting", "recorded":
	case "started":
		if s.State == Done {
			class += " mid"
		}
	default:
		class += " ret"
	}
	return class + " " + string(p.stop(s))
}

// stop returns the mark of a step. A call that goes on is live; what follows a failed step will not happen.
func (p Page) stop(s Step) view.Stop {
	live := p.Test.open() && p.Test.step("started").State == Done && p.Test.step("ended").State != Done
	switch s.State {
	case Attention, Failed:
		return view.StopNeed
	case Done:
		if live && s.Kind == "started" {
			return view.StopLive
		}
		return view.StopDone
	case Now:
		return "todo here"
	}
	if _, failed := p.Test.first(Failed); failed || !p.Test.open() {
		return view.StopOff
	}
	return view.StopTodo
}

// bytes returns what is stored of the files whose size is known, and their size in all.
func (t Test) bytes() (got, size int64) {
	for _, f := range t.Files {
		if f.Size > 0 {
			got, size = got+f.Got, size+f.Size
		}
	}
	return got, size
}

// percent returns the progress of all downloads from 0 to 100.
func (t Test) percent() int {
	got, size := t.bytes()
	if size == 0 {
		return 0
	}
	return int(min(100, 100*got/size))
}

// progress returns the progress of all downloads in words, with the rate and the time left once they are known.
func (p Page) progress() string {
	got, size := p.Test.bytes()
	text := p.T("firstcallpage.progress", "got", p.Bytes(got), "size", p.Bytes(size))
	spent := p.Now.Sub(p.Test.step("downloaded").Since)
	if p.Test.step("downloaded").Since.IsZero() || spent < 2*time.Second || got == 0 {
		return text
	}
	rate := float64(got) / spent.Seconds()
	left := time.Duration(float64(size-got) / rate * float64(time.Second)).Round(time.Second)
	return p.T("firstcallpage.progress_left", "text", text, "rate", p.Bytes(int64(rate)), "left", p.Exact(left))
}

// fileState returns the state of a file in words.
func (p Page) fileState(f File) string {
	switch {
	case f.Verified:
		return p.T("firstcallpage.file_verified", "size", p.Bytes(f.Size))
	case f.Got > 0 && f.Size > 0:
		return p.T("firstcallpage.progress", "got", p.Bytes(f.Got), "size", p.Bytes(f.Size))
	case f.Size > 0:
		return p.T("firstcallpage.file_waits", "size", p.Bytes(f.Size))
	}
	return p.T("firstcallpage.file_unknown")
}
