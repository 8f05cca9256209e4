package view

import (
	"fmt"
	"math"
	"time"
)

// The drawing of a strip of dots, in units of its viewBox.
const (
	stripLeft, stripRight = 52.0, 552.0
	stripTop, stripFloor  = 24.0, 170.0
	stripDays             = 14
	stripFewest           = 3 // days with a dot, below which words stand in place of the drawing
)

// days is on how many days of the organization's zone something was measured.
func (p Punctuality) days(f Frame) int {
	days := map[string]bool{}
	for _, point := range p.Points {
		days[point.At.In(f.Zone()).Format(time.DateOnly)] = true
	}
	return len(days)
}

// tooFew says whether there are too few days for a drawing.
func (p Punctuality) tooFew(f Frame) bool { return p.days(f) < stripFewest }

// soFar says what was measured until there is a drawing, and what it will show.
func (p Punctuality) soFar(f Frame, key string) string {
	return f.N(key, p.days(f), "kept", p.Kept, "of", p.Of, "from", stripFewest)
}

// factOfDots explains the drawings, where there are any.
func (p TodayPage) factOfDots() string {
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

func newStrip(f Frame, p Punctuality) strip {
	local := f.Now.In(f.Zone())
	y, m, d := local.Date()
	s := strip{p: p, from: time.Date(y, m, d-stripDays+1, 0, 0, 0, 0, f.Zone()), top: p.Promise * 2}
	for _, point := range p.Points {
		s.top = max(s.top, point.Took)
	}
	return s
}

func (s strip) x(t time.Time) string {
	share := t.Sub(s.from).Hours() / (24 * stripDays)
	return number(stripLeft + math.Min(math.Max(share, 0), 1)*(stripRight-stripLeft))
}

func (s strip) y(d time.Duration) string {
	unit := s.p.Promise.Seconds() / 12
	share := math.Log1p(d.Seconds()/unit) / math.Log1p(s.top.Seconds()/unit)
	return number(stripFloor - share*(stripFloor-stripTop))
}

// above is y a little higher, for words on a line; below a little lower, for words beside one.
func (s strip) shifted(d time.Duration, by float64) string {
	var y float64
	_, _ = fmt.Sscan(s.y(d), &y)
	return number(y + by)
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

func (s strip) days(f Frame) []stripDay {
	var days []stripDay
	for i := 1; i < stripDays; i += 2 {
		noon := s.from.AddDate(0, 0, i).Add(12 * time.Hour)
		text := fmt.Sprint(noon.Day())
		if i == stripDays-1 {
			text = f.T("today.axis_today")
		}
		days = append(days, stripDay{X: s.x(noon), Text: text})
	}
	return days
}

// diamond is the path of a dot that broke the promise.
func (s strip) diamond(p PunctualityPoint) string {
	return fmt.Sprintf("M%s %sl5.5 5.5-5.5 5.5-5.5-5.5z", s.x(p.At), s.shifted(p.Took, -5.5))
}

func number(v float64) string { return fmt.Sprintf("%.1f", v) }
