package sessions

import (
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/rows"
	"navette.dev/navette/internal/web/view"
)

const daysOfWeek = 7

// week shows the sessions from Monday to Sunday in the reader's zone. The parameter week names a day of the week, as
// 2026-11-19; without one it is the present week.
func (a Pages) week(p *page.Page) error {
	this := monday(p.Now().In(p.Words.Zone()))
	from := this
	asked, err := time.ParseInLocation(time.DateOnly, p.R.URL.Query().Get("week"), p.Words.Zone())
	if err == nil && navette.PlausibleYear(asked) {
		from = monday(asked)
	}
	to := from.AddDate(0, 0, daysOfWeek)
	found, err := a.Journeys.Between(p.Context(), p.Actor, from, to)
	if err != nil {
		return err
	}
	f, err := p.Frame(view.NavSchedule)
	if err != nil {
		return err
	}
	model := SchedulePage{
		Frame: f, From: from, To: to.AddDate(0, 0, -1), Rows: rows.Sessions(found, f),
		PrevPath: weekPath(from.AddDate(0, 0, -daysOfWeek)), NextPath: weekPath(to),
		ReadOnly: !p.Actor.May(navette.WriteSchedule),
	}
	if !from.Equal(this) {
		model.ThisPath = "/schedule"
	}
	return p.Render(Schedule(model))
}

// monday returns the start of t's week in t's zone.
func monday(t time.Time) time.Time {
	back := (int(t.Weekday()) + daysOfWeek - 1) % daysOfWeek
	return time.Date(t.Year(), t.Month(), t.Day()-back, 0, 0, 0, 0, t.Location())
}

func weekPath(monday time.Time) string { return "/schedule?week=" + monday.Format(time.DateOnly) }
