package store

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Word is one word of a text: its position in bytes, and its form in the search, in lower case, without accents and
// with ligatures written out.
type Word struct {
	Start, End int
	Folded     string
}

// Words returns the words of a text, which are runs of letters and digits. Both indexed texts and queries are split and
// folded here, because the engines differ about the words of a hyphenated word, an address or a number.
func Words(text string) iter.Seq[Word] {
	return func(yield func(Word) bool) {
		start := -1
		for i, r := range text {
			inWord := isWord(r)
			if inWord && start < 0 {
				start = i
			} else if !inWord && start >= 0 {
				if !yield(Word{start, i, foldWord(text[start:i])}) {
					return
				}
				start = -1
			}
		}
		if start >= 0 {
			yield(Word{start, len(text), foldWord(text[start:])})
		}
	}
}

func isWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

// foldWord returns a word's form in the search.
func foldWord(word string) string {
	if isPlain(word) {
		return short(word)
	}
	var room [64]byte
	folded := room[:0]
	for _, r := range word {
		if int(r) >= len(folds) {
			return short(ligatures.Replace(foldText(word)))
		}
		folded = append(folded, folds[r]...)
	}
	return short(string(folded))
}

// isPlain reports whether a word has only ASCII characters and no capitals, as most have, so that it is its own folded
// form.
func isPlain(word string) bool {
	for i := range len(word) {
		if c := word[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			return false
		}
	}
	return true
}

// folds are the folded forms of the letters of western languages, so that most words need no look-up in Unicode's
// tables. These letters fold one by one, since combining marks begin at U+0300.
var folds = func() (table [0x250]string) {
	for r := range table {
		table[r] = ligatures.Replace(foldText(string(rune(r))))
	}
	return table
}()

// longestWord is the number of bytes of a word that are indexed and searched. PostgreSQL indexes no words longer than
// 2 kB, and a block of them must stay below 1 MB.
const longestWord = 100

func short(word string) string {
	if len(word) <= longestWord {
		return word
	}
	return strings.ToValidUTF8(word[:longestWord], "")
}

var ligatures = strings.NewReplacer("œ", "oe", "æ", "ae", "ß", "ss")

// wordsOf returns the folded words of texts, as the index holds them.
func wordsOf(texts ...string) []string {
	var folded []string
	for _, text := range texts {
		for word := range Words(text) {
			folded = append(folded, word.Folded)
		}
	}
	return folded
}

// storable returns text that both engines accept: PostgreSQL refuses NUL and invalid UTF-8.
func storable(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "")
}
