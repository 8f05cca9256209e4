package journey

import (
	"context"
	"strings"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/store"
)

// StepFacts is one step of a session, with its promises and the tries that failed.
type StepFacts struct {
	Step    schedule.Step
	Mark    Mark
	Due     navette.Instant  // when it is due, zero if it has no due instant
	At      navette.Instant  // when it happened, or zero
	Failing int64            // number of open promises whose last try failed
	Notices bool             // whether some of them are notices, not links
	Most    int64            // the largest number of tries of one of the open promises
	Tries   []store.TryGroup // of the promises that failed or needed several tries, the oldest first
	NextTry navette.Instant  // when it is next tried automatically, or zero
	Message string           // message key of the first failed promise's last failure, or ""
	Detail  string           // reply of Zoom or of the mail server to that try, "" if the actor may not see it
	Retry   bool             // whether the actor may retry it
}

// Explanation is the data of a session's page: its steps, places, calls and journal.
type Explanation struct {
	Row
	Organization navette.Organization // its zone and lead times apply
	Steps        []StepFacts          // one for each of [schedule.Steps]
	Meeting      *navette.Meeting     // the present one, otherwise the last that was deleted, or nil
	Refused      []string             // names of the requested settings that Zoom did not apply
	Differs      bool                 // whether the meeting in Zoom still has a previous start of the session
	EndedAt      navette.Instant      // when its last sitting ended, or zero
	Calls        []store.SessionCall  // those that the actor may open
	Places       []Attendee           // booked, then waitlisted, then cancelled; each in booking order
	Journal      []EventRun           // the newest first
	Created      navette.Event        // when it was created; the zero value if the journal does not have it
	Adopted      []navette.Event      // of meetings that were found in Zoom after an unclear answer
}

// EventRun is several events of one kind in a row.
type EventRun = store.EventRun

// The limits of the journal in an explanation.
const (
	runsShown   = 60 // number of runs
	eventsShown = 5  // number of events of each run
)

// Explain returns the explanation of one session.
func (r *Reader) Explain(ctx context.Context, actor navette.Actor, id string) (Explanation, error) {
	if err := actor.Need(navette.ReadSchedule); err != nil {
		return Explanation{}, err
	}
	org := r.store.Org(actor.Org)
	session, err := org.Session(ctx, id)
	if err != nil {
		return Explanation{}, err
	}
	all, err := factsOf(ctx, org, r.clock.Now(), []navette.Session{session}, allPromises)
	if err != nil {
		return Explanation{}, err
	}
	f := &all[0]
	e := Explanation{
		Row: f.row(), Organization: f.org, Meeting: f.meeting(), EndedAt: f.endedAt(), Calls: callsFor(actor, f.calls),
	}
	if e.Meeting != nil {
		e.Refused = strings.Fields(e.Meeting.RefusedText)
		e.Differs = e.Meeting.State == navette.MeetingReady && !e.Meeting.StartsAt.Equal(session.StartsAt.Time)
	}
	if e.Steps, err = f.steps(ctx, org, actor); err != nil {
		return Explanation{}, err
	}
	promoted, err := e.readJournal(ctx, org, actor)
	if err != nil {
		return Explanation{}, err
	}
	e.Places, err = r.places(ctx, org, actor, f, promoted)
	return e, err
}

// linkEvents are the kinds of events about a member's link or mail.
var linkEvents = []navette.EventKind{
	navette.EventLinkSent, navette.EventLinkRefused, navette.EventLinkVisited, navette.EventMailSent,
	navette.EventMailRefused,
}

// readJournal reads the journal, without the events about links if the actor may not see them. It returns when bookings
// moved up from the waiting list, by booking id.
func (e *Explanation) readJournal(
	ctx context.Context, org *store.Org, actor navette.Actor,
) (promoted map[string]navette.Instant, err error) {
	without := linkEvents
	if actor.May(navette.ReadLinks) {
		without = nil
	}
	if e.Journal, err = org.JournalOf(ctx, e.Session.ID, without, runsShown, eventsShown); err != nil {
		return nil, err
	}
	events, err := org.EventsOfKind(ctx, e.Session.ID, navette.EventSessionCreated, navette.EventMeetingAdopted,
		navette.EventPromoted)
	promoted = map[string]navette.Instant{}
	for _, event := range events {
		switch {
		case event.Kind == navette.EventPromoted:
			promoted[event.Subject] = event.At
		case event.Kind == navette.EventMeetingAdopted:
			e.Adopted = append(e.Adopted, event)
		case e.Created.Seq == 0:
			e.Created = event
		}
	}
	return promoted, err
}

// callsFor returns the calls that the actor may see.
func callsFor(actor navette.Actor, calls []store.SessionCall) []store.SessionCall {
	var seen []store.SessionCall
	for _, c := range calls {
		if actor.May(navette.ReadAllCalls) ||
			actor.May(navette.ReadCalls) && c.HostUserID != "" && c.HostUserID == actor.ID {
			seen = append(seen, c)
		}
	}
	return seen
}

// steps returns the facts of each step.
func (f *facts) steps(ctx context.Context, org *store.Org, actor navette.Actor) ([]StepFacts, error) {
	journey := f.journey()
	steps := make([]StepFacts, len(schedule.Steps))
	for i, step := range schedule.Steps {
		facts := StepFacts{Step: step, Mark: journey.Marks[i]}
		facts.Due, facts.At = f.times(step)
		if err := f.addTries(ctx, org, actor, &facts); err != nil {
			return nil, err
		}
		steps[i] = facts
	}
	return steps, nil
}

// times returns when a step is due and when it happened.
func (f *facts) times(step schedule.Step) (due, at navette.Instant) {
	if step == schedule.StepPlanned {
		return f.session.CreatedAt, f.session.CreatedAt
	}
	if !f.session.Mode.OnZoom() {
		return navette.Instant{}, navette.Instant{}
	}
	switch step {
	case schedule.StepReady:
		due = f.promised(schedule.GenerateDue(f.session, f.org), navette.PromiseGenerate)
		if f.ready() {
			at = f.meeting().ReadyAt
		}
	case schedule.StepLinks:
		due = f.promised(schedule.LinksDue(f.session, f.org), navette.PromiseLink)
		if f.count.Booked > 0 && f.linksOpen() == 0 {
			at = f.count.FirstSent
		}
	case schedule.StepLive:
		due, at = f.session.StartsAt, f.startedAt()
	case schedule.StepEnded:
		due = f.session.EndsAt
		if !f.live() {
			at = f.endedAt()
		}
	case schedule.StepRecorded:
		at = f.recordedAt()
	case schedule.StepImported:
		if at = f.importedAt(); !f.recordedAt().IsZero() {
			due = navette.At(f.recordedAt().Add(navette.ImportedWithin))
		}
	}
	return due, at
}

// promised returns when the first promise of a kind is or was due. That is later than planned if the session was
// created, or the promise made, after the planned instant.
func (f *facts) promised(planned time.Time, kind navette.PromiseKind) navette.Instant {
	var first time.Time
	for _, p := range f.of(kind) {
		if first.IsZero() || p.DueAt.Before(first) {
			first = p.DueAt.Time
		}
	}
	for _, floor := range []time.Time{f.session.CreatedAt.Time, first} {
		if floor.After(planned) {
			planned = floor
		}
	}
	return navette.At(planned)
}

// triesShown is the number of groups of tries of a step in an explanation.
const triesShown = 40

// addTries adds the failed promises of the step, their tries, and whether the actor may retry them. Replies of Zoom and
// of the mail server may contain addresses, so they are shown only to actors who may see links.
func (f *facts) addTries(ctx context.Context, org *store.Org, actor navette.Actor, s *StepFacts) error {
	var failing []string
	for _, p := range f.of(schedule.KindsOf[s.Step]...) {
		if p.LastError != "" && s.Message == "" {
			s.Message, s.Detail = p.LastError, p.LastDetail
		}
		if p.LastError != "" && p.DoneAt.IsZero() && (s.NextTry.IsZero() || p.NextAt.Before(s.NextTry.Time)) {
			s.NextTry = p.NextAt
		}
		if failed(p) && p.DoneAt.IsZero() {
			s.Failing, s.Most = s.Failing+1, max(s.Most, p.Attempt)
			s.Notices = s.Notices || p.Kind == navette.PromiseMail
		}
		if failed(p) || p.Attempt > 1 {
			failing = append(failing, p.ID)
		}
		s.Retry = s.Retry || schedule.Retriable(p) && actor.May(navette.RetryWork)
	}
	tries, err := org.TriesOf(ctx, failing, triesShown)
	if err != nil {
		return err
	}
	s.Tries = tries
	if !actor.May(navette.ReadLinks) {
		s.Detail = ""
		for i := range s.Tries {
			s.Tries[i].Detail = ""
		}
	}
	return nil
}
