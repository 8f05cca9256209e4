package navette

import (
	"strings"
	"unicode"
)

// OneLine returns text for a field of one line: cleaned as by [Lines], with a space instead of each line end.
func OneLine(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(Lines(text), "\n", " "))
}

// Lines returns text for a field of several lines.
//
// Every line end becomes "\n": CR LF as browsers post it, a lone CR, vertical tab, form feed, U+0085, U+2028 and
// U+2029. A tab becomes a space. Bytes that are not UTF-8 become U+FFFD, which shows that something was lost.
//
// Other control characters are dropped, and so are the characters that set the direction of the text after them
// (U+202A to U+202E, U+2066 to U+2069): unclosed, they reorder the words of the page or mail around the text. The
// byte order mark is dropped because it is invisible and makes equal-looking texts differ. Joiners (U+200C, U+200D)
// and directional marks (U+200E, U+200F, U+061C) are kept: emoji, Persian and Hebrew need them, and they affect only
// their neighbours.
//
// Leading and trailing spaces are trimmed. A text without a visible character is empty.
func Lines(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\r\n", "\n")
	text = strings.TrimSpace(strings.Map(keepRune, text))
	if !strings.ContainsFunc(text, isVisible) {
		return ""
	}
	return text
}

// keepRune returns the replacement of a character of a typed text, or -1 to drop it.
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
