package sessions

import (
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
)

// SchedulePage is the page of a week of sessions.
type SchedulePage struct {
	view.Frame
	From     time.Time // first day
	To       time.Time // last day
	Rows     []view.SessionRow
	PrevPath string // the week before
	NextPath string // the week after
	ThisPath string // the present week, "" if it is the one shown
	ReadOnly bool   // whether the reader may not create sessions
}

// SessionFormPage is the form that creates or changes a session.
//
// The fields of Form are title, date, time, zone, minutes, mode, coach, capacity, description, waiting_room and record.
// Two are hidden: coach_shown is the coach that the form first showed, and coach_id the user with that name, if any.
type SessionFormPage struct {
	view.Frame
	Form    view.Form
	ID      string   // "" for a new session
	Action  string   // where the form posts
	Back    string   // address of the button Cancel
	Title   string   // of the session to change
	Coaches []string // labels of users, as suggestions for coach
	Zones   []string

	FrozenAt time.Time  // start of the existing Zoom meeting, which changes do not affect; zero if there is none
	Warnings []lang.Say // effects of saving that the reader has to confirm
	Confirms string     // fingerprint of Warnings, which the form sends back as the field confirmed
}

// days returns the sessions of the week, grouped by day.
func (p SchedulePage) days() []view.RowGroup {
	var groups []view.RowGroup
	for _, row := range p.Rows {
		title := view.DayTitle(p.Words, row.Start, p.Now)
		if n := len(groups); n > 0 && groups[n-1].Title == title {
			groups[n-1].Rows = append(groups[n-1].Rows, row)
			continue
		}
		groups = append(groups, view.RowGroup{Title: title, Rows: []view.SessionRow{row}})
	}
	return groups
}

func (p SchedulePage) line() string {
	return p.T("schedule.week", "from", p.Day(p.From, p.Now), "to", p.Day(p.To, p.Now), "hours", p.Hours())
}

func (p SessionFormPage) heading() string {
	if p.ID == "" {
		return p.T("schedule.new")
	}
	return p.T("schedule.edit")
}

// sessionInputs are the fields of a session's form.
type sessionInputs struct {
	title, date, clock, minutes, zone, mode, coach, capacity, description, waitingRoom, record view.Input
}

// all returns the fields that can have errors, in their order.
func (in sessionInputs) all() []view.Input {
	return []view.Input{
		in.title, in.date, in.clock, in.minutes, in.zone, in.mode, in.coach, in.capacity, in.description,
	}
}

func (p SessionFormPage) inputs() sessionInputs {
	return sessionInputs{
		title:   view.Input{Name: "title", Label: p.T("schedule.title"), Hint: p.T("schedule.title_hint"), Max: 200},
		date:    view.Input{Name: "date", Label: p.T("schedule.date"), Type: "date"},
		clock:   view.Input{Name: "time", Label: p.T("schedule.time"), Type: "time"},
		minutes: view.Input{Name: "minutes", Label: p.T("schedule.minutes"), Mode: "numeric", Max: 4},
		zone:    view.Input{Name: "zone", Label: p.T("entry.zone"), List: p.Zones, Max: 64},
		mode:    view.Input{Name: "mode", Label: p.T("schedule.mode"), Options: modeOptions(p.Frame)},
		coach:   view.Input{Name: "coach", Label: p.T("schedule.coach"), List: p.Coaches, Max: 400, Optional: true},
		capacity: view.Input{
			Name: "capacity", Label: p.T("schedule.capacity"), Hint: p.T("schedule.capacity_hint"),
			Mode: "numeric", Max: 5, Optional: true,
		},
		description: view.Input{
			Name: "description", Label: p.T("schedule.about"), Hint: p.T("schedule.about_hint"), Max: 2000, Optional: true,
		},
		waitingRoom: view.Input{
			Name: "waiting_room", Label: p.T("schedule.waiting_room"), Hint: p.T("schedule.waiting_room_hint"),
		},
		record: view.Input{Name: "record", Label: p.T("schedule.record"), Hint: p.T("schedule.record_hint")},
	}
}

func modeOptions(f view.Frame) []view.Option {
	return []view.Option{
		{Value: string(view.ModeOnline), Text: ModeWord(f, view.ModeOnline)},
		{Value: string(view.ModeHybrid), Text: ModeWord(f, view.ModeHybrid)},
		{Value: string(view.ModeInPerson), Text: ModeWord(f, view.ModeInPerson)},
	}
}

// ModeWord returns a mode in words.
func ModeWord(f view.Frame, m view.Mode) string {
	switch m {
	case view.ModeHybrid:
		return f.T("schedule.hybrid")
	case view.ModeInPerson:
		return f.T("schedule.in_person")
	default:
		return f.T("schedule.online")
	}
}
