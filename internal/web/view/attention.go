package view

import (
	"time"

	"navette.dev/navette/internal/lang"
)

// Attention is one problem that needs a user's action.
type Attention struct {
	Before  time.Time // when acting becomes too late, zero if there is no deadline
	Title   lang.Say
	Text    lang.Say // what it means, and what Navette does on its own
	Actions []AttentionAction
}

// AttentionAction is one thing that the reader can do about a problem or a warning.
type AttentionAction struct {
	Text lang.Say
	Path string
	Post bool // whether it is a form that posts to Path, and not a link
	Main bool // whether it is emphasized
}

func actionClass(a AttentionAction) string {
	if a.Main {
		return "main"
	}
	return ""
}

// beforeWord returns a deadline in words: "avant 19:30", "avant demain 15:00", "avant le 12 oct.".
func beforeWord(f Frame, t time.Time) string { return f.T("row.before", "at", f.Limit(t, f.Now)) }
