package config

import (
	"fmt"
	"strings"
)

// Mistake is one wrong option: where it was set, what is wrong, and what to do.
type Mistake struct {
	Where   string // the flag, variable or file that sets it
	Problem string
	Remedy  string
}

// Mistakes are all wrong options, in the order in which they are checked.
type Mistakes []Mistake

// Error implements error. The text lists every mistake.
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

// wrong is the error of a parser, which does not know where the option was set.
type wrong struct{ problem, remedy string }

func (w wrong) Error() string { return w.problem + ". " + w.remedy }
