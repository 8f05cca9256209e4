package today

import (
	"fmt"
	"math"
	"slices"
	"time"
	"unicode/utf8"

	"navette.dev/navette/internal/web/view"
)

// Measures of the chart of punctuality, in units of its viewBox unless they say otherwise.
const (
	stripLeft, stripRight = 52.0, 552.0
	stripTop, stripFloor  = 24.0, 170.0
	stripDays             = 14 // days
	stripFewest           = 3  // days with data; with fewer the chart is not drawn
)

// days returns the number of days in the reader's zone that have data.
func (p Punctuality) days(f view.Frame) int {
	days := map[string]bool{}
	for _, point := range p.Points {
		days[point.At.In(f.Zone()).Format(time.DateOnly)] = true
	}
	return len(days)
}

// tooFew reports whether there are too few days with data for a chart.
func (p Punctuality) tooFew(f view.Frame) bool { return p.days(f) < stripFewest }

// soFar returns the text in place of the chart: the results so far, and when the chart appears.
func (p Punctuality) soFar(f view.Frame, key string) string {
	return f.N(key, p.days(f), "kept", p.OnTime, "of", p.Of, "from", stripFewest)
}

// factOfDots returns the explanation of the charts, or "" if none is drawn.
func (p Page) factOfDots() string {
	if p.Outward.tooFew(p.Frame) && p.Inward.tooFew(p.Frame) {
		return ""
	}
	return p.T("today.punctuality_fact")
}

// strip is the chart of a Punctuality: days to the right, the time taken upwards on a logarithmic scale.
type strip struct {
	p    Punctuality
	from time.Time     // start of the first day
	top  time.Duration // the highest value of the scale
}

func newStrip(f view.Frame, p Punctuality) strip {
	local := f.Now.In(f.Zone())
	y, m, d := local.Date()
	s := strip{p: p, from: time.Date(y, m, d-stripDays+1, 0, 0, 0, 0, f.Zone()), top: p.Goal * 2}
	for _, point := range p.Points {
		s.top = max(s.top, point.Took)
	}
	return s
}

func (s strip) x(t time.Time) float64 {
	share := t.Sub(s.from).Hours() / (24 * stripDays)
	return stripLeft + math.Min(math.Max(share, 0), 1)*(stripRight-stripLeft)
}

func (s strip) y(d time.Duration) float64 {
	unit := s.p.Goal.Seconds() / 12
	share := math.Log1p(d.Seconds()/unit) / math.Log1p(s.top.Seconds()/unit)
	return stripFloor - share*(stripFloor-stripTop)
}

// Measures of the label of the goal's line. Letters are as large as on the narrowest phone, where they are largest in
// units of the chart.
const (
	letterWidth, letterHeight = 11.5, 26.0
	goalGap                   = 5.0  // between the label and the line
	goalStep                  = 20.0 // between the positions that are tried
)

// spot is a position of the label of the goal's line.
type spot struct {
	x     float64 // of its left end
	below bool    // whether it is below the line
}

// goalSpot returns the position of the label: as far left as possible without covering a dot, above the line or, if
// there is no such position, below it. If every position covers a dot, it is the leftmost above the line.
func (s strip) goalSpot(words string) spot {
	for _, below := range []bool{false, true} {
		for x := stripLeft + 4; x+widthOf(words) <= stripRight; x += goalStep {
			if at := (spot{x, below}); s.isFree(at, widthOf(words)) {
				return at
			}
		}
	}
	return spot{x: stripLeft + 4}
}

// isFree reports whether a label of that width at that position covers no dot.
func (s strip) isFree(at spot, width float64) bool {
	const radius = 5.5 // of a diamond, the largest dot
	top := s.goalY(at)
	if !at.below {
		top -= letterHeight
	}
	return !slices.ContainsFunc(s.p.Points, func(p PunctualityPoint) bool {
		x, y := s.x(p.At), s.y(p.Took)
		return x+radius > at.x && x-radius < at.x+width && y+radius > top && y-radius < top+letterHeight
	})
}

// goalY returns the y coordinate of the label: its bottom above the line, or its top below the line.
func (s strip) goalY(at spot) float64 {
	if at.below {
		return s.y(s.p.Goal) + goalGap
	}
	return s.y(s.p.Goal) - goalGap
}

func widthOf(words string) float64 { return letterWidth * float64(utf8.RuneCountInString(words)) }

// hang returns the attribute dominant-baseline of the label: it stands above goalY or hangs below it.
func (at spot) hang() string {
	if at.below {
		return "hanging"
	}
	return "auto"
}

// ticks returns the values of the grid lines.
func (s strip) ticks() []time.Duration {
	if s.p.Goal <= time.Minute {
		return []time.Duration{5 * time.Second, 20 * time.Second}
	}
	return []time.Duration{time.Minute, 4 * time.Minute}
}

// stripDay is a label of the axis of days.
type stripDay struct {
	X    string
	Text string
}

func (s strip) days(f view.Frame) []stripDay {
	var days []stripDay
	for i := 1; i < stripDays; i += 2 {
		noon := s.from.AddDate(0, 0, i).Add(12 * time.Hour)
		text := fmt.Sprint(noon.Day())
		if i == stripDays-1 {
			text = f.T("today.axis_today")
		}
		days = append(days, stripDay{X: number(s.x(noon)), Text: text})
	}
	return days
}

// diamond returns the path that is drawn for a point above the goal.
func (s strip) diamond(p PunctualityPoint) string {
	return fmt.Sprintf("M%s %sl5.5 5.5-5.5 5.5-5.5-5.5z", number(s.x(p.At)), number(s.y(p.Took)-5.5))
}

func number(v float64) string { return fmt.Sprintf("%.1f", v) }
