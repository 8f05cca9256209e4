package archtest

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

func TestFunctionsAndPackagesStaySmall(t *testing.T) {
	found, err := CheckSizes(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range found {
		t.Error(v)
	}
}

// TestALongFunctionAndALargePackageAreFound has a function of 81 lines, one of 80, and a package of 41 files.
func TestALongFunctionAndALargePackageAreFound(t *testing.T) {
	tree := t.TempDir()
	function := func(name string, lines int) string {
		return "func " + name + "() {\n" + strings.Repeat("\n", lines-2) + "}\n"
	}
	write(t, filepath.Join(tree, "internal/a/a.go"), "package a\n\n"+function("long", 81)+function("short", 80))
	for i := range 41 {
		write(t, filepath.Join(tree, fmt.Sprintf("internal/b/b%d.go", i)), "package b\n")
	}
	found, err := CheckSizes(tree)
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 2 || !strings.HasPrefix(found[0].String(), "internal/a/a.go:3: long has 81 lines") ||
		!strings.HasPrefix(found[1].String(), "internal/b: the package has 41 files") {
		t.Errorf("found %v", found)
	}
}
