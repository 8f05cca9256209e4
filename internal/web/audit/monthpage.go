package audit

import (
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
)

// MonthPage is the first page of the completeness check: what is missing, the days of a month, and a check on demand.
type MonthPage struct {
	Base
	First   time.Time // start of the shown month
	Days    []Day     // of the shown month that have begun, in order
	Gaps    []Gap     // that are open, in all months; the newest first
	More    int       // open gaps that are not in Gaps
	Earlier bool      // whether there is something to show before the shown month
	Later   bool      // whether there is a month after the shown one that has begun
	Check   Check
	Whose   string // address of the page on which imports are turned on, "" if some are on
}

// Check is the last check and the form for the next one.
type Check struct {
	Last  time.Time // zero if there was none
	Going *Going    // the check that goes on, or nil
	Form  view.Form
}

// Going is a check that goes on.
type Going struct {
	Done, Of int           // lists of Zoom; Of is 0 if it is not known yet
	Left     time.Duration // estimated, 0 if it is not known yet
	Failure  *lang.Say     // why the newest attempt failed, or nil
}

// Day sums up one day.
type Day struct {
	At        time.Time // noon of the day in the organization's zone
	Sum       Sum
	CheckedAt time.Time // zero if it was not checked
}

// Sum counts the meetings of a day or a month. Expected is the sum of Here, Pending, Gaps, Accepted and Removed.
type Sum struct {
	Held     int // meetings that took place
	Expected int // those that should have a recording
	Here     int // with all files here and verified
	Pending  int // still with Zoom or being imported
	Gaps     int // open gaps
	Accepted int // gaps that were accepted
	Removed  int // whose call was removed here
}

// add adds the numbers of another sum.
func (s *Sum) add(o Sum) {
	s.Held += o.Held
	s.Expected += o.Expected
	s.Here += o.Here
	s.Pending += o.Pending
	s.Gaps += o.Gaps
	s.Accepted += o.Accepted
	s.Removed += o.Removed
}

// mark is how the calendar shows a day: the class of its dot, and the end of its message keys.
type mark struct{ class, key string }

// The marks of a day.
var (
	markGap     = mark{"no", "gap"}
	markPending = mark{"half", "pending"}
	markKnown   = mark{"known", "known"}
	markWhole   = mark{"in", "whole"}
	markNone    = mark{"off", "none"}
	markUnseen  = mark{"", "unseen"}
)

// marks are the marks in the order of the legend.
var marks = []mark{markWhole, markPending, markGap, markKnown, markNone, markUnseen}

// mark returns the mark of a day: that of its most urgent meeting.
func (d Day) mark() mark {
	switch {
	case d.CheckedAt.IsZero():
		return markUnseen
	case d.Sum.Gaps > 0:
		return markGap
	case d.Sum.Pending > 0:
		return markPending
	case d.Sum.Expected == 0:
		return markNone
	case d.Sum.Accepted > 0:
		return markKnown
	}
	return markWhole
}

// date returns the day for its address.
func (d Day) date() string { return d.At.Format(time.DateOnly) }

// words returns what the calendar writes beside the mark: how many of the expected recordings are here.
func (d Day) words(f view.Frame) string {
	switch d.mark() {
	case markUnseen, markNone:
		return ""
	}
	return f.T("completeness.day_sum", "here", d.Sum.Here, "expected", d.Sum.Expected)
}

// narrow returns what the calendar writes below the mark on a phone: the number that the mark is about.
func (d Day) narrow(f view.Frame) string {
	n := 0
	switch d.mark() {
	case markGap:
		n = d.Sum.Gaps
	case markPending:
		n = d.Sum.Pending
	case markKnown, markWhole:
		n = d.Sum.Expected
	default:
		return ""
	}
	return f.Number(int64(n))
}

// said returns the state of a day for screen readers.
func (d Day) said(f view.Frame) string {
	m := d.mark()
	switch m {
	case markUnseen, markNone:
		return f.T("completeness.mark_" + m.key)
	case markGap:
		return f.N("completeness.said_gap", d.Sum.Gaps, "here", d.Sum.Here, "expected", d.Sum.Expected)
	case markPending:
		return f.N("completeness.said_pending", d.Sum.Pending, "here", d.Sum.Here, "expected", d.Sum.Expected)
	case markKnown:
		return f.N("completeness.said_known", d.Sum.Accepted, "here", d.Sum.Here, "expected", d.Sum.Expected)
	}
	return f.N("completeness.said_whole", d.Sum.Expected)
}

// cell is a place in the calendar.
type cell struct {
	number string // "" outside the month
	day    *Day   // nil for a day that has not begun
	today  bool
}

// weeks returns the calendar of the month, a row for each week from Monday to Sunday.
func (p MonthPage) weeks() [][7]cell {
	var weeks [][7]cell
	column := (int(p.First.Weekday()) + 6) % 7
	for i, at := 0, p.First; at.Month() == p.First.Month(); i, at = i+1, at.AddDate(0, 0, 1) {
		if len(weeks) == 0 || column == 7 {
			weeks, column = append(weeks, [7]cell{}), column%7
		}
		c := cell{number: at.Format("2")}
		if i < len(p.Days) {
			c.day, c.today = &p.Days[i], p.SameDay(p.Days[i].At, p.Now)
		}
		weeks[len(weeks)-1][column] = c
		column++
	}
	return weeks
}

// weekdays returns the days of the week from Monday on.
func (p MonthPage) weekdays() [7]time.Time {
	var days [7]time.Time
	for i := range days {
		days[i] = time.Date(2026, 6, 1+i, 12, 0, 0, 0, p.Zone()) // 1 June 2026 is a Monday
	}
	return days
}

// sum returns the sum of all days.
func (p MonthPage) sum() (all Sum) {
	for _, d := range p.Days {
		all.add(d.Sum)
	}
	return all
}

// checked reports whether a day of the shown month was checked.
func (p MonthPage) checked() bool {
	for _, d := range p.Days {
		if !d.CheckedAt.IsZero() {
			return true
		}
	}
	return false
}

// line returns the sentence below the title.
func (p MonthPage) line() string {
	if p.Check.Last.IsZero() {
		return p.T("completeness.line_never")
	}
	at := p.At(p.Check.Last, p.Now)
	if n := p.openGaps(); n > 0 {
		return p.N("completeness.line_gaps", n, "at", at)
	}
	return p.T("completeness.line_whole", "at", at)
}

// openGaps returns the number of open gaps.
func (p MonthPage) openGaps() int { return len(p.Gaps) + p.More }

// facts returns the sums of a month in a sentence, with the numbers that are not zero.
func (s Sum) facts(f view.Frame) string {
	text := f.N("completeness.sum_expected", s.Expected) + " "
	parts := []string{f.N("completeness.sum_here", s.Here)}
	for _, part := range []struct {
		key string
		n   int
	}{
		{"completeness.sum_pending", s.Pending}, {"completeness.sum_gaps", s.Gaps},
		{"completeness.sum_accepted", s.Accepted}, {"completeness.sum_removed", s.Removed},
	} {
		if part.n > 0 {
			parts = append(parts, f.N(part.key, part.n))
		}
	}
	return text + view.Join(parts, ", ") + "."
}

// percent returns the progress of a check from 0 to 100.
func (g Going) percent() int {
	if g.Of == 0 {
		return 0
	}
	return min(100, 100*g.Done/g.Of)
}

// progress returns the progress of a check in words.
func (g Going) progress(f view.Frame) string {
	if g.Of == 0 {
		return f.T("completeness.going_waits")
	}
	text := f.N("completeness.going", g.Of, "done", g.Done)
	if g.Left > 0 {
		text += ", " + f.T("completeness.going_left", "left", f.Exact(g.Left))
	}
	return text + "."
}

// said returns the sentence that screen readers announce: whether a check goes on, or what it found.
func (p MonthPage) said() string {
	if p.Check.Going != nil {
		return p.T("completeness.going_title")
	}
	return p.line()
}
