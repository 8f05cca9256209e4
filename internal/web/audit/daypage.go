package audit

import (
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
)

// DayPage is the page of a day: what is missing, and every meeting that took place.
type DayPage struct {
	Base
	Day
	Notes    []lang.Say // what could not be read
	Gaps     []Gap      // open and accepted ones of the day
	Meetings []Meeting  // of the shown part, in order of their start
	Part     int        // number of the shown part of a long list, from 1
	Parts    int
	Next     bool // whether the following day has begun
}

// Meeting is a meeting that took place.
type Meeting struct {
	At, Ends time.Time
	Title    string
	Host     string // "" if unknown
	To       string // page of the call or of the session, "" if there is none
	Session  bool   // whether it belongs to a session
	Expected bool
	Why      lang.Say // why a recording is expected or not
	State    State
	Cause    string // of a gap: end of the message key completeness.cause_…
}

// State is whether the recording of a meeting is here.
type State string

// The states.
const (
	Here        State = "here"
	Pending     State = "pending"
	Missing     State = "gap"
	Known       State = "accepted" // missing, and accepted by an admin
	NotExpected State = "not_expected"
	Removed     State = "removed" // here, and removed by an admin
)

// dot returns the class of the mark of a state.
func (s State) dot() string {
	switch s {
	case Here:
		return markWhole.class
	case Pending:
		return markPending.class
	case Missing:
		return markGap.class
	case Known:
		return markKnown.class
	}
	return markNone.class
}

// state returns the state of a meeting in words, with the cause of a gap.
func (m Meeting) state(f view.Frame) string {
	if m.Cause != "" && (m.State == Missing || m.State == Known) {
		return f.T("completeness.state_"+string(m.State)+"_cause", "cause", f.T("completeness.cause_"+m.Cause))
	}
	return f.T("completeness.state_" + string(m.State))
}

// title returns the day: "Jeudi 19 novembre".
func (p DayPage) title() string { return view.Capital(p.Frame.Day(p.At, p.Now)) }

// line returns the sentence below the title.
func (p DayPage) line() string {
	if p.CheckedAt.IsZero() {
		return p.T("completeness.day_unseen")
	}
	text := p.N("completeness.day_held", p.Sum.Held)
	if p.Sum.Expected > 0 {
		text += " " + p.Sum.facts(p.Frame)
	}
	return text
}

// fact returns when the day was checked, and the zone of its hours.
func (p DayPage) fact() string {
	if p.CheckedAt.IsZero() {
		return p.Hours()
	}
	return p.T("completeness.day_checked", "at", p.Frame.At(p.CheckedAt, p.Now), "hours", p.Hours())
}

// openCount returns the number of gaps that were not accepted.
func (p DayPage) openCount() int {
	n := 0
	for _, g := range p.Gaps {
		if g.Accepted == nil {
			n++
		}
	}
	return n
}

// gapsTitle and gapsFact return the heading of the gaps, of which all may have been accepted.
func (p DayPage) gapsTitle() string {
	if p.openCount() == 0 {
		return p.T("completeness.known")
	}
	return p.T("completeness.missing")
}

func (p DayPage) gapsFact() string {
	if n := p.openCount(); n > 0 {
		return p.N("completeness.gaps", n)
	}
	return ""
}

func (p DayPage) gapsClass() string {
	if p.openCount() > 0 {
		return "need"
	}
	return ""
}

// other returns the address of the day that is n days later.
func (p DayPage) other(n int) string { return dayPath(p.At.AddDate(0, 0, n).Format(time.DateOnly)) }

// otherName returns the name of the day that is n days later.
func (p DayPage) otherName(n int) string {
	return view.Capital(p.Frame.Day(p.At.AddDate(0, 0, n), p.Now))
}
