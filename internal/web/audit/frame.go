package audit

import (
	"strconv"
	"time"

	"navette.dev/navette/internal/web/view"
)

// Path is the address of the completeness check. Its other pages are below it.
const Path = "/calls/completeness"

// Base is what all pages of the completeness check show. Its frame has the organization's zone, in which the days are
// counted.
type Base struct {
	view.Frame
	Live string // what the stream of changes calls these pages
}

// dayPath returns the address of the page of a day, as "2026-11-19".
func dayPath(date string) string { return Path + "/days/" + date }

// monthPath returns the address of a month in the calendar.
func monthPath(month time.Time) string { return Path + "?month=" + month.Format(monthForm) }

// certificatePath returns the address of a month's certificate.
func certificatePath(month time.Time) string { return Path + "/certificate/" + month.Format(monthForm) }

// gapPath returns the address to which a form about a gap posts.
func gapPath(gap, action string) string { return Path + "/gaps/" + gap + "/" + action }

// monthForm is the form of a month in addresses, as "2026-11".
const monthForm = "2006-01"

// monthName returns a month with its year: "novembre 2026".
func monthName(f view.Frame, month time.Time) string {
	name := f.T("date.month." + "m" + strconv.Itoa(int(month.Month())))
	return f.T("completeness.month", "month", name, "year", month.Format("2006"))
}

// crumbs returns the links to the pages above a page below the calendar.
func (b Base) crumbs() []view.Link {
	return []view.Link{{Text: b.T("calls.title"), Path: "/calls"}, {Text: b.T("completeness.title"), Path: Path}}
}

// backTo returns the address of the page on which a form about a gap stands: that of a day, or the first page for "".
func backTo(day string) string {
	if _, err := time.Parse(time.DateOnly, day); err == nil {
		return dayPath(day)
	}
	return Path
}
