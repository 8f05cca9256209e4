package sandbox

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestDocumentationNamesEverything checks that docs/sandbox.md lists exactly the flags, switches, faults and control
// calls of the code.
func TestDocumentationNamesEverything(t *testing.T) {
	raw, err := os.ReadFile("../../docs/sandbox.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw)
	for _, list := range []struct {
		section string
		term    *regexp.Regexp
		have    []string
	}{
		{"## Flags", regexp.MustCompile("`--([a-z-]+)`"), append(flagNames(), "clock")}, // the command adds its clock
		{"## Faults", regexp.MustCompile("`([a-z-]+)`"), faultNames()},
		{"## Open points", regexp.MustCompile("`([a-z0-9-]+)`"), behaviourNames()},
		{"## Control API", regexp.MustCompile("((?:GET|POST|DELETE) /[a-z/{}]+)"), controlCalls(t)},
	} {
		said := firstCells(text, list.section, list.term)
		slices.Sort(list.have)
		if !slices.Equal(said, list.have) {
			t.Errorf("%s\nsays %q\ncode %q", list.section, said, list.have)
		}
	}
	for _, b := range behaviours {
		row := "| `" + b.Name + "` | `" + strings.Join(b.Values, "`, `") + "` | " + b.Reason + " |"
		if !strings.Contains(text, row) {
			t.Errorf("docs/sandbox.md has no row %s", row)
		}
	}
}

// firstCells returns the terms in the first cells of a section's table, sorted.
func firstCells(text, section string, term *regexp.Regexp) []string {
	_, rest, _ := strings.Cut(text, "\n"+section)
	body, _, _ := strings.Cut(rest, "\n## ")
	var found []string
	for line := range strings.Lines(body) {
		cells := strings.Split(line, "|")
		if len(cells) < 3 || strings.Contains(cells[1], "---") {
			continue
		}
		for _, match := range term.FindAllStringSubmatch(cells[1], -1) {
			found = append(found, actions.ReplaceAllString(match[1], "$1/{action}"))
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// actions matches calls whose last segment is one of several actions. The documentation lists each action.
var actions = regexp.MustCompile("^(POST /meetings/{number}|POST /tokens)/[a-z-]+")

var capital = regexp.MustCompile("([a-z])([A-Z])")

func flagNames() (names []string) {
	options := reflect.TypeFor[Options]()
	for i := range options.NumField() {
		field := options.Field(i)
		name := field.Tag.Get("name")
		if name == "" {
			name = strings.ToLower(capital.ReplaceAllString(field.Name, "$1-$2"))
		}
		if field.Tag.Get("kong") != "-" {
			names = append(names, name)
		}
	}
	return names
}

func faultNames() (names []string) {
	for _, action := range faultActions {
		names = append(names, action.Name)
	}
	return names
}

func behaviourNames() (names []string) {
	for _, b := range behaviours {
		names = append(names, b.Name)
	}
	return names
}

// controlCalls returns the calls that control.go routes to functions that answer in JSON.
func controlCalls(t *testing.T) (calls []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "control.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(node ast.Node) bool {
		pair, isPair := node.(*ast.KeyValueExpr)
		if !isPair {
			return true
		}
		if key, isText := pair.Key.(*ast.BasicLit); isText && key.Kind == token.STRING {
			call, err := strconv.Unquote(key.Value)
			if err == nil && strings.Contains(call, " /") {
				calls = append(calls, call)
			}
		}
		return true
	})
	return calls
}
