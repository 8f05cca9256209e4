package setup

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
)

// Page is the data of the page with all steps of the set-up.
type Page struct {
	view.Frame
	Profile  string // what the organization uses Navette for
	Steps    []Step
	Done     int       // number of steps that are done
	Current  int       // index of the step that is to be done now, -1 if the set-up is finished
	HiddenAt time.Time // zero unless the set-up was hidden
	HiddenBy string
}

// State is the state of a step.
type State string

// The states.
const (
	Todo      State = "todo"
	Next      State = "next"
	Waiting   State = "waiting" // the program or Zoom does the rest
	Attention State = "attention"
	Skipped   State = "skipped"
	Done      State = "done"
)

// Step is one step.
type Step struct {
	Kind      string
	State     State
	Known     lang.Say
	To        string
	Minutes   int
	CanLater  bool
	SkippedBy string
	SkippedAt time.Time
}

// SMTPExample is the example of the options for a mail server.
const SMTPExample = `--smtp 'smtp://user:password@mail.example.org:587?tls=starttls' ` +
	`--mail-from 'Studio <hello@example.org>'`

// finished reports whether no step is left to be done.
func (p Page) finished() bool { return p.Current < 0 }

// line returns the sentence below the title.
func (p Page) line() string {
	switch {
	case !p.finished():
		return p.T("setup.line", "name", view.FirstName(p.PersonName), "minutes", p.minutesLeft())
	case p.postponed() > 0:
		return p.N("setup.line_postponed", p.postponed())
	case p.Profile == "studio":
		return p.T("setup.line_done_studio")
	}
	return p.T("setup.line_done")
}

// fact returns how many steps are done.
func (p Page) fact() string { return p.N("setup.done_of", p.Done, "of", len(p.Steps)) }

// postponed returns the number of steps that were left for later.
func (p Page) postponed() int {
	n := 0
	for _, s := range p.Steps {
		if s.State == Skipped {
			n++
		}
	}
	return n
}

// minutesLeft returns how long the open steps take, in words.
func (p Page) minutesLeft() lang.Say {
	n := 0
	for _, s := range p.Steps {
		if s.State != Done && s.State != Skipped {
			n += s.Minutes
		}
	}
	return lang.Say{Key: "setup.minutes", Plural: true, Count: n}
}

// class returns the classes of a step's mark, as the steps of a session have them.
func (s Step) class() string {
	return map[State]string{
		Todo: "todo", Next: "todo here", Waiting: "half", Attention: "need", Skipped: "off", Done: "",
	}[s.State]
}

// mark returns the class of [view.Dot] for the state.
func (s Step) mark() string {
	return map[State]string{Done: "ok", Attention: "no", Skipped: "off"}[s.State]
}

// do returns the label of the button of the current step. A step that goes on by itself is followed; what is wrong with
// the first call, session or link is seen on its page.
func (p Page) do(s Step) string {
	switch {
	case s.State == Waiting:
		return p.T("setup.follow")
	case s.State == Attention && slices.Contains([]string{"call", "session", "link"}, s.Kind):
		return p.T("setup.see_what")
	}
	return p.T(fmt.Sprintf("setup.%s_do", s.Kind))
}

// button returns the class of that button, which is a main one if the reader has to act.
func (s Step) button() string {
	if s.State == Waiting {
		return ""
	}
	return "main"
}

// rest returns the sentence below the steps of a finished set-up.
func (p Page) rest() string {
	if p.postponed() > 0 {
		return p.T("setup.finished_postponed")
	}
	return p.T("setup.finished_text")
}

// later returns who left the step for later, and when.
func (p Page) later(s Step) string {
	if s.SkippedBy == "" {
		return p.T("setup.later_at", "at", p.When(s.SkippedAt, p.Now))
	}
	return p.T("setup.later_by", "name", s.SkippedBy, "at", p.When(s.SkippedAt, p.Now))
}

// hidden returns who hid the set-up, and when.
func (p Page) hidden() string {
	if p.HiddenBy == "" {
		return p.T("setup.hidden_before")
	}
	return p.T("setup.hidden_by", "name", p.HiddenBy, "at", p.When(p.HiddenAt, p.Now))
}

// Dated returns what is known about a step with its times as [lang.Words.At] says them: a meeting may be created on
// another day.
func Dated(f view.Frame, known lang.Say) lang.Say {
	known.Args = maps.Clone(known.Args)
	for name, arg := range known.Args {
		if t, ok := arg.(time.Time); ok {
			known.Args[name] = f.At(t, f.Now)
		}
	}
	return known
}

// waiting reports whether a step goes on by itself. The page is then refreshed, since not every step ends with an
// event.
func (p Page) waiting() bool {
	return slices.ContainsFunc(p.Steps, func(s Step) bool { return s.State == Waiting })
}
