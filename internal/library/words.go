package library

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// maxWords is the number of words of a query that are used.
const maxWords = 8

// words returns a query's folded words, by which the index is searched.
func words(query string) []string {
	var found []string
	for asked := range store.Words(query) {
		if len(found) < maxWords && asked.Folded != "" && !slices.Contains(found, asked.Folded) {
			found = append(found, asked.Folded)
		}
	}
	return found
}

// Moment is a line of a transcript in which words of a query were said.
type Moment struct {
	Cue   navette.Cue
	Marks []Mark // places of the words, in order
}

// Mark is a part of a text, in bytes.
type Mark struct{ Start, End int }

// moments returns the lines that contain all the words or, if there are none, the lines that contain one of them.
func moments(said store.Transcript, words []string) []Moment {
	var all, some []Moment
	for line := range said.Lines() {
		marks, distinct := marked(line.Text(), words)
		switch {
		case distinct == len(words):
			all = append(all, Moment{line.Cue(), marks})
		case distinct > 0:
			some = append(some, Moment{line.Cue(), marks})
		}
	}
	if len(all) == 0 {
		all = some
	}
	slices.SortFunc(all, func(a, b Moment) int { return cmp.Compare(a.Cue.Position, b.Cue.Position) })
	return all
}

// marked returns the places of the words (at most [maxWords]) in a text, and the number of different words found.
func marked(text string, words []string) ([]Mark, int) {
	var marks []Mark
	var seen uint64 // one bit for each word
	for said := range store.Words(text) {
		hit := false
		for i, word := range words {
			if strings.HasPrefix(said.Folded, word) {
				seen, hit = seen|1<<i, true
			}
		}
		if hit {
			marks = append(marks, Mark{said.Start, said.End})
		}
	}
	return marks, bits.OnesCount64(seen)
}

// Folded returns a text in the form that searches compare: its words in lower case and without accents, separated by
// single spaces.
func Folded(text string) string {
	var words []string
	for word := range store.Words(text) {
		words = append(words, word.Folded)
	}
	return strings.Join(words, " ")
}
