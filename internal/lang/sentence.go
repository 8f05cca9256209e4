package lang

import (
	"fmt"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// sentence is a message that does not count anything, split at its placeholders: the texts with an even index stand as they are, those
// with an odd one are names of values. Putting the pieces together is several times as fast as running a template.
type sentence []string

// sentenceOf splits a message. A message with forms for counting, or with more than names between its braces, is none.
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

// say fills the sentence; ok is false where a value is missing.
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
