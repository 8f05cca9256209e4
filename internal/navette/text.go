package navette

import (
	"strings"
	"unicode"
)

// OneLine returns text as a field of one line keeps it: cleaned as by [Lines], with a blank in place of each line end.
func OneLine(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(Lines(text), "\n", " "))
}

// Lines returns text as a field of several lines keeps it.
//
// Every line end becomes "\n": CR LF as browsers post it, a lone CR, vertical tab, form feed, U+0085, U+2028 and U+2029. A
// tab becomes a blank. Bytes that are not UTF-8 become U+FFFD, so that a reader sees that something was lost.
//
// Other control characters are dropped, and so are the characters that set the direction of what follows them (U+202A to
// U+202E, U+2066 to U+2069): left open, they reorder the words of the page or mail around the text. The byte order mark is
// dropped because it is invisible and makes two texts that look the same differ. Joiners (U+200C, U+200D) and directional
// marks (U+200E, U+200F, U+061C) stay: emoji, Persian and Hebrew need them and they act on their neighbours only.
//
// Blanks around the whole are trimmed. A text without a visible character is empty.
func Lines(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\r\n", "\n")
	text = strings.TrimSpace(strings.Map(keepRune, text))
	if !strings.ContainsFunc(text, isVisible) {
		return ""
	}
	return text
}

// keepRune returns what stands for a character of a typed text, -1 where it is dropped.
func keepRune(r rune) rune {
	switch {
	case r == '\n', r == '\r', r == '\v', r == '\f', r == '\u0085', r == '\u2028', r == '\u2029':
		return '\n'
	case r == '\t':
		return ' '
	case unicode.IsControl(r), r >= '\u202A' && r <= '\u202E', r >= '\u2066' && r <= '\u2069', r == '\uFEFF':
		return -1
	}
	return r
}

func isVisible(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) }
