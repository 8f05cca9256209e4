package view

import (
	"slices"

	"navette.dev/navette/internal/lang"
)

// Stage is one of the seven stops of a session: three out, the session itself, three back.
type Stage int

// The seven stops in order.
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

// Aside is why a session does not run along the line.
type Aside string

// What keeps a session from the line.
const (
	AsideNone Aside = ""
	InPerson  Aside = "in_person"
	Cancelled Aside = "cancelled"
	Paused    Aside = "paused" // no meeting is generated, and the session has none
)

// Journey is where a session stands on its line.
type Journey struct {
	Reached Stage
	Working bool // the next stop is in hand
	Blocked bool // the next stop needs a person
	Partial bool // the import is blocked because files were given up
	Past    bool // its planned end has passed
	Aside   Aside
	Stops   [stages]Stop // how each stop is drawn
	Held    ZoomState    // the way to Zoom, where it is why the session has no meeting; "" where it is not
}

// Stop is how one stop is drawn.
type Stop string

// The drawings.
const (
	StopTodo Stop = "todo"
	StopDone Stop = "done"
	StopHalf Stop = "half"
	StopLive Stop = "live"
	StopNeed Stop = "need"
	StopOff  Stop = "off"
)

// Needs reports whether one of the steps needs a person to act.
func (j Journey) Needs() bool { return slices.Contains(j.Stops[:], StopNeed) }

// Live reports whether the session is going on.
func (j Journey) Live() bool { return j.Stops[Live] == StopLive }

// Over reports whether the session's meeting has taken place.
func (j Journey) Over() bool { return j.Reached >= Ended }

// stageWord is the state of a session that has reached a stage.
func stageWord(w lang.Words, s Stage) string {
	return w.T([...]string{"state.planned", "state.ready", "state.sent", "state.live", "state.ended", "state.recorded", "state.imported"}[s])
}

// blockedWord says what is missing when the stop after s cannot be reached.
func blockedWord(w lang.Words, s Stage) string {
	return w.T([...]string{"state.no_meeting", "state.no_links", "state.not_started", "state.not_ended", "state.no_recording", "state.no_import", "state.no_import"}[s])
}

// workingWord says what is being done towards the stop after s.
func workingWord(w lang.Words, s Stage) string {
	return w.T([...]string{"state.creating", "state.sending", "state.sent", "state.live", "state.recording", "state.importing", "state.imported"}[s])
}

// Word is the state of a session in words.
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

// Label describes a Run to a reader who does not see it.
func (j Journey) Label(w lang.Words) string {
	at := int(j.Reached) + 1
	if j.Blocked {
		return w.T("state.step_blocked", "at", at+1, "state", j.Word(w))
	}
	return w.T("state.step", "at", at, "state", j.Word(w))
}
