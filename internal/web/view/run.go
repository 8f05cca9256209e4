package view

import (
	"slices"

	"navette.dev/navette/internal/lang"
)

// Stage is one of the seven steps of a session. Three are before the session, one is the session itself, and three are
// after it.
type Stage int

// The seven steps in order. stages is their number.
const (
	Planned Stage = iota
	Ready
	Sent
	Live
	Ended
	Recorded
	Imported
	stages
)

// Aside is why a session does not go through all steps.
type Aside string

// The reasons.
const (
	AsideNone Aside = ""
	InPerson  Aside = "in_person"
	Cancelled Aside = "cancelled"
	Paused    Aside = "paused" // no meeting is generated, and the session has none
)

// Journey is the state of a session, as internal/journey computes it.
type Journey struct {
	Reached Stage // the last step that happened
	Working bool  // whether the next step is in progress
	Blocked bool  // whether the next step needs a user's action
	Partial bool  // whether the import is blocked because files were given up
	Past    bool  // whether its planned end has passed
	Aside   Aside
	Stops   [stages]Stop // of the steps
	Held    ZoomState    // the state of Zoom that keeps the session from having a meeting, or ""
}

// Stop is the state of one step as it is drawn: the name of a CSS class.
type Stop string

// The drawings of a step.
const (
	StopTodo Stop = "todo" // not yet due
	StopDone Stop = "done"
	StopHalf Stop = "half" // in progress
	StopLive Stop = "live" // the session itself, while it lasts
	StopNeed Stop = "need" // needs a user's action
	StopOff  Stop = "off"  // will not happen
)

// Needs reports whether one of the steps needs a person to act.
func (j Journey) Needs() bool { return slices.Contains(j.Stops[:], StopNeed) }

// Live reports whether the session is in progress.
func (j Journey) Live() bool { return j.Stops[Live] == StopLive }

// TookPlace reports whether the session's meeting has taken place.
func (j Journey) TookPlace() bool { return j.Reached >= Ended }

// stageWord returns the state of a session whose last step is s.
func stageWord(w lang.Words, s Stage) string {
	return w.T([...]string{
		"state.planned", "state.ready", "state.sent", "state.live", "state.ended", "state.recorded", "state.imported",
	}[s])
}

// blockedWord returns the state of a session for which the step after s needs a user's action.
func blockedWord(w lang.Words, s Stage) string {
	return w.T([...]string{
		"state.no_meeting", "state.no_links", "state.not_started", "state.not_ended",
		"state.no_recording", "state.no_import", "state.no_import",
	}[s])
}

// workingWord returns the state of a session for which the step after s is in progress.
func workingWord(w lang.Words, s Stage) string {
	return w.T([...]string{
		"state.creating", "state.sending", "state.sent", "state.live",
		"state.recording", "state.importing", "state.imported",
	}[s])
}

// Word returns the state of the session in words.
func (j Journey) Word(w lang.Words) string {
	switch {
	case j.Aside == InPerson:
		return w.T("state.in_person")
	case j.Aside == Cancelled:
		return w.T("state.cancelled")
	case j.Held != "":
		return j.Held.heldWord(w)
	case j.Partial:
		return w.T("state.incomplete")
	case j.Blocked:
		return blockedWord(w, j.Reached)
	case j.Working:
		return workingWord(w, j.Reached)
	case j.Past && j.Reached < Live:
		return w.T("state.past")
	default:
		return stageWord(w, j.Reached)
	}
}

// Label returns the text of a [Run] for screen readers.
func (j Journey) Label(w lang.Words) string {
	at := int(j.Reached) + 1
	if j.Blocked {
		return w.T("state.step_blocked", "at", at+1, "state", j.Word(w))
	}
	return w.T("state.step", "at", at, "state", j.Word(w))
}
