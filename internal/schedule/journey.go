package schedule

import (
	"slices"
	"time"

	"navette.dev/navette/internal/navette"
)

// Step is one of the seven steps of a session: three out, the session itself, three back.
type Step string

// The steps, in their order.
const (
	StepPlanned  Step = "planned"
	StepReady    Step = "ready"
	StepLinks    Step = "links"
	StepLive     Step = "live"
	StepEnded    Step = "ended"
	StepRecorded Step = "recorded"
	StepImported Step = "imported"
)

// Steps are all steps in their order.
var Steps = [...]Step{StepPlanned, StepReady, StepLinks, StepLive, StepEnded, StepRecorded, StepImported}

// Aside is why a session does not run along the line.
type Aside string

// What keeps a session from the line.
const (
	OnLine         Aside = ""
	AsideInPerson  Aside = "in_person"
	AsideCancelled Aside = "cancelled"
	AsidePaused    Aside = "paused" // no meeting is generated (a pause, no connection, a refused one), and the session has none
)

// Journey is where a session stands.
type Journey struct {
	Reached int  // index into Steps of the last step that happened
	Working bool // the next step is in hand
	Blocked bool // the next step needs somebody
	Partial bool // the import is blocked because files were given up
	Aside   Aside
}

// Last is the last step that happened.
func (j Journey) Last() Step { return Steps[j.Reached] }

const (
	// notStartedAfter is how long after its start a session that nobody started raises an alarm.
	notStartedAfter = 5 * time.Minute
	// overrunAfter is how long after its planned end a session that has not ended raises an alarm.
	overrunAfter = 2 * time.Hour
	// processing is how long Zoom may take to process a recording at worst: a day (Zoom support, "Cloud recording processing").
	processing = 25 * time.Hour
)

// journey tells where the session stands.
func (f *facts) journey() Journey {
	j := Journey{Reached: f.reached(), Aside: f.aside()}
	if j.Aside == AsideInPerson || j.Aside == AsideCancelled {
		return j
	}
	switch j.Last() {
	case StepPlanned:
		j.Blocked = f.meetingBlocked()
		j.Working = j.Aside == OnLine && f.meetingDue()
	case StepReady:
		j.Blocked = f.failing(navette.PromiseLink) != nil || f.linksLate()
		j.Working = f.linksOpen() > 0 && !f.now.Before(linksDue(f.session, f.org))
	case StepLinks:
		j.Blocked = f.count.Booked > 0 && !f.now.Before(f.session.StartsAt.Add(notStartedAfter))
	case StepLive:
		j.Blocked = f.now.After(f.session.EndsAt.Add(overrunAfter))
	case StepEnded:
		j.Blocked = f.recordingBlocked()
		j.Working = f.session.Record && !j.Blocked
	case StepRecorded:
		j.Partial = f.missing() > 0
		j.Blocked = j.Partial || f.failing(navette.PromiseFile, navette.PromiseRecording) != nil
		j.Working = !j.Blocked
	}
	return j
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
	last := StepPlanned
	switch {
	case len(f.calls) > 0 && !f.importedAt().IsZero():
		last = StepImported
	case len(f.calls) > 0:
		last = StepRecorded
	case f.live():
		last = StepLive
	case !f.startedAt().IsZero() || !f.endedAt().IsZero():
		last = StepEnded
	case f.ready() && f.count.Booked > 0 && f.linksOpen() == 0:
		last = StepLinks
	case f.ready():
		last = StepReady
	}
	return slices.Index(Steps[:], last)
}

// linksOpen is how many links have been neither sent nor refused.
func (f *facts) linksOpen() int64 { return f.count.Booked - f.count.Sent - f.count.Refused }

func (f *facts) meetingDue() bool {
	return !f.now.Before(generateDue(f.session, f.org)) && f.now.Before(f.session.EndsAt.Time)
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
	return f.failing(navette.PromiseRecording) != nil || f.now.After(ended.Add(processing))
}
