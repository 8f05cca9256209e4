package today

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"navette.dev/navette/internal/web/view"
)

// Band is the chart of the next 24 hours, in columns of five minutes. Its longest period without sessions is shortened.
type Band struct {
	Columns  int // number of the last column
	NowCol   int // column of the present time
	NightCol int // first column of the shortened period, 0 if there is none
	Hours    []BandHour
	Bars     []BandBar
}

// BandHour is a label of the time axis.
type BandHour struct {
	Col  int
	Text string
}

// BandBar is one session. Columns and lanes count from 1.
type BandBar struct {
	Path, Title, Line, Class string
	Col, Width, Lane         int
	Lead                     int // columns before Col, from the due time of the links to the start; 0 for none
	Tail                     int // columns after the end, in which the recording is imported; 0 for none
}

// Measures of the band, in columns unless they say otherwise.
const (
	bandColumn   = 5 * time.Minute // one column
	bandHours    = 24              // hours
	perHour      = int(time.Hour / bandColumn)
	nightColumns = 6  // width of the shortened period
	foldFrom     = 3  // hours; shorter periods without sessions are not shortened
	foldMost     = 12 // hours; of longer periods the rest is not shortened
	tailColumns  = 5  // a recording is imported about 25 minutes after the session
	lanes        = 6  // rows of bars
)

// NewBand returns the chart of those rows that take place in the 24 hours from the last full hour.
func NewBand(f view.Frame, rows []view.SessionRow) Band {
	start := f.Now.In(f.Zone()).Truncate(time.Hour)
	rows = slices.DeleteFunc(slices.Clone(rows), func(r view.SessionRow) bool {
		return !r.End.After(start) || !r.Start.Before(start.Add(bandHours*time.Hour))
	})
	axis := newAxis(start, f.LinkBefore, rows)
	band := Band{Columns: axis.column(start.Add(bandHours * time.Hour)), NowCol: axis.column(f.Now)}
	if axis.foldHours > 0 {
		band.NightCol = axis.foldAt*perHour + 1
	}
	for hour := range bandHours {
		if hour < axis.foldAt || hour >= axis.foldAt+axis.foldHours {
			at := start.Add(time.Duration(hour) * time.Hour)
			band.Hours = append(band.Hours, BandHour{Col: axis.column(at), Text: f.Hour(at)})
		}
	}
	free := make([]int, lanes+1) // the first free column of each lane
	for _, row := range rows {
		band.Bars = append(band.Bars, newBar(f, axis, band.Columns, row, free))
	}
	return band
}

// axis converts instants to columns.
type axis struct {
	start     time.Time
	foldAt    int // start of the shortened period, in hours from start
	foldHours int // its length in hours, 0 if there is none
}

// newAxis returns the axis that shortens the longest period of whole hours without sessions. lead is the time that a
// bar begins before its session.
func newAxis(start time.Time, lead time.Duration, rows []view.SessionRow) axis {
	busy := make([]bool, bandHours+1)
	busy[0], busy[bandHours] = true, true
	for _, row := range rows {
		first, last := hourOf(start, row.Start.Add(-lead)), hourOf(start, row.End.Add(tailColumns*bandColumn))
		for hour := max(first, 0); hour <= min(last, bandHours-1); hour++ {
			busy[hour] = true
		}
	}
	best, from := axis{start: start}, 0
	for hour, taken := range busy {
		if !taken {
			continue
		}
		if empty := hour - from; empty >= foldFrom && empty > best.foldHours {
			best.foldAt, best.foldHours = from, min(empty, foldMost)
		}
		from = hour + 1
	}
	return best
}

// hourOf returns the number of whole hours from start to t, or -1 if t is before start.
func hourOf(start, t time.Time) int {
	d := t.Sub(start)
	if d < 0 {
		return -1
	}
	return int(d / time.Hour)
}

// column returns the column of an instant, at least 1.
func (a axis) column(t time.Time) int {
	col := int(t.Sub(a.start) / bandColumn)
	if fold := a.foldAt * perHour; a.foldHours > 0 && col >= fold {
		col -= a.foldHours*perHour - nightColumns
	}
	return max(col+1, 1)
}

// newBar places a session in the first lane whose columns are free at its start. free contains the first free column of
// each lane, by its number; newBar updates it.
func newBar(f view.Frame, a axis, columns int, row view.SessionRow, free []int) BandBar {
	line := f.T("today.bar", "at", row.Start, "who", view.FirstName(row.Coach))
	col := a.column(row.Start)
	end := min(a.column(row.End), columns)
	bar := BandBar{
		Path: row.Path, Title: row.Title, Line: line, Class: barClass(row), Col: col, Width: min(max(end-col, 1), 60),
	}
	if row.Journey.Aside == view.AsideNone {
		bar.Lead = min(int(f.LinkBefore/bandColumn), col-1)
		if row.Record {
			bar.Tail = max(min(tailColumns, columns-end), 0)
		}
	}
	label := labelColumns(row.Title, line)
	left := col - bar.Lead
	if col+label > columns {
		bar.Class += " end"
		left = min(left, end-label)
	}
	bar.Lane = 1
	for bar.Lane < lanes && free[bar.Lane] > max(left, 1) {
		bar.Lane++
	}
	free[bar.Lane] = max(end+bar.Tail, col+label) + 1
	return bar
}

// labelColumns returns roughly how many columns the text under a bar needs.
func labelColumns(title, line string) int {
	letters := max(utf8.RuneCountInString(title), utf8.RuneCountInString(line))
	return letters*5/4 + 1
}

// draws reports whether a bar of the band has a class.
func (b Band) draws(class string) bool {
	return slices.ContainsFunc(b.Bars, func(bar BandBar) bool {
		return slices.Contains(strings.Fields(bar.Class), class)
	})
}

func column(n int) string { return "c" + strconv.Itoa(n) }
func width(n int) string  { return "w" + strconv.Itoa(n) }
func lane(n int) string   { return "r" + strconv.Itoa(n) }

// bandRows returns the class for the number of lanes that the bars use.
func bandRows(b Band) string {
	rows := 1
	for _, bar := range b.Bars {
		rows = max(rows, bar.Lane)
	}
	return "rows" + strconv.Itoa(rows)
}
