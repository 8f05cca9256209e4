package calls

import (
	"slices"
	"strconv"
	"time"
)

// laneLimit is the greatest number of speakers that are drawn.
const laneLimit = 6

// laneUnits is the width of a drawn lane: one unit is a thousandth of the recording.
const laneUnits = 1000

// Lane is the speech of one speaker.
type Lane struct {
	Speaker string
	Talk    time.Duration
	Share   int // percent of the talk time of all speakers
	Bars    []LaneBar
}

// LaneBar is one period of speech, in thousandths of the recording.
type LaneBar struct{ X, Width float64 }

// Lanes returns the lanes of the six speakers with the longest talk time, the longest first, and the number of other
// speakers. length is that of the recording.
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

// add adds a cue to the lane. It extends the last bar if the gap would be too small to see.
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

// axisTicks returns the positions that are labelled below the lanes: the beginning, round steps, and the end.
func axisTicks(length time.Duration) []time.Duration {
	steps := []time.Duration{
		10 * time.Second, 20 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute,
		10 * time.Minute, 20 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour,
	}
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

// percentOf returns part as a percentage of whole, for an SVG attribute.
func percentOf(part, whole time.Duration) string {
	if whole <= 0 {
		return "0%"
	}
	return strconv.FormatFloat(100*part.Seconds()/whole.Seconds(), 'f', 2, 64) + "%"
}

// anchor returns the text-anchor of label i of n, which keeps the first and the last inside the drawing.
func anchor(i, n int) string {
	switch i {
	case 0:
		return "start"
	case n - 1:
		return "end"
	}
	return "middle"
}
