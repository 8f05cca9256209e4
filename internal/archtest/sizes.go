package archtest

import (
	"cmp"
	"fmt"
	"go/ast"
	"path"
	"slices"
	"strings"
)

const (
	// longestFunction is the largest number of lines of a function outside tests, its first and last included.
	longestFunction = 80
	// mostFiles is the largest number of files of a package that were not generated, unless filesOf has another.
	mostFiles = 40
)

// filesOf are the packages with a limit of their own. sandbox and store have one file for each operation of Zoom and
// each table. web/page is the kernel that every area of the pages depends on.
var filesOf = map[string]int{
	"internal/sandbox":  160,
	"internal/store":    100,
	"internal/web/page": 15,
}

// CheckSizes finds functions that are too long and packages with too many files in the source under root.
func CheckSizes(root string) ([]Violation, error) {
	all, err := sources(root)
	if err != nil {
		return nil, err
	}
	var found []Violation
	files := map[string]int{}
	for _, s := range all {
		files[path.Dir(s.name)]++
		if !strings.HasSuffix(s.name, "_test.go") {
			found = append(found, s.longFunctions()...)
		}
	}
	for name, n := range files {
		if most := cmp.Or(filesOf[name], mostFiles); n > most {
			found = append(found, Violation{
				name, fmt.Sprintf("the package has %d files, more than %d", n, most), "a package is what its users would name",
			})
		}
	}
	slices.SortFunc(found, func(a, b Violation) int { return cmp.Compare(a.Where, b.Where) })
	return found, nil
}

// longFunctions returns a violation for each function with more than [longestFunction] lines.
func (s source) longFunctions() []Violation {
	var found []Violation
	for _, d := range s.syntax.Decls {
		f, isFunc := d.(*ast.FuncDecl)
		if !isFunc {
			continue
		}
		if n := s.lines(f); n > longestFunction {
			where := fmt.Sprintf("%s:%d", s.name, s.fset.Position(f.Pos()).Line)
			what := fmt.Sprintf("%s has %d lines, more than %d", f.Name.Name, n, longestFunction)
			found = append(found, Violation{where, what, "a function fits a screen"})
		}
	}
	return found
}

// lines returns the number of lines of a node.
func (s source) lines(n ast.Node) int {
	return s.fset.Position(n.End()).Line - s.fset.Position(n.Pos()).Line + 1
}
