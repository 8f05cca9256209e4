package today

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"navette.dev/navette/internal/web/view"
)

// Band is the coming day laid out in columns of five minutes, with its longest empty stretch folded.
type Band struct {
	Columns  int // the last column
	NowCol   int
	NightCol int // where the fold stands, 0 where nothing is folded
	Hours    []BandHour
	Bars     []BandBar
}

// BandHour is one mark of the hours' axis.
type BandHour struct {
	Col  int
	Text string
}

// BandBar is one session.
type BandBar struct {
	Path, Title, Line, Class string
	Col, Width, Lane         int
	Lead, Tail               int // columns of the links before and of the recording after, 0 where none
}

const (
	bandColumn   = 5 * time.Minute
	bandHours    = 24
	perHour      = int(time.Hour / bandColumn)
	nightColumns = 6
	foldFrom     = 3 // an empty stretch of this many hours is folded
	foldMost     = 12
	tailColumns  = 5 // a recording is back about 25 minutes after
	lanes        = 6
)

// NewBand lays out the sessions of the next 24 hours.
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

// axis returns the column of an instant.
type axis struct {
	start             time.Time
	foldAt, foldHours int // hours from the start
}

// newAxis folds the longest stretch of hours without any session.
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

func hourOf(start, t time.Time) int {
	d := t.Sub(start)
	if d < 0 {
		return -1
	}
	return int(d / time.Hour)
}

// column is where an instant stands, from 1.
func (a axis) column(t time.Time) int {
	col := int(t.Sub(a.start) / bandColumn)
	if fold := a.foldAt * perHour; a.foldHours > 0 && col >= fold {
		col -= a.foldHours*perHour - nightColumns
	}
	return max(col+1, 1)
}

// newBar places one session in the first lane that is free and marks that lane as taken.
func newBar(f view.Frame, a axis, columns int, row view.SessionRow, free []int) BandBar {
	line := f.T("today.bar", "at", row.Start, "who", view.FirstName(row.Coach))
	col := a.column(row.Start)
	end := min(a.column(row.End), columns)
	bar := BandBar{Path: row.Path, Title: row.Title, Line: line, Class: barClass(row), Col: col, Width: min(max(end-col, 1), 60)}
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

// labelColumns is about how many columns the words under a bar take.
func labelColumns(title, line string) int {
	letters := max(utf8.RuneCountInString(title), utf8.RuneCountInString(line))
	return letters*5/4 + 1
}

// draws says whether a bar of the band is of a class.
func (b Band) draws(class string) bool {
	return slices.ContainsFunc(b.Bars, func(bar BandBar) bool { return slices.Contains(strings.Fields(bar.Class), class) })
}

func column(n int) string { return "c" + strconv.Itoa(n) }
func width(n int) string  { return "w" + strconv.Itoa(n) }
func lane(n int) string   { return "r" + strconv.Itoa(n) }

// bandRows is the class for as many lanes as the bars take.
func bandRows(b Band) string {
	rows := 1
	for _, bar := range b.Bars {
		rows = max(rows, bar.Lane)
	}
	return "rows" + strconv.Itoa(rows)
}
