package view

import (
	"strconv"
	"strings"
	"time"

	"navette.dev/navette/internal/lang"
)

// French sets double punctuation apart by a blank; people and transcripts write a plain one, at which a line may break.
var doublePunctuation = strings.NewReplacer(
	" ?", "\u00a0?", " !", "\u00a0!", " :", "\u00a0:", " ;", "\u00a0;", " »", "\u00a0»", "« ", "«\u00a0",
)

// Unsplit keeps punctuation on the line of its word in text that people wrote or said.
func Unsplit(text string) string { return doublePunctuation.Replace(text) }

// Units writes a number of thousandths as an SVG attribute.
func Units(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }

// SameClock says that both readers see the same hour and day at t.
func SameClock(a, b lang.Words, t time.Time) bool {
	return a.Hour(t) == b.Hour(t) && a.Day(t, t) == b.Day(t, t)
}

// Join leaves out what is empty.
func Join(parts []string, separator string) string {
	var kept []string
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, separator)
}
