package config

import (
	"fmt"
	"strings"
)

// Mistake is one thing wrong with the options: where it stands, what is wrong, what to do.
type Mistake struct {
	Where   string // the flag, variable or file that holds it
	Problem string
	Remedy  string
}

// Mistakes is everything wrong with the options, in the order of the table.
type Mistakes []Mistake

// Error lists all of them, one a line.
func (m Mistakes) Error() string {
	var b strings.Builder
	if len(m) == 1 {
		b.WriteString("one option is wrong:")
	} else {
		fmt.Fprintf(&b, "%d options are wrong:", len(m))
	}
	for _, mistake := range m {
		fmt.Fprintf(&b, "\n  %s: %s. %s.", mistake.Where, mistake.Problem, mistake.Remedy)
	}
	return b.String()
}

// wrong is what a parser says about a text, before it is known where the text stood.
type wrong struct{ problem, remedy string }

func (w wrong) Error() string { return w.problem + ". " + w.remedy }
