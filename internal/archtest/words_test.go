package archtest

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestCommentsUseNoMetaphors(t *testing.T) {
	found, err := CheckWords(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range found {
		t.Error(v)
	}
}

// TestAMetaphorInACommentIsFound has one in a comment, and another in a string.
func TestAMetaphorInACommentIsFound(t *testing.T) {
	tree := t.TempDir()
	write(t, filepath.Join(tree, "internal/a/a.go"), "package a\n\n// x tells more.\nvar x = \"nobody\"\n")
	found, err := CheckWords(tree)
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 1 || !strings.Contains(found[0].String(), `internal/a/a.go:3: a comment must not say "tells"`) {
		t.Errorf("found %v, want one in internal/a/a.go", found)
	}
	figures, err := Figures(root)
	if err != nil || !strings.Contains(figures, "functions: ") {
		t.Errorf("figures %q, %v", figures, err)
	}
}
