package archtest

import (
	"strconv"
	"strings"
)

// checkImports checks a file's imports against its wall and the holdings.
func checkImports(f file) []Violation {
	own, root, known := wallOf(f.dir)
	if !known {
		return []Violation{
			{f.name, f.dir + " has no wall",
				"every package is listed in internal/archtest/walls.go with what it may import"},
		}
	}
	var found []Violation
	for _, spec := range f.syntax.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue // cannot happen, since the parser has accepted it
		}
		if why := forbidden(f, own, root, imported); why != "" {
			shown := strings.TrimPrefix(imported, module+"/")
			found = append(found, Violation{f.at(spec.Pos()), f.dir + " must not import " + shown, why})
		}
	}
	return found
}

// wallOf returns the wall of a package, and the folder in the wall's list that contains the package. If several do, the
// longest decides.
func wallOf(pkg string) (own wall, root string, known bool) {
	for _, w := range walls {
		for _, dir := range w.of {
			if within(pkg, dir) && len(dir) > len(root) {
				own, root, known = w, dir, true
			}
		}
	}
	return own, root, known
}

// forbidden returns why a file may not import a path, or "".
func forbidden(f file, own wall, root, imported string) string {
	if f.isTest && !own.testsToo && own.tests == nil {
		return ""
	}
	if inside, isOurs := strings.CutPrefix(imported, module+"/"); isOurs {
		if within(inside, root) || withinAny(inside, own.mayImport) || f.isTest && withinAny(inside, own.tests) {
			return ""
		}
		return own.why
	}
	if own.noLibraries && !isStandard(imported) {
		return own.why
	}
	for _, h := range holdings {
		if withinAny(imported, h.libraries) && !withinAny(f.dir, h.in) && !f.isTest {
			return h.why
		}
	}
	return ""
}

func withinAny(path string, folders []string) bool {
	for _, folder := range folders {
		if within(path, folder) {
			return true
		}
	}
	return false
}

// isStandard reports whether an import path belongs to the standard library: its first element has no dot.
func isStandard(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return !strings.Contains(first, ".")
}
