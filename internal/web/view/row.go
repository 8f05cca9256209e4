package view

import (
	"time"

	"navette.dev/navette/internal/lang"
)

// Mode is where a session takes place.
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
	Coach    string // "" where none
	Mode     Mode
	Booked   int
	Capacity int // 0 where unlimited
	Waiting  int
	Present  int  // counted once the session is live
	Record   bool // it is to be recorded
	Journey  Journey

	MeetingAt time.Time // when the meeting is due
	LinksAt   time.Time // when the links are due
	LinksSent int
	Tries     int // failed ones of the step in hand
	NextTry   time.Time
	LiveSince time.Time
	BackAt    time.Time // when the recording was imported
	Import    *Progress
	Missing   int  // files of the recording that were given up
	NoMail    bool // no mail server is configured
	NoReturn  bool // no recording can come while the way to Zoom is closed
}

// Progress is how far a long work has come.
type Progress struct {
	Done  int64 // bytes
	Total int64 // bytes, 0 where unknown
	Left  time.Duration
}

// Percent is the part done, 0 to 100.
func (p Progress) Percent() int {
	if p.Total <= 0 {
		return 0
	}
	return int(p.Done * 100 / p.Total)
}

// RowGroup is a stretch of the list under one heading.
type RowGroup struct {
	Title string
	Rows  []SessionRow
}

// people says who holds it and how many come.
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
	case r.Journey.Reached >= Live && r.Present > 0:
		return w.N("row.present", r.Present, "of", r.Booked)
	case r.Capacity > 0:
		return w.N("row.booked_of", r.Booked, "of", r.Capacity)
	default:
		return w.N("row.booked", r.Booked)
	}
}

// detail is the second line of the state: what comes next, or what was.
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

// next is what comes next on a line where all goes well.
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
		return w.T("row.back_at", "at", w.Limit(r.BackAt, now))
	}
}

// held says when a session gets the meeting that it lacks: when it is due, or as soon as the way to Zoom is open again.
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

// stateWord is the first line of the state.
func (r SessionRow) stateWord(w lang.Words) string {
	if r.Import != nil {
		return w.T("row.import_percent", "p", w.Percent(r.Import.Percent()))
	}
	return r.Journey.Word(w)
}

// GroupRows puts sessions under headings: what is under way or on its way back first, then today, then day by day.
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
		if row.underWay() {
			add(w.T("row.now"), row)
		}
	}
	for _, row := range rows {
		if !row.underWay() {
			add(DayTitle(w, row.Start, now), row)
		}
	}
	return groups
}

// underWay reports whether the session is live or its recording is on its way back.
func (r SessionRow) underWay() bool {
	j := r.Journey
	return j.Aside == AsideNone && (j.Reached == Live || j.Over() && j.Reached < Imported && (j.Working || r.Import != nil))
}

// DayTitle is "Aujourd’hui", "Demain, vendredi 20 novembre", "Lundi 23 novembre".
func DayTitle(w lang.Words, day, now time.Time) string {
	name, full := Capital(w.DayName(day, now)), w.Day(day, now)
	if name == Capital(full) || w.SameDay(day, now) {
		return name
	}
	return w.T("row.day", "name", name, "day", full)
}
