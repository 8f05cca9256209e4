package imports

import (
	"fmt"
	"math"
	"time"

	"navette.dev/navette/internal/importer"
)

// Measures of the chart of the latency, in units of its viewBox.
const (
	left, right = 64.0, 552.0
	top, floor  = 16.0, 150.0
	fewestDays  = 3 // with fewer days with calls the chart is not drawn
)

// chart draws one mark for each day: the time within which 95 % of its calls could be played, on a logarithmic scale.
type chart struct {
	from time.Time     // beginning of the first day
	most time.Duration // end of the scale
}

func newChart(p Page) chart {
	y, m, d := p.Now.In(p.Zone()).Date()
	c := chart{
		from: time.Date(y, m, d-importer.LatencyDays+1, 0, 0, 0, 0, p.Zone()), most: 2 * importer.LatencyGoal,
	}
	for _, day := range p.Latency.Days {
		c.most = max(c.most, day.P95)
	}
	return c
}

func (c chart) x(at time.Time) string {
	return units(left + (right-left)*at.Add(12*time.Hour).Sub(c.from).Hours()/(24*importer.LatencyDays))
}

// anchor returns the attribute text-anchor of a day's name, which ends at the right edge on the last day.
func (c chart) anchor(at time.Time) string {
	if at.Equal(c.from.AddDate(0, 0, importer.LatencyDays-1)) {
		return "end"
	}
	return "middle"
}

func (c chart) y(d time.Duration) string { return units(c.height(d)) }

func (c chart) height(d time.Duration) float64 {
	return floor - (floor-top)*math.Log1p(d.Seconds())/math.Log1p(c.most.Seconds())
}

// diamond returns the path of a day that misses the goal.
func (c chart) diamond(day importer.LatencyDay) string {
	return fmt.Sprintf("M%s %sl5.5 5.5-5.5 5.5-5.5-5.5z", c.x(day.Day), units(c.height(day.P95)-5.5))
}

// ticks returns the values of the grid lines.
func (c chart) ticks() []time.Duration {
	return []time.Duration{5 * time.Second, time.Minute, importer.LatencyGoal}
}

// days returns the days that the axis names.
func (c chart) days() []time.Time {
	var days []time.Time
	for i := 1; i < importer.LatencyDays; i += 7 {
		days = append(days, c.from.AddDate(0, 0, i))
	}
	return days
}

func units(v float64) string { return fmt.Sprintf("%.1f", v) }
