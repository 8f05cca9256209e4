package navette

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"
)

// TestPromiseKindsListsEveryKind compares the list with the constants of promise.go. A kind that the list lacks would
// never be leased.
func TestPromiseKindsListsEveryKind(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "promise.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var declared []PromiseKind
	ast.Inspect(file, func(n ast.Node) bool {
		spec, is := n.(*ast.ValueSpec)
		if !is {
			return true
		}
		if kind, named := spec.Type.(*ast.Ident); named && kind.Name == "PromiseKind" {
			text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			declared = append(declared, PromiseKind(text))
		}
		return true
	})
	slices.Sort(declared)
	if listed := slices.Sorted(slices.Values(PromiseKinds)); !slices.Equal(listed, declared) {
		t.Errorf("listed are %v, declared %v", listed, declared)
	}
}
