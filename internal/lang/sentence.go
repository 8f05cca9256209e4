package lang

import (
	"fmt"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// sentence is a message without plural forms, split at its placeholders. Elements with an even index are text, those
// with an odd index are names of values. Joining them is several times as fast as executing a template.
type sentence []string

// sentenceOf splits a message. ok is false if the message has plural forms or a placeholder that is not a plain name.
func sentenceOf(m *i18n.Message) (s sentence, ok bool) {
	if m.Zero+m.One+m.Two+m.Few+m.Many != "" {
		return nil, false
	}
	rest := m.Other
	for {
		text, after, found := strings.Cut(rest, "{{")
		s = append(s, text)
		if !found {
			return s, true
		}
		name, after, closed := strings.Cut(after, "}}")
		name, named := strings.CutPrefix(name, ".")
		if !closed || !named || strings.ContainsAny(name, " .|()") {
			return nil, false
		}
		s, rest = append(s, name), after
	}
}

// say joins the sentence with its values. ok is false if a value is missing.
func (s sentence) say(w Words, args map[string]any) (text string, ok bool) {
	if len(s) == 1 {
		return s[0], true
	}
	var filled strings.Builder
	for i, piece := range s {
		if i%2 == 0 {
			filled.WriteString(piece)
			continue
		}
		value, given := args[piece]
		if !given || value == nil {
			return "", false
		}
		fmt.Fprint(&filled, w.value(value))
	}
	return filled.String(), true
}
