package view

import (
	"time"

	"navette.dev/navette/internal/lang"
)

// Attention is one problem that needs a person.
type Attention struct {
	Before  time.Time // when it becomes too late, zero where never
	Title   lang.Say
	Text    lang.Say // what it means and what happens by itself
	Actions []AttentionAction
}

// AttentionAction is one thing to do about it: a link, or a form that posts.
type AttentionAction struct {
	Text lang.Say
	Path string
	Post bool
	Main bool
}

func actionClass(a AttentionAction) string {
	if a.Main {
		return "main"
	}
	return ""
}

// beforeWord is a deadline: "avant 19:30", "avant demain 15:00", "avant le 12 oct.".
func beforeWord(f Frame, t time.Time) string { return f.T("row.before", "at", f.Limit(t, f.Now)) }
