package view

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"navette.dev/navette/internal/lang"
)

// RightsText returns the sentence that says what is impossible without the rights that the Zoom app lacks. keys are the
// message keys of the purposes of these rights; inside the sentence the purposes begin in lower case.
func RightsText(w lang.Words, keys []string) lang.Say {
	purposes := make([]string, len(keys))
	for i, key := range keys {
		text := w.T(key)
		first, size := utf8.DecodeRuneInString(text)
		purposes[i] = string(unicode.ToLower(first)) + text[size:]
	}
	return lang.Say{Key: "need.rights_text", Args: map[string]any{"what": strings.Join(purposes, ", ")}}
}
