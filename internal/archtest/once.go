package archtest

import (
	"fmt"
	"go/ast"
	"path"
	"slices"
	"strconv"
	"strings"
)

// builder is the only package that constructs all services of the product (called rules), and the only one that assigns
// each kind of promise to a service.
const builder = "internal/rules"

// mostKinds is the number of kinds of promise that a declaration outside [builder] may name.
const mostKinds = 5

// checkOnce finds code that repeats [builder]: a file that constructs two services besides its own package's, and a
// declaration that lists the kinds of promise.
func checkOnce(f file) []Violation {
	if within(f.dir, builder) {
		return nil
	}
	return slices.Concat(checkRulesBuilt(f), checkKindsListed(f))
}

// checkRulesBuilt finds a file that calls New of more than one service of other packages. A test of a service may
// construct that service and one other.
func checkRulesBuilt(f file) []Violation {
	names := map[string]string{} // packages of services, by their names in the file
	for _, spec := range f.syntax.Imports {
		unquoted, _ := strconv.Unquote(spec.Path.Value)
		below, ours := strings.CutPrefix(unquoted, module+"/")
		if ours && below != f.dir && (slices.Contains(rules, below) || below == "internal/hooks") {
			names[f.importName(unquoted)] = path.Base(below)
		}
	}
	var built []string
	var last ast.Node
	eachSelector(f, func(of string, selector *ast.SelectorExpr) {
		if rule := names[of]; rule != "" && selector.Sel.Name == "New" && !slices.Contains(built, rule) {
			built, last = append(built, rule), selector
		}
	})
	if len(built) < 2 {
		return nil
	}
	return []Violation{{
		f.at(last.Pos()), fmt.Sprintf("%s must not build %s by itself", f.dir, strings.Join(built, " and ")),
		"the rules are built once, by " + builder + ", for the program and for tests",
	}}
}

// checkKindsListed finds a declaration outside [builder] that names more than mostKinds kinds of promise.
func checkKindsListed(f file) []Violation {
	name := f.importName(module + "/internal/navette")
	if name == "" {
		return nil
	}
	var found []Violation
	for _, declaration := range f.syntax.Decls {
		kinds := map[string]bool{}
		ast.Inspect(declaration, func(n ast.Node) bool {
			if selector, is := n.(*ast.SelectorExpr); is {
				of, _ := selector.X.(*ast.Ident)
				kind, isKind := strings.CutPrefix(selector.Sel.Name, "Promise")
				if of != nil && of.Name == name && isKind && kind != "" && kind != "Kind" && kind != "Kinds" {
					kinds[kind] = true
				}
			}
			return true
		})
		if len(kinds) > mostKinds {
			found = append(found, Violation{
				f.at(declaration.Pos()), f.dir + " must not list the kinds of promise",
				"navette.PromiseKinds lists them, and " + builder + " says who keeps each",
			})
		}
	}
	return found
}
