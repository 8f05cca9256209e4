// Package rows converts sessions and calls into [view.SessionRow] and [view.CallRow], which several areas show.
package rows

import (
	"time"

	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/web/view"
)

// LinksSentWithin is how long after their due time links still count as punctual.
const LinksSentWithin = time.Minute

// SessionPath returns the address of a session's page.
func SessionPath(id string) string { return "/sessions/" + id }

// Journey converts the state of a session. f provides the state of Zoom.
func Journey(r journey.Row, f view.Frame) view.Journey {
	j := view.Journey{
		Reached: view.Stage(r.Journey.Reached), Working: r.Journey.Working, Blocked: r.Journey.Blocked,
		Partial: r.Journey.Partial, Past: r.Journey.Over, Aside: view.Aside(r.Journey.Aside),
	}
	for i, mark := range r.Journey.Marks {
		j.Stops[i] = view.Stop(mark)
	}
	if r.Journey.Held {
		j.Held = f.Zoom
	}
	return j
}

// Capacity returns the number of places of a session, or 0 if it has no limit.
func Capacity(s navette.Session) int {
	if s.Capacity >= schedule.MostPlaces {
		return 0
	}
	return int(s.Capacity)
}

// Sessions converts sessions to the rows of a list.
func Sessions(rows []journey.Row, f view.Frame) []view.SessionRow {
	shown := make([]view.SessionRow, len(rows))
	for i, r := range rows {
		shown[i] = rowOf(r, f)
	}
	return shown
}

func rowOf(r journey.Row, f view.Frame) view.SessionRow {
	row := view.SessionRow{
		ID: r.Session.ID, Path: SessionPath(r.Session.ID), Title: r.Session.Title,
		Start: r.Session.StartsAt.Time, End: r.Session.EndsAt.Time,
		Coach: r.Coach, Record: r.Session.Record,
		Booked: int(r.Booked), Capacity: Capacity(r.Session), Waiting: int(r.Waitlisted),
		Journey: Journey(r, f), UnderWay: r.UnderWay,
		MeetingAt: r.GenerateAt.Time, LinksAt: r.LinksAt.Time, LinksSent: int(r.LinksSent),
		Tries: int(r.Failures), NextTry: r.NextTry.Time, LiveSince: r.LiveSince.Time, ImportedAt: r.ImportedAt.Time,
		Missing: int(r.Missing),
		NoMail:  f.NoMail && f.Now.Before(r.Session.EndsAt.Time), NoReturn: !f.Zoom.Connected(),
	}
	if r.Import != nil && r.Journey.Working {
		row.Import = progressOf(*r.Import, f.Now.Sub(r.RecordedAt.Time))
	}
	return row
}

// progressOf converts the progress of an import. It estimates the remaining time from the bytes imported in the time
// taken.
func progressOf(i journey.Import, taken time.Duration) *view.Progress {
	shown := view.Progress{Done: i.BytesDone, Total: i.Bytes}
	if i.BytesDone > 0 && i.Bytes > i.BytesDone {
		shown.Left = time.Duration(float64(taken) * float64(i.Bytes-i.BytesDone) / float64(i.BytesDone))
	}
	return &shown
}

// RetryPath returns the address to which the button that retries a step of a session posts.
func RetryPath(id string, step schedule.Step) string {
	return SessionPath(id) + "/retry/" + string(step)
}
