package archtest

import (
	"go/ast"
	"slices"
)

// writers are the names by which code reaches what changes data: the store's transactions and its look across
// organizations.
var writers = []string{"Update", "Tx", "System"}

// checkReadOnly finds, in [readers], uses of [writers] and of the schedule's rules, which write. Functions of other
// rules that write take a transaction, so that a reader cannot call them.
func checkReadOnly(f file) []Violation {
	if f.isTest || !withinAny(f.dir, readers) {
		return nil
	}
	schedule := f.importName(module + "/internal/schedule")
	var found []Violation
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		selector, is := n.(*ast.SelectorExpr)
		if !is {
			return true
		}
		of, _ := selector.X.(*ast.Ident)
		rules := of != nil && schedule != "" && of.Name == schedule &&
			slices.Contains([]string{"New", "Schedule"}, selector.Sel.Name)
		if rules || slices.Contains(writers, selector.Sel.Name) {
			found = append(found, Violation{
				f.at(selector.Pos()), f.dir + " must not use " + selector.Sel.Name, "a reader writes nothing",
			})
		}
		return true
	})
	return found
}
