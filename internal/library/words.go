package library

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"navette.dev/navette/internal/navette"
)

// maxWords bounds a query.
const maxWords = 8

// words are a query's words, folded: what is asked of the index.
func words(query string) []string {
	var found []string
	for _, t := range tokens(query) {
		if len(found) < maxWords {
			found = append(found, t.folded)
		}
	}
	return found
}

// token is one word of a text: where it stands and its folded form.
type token struct {
	start, end int // bytes
	folded     string
}

// tokens are the words of a text: runs of letters and digits.
func tokens(text string) []token {
	var found []token
	start := -1
	for i, r := range text + " " {
		inWord := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
		switch {
		case inWord && start < 0:
			start = i
		case !inWord && start >= 0:
			found = append(found, token{start, i, fold(text[start:i])})
			start = -1
		}
	}
	return found
}

// fold drops accents and case, as the index does.
func fold(word string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(word) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// Moment is a line of a transcript in which words of a query were said.
type Moment struct {
	Cue   navette.Cue
	Marks []Mark // the words, in order
}

// Mark is a part of a text, in bytes.
type Mark struct{ Start, End int }

// moments are the lines in which the words were said: those with all of them where there are any, else those with one.
func moments(cues []navette.Cue, words []string) []Moment {
	var all, some []Moment
	for _, cue := range cues {
		marks, distinct := marked(cue.Text, words)
		switch {
		case distinct == len(words):
			all = append(all, Moment{cue, marks})
		case distinct > 0:
			some = append(some, Moment{cue, marks})
		}
	}
	if len(all) > 0 {
		return all
	}
	return some
}

// marked are the places of the words in a text, and how many different ones occur.
func marked(text string, words []string) ([]Mark, int) {
	var marks []Mark
	seen := map[string]bool{}
	for _, t := range tokens(text) {
		for _, word := range words {
			if strings.HasPrefix(t.folded, word) {
				marks = append(marks, Mark{t.start, t.end})
				seen[word] = true
				break
			}
		}
	}
	return marks, len(seen)
}
