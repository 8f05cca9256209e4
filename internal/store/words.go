package store

import (
	"strings"
	"unicode"
)

// Word is one word of a text: where it stands in bytes, and how the search compares it, in lower case, without accents
// and with ligatures written out.
type Word struct {
	Start, End int
	Folded     string
}

// Words are the words of a text: runs of letters and digits. Both what is indexed and what is asked for is cut and folded
// here, so that no engine's own idea of a word (a hyphenated one, an address, a number) makes a difference.
func Words(text string) []Word {
	var found []Word
	start := -1
	for i, r := range text + " " {
		inWord := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
		switch {
		case inWord && start < 0:
			start = i
		case !inWord && start >= 0:
			found = append(found, Word{start, i, short(ligatures.Replace(foldText(text[start:i])))})
			start = -1
		}
	}
	return found
}

// longestWord is how much of a word is searched, in bytes: PostgreSQL indexes no longer ones than 2 kB, and a block of
// them must stay below 1 MB.
const longestWord = 100

func short(word string) string {
	if len(word) <= longestWord {
		return word
	}
	return strings.ToValidUTF8(word[:longestWord], "")
}

var ligatures = strings.NewReplacer("œ", "oe", "æ", "ae", "ß", "ss")

// wordsOf are the folded words of texts, as the index holds them.
func wordsOf(texts ...string) []string {
	var folded []string
	for _, text := range texts {
		for _, word := range Words(text) {
			folded = append(folded, word.Folded)
		}
	}
	return folded
}

// storable is text as both engines take it: PostgreSQL refuses NUL and what is no UTF-8.
func storable(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "")
}
