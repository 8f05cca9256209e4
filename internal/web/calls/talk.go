package calls

import (
	"slices"
	"strconv"
	"time"
)

// laneLimit is how many speakers get a lane of their own; a lane more would say less.
const laneLimit = 6

// laneUnits is the width of a lane's drawing; everything is placed in thousandths of the recording.
const laneUnits = 1000

// Lane is when one speaker spoke, drawn along the recording.
type Lane struct {
	Speaker string
	Talk    time.Duration
	Share   int // percent of all talk
	Bars    []LaneBar
}

// LaneBar is one stretch of speech in thousandths of the recording.
type LaneBar struct{ X, Width float64 }

// Lanes sums up who spoke when, the one who spoke most first. It keeps the first six speakers; others counts the rest.
func Lanes(cues []Cue, length time.Duration) (lanes []Lane, others int) {
	at := map[string]int{}
	var total time.Duration
	for _, cue := range cues {
		if cue.Speaker == "" || cue.End <= cue.Start || length <= 0 {
			continue
		}
		i, known := at[cue.Speaker]
		if !known {
			i = len(lanes)
			at[cue.Speaker] = i
			lanes = append(lanes, Lane{Speaker: cue.Speaker})
		}
		lanes[i].add(cue, length)
		total += cue.End - cue.Start
	}
	slices.SortStableFunc(lanes, func(a, b Lane) int { return int(b.Talk - a.Talk) })
	for i := range lanes {
		lanes[i].Share = int((200*lanes[i].Talk/total + 1) / 2)
	}
	if len(lanes) > laneLimit {
		return lanes[:laneLimit], len(lanes) - laneLimit
	}
	return lanes, 0
}

// add draws a cue, joined to the bar before where the gap would be too small to see.
func (l *Lane) add(cue Cue, length time.Duration) {
	const gap, thinnest = 2, 1.5
	l.Talk += cue.End - cue.Start
	start := laneUnits * cue.Start.Seconds() / length.Seconds()
	end := max(laneUnits*cue.End.Seconds()/length.Seconds(), start+thinnest)
	if n := len(l.Bars); n > 0 && start-(l.Bars[n-1].X+l.Bars[n-1].Width) < gap {
		l.Bars[n-1].Width = max(l.Bars[n-1].Width, end-l.Bars[n-1].X)
		return
	}
	l.Bars = append(l.Bars, LaneBar{X: start, Width: end - start})
}

// axisTicks are the moments written under the lanes: the beginning, the end, and what round steps fit between.
func axisTicks(length time.Duration) []time.Duration {
	steps := []time.Duration{10 * time.Second, 20 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute,
		10 * time.Minute, 20 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour}
	step := steps[len(steps)-1]
	for _, s := range steps {
		if length < 5*s {
			step = s
			break
		}
	}
	ticks := []time.Duration{0}
	for t := step; t < length-step/2; t += step {
		ticks = append(ticks, t)
	}
	return append(ticks, length)
}

// percentOf places a moment on the axis.
func percentOf(part, whole time.Duration) string {
	if whole <= 0 {
		return "0%"
	}
	return strconv.FormatFloat(100*part.Seconds()/whole.Seconds(), 'f', 2, 64) + "%"
}

// anchor keeps the first and the last of n labels inside the drawing.
func anchor(i, n int) string {
	switch i {
	case 0:
		return "start"
	case n - 1:
		return "end"
	}
	return "middle"
}
