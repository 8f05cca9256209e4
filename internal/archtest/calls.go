package archtest

import (
	"go/ast"
	"go/types"
	"regexp"
	"slices"
	"strings"
)

// clockFunctions read the machine's clock, or wait on it without a context. Timers are permitted, since sockets need
// them.
var clockFunctions = []string{"Now", "Since", "Until", "After", "Sleep", "Tick"}

// clocks are the folders that may use the machine's clock, each with its reason.
var clocks = map[string]string{
	"internal/navette": "it is where the clocks are made",
	"bench":            "what it measures is real time",
}

// checkClock finds calls of [clockFunctions] outside the tests and [clocks].
func checkClock(f file) []Violation {
	name := f.importName("time")
	if name == "" || f.isTest {
		return nil
	}
	for folder := range clocks {
		if within(f.dir, folder) {
			return nil
		}
	}
	var found []Violation
	eachSelector(f, func(of string, selector *ast.SelectorExpr) {
		if of == name && slices.Contains(clockFunctions, selector.Sel.Name) {
			found = append(found, Violation{
				f.at(selector.Pos()), f.dir + " must not use time." + selector.Sel.Name,
				"time is handed in as navette.Clock; sockets, leases and rate limits take navette.RealNow",
			})
		}
	})
	return found
}

// checkLifecycle finds methods named Start or Stop with another signature than those of internal/lifecycle.Service.
func checkLifecycle(f file) []Violation {
	if f.isTest {
		return nil
	}
	var found []Violation
	for _, d := range f.syntax.Decls {
		method, isFunc := d.(*ast.FuncDecl)
		if !isFunc || method.Recv == nil || method.Name.Name != "Start" && method.Name.Name != "Stop" {
			continue
		}
		if got := types.ExprString(method.Type); !serviceMethod.MatchString(got) {
			found = append(found, Violation{
				f.at(method.Pos()), "method " + method.Name.Name + " must be a func(ctx context.Context) error",
				"everything that runs obeys one contract, lifecycle.Service",
			})
		}
	}
	return found
}

var serviceMethod = regexp.MustCompile(`^func\((\w+ )?context\.Context\) error$`)

// checkTestHabits finds tests that sleep, and tests that are skipped without a reason.
func checkTestHabits(f file) []Violation {
	if !f.isTest {
		return nil
	}
	timeName := f.importName("time")
	var found []Violation
	eachSelector(f, func(of string, selector *ast.SelectorExpr) {
		if of == timeName && timeName != "" && selector.Sel.Name == "Sleep" {
			found = append(found, Violation{
				f.at(selector.Pos()), "a test must not sleep",
				"it waits for a signal, or polls a condition with a deadline",
			})
		}
	})
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		if call, isCall := n.(*ast.CallExpr); isCall && skipsSilently(call) {
			found = append(found, Violation{
				f.at(call.Pos()), "a test must not be skipped without a reason",
				"a skip that says nothing hides what is not tested",
			})
		}
		return true
	})
	return found
}

// skipsSilently reports whether a call is t.SkipNow(), or Skip or Skipf without a text.
func skipsSilently(call *ast.CallExpr) bool {
	selector, isSelector := call.Fun.(*ast.SelectorExpr)
	if !isSelector {
		return false
	}
	switch selector.Sel.Name {
	case "SkipNow":
		return true
	case "Skip", "Skipf":
		if len(call.Args) == 0 {
			return true
		}
		text, isText := call.Args[0].(*ast.BasicLit)
		return isText && strings.Trim(text.Value, "`\" ") == ""
	}
	return false
}

// eachSelector calls visit for every name.Selector of the file.
func eachSelector(f file, visit func(of string, selector *ast.SelectorExpr)) {
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		if selector, isSelector := n.(*ast.SelectorExpr); isSelector {
			if of, isName := selector.X.(*ast.Ident); isName {
				visit(of.Name, selector)
			}
		}
		return true
	})
}
