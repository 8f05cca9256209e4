package view

import (
	"time"

	"navette.dev/navette/internal/lang"
)

// Mode says whether a session takes place on Zoom, in person, or both.
type Mode string

// The modes.
const (
	ModeOnline   Mode = "online"
	ModeHybrid   Mode = "hybrid"
	ModeInPerson Mode = "in_person"
)

// SessionRow is a session in a list.
type SessionRow struct {
	ID       string // for live updates
	Path     string
	Title    string
	Start    time.Time
	End      time.Time
	Coach    string // "" if there is none
	Booked   int
	Capacity int  // 0 if unlimited
	Waiting  int  // on the waiting list
	Record   bool // whether it is to be recorded
	Journey  Journey
	UnderWay bool // whether it is in progress, or its recording is being imported

	MeetingAt  time.Time // when the meeting is due
	LinksAt    time.Time // when the links are due
	LinksSent  int
	Tries      int       // failed tries of the step in progress
	NextTry    time.Time // when that step is next tried, or zero
	LiveSince  time.Time // when it was started, zero unless it is in progress
	ImportedAt time.Time // when the recording was imported
	Import     *Progress // of the import, nil unless one is in progress
	Missing    int       // files of the recording that were given up
	NoMail     bool      // whether no mail server is configured and the session is not over
	NoReturn   bool      // whether no recording can be imported, because Zoom is not connected
}

// Progress is the progress of an import.
type Progress struct {
	Done  int64         // bytes
	Total int64         // bytes, 0 if unknown
	Left  time.Duration // an estimate, 0 if unknown
}

// Percent returns the imported part, 0 to 100.
func (p Progress) Percent() int {
	if p.Total <= 0 {
		return 0
	}
	return int(p.Done * 100 / p.Total)
}

// RowGroup is a group of sessions in a list, under one heading.
type RowGroup struct {
	Title string
	Rows  []SessionRow
}

// people returns the coach and the numbers of bookings and of waiting members, in words.
func (r SessionRow) people(w lang.Words) string {
	text := r.count(w)
	if r.Waiting > 0 {
		text = w.T("row.and", "a", text, "b", w.N("row.waiting", r.Waiting))
	}
	if r.Coach == "" {
		return text
	}
	return w.T("row.coach", "coach", r.Coach, "rest", text)
}

func (r SessionRow) count(w lang.Words) string {
	switch {
	case r.Journey.Aside == Cancelled:
		return w.N("row.was_booked", r.Booked)
	case r.Capacity > 0:
		return w.N("row.booked_of", r.Booked, "of", r.Capacity)
	default:
		return w.N("row.booked", r.Booked)
	}
}

// detail returns the second line of the state: what happens next, or what happened.
func (r SessionRow) detail(w lang.Words, now time.Time) string {
	j := r.Journey
	switch {
	case j.Aside == InPerson:
		return w.T("row.no_links")
	case j.Aside == Cancelled && r.Booked == 0:
		return w.T("row.nobody_booked")
	case j.Aside == Cancelled && r.NoMail:
		return w.T("row.cancelled_no_mail")
	case j.Aside == Cancelled:
		return w.T("row.cancelled")
	case r.Missing > 0:
		return w.N("row.missing", r.Missing)
	case j.Past && j.Reached == Planned:
		return w.T("row.no_meeting")
	case j.Past && j.Reached < Live && r.Booked == 0:
		return w.T("row.nobody_booked")
	case j.Past && j.Reached < Live:
		return w.T("row.past")
	case r.NoMail && j.Reached == Ready && r.Booked > 0:
		return w.T("row.no_mail")
	case j.Held != "" && j.Held != ZoomSilent:
		return r.held(w, now)
	case j.Blocked && !r.NextTry.IsZero():
		return w.N("row.tries", r.Tries, "at", w.At(r.NextTry, now))
	case j.Blocked:
		return w.T("row.needs_you")
	case r.Import != nil:
		return w.T("row.import", "done", w.Bytes(r.Import.Done), "total", w.Bytes(r.Import.Total), "left", r.Import.Left)
	}
	return r.next(w, now)
}

// next returns the second line of the state of a session without problems.
func (r SessionRow) next(w lang.Words, now time.Time) string {
	switch r.Journey.Reached {
	case Planned:
		if !r.MeetingAt.After(now) {
			return w.T("row.meeting_making")
		}
		return w.T("row.meeting_at", "at", w.AtBeside(r.MeetingAt, r.Start, now))
	case Ready:
		if r.Booked == 0 && !r.LinksAt.After(now) {
			return w.T("row.no_links")
		}
		if d := r.LinksAt.Sub(now); d > 0 && d < time.Hour {
			return w.T("row.links_soon", "at", w.AtBeside(r.LinksAt, r.Start, now), "in", w.Relative(r.LinksAt, now))
		}
		return w.T("row.links_at", "at", w.AtBeside(r.LinksAt, r.Start, now))
	case Sent:
		return w.N("row.links_sent", r.LinksSent)
	case Live:
		return w.T("row.live_since", "d", now.Sub(r.LiveSince))
	case Ended, Recorded:
		if !r.Journey.Working {
			return w.T("row.unrecorded")
		}
		if r.NoReturn {
			return w.T("row.back_waits")
		}
		return w.T("row.back_soon")
	default:
		return w.T("row.back_at", "at", w.Limit(r.ImportedAt, now))
	}
}

// held returns when a session without a meeting gets one: when it is due, or once Zoom is connected or resumed.
func (r SessionRow) held(w lang.Words, now time.Time) string {
	switch {
	case r.MeetingAt.After(now):
		return w.T("row.held_due", "at", w.AtBeside(r.MeetingAt, r.Start, now))
	case r.Journey.Held == ZoomPaused:
		return w.T("row.held_paused")
	default:
		return w.T("row.held_connect")
	}
}

// stateWord returns the first line of the state.
func (r SessionRow) stateWord(w lang.Words) string {
	if r.Import != nil {
		return w.T("row.import_percent", "p", w.Percent(r.Import.Percent()))
	}
	return r.Journey.Word(w)
}

// GroupRows groups sessions under headings: first those under way, then the others by day.
func GroupRows(w lang.Words, rows []SessionRow, now time.Time) []RowGroup {
	var groups []RowGroup
	add := func(title string, row SessionRow) {
		if n := len(groups); n > 0 && groups[n-1].Title == title {
			groups[n-1].Rows = append(groups[n-1].Rows, row)
			return
		}
		groups = append(groups, RowGroup{Title: title, Rows: []SessionRow{row}})
	}
	for _, row := range rows {
		if row.UnderWay {
			add(w.T("row.now"), row)
		}
	}
	for _, row := range rows {
		if !row.UnderWay {
			add(DayTitle(w, row.Start, now), row)
		}
	}
	return groups
}

// DayTitle returns the heading of a day: "Aujourd’hui", "Demain, vendredi 20 novembre", "Lundi 23 novembre".
func DayTitle(w lang.Words, day, now time.Time) string {
	name, full := Capital(w.DayName(day, now)), w.Day(day, now)
	if name == Capital(full) || w.SameDay(day, now) {
		return name
	}
	return w.T("row.day", "name", name, "day", full)
}
