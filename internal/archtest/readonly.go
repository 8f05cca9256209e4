package archtest

import (
	"go/ast"
	"slices"
)

// writers are the names through which code changes data: the store's transactions, and its System, which covers all
// organizations.
var writers = []string{"Update", "Tx", "System"}

// checkReadOnly finds uses of [writers] in [readers], and uses of the schedule's rules, which write. The other rules'
// functions that write take a transaction, so a reader cannot call them.
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
