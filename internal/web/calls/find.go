package calls

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"navette.dev/navette/internal/web/view"
)

// FindWords splits text at every occurrence of query. Accents and case are ignored: é matches e, œ matches oe, ’
// matches '. A query that consists of blanks matches nothing.
func FindWords(text, query string) []view.Part {
	folded, origin := foldWords(text)
	wanted, _ := foldWords(strings.Join(strings.Fields(query), " "))
	if wanted == "" {
		return []view.Part{{Text: text}}
	}
	var parts []view.Part
	rest := 0
	for from := 0; ; {
		i := strings.Index(folded[from:], wanted)
		if i < 0 {
			break
		}
		start, end := origin[from+i], origin[from+i+len(wanted)]
		if start > rest {
			parts = append(parts, view.Part{Text: text[rest:start]})
		}
		parts = append(parts, view.Part{Text: text[start:end], Hit: true})
		rest, from = end, from+i+len(wanted)
	}
	if rest < len(text) || len(parts) == 0 {
		parts = append(parts, view.Part{Text: text[rest:]})
	}
	return parts
}

// foldWords returns text in lower case without accents, and for each byte of the result and its end the offset in text
// that it comes from.
func foldWords(text string) (folded string, origin []int) {
	var b strings.Builder
	for at, r := range text {
		plain := foldRune(r)
		for range len(plain) {
			origin = append(origin, at)
		}
		b.WriteString(plain)
	}
	return b.String(), append(origin, len(text))
}

func foldRune(r rune) string {
	switch unicode.ToLower(r) {
	case 'œ':
		return "oe"
	case 'æ':
		return "ae"
	case '’':
		return "'"
	}
	if r < 0x80 {
		return string(unicode.ToLower(r))
	}
	plain := strings.Map(func(d rune) rune {
		if unicode.Is(unicode.Mn, d) {
			return -1
		}
		return unicode.ToLower(d)
	}, norm.NFD.String(string(r)))
	return plain
}
