package policy

import "navette.dev/navette/internal/lang"

// ResultPage shows what became of an apply or a revert, while it goes on too.
type ResultPage struct {
	Base
	Run
	Target Target
	Rows   []ResultRow
	Failed []FailedRow // people for whom something is not as wanted: at most [shownFailed]
	More   int         // people who are not in Failed
	Good   int         // changes that were applied and read back
	Bad    int         // changes that are not as wanted
	ToDo   []string    // names of the checklist's open items
}

// ResultRow is the outcome of one change: at the level of the target, or for all people together.
type ResultRow struct {
	Thing
	Level   Level
	Value   string  // the wanted value
	Outcome Outcome // for people that of those for whom it did not work, or OutcomeApplied
	Done    int     // people for whom it is applied; only if Of is not 0
	Of      int     // people, 0 if the change is not for people
	Detail  string  // Zoom's message, or ""
}

// FailedRow is a person for whom a change is not as wanted.
type FailedRow struct {
	Thing
	Name    string
	Value   string // the wanted value
	Found   string // the value that was read back, "" if it is not known
	Outcome Outcome
	Detail  string // Zoom's message, or ""
}

// shownFailed is how many people with failed changes the page names.
const shownFailed = 100

// Outcome is what became of a change.
type Outcome string

// The outcomes. The messages policy.state_… name them.
const (
	OutcomeWaiting    Outcome = "waiting"    // not sent yet
	OutcomeApplied    Outcome = "applied"    // read back as wanted
	OutcomeDropped    Outcome = "dropped"    // Zoom accepted the request and changed nothing
	OutcomeRefused    Outcome = "refused"    // Zoom refused the request
	OutcomeUnverified Outcome = "unverified" // sent, and Zoom does not show it
)

// dot returns the class of the mark beside an outcome.
func (o Outcome) dot() string {
	switch o {
	case OutcomeApplied, OutcomeUnverified:
		return "in"
	case OutcomeWaiting:
		return ""
	case OutcomeDropped, OutcomeRefused:
		return "no"
	}
	return "off"
}

// dropped reports whether Zoom dropped one of the changes.
func (p ResultPage) dropped() bool {
	for _, r := range p.Rows {
		if r.Outcome == OutcomeDropped {
			return true
		}
	}
	for _, r := range p.Failed {
		if r.Outcome == OutcomeDropped {
			return true
		}
	}
	return false
}

// levelText returns the level of a row in words, or "" for a step.
func (r ResultRow) levelText(w lang.Words) string {
	if r.Level == "" {
		return ""
	}
	return w.T("policy.level_" + string(r.Level))
}
