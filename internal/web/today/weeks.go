package today

import (
	"time"

	"navette.dev/navette/internal/library"
	"navette.dev/navette/internal/web/view"
)

// Weeks is the calls of last week and of this week, each from Monday to Sunday.
type Weeks struct {
	Last, This WeekSum
	Days       []WeekDay // seven
}

// WeekSum is the calls of one week.
type WeekSum struct {
	Calls    int
	Recorded time.Duration
}

// WeekDay is one day of this week, beside the same day of last week.
type WeekDay struct {
	Start time.Time // of the day of this week
	Last  WeekSum   // calls of that day
	This  WeekSum
	Today bool
}

// weeksOf returns the weeks of 14 days that begin with last week's Monday.
func weeksOf(days []library.Day, now time.Time) *Weeks {
	w := &Weeks{}
	half := len(days) / 2
	for i := range half {
		last, this := days[i], days[half+i]
		day := WeekDay{
			Start: this.Start, Last: WeekSum{last.Calls, last.Recorded}, This: WeekSum{this.Calls, this.Recorded},
			Today: !this.Start.After(now) && now.Before(this.Start.AddDate(0, 0, 1)),
		}
		w.Days = append(w.Days, day)
		w.Last.add(day.Last)
		w.This.add(day.This)
	}
	return w
}

func (s *WeekSum) add(t WeekSum) { s.Calls, s.Recorded = s.Calls+t.Calls, s.Recorded+t.Recorded }

// none reports whether there was no call in either week.
func (w Weeks) none() bool { return w.Last.Calls+w.This.Calls == 0 }

// Measures of the chart of two weeks, in units of its viewBox.
const (
	weekLeft, weekStep = 8.0, 78.0
	weekTop, weekFloor = 30.0, 168.0
	weekBar            = 24.0
)

// weekBarOf is one bar of the chart: last week's if Pale is true.
type weekBarOf struct {
	X, Y, Height float64
	Pale         bool
}

// weekColumn is one day of the chart.
type weekColumn struct {
	Middle float64
	Bars   []weekBarOf
	Day    string  // below the bars
	Text   string  // above this week's bar, "" if that has none
	TextX  float64 // its middle
	TextY  float64
	Today  bool
}

// columns returns the days of the chart of one figure: value returns its number for a day, and text that in words.
func (w Weeks) columns(f view.Frame, value func(WeekSum) float64, text func(WeekSum) string) []weekColumn {
	top := 1.0
	for _, d := range w.Days {
		top = max(top, value(d.Last), value(d.This))
	}
	columns := make([]weekColumn, len(w.Days))
	for i, d := range w.Days {
		middle := weekLeft + weekStep*(float64(i)+0.5)
		c := weekColumn{Middle: middle, Day: f.ShortWeekday(d.Start), Today: d.Today, TextX: middle + weekBar/2}
		for n, sum := range []WeekSum{d.Last, d.This} {
			if sum.Calls == 0 {
				continue
			}
			height := max(value(sum)/top*(weekFloor-weekTop), 2)
			c.Bars = append(c.Bars, weekBarOf{
				X: middle + float64(n-1)*weekBar, Y: weekFloor - height, Height: height, Pale: n == 0,
			})
			if n == 1 {
				c.Text, c.TextY = text(sum), weekFloor-height-6
			}
		}
		columns[i] = c
	}
	return columns
}

// callsByDay returns the chart of the number of calls.
func (w Weeks) callsByDay(f view.Frame) []weekColumn {
	return w.columns(f, func(s WeekSum) float64 { return float64(s.Calls) },
		func(s WeekSum) string { return f.Number(int64(s.Calls)) })
}

// recordedByDay returns the chart of the recorded time.
func (w Weeks) recordedByDay(f view.Frame) []weekColumn {
	return w.columns(f, func(s WeekSum) float64 { return s.Recorded.Seconds() },
		func(s WeekSum) string { return f.Duration(s.Recorded) })
}
