package firstcall

import (
	"strconv"
	"time"
)

// span is the time that one step took, as a bar on a line that covers the whole test.
type span struct {
	Kind  string
	Class string // of the bar: out, call or back
	At    time.Time
	Took  time.Duration
	X, W  string // start and width of the bar, from 0 to 100
}

// barLeast is the least width of a bar.
const barLeast = 0.8

// spans returns the steps of a finished test with a bar for each, and the duration of the whole.
func (p Page) spans() (spans []span, whole time.Duration) {
	t := p.Test
	from, to := t.At, t.At
	for _, s := range t.Steps {
		if s.At.After(to) {
			to = s.At
		}
	}
	whole = to.Sub(from)
	if whole <= 0 {
		return nil, 0
	}
	share := func(d time.Duration) float64 { return 100 * float64(d) / float64(whole) }
	for _, s := range t.Steps {
		if s.At.IsZero() {
			continue
		}
		width := max(barLeast, share(s.Took))
		start := min(max(0, share(s.At.Sub(from))-width), 100-width)
		spans = append(spans, span{
			Kind: s.Kind, Class: spanClass(s.Kind), At: s.At, Took: s.Took, X: coordinate(start), W: coordinate(width),
		})
	}
	return spans, whole
}

// spanClass returns the class that colours the bar of a step: on the way out, the call itself, or on the way back.
func spanClass(kind string) string {
	switch kind {
	case "meeting", "started", "recorded":
		return "out"
	case "ended":
		return "call"
	}
	return "back"
}

// coordinate returns a number with at most two digits after the point.
func coordinate(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) }
