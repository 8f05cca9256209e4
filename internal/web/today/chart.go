package today

import (
	"fmt"
	"math"
	"slices"
	"time"
	"unicode/utf8"

	"navette.dev/navette/internal/web/view"
)

// The drawing of a strip of dots, in units of its viewBox.
const (
	stripLeft, stripRight = 52.0, 552.0
	stripTop, stripFloor  = 24.0, 170.0
	stripDays             = 14
	stripFewest           = 3 // days with a dot, below which words stand in place of the drawing
)

// days is on how many days of the organization's zone something was measured.
func (p Punctuality) days(f view.Frame) int {
	days := map[string]bool{}
	for _, point := range p.Points {
		days[point.At.In(f.Zone()).Format(time.DateOnly)] = true
	}
	return len(days)
}

// tooFew says whether there are too few days for a drawing.
func (p Punctuality) tooFew(f view.Frame) bool { return p.days(f) < stripFewest }

// soFar says what was measured until there is a drawing, and what it will show.
func (p Punctuality) soFar(f view.Frame, key string) string {
	return f.N(key, p.days(f), "kept", p.Kept, "of", p.Of, "from", stripFewest)
}

// factOfDots explains the drawings, where there are any.
func (p Page) factOfDots() string {
	if p.Outward.tooFew(p.Frame) && p.Inward.tooFew(p.Frame) {
		return ""
	}
	return p.T("today.punctuality_fact")
}

// strip places the dots of a Punctuality: days to the right, time taken upwards on a logarithmic scale.
type strip struct {
	p    Punctuality
	from time.Time // start of the first day
	top  time.Duration
}

func newStrip(f view.Frame, p Punctuality) strip {
	local := f.Now.In(f.Zone())
	y, m, d := local.Date()
	s := strip{p: p, from: time.Date(y, m, d-stripDays+1, 0, 0, 0, 0, f.Zone()), top: p.Promise * 2}
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
	unit := s.p.Promise.Seconds() / 12
	share := math.Log1p(d.Seconds()/unit) / math.Log1p(s.top.Seconds()/unit)
	return stripFloor - share*(stripFloor-stripTop)
}

// The words on the promise, in units of the drawing, are as large as on the narrowest phone, where letters are largest.
const (
	letterWidth, letterHeight = 11.5, 26.0
	goalGap                   = 5.0  // between the words and the promise's line
	goalStep                  = 20.0 // between the places that are tried
	causeGap                  = 12.0 // between a late dot and its cause
)

// spot is a place for the words on the promise: their left end, and whether they hang below its line.
type spot struct {
	x     float64
	below bool
}

// goalSpot finds a place without dots for the words on the promise: above its line, as far left as possible, otherwise
// below it. Where every place has dots, they stand on the left above the line.
func (s strip) goalSpot(f view.Frame, words string) spot {
	for _, below := range []bool{false, true} {
		for x := stripLeft + 4; x+widthOf(words) <= stripRight; x += goalStep {
			if at := (spot{x, below}); s.isFree(f, at, widthOf(words)) {
				return at
			}
		}
	}
	return spot{x: stripLeft + 4}
}

// isFree reports whether no dot, and no cause above one, is where words of a width would stand.
func (s strip) isFree(f view.Frame, at spot, width float64) bool {
	const radius = 5.5 // of a diamond, the largest dot
	top := s.goalY(at)
	if !at.below {
		top -= letterHeight
	}
	return !slices.ContainsFunc(s.p.Points, func(p PunctualityPoint) bool {
		x, y := s.x(p.At), s.y(p.Took)
		half, high := radius, radius
		if p.Cause.Key != "" {
			half, high = widthOf(f.Say(p.Cause))/2, causeGap+letterHeight
		}
		return x+half > at.x && x-half < at.x+width && y+radius > top && y-high < top+letterHeight
	})
}

// goalY is the bottom of words above the promise's line, or the top of words below it.
func (s strip) goalY(at spot) float64 {
	if at.below {
		return s.y(s.p.Promise) + goalGap
	}
	return s.y(s.p.Promise) - goalGap
}

func widthOf(words string) float64 { return letterWidth * float64(utf8.RuneCountInString(words)) }

// hang is the part of the words that stands at goalY.
func (at spot) hang() string {
	if at.below {
		return "hanging"
	}
	return "auto"
}

// ticks are the lines of the grid, the promise left out.
func (s strip) ticks() []time.Duration {
	if s.p.Promise <= time.Minute {
		return []time.Duration{5 * time.Second, 20 * time.Second}
	}
	return []time.Duration{time.Minute, 4 * time.Minute}
}

// day is a mark of the days' axis.
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

// diamond is the path of a dot that broke the promise.
func (s strip) diamond(p PunctualityPoint) string {
	return fmt.Sprintf("M%s %sl5.5 5.5-5.5 5.5-5.5-5.5z", number(s.x(p.At)), number(s.y(p.Took)-5.5))
}

func number(v float64) string { return fmt.Sprintf("%.1f", v) }
