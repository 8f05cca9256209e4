package web

import (
	"time"

	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/view"
)

// clashNames names sessions with their hours.
func clashNames(w lang.Words, now time.Time, sessions []navette.Session) string {
	names := make([]string, len(sessions))
	for i, s := range sessions {
		names[i] = w.T("effect.overlap_session", "title", s.Title, "at", w.At(s.StartsAt.Time, now))
	}
	return view.NameList(w, names)
}

// clashLimit says how many meetings Zoom lets a host hold at once, as far as is known.
func clashLimit(c journey.Clash) lang.Say {
	switch {
	case !c.Known:
		return say("effect.overlap_unknown")
	case c.Most == 1:
		return say("effect.overlap_one")
	default:
		return say("effect.overlap_two")
	}
}
