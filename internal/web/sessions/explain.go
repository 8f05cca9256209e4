package sessions

import (
	"slices"
	"time"

	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/rows"
	"navette.dev/navette/internal/web/view"
)

// explained converts the explanation of a session to its page.
type explained struct {
	view.Frame
	e     journey.Explanation
	users []navette.User
	actor navette.Actor
	query bookingsQuery
}

// How long after a session's end its recording is usually found, and imported. Both are estimates.
const (
	recordingAfter = 20 * time.Minute
	importAfter    = 25 * time.Minute
)

func (x explained) page() SessionPage {
	s := x.e.Session
	model := SessionPage{
		Frame: x.Frame, ID: s.ID, Path: rows.SessionPath(s.ID),
		Title: s.Title, Start: s.StartsAt.Time, End: s.EndsAt.Time,
		Coach: x.e.Coach, Mode: view.Mode(s.Mode), Capacity: rows.Capacity(s), Journey: rows.Journey(x.e.Row, x.Frame),
		Notice: x.notice(), Sums: x.sums(), Meeting: x.meeting(), Journal: x.journal(),
		ReadOnly: !x.actor.May(navette.WriteSchedule) || s.Trial(), NoLinks: !x.actor.May(navette.ReadLinks),
	}
	if zone := page.ZoneOf(s.Zone); zone.String() != x.Zone().String() {
		model.Zone = zone
	}
	for i, facts := range x.e.Steps {
		model.Steps = append(model.Steps, x.step(view.Stage(i), facts))
	}
	x.bookings(&model)
	return model
}

// step converts the facts about a step.
func (x explained) step(stage view.Stage, s journey.StepFacts) Step {
	step := Step{
		Stage: stage, Stop: view.Stop(s.Mark), Due: s.Due.Time, At: s.At.Time, NextTry: s.NextTry.Time, Answer: s.Detail,
	}
	step.Title, step.Text = x.words(s)
	if s.Mark == journey.MarkOff {
		x.off(&step, s)
	}
	switch s.Step {
	case schedule.StepReady, schedule.StepLinks:
		step.Within = rows.LinksSentWithin
	case schedule.StepRecorded, schedule.StepImported:
		step.Within = navette.ImportedWithin
		if s.Due.IsZero() && s.At.IsZero() && s.Mark == journey.MarkTodo && x.e.Session.Mode.OnZoom() {
			step.Approx, step.Due = true, x.e.Session.EndsAt.Add(importAfter)
			if s.Step == schedule.StepRecorded {
				step.Due = x.e.Session.EndsAt.Add(recordingAfter)
			}
			if !step.Due.After(x.Now) { // an estimate in the past is not shown
				step.Approx, step.Due = false, time.Time{}
			}
		}
	}
	if s.Message != "" && s.Mark != journey.MarkDone {
		step.Text = append([]lang.Say{x.reason(s.Message)}, step.Text...)
	}
	step.Tries, step.Sum = x.tries(s)
	if s.Retry && s.Mark != journey.MarkDone && !x.e.Journey.Missed() && !(s.Step == schedule.StepLinks && x.NoMail) {
		step.Retry = rows.RetryPath(x.e.Session.ID, s.Step)
	}
	return step
}

// off gives a step that will not happen its reason, unless its title does.
func (x explained) off(step *Step, s journey.StepFacts) {
	switch missed := x.e.Journey.Missed(); {
	case missed && step.Stage < view.Ended:
	case missed && (s.Step == schedule.StepEnded || x.e.Session.Record):
		step.Text = []lang.Say{view.Say("session.step_missed")}
	default:
		step.Due = time.Time{}
		if s.Step != schedule.StepLinks || x.e.Booked == 0 || x.e.Journey.Aside != journey.AsideNone {
			step.Text = []lang.Say{view.Say("session.step_off")}
		}
	}
}

// tries returns the failed tries of a step, and a summary if there are many.
func (x explained) tries(s journey.StepFacts) (lines []TryLine, sum []lang.Say) {
	many := false
	for _, try := range s.Tries {
		if try.OK {
			continue
		}
		line := TryLine{At: try.FirstAt.Time, Until: try.LastAt.Time, Text: x.reason(try.Message), Detail: try.Detail}
		if try.Times > 1 {
			many, line.Text = true, view.Count("session.try_times", try.Times, "text", x.Say(x.reason(try.Message)))
		}
		lines = append(lines, line)
	}
	if !many && len(lines) <= triesOpen {
		return lines, nil
	}
	unit := triedUnits[s.Step]
	if s.Notices {
		unit = "session.tries_mails"
	}
	if unit != "" && s.Failing > 0 {
		sum = append(sum, view.Count(unit, s.Failing))
	}
	tried := int64(len(lines))
	if s.Failing > 0 {
		tried = s.Most
	}
	sum = append(sum, view.Count("session.tries_count", tried))
	if !s.NextTry.IsZero() {
		sum = append(sum, view.Say("session.tries_next", "at", x.At(s.NextTry.Time, x.Now)))
	}
	return lines, sum
}

// triesOpen is the greatest number of tries that are shown without a summary.
const triesOpen = 4

// triedUnits are the message keys that count the failing promises in the summary of a step.
var triedUnits = map[schedule.Step]string{
	schedule.StepLinks: "session.tries_links", schedule.StepImported: "session.files",
}

// reason returns the message of a failure with that key, or a general one if the catalogue has none.
func (x explained) reason(key string) lang.Say {
	if !x.Has(key) {
		key = "reason.failed"
	}
	return view.Say(key)
}

// words returns the title of a step and its text, without problems.
func (x explained) words(s journey.StepFacts) (title lang.Say, text []lang.Say) {
	switch s.Step {
	case schedule.StepPlanned:
		return view.Say("session.step_planned"), x.plannedBy()
	case schedule.StepReady:
		return x.readyWords(s)
	case schedule.StepLinks:
		return x.linksWords(s)
	case schedule.StepLive:
		return x.liveWords(s)
	case schedule.StepEnded:
		if s.Mark == journey.MarkDone {
			return view.Say("session.step_ended"), nil
		}
		return view.Say("session.step_ended_todo"), nil
	case schedule.StepRecorded:
		return x.recordedWords(s)
	default:
		return x.importedWords(s)
	}
}

func (x explained) plannedBy() []lang.Say {
	if who := x.who(x.e.Created); who != "" {
		return []lang.Say{view.Say("session.step_planned_by", "name", who)}
	}
	return nil
}

func (x explained) readyWords(s journey.StepFacts) (title lang.Say, text []lang.Say) {
	m := x.e.Meeting
	switch {
	case s.Mark == journey.MarkDone && m != nil:
		for _, event := range x.e.Adopted {
			if event.Subject == m.ID {
				text = append(text, view.Say("session.step_ready_found"))
			}
		}
		return view.Say("session.step_ready"), append(text, numberWords(*m)...)
	case x.e.Journey.Over, s.Mark == journey.MarkOff:
		return view.Say("session.step_ready_none"), nil
	case x.e.Journey.Aside == journey.AsidePaused && x.Now.Before(x.e.Session.EndsAt.Time):
		return view.Say("session.step_ready_todo"), []lang.Say{view.Say("session.step_ready_held", "why", x.ZoomSentence())}
	case s.Mark == journey.MarkNeed, s.Mark == journey.MarkHalf: // blocked or in progress
		return view.Say("session.step_ready_todo"), nil
	default:
		return view.Say("session.step_ready_todo"), []lang.Say{view.Say("session.step_ready_wait", "window", x.Window)}
	}
}

// numberWords returns the meeting's number and its host. Both are unknown once the Zoom account was disconnected.
func numberWords(m navette.Meeting) []lang.Say {
	switch {
	case m.Number == 0:
		return nil
	case m.HostEmail == "":
		return []lang.Say{view.Say("session.step_ready_number_only", "number", view.MeetingNumber(m.Number))}
	default:
		number := view.MeetingNumber(m.Number)
		return []lang.Say{view.Say("session.step_ready_number", "number", number, "host", m.HostEmail)}
	}
}

func (x explained) linksWords(s journey.StepFacts) (title lang.Say, text []lang.Say) {
	over, open := x.e.Journey.Over, x.e.Booked-x.e.LinksSent-x.e.Row.Refused
	none := x.e.Journey.Aside == journey.AsideCancelled || x.e.Journey.Aside == journey.AsideInPerson
	switch {
	case x.e.LinksSent == 0 && none:
		return view.Say("session.step_sent_nobody"), nil
	case x.e.Booked == 0 && (over || s.Mark == journey.MarkDone):
		return view.Say("session.step_sent_nobody"), nil
	case x.e.LinksSent > 0:
		return view.Count("session.step_sent", x.e.LinksSent), x.sentWords(open)
	case over, x.e.Row.Refused == x.e.Booked && x.e.Booked > 0:
		return view.Say("session.step_sent_none"), x.sentWords(open)
	}
	if x.e.Booked > 0 {
		text = append(text, view.Count("session.step_sent_count", x.e.Booked))
	}
	if x.NoMail && x.e.Booked > 0 && s.Message != "reason.no_mail_server" {
		text = append(text, view.Say("reason.no_mail_server"))
	}
	return view.Say("session.step_sent_todo"), text
}

// sentWords returns how many links were opened and refused, and how many are not sent.
func (x explained) sentWords(open int64) (text []lang.Say) {
	if x.e.Opened > 0 {
		text = append(text, view.Count("session.step_sent_opened", x.e.Opened))
	}
	if x.e.Row.Refused > 0 {
		text = append(text, view.Count("session.step_sent_refused", x.e.Row.Refused))
	}
	switch {
	case open > 0 && x.e.Journey.Over:
		text = append(text, view.Count("session.step_sent_missed", open))
	case open > 0:
		text = append(text, view.Count("session.step_sent_open", open))
	}
	return text
}

func (x explained) liveWords(s journey.StepFacts) (title lang.Say, text []lang.Say) {
	switch {
	case s.Mark == journey.MarkDone:
		return view.Say("session.step_started"), nil
	case x.e.Journey.Missed(), x.e.Journey.Over && s.Mark != journey.MarkLive && s.Mark != journey.MarkOff:
		if m := x.e.Meeting; m == nil || m.State == navette.MeetingIntended {
			return view.Say("session.step_never"), nil
		}
		return view.Say("session.step_unknown"), nil // without Zoom's event it is unknown whether the meeting took place
	default: // while the session is in progress, the page adds a tag
		return view.Say("session.step_live_todo"), nil
	}
}

func (x explained) recordedWords(s journey.StepFacts) (title lang.Say, text []lang.Say) {
	title = view.Say("session.step_recorded_todo")
	var files, bytes int64
	for _, c := range x.e.Calls {
		files, bytes = files+c.Files, bytes+c.Bytes
	}
	switch {
	case files > 0:
		return title, []lang.Say{
			view.Say("session.step_recorded_files", "files", view.Count("session.files", files), "size", x.Bytes(bytes)),
		}
	case s.Mark == journey.MarkTodo && slices.Contains(x.e.Refused, "auto_recording"):
		return title, []lang.Say{view.Say("session.step_recorded_by_hand")}
	case s.Mark == journey.MarkTodo:
		return title, []lang.Say{view.Say("session.step_recorded_usual")}
	}
	return title, nil
}

func (x explained) importedWords(s journey.StepFacts) (title lang.Say, text []lang.Say) {
	title = view.Say("session.step_imported_todo")
	if s.Mark == journey.MarkDone {
		title = view.Say("session.step_imported")
	}
	var files, stored int64
	for _, c := range x.e.Calls {
		files, stored = files+c.Files, stored+c.Stored
	}
	if files > 0 {
		text = append(text, view.Say("session.step_imported_files", "done", int(stored), "of", int(files)))
	}
	if x.e.Missing > 0 {
		title = view.Say("session.step_imported_partly")
		text = append(text, view.Count("session.step_imported_missing", x.e.Missing))
	}
	return title, text
}

// notice returns the problem at the top of the page, or nil.
func (x explained) notice() *SessionNotice {
	switch {
	case x.e.Differs && !x.e.Journey.Blocked:
		return &SessionNotice{
			Strong: view.Say("session.meeting_differs", "at", x.At(x.e.Meeting.StartsAt.Time, x.Now)),
			Text:   view.Say("session.frozen"),
		}
	case !x.e.Journey.Blocked || x.e.Message == "":
		return nil
	case x.e.Missing > 0:
		return &SessionNotice{
			Strong: x.reason(x.e.Message), Text: view.Count("session.step_imported_missing", x.e.Missing),
		}
	case x.e.NextTry.IsZero():
		return &SessionNotice{Strong: x.reason(x.e.Message), Text: view.Say("session.notice_wait")}
	default:
		next := x.At(x.e.NextTry.Time, x.Now)
		return &SessionNotice{Strong: x.reason(x.e.Message), Text: view.Say("session.notice_next", "at", next)}
	}
}

// sums returns the figures of a session whose recording was imported.
func (x explained) sums() []Sum {
	if x.e.Journey.Last() != schedule.StepImported {
		return nil
	}
	sums := []Sum{{Value: x.Number(x.e.LinksSent), Text: view.Say("session.sum_links")}}
	if took := x.e.ImportedAt.Sub(x.e.RecordedAt.Time); took >= 0 {
		sums = append(sums, Sum{Value: x.Exact(took), Text: view.Say("session.sum_import")})
	}
	return sums
}

func (x explained) meeting() *MeetingFacts {
	m := x.e.Meeting
	if m == nil || m.Number == 0 {
		return nil
	}
	facts := &MeetingFacts{
		Number: view.MeetingNumber(m.Number), Host: m.HostEmail,
		WaitingRoom: x.e.Session.WaitingRoom, Record: x.e.Session.Record, Gone: m.State == navette.MeetingGone,
	}
	for _, setting := range x.e.Refused {
		switch setting {
		case "waiting_room":
			facts.Refused, facts.WaitingRoom = append(facts.Refused, view.Say("session.refused_waiting_room")), false
		case "auto_recording":
			facts.Refused, facts.Record = append(facts.Refused, view.Say("session.refused_record")), false
		}
	}
	over := !x.Now.Before(x.e.Session.EndsAt.Time)
	if (facts.Gone || x.e.Differs) && !over && !x.e.Session.Cancelled() && x.actor.May(navette.WriteSchedule) {
		facts.Again = rows.SessionPath(x.e.Session.ID) + "/again"
	}
	return facts
}
