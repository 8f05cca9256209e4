package sessions

import (
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/rows"
	"navette.dev/navette/internal/web/view"
)

const daysOfWeek = 7

// week shows the sessions from Monday to Sunday, on the reader's calendar.
func (a Pages) week(p *page.Page) error {
	this := monday(p.Now().In(p.Words.Zone()))
	from := this
	if asked, err := time.ParseInLocation(time.DateOnly, p.R.URL.Query().Get("week"), p.Words.Zone()); err == nil && navette.PlausibleYear(asked) {
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
		PrevPath: weekPath(from.AddDate(0, 0, -daysOfWeek)), NextPath: weekPath(to), ReadOnly: !p.Actor.May(navette.WriteSchedule),
	}
	if !from.Equal(this) {
		model.ThisPath = "/schedule"
	}
	return p.Render(Schedule(model))
}

// monday is midnight at the start of t's week, where t is.
func monday(t time.Time) time.Time {
	back := (int(t.Weekday()) + daysOfWeek - 1) % daysOfWeek
	return time.Date(t.Year(), t.Month(), t.Day()-back, 0, 0, 0, 0, t.Location())
}

func weekPath(monday time.Time) string { return "/schedule?week=" + monday.Format(time.DateOnly) }
