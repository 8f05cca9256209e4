package privacy

import (
	"regexp"
	"strings"
)

// Span is a piece of a text that was kept, added or removed.
type Span struct {
	Change Change
	Text   string
}

// Change is what happened to a [Span].
type Change string

// The changes.
const (
	Same    Change = ""
	Added   Change = "added"
	Removed Change = "removed"
)

// pieces matches a word or the space after it.
var pieces = regexp.MustCompile(`\s+|\S+`)

// mostCompared is the largest product of the numbers of pieces of two texts that are compared piece by piece, about a
// hundredth of a second of work. Longer differences are shown as one removal and one addition.
const mostCompared = 2 << 20

// Differences returns the pieces of two texts, with what is to be removed from before and added to it to make after.
func Differences(before, after string) []Span {
	a, b := pieces.FindAllString(before, -1), pieces.FindAllString(after, -1)
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	spans := add(nil, Same, a[:head]...)
	spans = compare(spans, a[head:len(a)-tail], b[head:len(b)-tail])
	return add(spans, Same, a[len(a)-tail:]...)
}

// compare appends the differences of two lists of pieces, by their longest common subsequence.
func compare(spans []Span, a, b []string) []Span {
	if len(a)*len(b) > mostCompared {
		return add(add(spans, Removed, a...), Added, b...)
	}
	common := make([][]int32, len(a)+1) // lengths of the common subsequences of a[i:] and b[j:]
	for i := range common {
		common[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			spans = add(spans, Same, a[i])
			i, j = i+1, j+1
		case common[i+1][j] >= common[i][j+1]:
			spans, i = add(spans, Removed, a[i]), i+1
		default:
			spans, j = add(spans, Added, b[j]), j+1
		}
	}
	return add(add(spans, Removed, a[i:]...), Added, b[j:]...)
}

// add appends pieces, and joins them with the last span if that has the same change.
func add(spans []Span, change Change, pieces ...string) []Span {
	text := strings.Join(pieces, "")
	switch last := len(spans) - 1; {
	case text == "":
	case last >= 0 && spans[last].Change == change:
		spans[last].Text += text
	default:
		spans = append(spans, Span{change, text})
	}
	return spans
}
