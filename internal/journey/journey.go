package journey

import (
	"slices"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
)

// Aside is the reason why a session does not go through all steps.
type Aside string

// The reasons.
const (
	AsideNone      Aside = "" // it goes through all steps
	AsideInPerson  Aside = "in_person"
	AsideCancelled Aside = "cancelled"
	// AsidePaused: the session has no meeting, and none is generated, because the connection is paused, refused or
	// missing.
	AsidePaused Aside = "paused"
)

// Mark is how a step of a session is shown.
type Mark string

// The marks.
const (
	MarkTodo Mark = "todo" // not yet due
	MarkDone Mark = "done"
	MarkHalf Mark = "half" // in progress
	MarkLive Mark = "live" // the session itself, while it lasts
	MarkNeed Mark = "need" // needs a user's action
	MarkOff  Mark = "off"  // will not happen
)

// Journey is the state of a session.
type Journey struct {
	Reached int  // index in schedule.Steps of the last step that happened
	Working bool // whether the next step is in progress
	Blocked bool // whether the next step needs a user's action
	Partial bool // whether the import is blocked because files were given up
	Over    bool // whether its planned end has passed
	Aside   Aside
	Held    bool // whether it is not over and has no meeting because of the connection to Zoom

	Marks [len(schedule.Steps)]Mark // how each step is shown, in the order of [schedule.Steps]
}

// Last returns the last step that happened.
func (j Journey) Last() schedule.Step { return schedule.Steps[j.Reached] }

// Missed reports whether the session is over and has had no meeting: no further step will happen.
func (j Journey) Missed() bool {
	return j.Over && j.Last() == schedule.StepPlanned && j.Aside != AsideInPerson && j.Aside != AsideCancelled
}

// overrunAfter is how long after its planned end a session that has not ended needs attention.
const overrunAfter = 2 * time.Hour

// journey returns the state of the session.
func (f *facts) journey() Journey {
	j := Journey{Reached: f.reached(), Over: f.over(), Aside: f.aside()}
	if j.Aside != AsideInPerson && j.Aside != AsideCancelled {
		f.next(&j)
	}
	j.Held = f.held(j)
	for i := range schedule.Steps {
		j.Marks[i] = f.mark(j, i)
	}
	return j
}

// next determines whether the next step is in progress, and whether it needs a user's action.
func (f *facts) next(j *Journey) {
	switch j.Last() {
	case schedule.StepPlanned:
		j.Blocked = f.meetingBlocked()
		j.Working = j.Aside == AsideNone && f.meetingDue()
	case schedule.StepReady:
		j.Blocked = f.failing(navette.PromiseLink) != nil || f.linksLate() || f.allRefused()
		j.Working = f.linksOpen() > 0 && !f.now.Before(schedule.LinksDue(f.session, f.org))
	case schedule.StepLinks:
		j.Blocked = f.count.Booked > 0 && !f.now.Before(f.session.StartsAt.Add(navette.NotStartedAfter))
	case schedule.StepLive:
		j.Blocked = f.now.After(f.session.EndsAt.Add(overrunAfter))
	case schedule.StepEnded:
		j.Blocked = f.recordingBlocked()
		j.Working = f.session.Record && !j.Blocked
	case schedule.StepRecorded:
		j.Partial = f.missing() > 0
		j.Blocked = j.Partial || f.failing(navette.PromiseFile, navette.PromiseRecording) != nil
		j.Working = !j.Blocked
	}
}

// mark returns the mark of one step.
func (f *facts) mark(j Journey, i int) Mark {
	next := i == j.Reached+1
	switch {
	case schedule.Steps[i] == schedule.StepLive && j.Reached == i:
		return MarkLive
	case schedule.Steps[i] == schedule.StepLinks && i < j.Reached && f.linksOpen() > 0 && !f.over():
		return MarkHalf // the session began before all links were sent
	case schedule.Steps[i] == schedule.StepLinks && i < j.Reached && f.count.Booked > 0 && f.count.Sent == 0:
		return MarkOff // no link was sent, and none will be
	case schedule.Steps[i] == schedule.StepLinks && f.linksGone():
		return MarkDone // links are sent when due, even if the meeting is not ready
	case i <= j.Reached:
		return MarkDone
	case j.Missed():
		return MarkOff
	case next && j.Blocked:
		return MarkNeed
	case next && j.Working:
		return MarkHalf
	case j.Aside == AsideCancelled, j.Aside == AsideInPerson, f.unrecorded(schedule.Steps[i]):
		return MarkOff
	default:
		return MarkTodo
	}
}

// unrecorded reports whether a step is about a recording that was not requested.
func (f *facts) unrecorded(step schedule.Step) bool {
	return !f.session.Record && (step == schedule.StepRecorded || step == schedule.StepImported)
}

// aside returns why the session does not go through all steps.
func (f *facts) aside() Aside {
	switch {
	case f.session.Cancelled():
		return AsideCancelled
	case !f.session.Mode.OnZoom():
		return AsideInPerson
	case f.waits() && !f.connection.Generates():
		return AsidePaused
	default:
		return AsideNone
	}
}

// held reports whether the session is not over and has no meeting because of the connection: the connection generates
// none, or Zoom does not answer.
func (f *facts) held(j Journey) bool {
	if j.Last() != schedule.StepPlanned || f.over() {
		return false
	}
	return j.Aside == AsidePaused || j.Aside == AsideNone && j.Blocked && f.connection.Silent()
}

// waits reports whether a meeting is still to be generated: there never was one, or its request is in progress.
func (f *facts) waits() bool {
	m := f.meeting()
	return m == nil || m.State == navette.MeetingIntended
}

// reached returns the index of the last step that happened. A step that happened in Zoom counts even if an earlier step
// did not happen.
func (f *facts) reached() int {
	last := schedule.StepPlanned
	switch {
	case len(f.calls) > 0 && !f.importedAt().IsZero():
		last = schedule.StepImported
	case len(f.calls) > 0:
		last = schedule.StepRecorded
	case f.live():
		last = schedule.StepLive
	case !f.startedAt().IsZero() || !f.endedAt().IsZero():
		last = schedule.StepEnded
	case f.ready() && f.linksGone():
		last = schedule.StepLinks
	case f.ready():
		last = schedule.StepReady
	}
	return slices.Index(schedule.Steps[:], last)
}

// linksOpen returns the number of links that were neither sent nor refused.
func (f *facts) linksOpen() int64 { return f.count.Booked - f.count.Sent - f.count.Refused }

// linksGone reports whether at least one link was sent and no other can be.
func (f *facts) linksGone() bool { return f.count.Sent > 0 && f.linksOpen() == 0 }

// allRefused reports whether no link can be sent, because the mail server refuses every address.
func (f *facts) allRefused() bool { return f.count.Booked > 0 && f.count.Refused == f.count.Booked }

// meetingDue reports whether the meeting is due and the session has not ended.
func (f *facts) meetingDue() bool {
	return !f.now.Before(schedule.GenerateDue(f.session, f.org)) && f.now.Before(f.session.EndsAt.Time)
}

// meetingBlocked reports whether the session is not over and a user has to act for its meeting: it was deleted, or it
// is due and cannot be created.
func (f *facts) meetingBlocked() bool {
	if f.over() {
		return false
	}
	if m := f.meeting(); m != nil && m.State == navette.MeetingGone {
		return true
	}
	return f.meetingDue() && (!f.connection.Generates() || f.failing(navette.PromiseGenerate) != nil)
}

// over reports whether the planned end has passed.
func (f *facts) over() bool { return !f.now.Before(f.session.EndsAt.Time) }

// linksLate reports whether links were not sent although the session has begun.
func (f *facts) linksLate() bool {
	return f.linksOpen() > 0 && !f.now.Before(f.session.StartsAt.Time)
}

// recordingBlocked reports whether the recording is missing although Zoom should have processed it, or cannot be read.
func (f *facts) recordingBlocked() bool {
	if !f.session.Record {
		return false
	}
	ended := f.endedAt()
	if ended.IsZero() {
		ended = f.session.EndsAt
	}
	return f.failing(navette.PromiseRecording) != nil || f.now.After(ended.Add(navette.ProcessedWithin))
}
