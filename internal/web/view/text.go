package view

import (
	"strconv"
	"strings"
	"time"

	"navette.dev/navette/internal/lang"
)

// doublePunctuation replaces spaces for [Unsplit].
var doublePunctuation = strings.NewReplacer(
	" ?", "\u00a0?", " !", "\u00a0!", " :", "\u00a0:", " ;", "\u00a0;", " »", "\u00a0»", "« ", "«\u00a0",
)

// Unsplit returns text with non-breaking spaces before French double punctuation and inside French quotation marks.
func Unsplit(text string) string { return doublePunctuation.Replace(text) }

// Units formats a coordinate or a length of an SVG drawing.
func Units(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }

// SameClock reports whether t is the same hour of the same day in the zones of a and b.
func SameClock(a, b lang.Words, t time.Time) bool {
	return a.Hour(t) == b.Hour(t) && a.Day(t, t) == b.Day(t, t)
}

// Join joins the parts that are not empty.
func Join(parts []string, separator string) string {
	var kept []string
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, separator)
}

// NoticePath returns the address of the privacy notice of the organization with an id, or "" for an empty id.
func NoticePath(orgID string) string {
	if orgID == "" {
		return ""
	}
	return "/privacy/" + orgID
}
