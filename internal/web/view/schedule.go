package view

import (
	"time"

	"navette.dev/navette/internal/lang"
)

// SchedulePage is a week of sessions.
type SchedulePage struct {
	Frame
	From     time.Time // first day
	To       time.Time // last day
	Rows     []SessionRow
	PrevPath string
	NextPath string
	ThisPath string // the week of today, "" when that is the one shown
	ReadOnly bool   // the reader may make no session
}

// SessionFormPage makes a session or changes one.
type SessionFormPage struct {
	Frame
	Form    Form     // title, date, time, zone, minutes, mode, coach, capacity, description, waiting_room, record; coach_id is the user, if any, that coach_shown named
	ID      string   // "" for a new one
	Action  string   // where the form is sent
	Back    string   // where Cancel leads
	Title   string   // of the session that is changed
	Coaches []string // suggestions for coach, each a user
	Zones   []string

	FrozenAt time.Time // start of the Zoom meeting that exists already and will not follow, zero where none
	Warnings []lang.Say
	Confirms string // what the reader was told that saving does; it comes back as the input "confirmed"
}

// days are the groups of the week, each under its day.
func (p SchedulePage) days() []RowGroup {
	var groups []RowGroup
	for _, row := range p.Rows {
		title := dayTitle(p.Words, row.Start, p.Now)
		if n := len(groups); n > 0 && groups[n-1].Title == title {
			groups[n-1].Rows = append(groups[n-1].Rows, row)
			continue
		}
		groups = append(groups, RowGroup{Title: title, Rows: []SessionRow{row}})
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

// sessionInputs are the fields of a session's form in order.
type sessionInputs struct {
	title, date, clock, minutes, zone, mode, coach, capacity, description, waitingRoom, record Input
}

func (in sessionInputs) all() []Input {
	return []Input{in.title, in.date, in.clock, in.minutes, in.zone, in.mode, in.coach, in.capacity, in.description}
}

func (p SessionFormPage) inputs() sessionInputs {
	return sessionInputs{
		title:    Input{Name: "title", Label: p.T("schedule.title"), Hint: p.T("schedule.title_hint"), Max: 200},
		date:     Input{Name: "date", Label: p.T("schedule.date"), Type: "date"},
		clock:    Input{Name: "time", Label: p.T("schedule.time"), Type: "time"},
		minutes:  Input{Name: "minutes", Label: p.T("schedule.minutes"), Mode: "numeric", Max: 4},
		zone:     Input{Name: "zone", Label: p.T("entry.zone"), List: p.Zones, Max: 64},
		mode:     Input{Name: "mode", Label: p.T("schedule.mode"), Options: modeOptions(p.Frame)},
		coach:    Input{Name: "coach", Label: p.T("schedule.coach"), List: p.Coaches, Max: 400, Optional: true},
		capacity: Input{Name: "capacity", Label: p.T("schedule.capacity"), Hint: p.T("schedule.capacity_hint"), Mode: "numeric", Max: 5, Optional: true},
		description: Input{
			Name: "description", Label: p.T("schedule.about"), Hint: p.T("schedule.about_hint"), Max: 2000, Optional: true,
		},
		waitingRoom: Input{Name: "waiting_room", Label: p.T("schedule.waiting_room"), Hint: p.T("schedule.waiting_room_hint")},
		record:      Input{Name: "record", Label: p.T("schedule.record"), Hint: p.T("schedule.record_hint")},
	}
}

func modeOptions(f Frame) []Option {
	return []Option{
		{Value: string(ModeOnline), Text: ModeWord(f, ModeOnline)},
		{Value: string(ModeHybrid), Text: ModeWord(f, ModeHybrid)},
		{Value: string(ModeInPerson), Text: ModeWord(f, ModeInPerson)},
	}
}

// ModeWord is where a session takes place, in words.
func ModeWord(f Frame, m Mode) string {
	switch m {
	case ModeHybrid:
		return f.T("schedule.hybrid")
	case ModeInPerson:
		return f.T("schedule.in_person")
	default:
		return f.T("schedule.online")
	}
}
