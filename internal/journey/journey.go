package journey

import (
	"slices"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
)

// Aside is why a session does not run along the line.
type Aside string

// What keeps a session from the line.
const (
	OnLine         Aside = ""
	AsideInPerson  Aside = "in_person"
	AsideCancelled Aside = "cancelled"
	AsidePaused    Aside = "paused" // no meeting is generated (a pause, no connection, a refused one), and the session has none
)

// Mark is how a step of a session is drawn.
type Mark string

// The marks.
const (
	MarkTodo Mark = "todo" // to come
	MarkDone Mark = "done"
	MarkHalf Mark = "half" // in hand
	MarkLive Mark = "live" // the session itself, while it lasts
	MarkNeed Mark = "need" // needs a person to act
	MarkOff  Mark = "off"  // will not come
)

// Journey is where a session stands.
type Journey struct {
	Reached int  // index into schedule.Steps of the last step that happened
	Working bool // the next step is in hand
	Blocked bool // the next step needs somebody
	Partial bool // the import is blocked because files were given up
	Over    bool // its planned end has passed
	Aside   Aside
	Marks   [len(schedule.Steps)]Mark // of the steps: whatever draws or words a step goes by it
}

// Last is the last step that happened.
func (j Journey) Last() schedule.Step { return schedule.Steps[j.Reached] }

const (
	// overrunAfter is how long after its planned end a session that has not ended raises an alarm.
	overrunAfter = 2 * time.Hour
)

// journey tells where the session stands.
func (f *facts) journey() Journey {
	j := Journey{Reached: f.reached(), Over: f.over(), Aside: f.aside()}
	if j.Aside != AsideInPerson && j.Aside != AsideCancelled {
		f.next(&j)
	}
	for i := range schedule.Steps {
		j.Marks[i] = f.mark(j, i)
	}
	return j
}

// next finds what of the next step is in hand, and whether it needs a person to act.
func (f *facts) next(j *Journey) {
	switch j.Last() {
	case schedule.StepPlanned:
		j.Blocked = f.meetingBlocked()
		j.Working = j.Aside == OnLine && f.meetingDue()
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

// mark is how one step is drawn.
func (f *facts) mark(j Journey, i int) Mark {
	next := i == j.Reached+1
	switch {
	case schedule.Steps[i] == schedule.StepLive && j.Reached == i:
		return MarkLive
	case schedule.Steps[i] == schedule.StepLinks && i < j.Reached && f.linksOpen() > 0 && !f.over():
		return MarkHalf // the session began before all links had left
	case schedule.Steps[i] == schedule.StepLinks && i < j.Reached && f.count.Booked > 0 && f.count.Sent == 0:
		return MarkOff // none left, and none will
	case schedule.Steps[i] == schedule.StepLinks && f.linksGone():
		return MarkDone // they leave at their hour, whether the meeting is ready or not
	case i <= j.Reached:
		return MarkDone
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

// unrecorded says whether a step is about a recording that is not asked for.
func (f *facts) unrecorded(step schedule.Step) bool {
	return !f.session.Record && (step == schedule.StepRecorded || step == schedule.StepImported)
}

func (f *facts) aside() Aside {
	switch {
	case f.session.Cancelled():
		return AsideCancelled
	case !f.session.Mode.OnZoom():
		return AsideInPerson
	case f.waits() && !f.connection.Generates():
		return AsidePaused
	default:
		return OnLine
	}
}

// waits says whether a meeting is still to be generated: none ever was, or its request is not through.
func (f *facts) waits() bool {
	m := f.meeting()
	return m == nil || m.State == navette.MeetingIntended
}

// reached is the index of the last step that happened. What happened on Zoom shows even where an earlier step is missing.
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

// linksOpen is how many links have been neither sent nor refused.
func (f *facts) linksOpen() int64 { return f.count.Booked - f.count.Sent - f.count.Refused }

// linksGone says whether every link has left that can leave, and one did.
func (f *facts) linksGone() bool { return f.count.Sent > 0 && f.linksOpen() == 0 }

// allRefused says whether no link can leave, because every address refuses.
func (f *facts) allRefused() bool { return f.count.Booked > 0 && f.count.Refused == f.count.Booked }

func (f *facts) meetingDue() bool {
	return !f.now.Before(schedule.GenerateDue(f.session, f.org)) && f.now.Before(f.session.EndsAt.Time)
}

// meetingBlocked says whether the meeting that is due cannot be made without somebody, or not for now.
func (f *facts) meetingBlocked() bool {
	if m := f.meeting(); m != nil && m.State == navette.MeetingGone {
		return true
	}
	attention := f.connection.State == navette.ConnectionAttention
	return f.meetingDue() && (attention || f.failing(navette.PromiseGenerate) != nil) || f.aside() == OnLine && f.over()
}

// over says whether the planned end has passed.
func (f *facts) over() bool { return !f.now.Before(f.session.EndsAt.Time) }

// linksLate says whether links have not left although the session has begun.
func (f *facts) linksLate() bool {
	return f.linksOpen() > 0 && !f.now.Before(f.session.StartsAt.Time)
}

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
