// Package archtest checks the source against rules of the project that the compiler does not check: which package may
// import which, where a library may be used, which code may read the machine's clock, what tests must not do, which
// words comments must not contain, how large functions and packages may be, and which licences may be in the binary.
//
// It parses the source with go/parser, so it also works on a tree that does not compile.
package archtest

import (
	"cmp"
	"fmt"
	"slices"
)

// Violation is a place where the source breaks a rule.
type Violation struct {
	Where string // file:line, or a module
	What  string // what is forbidden; for an import, both packages
	Why   string // the reason for the rule
}

// String formats the violation on one line.
func (v Violation) String() string { return fmt.Sprintf("%s: %s: %s", v.Where, v.What, v.Why) }

// Check reads the source under root, the folder of go.mod, and returns the violations, in the order of the files. An
// error means that the source could not be read.
func Check(root string) ([]Violation, error) {
	files, err := readTree(root)
	if err != nil {
		return nil, fmt.Errorf("read the tree: %w", err)
	}
	var found []Violation
	for _, f := range files {
		found = append(found, checkImports(f)...)
		found = append(found, checkClock(f)...)
		found = append(found, checkLifecycle(f)...)
		found = append(found, checkTestHabits(f)...)
		found = append(found, checkOnce(f)...)
		found = append(found, checkReadOnly(f)...)
	}
	slices.SortStableFunc(found, func(a, b Violation) int { return cmp.Compare(a.Where, b.Where) })
	return found, nil
}
