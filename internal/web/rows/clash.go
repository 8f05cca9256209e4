package rows

import (
	"time"

	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/view"
)

// ClashNames returns the titles and times of sessions as a list in words.
func ClashNames(w lang.Words, now time.Time, sessions []navette.Session) string {
	names := make([]string, len(sessions))
	for i, s := range sessions {
		names[i] = w.T("effect.overlap_session", "title", s.Title, "at", w.At(s.StartsAt.Time, now))
	}
	return view.NameList(w, names)
}

// ClashLimit returns the message that says how many meetings the host can hold at once, if that is known.
func ClashLimit(c journey.Clash) lang.Say {
	switch {
	case !c.Known:
		return view.Say("effect.overlap_unknown")
	case c.Most == 1:
		return view.Say("effect.overlap_one")
	default:
		return view.Say("effect.overlap_two")
	}
}
