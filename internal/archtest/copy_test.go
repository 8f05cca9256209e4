package archtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The tests in this file change one thing in a copy of the whole tree and run a check of `make check` there.

func TestAForbiddenImportTurnsTheCheckRed(t *testing.T) {
	t.Parallel()
	tree := copyTree(t)
	write(t, filepath.Join(tree, "internal/zoom/astray.go"),
		"package zoom\n\nimport _ \"navette.dev/navette/internal/store\"\n")

	wantRed(t, tree, "internal/zoom/astray.go:3: internal/zoom must not import internal/store: ", "go", "run",
		"./internal/archtest/cmd")
}

func TestAStaleGeneratedFileTurnsTheCheckRed(t *testing.T) {
	t.Parallel()
	tree := copyTree(t)
	stale := filepath.Join(tree, "docs/configuration.md")
	text, err := os.ReadFile(stale)
	if err != nil {
		t.Fatal(err)
	}
	write(t, stale, string(text)+"\nA line that no source generates.\n")

	wantRed(t, tree, "docs/configuration.md", "scripts/fresh")
}

func TestAStalePageTurnsTheCheckRed(t *testing.T) {
	t.Parallel()
	tree := copyTree(t)
	pages, err := filepath.Glob(filepath.Join(tree, "internal/web/*/*.templ"))
	if err != nil || len(pages) == 0 {
		t.Fatalf("found no page to change: %v", err)
	}
	text, err := os.ReadFile(pages[0])
	if err != nil {
		t.Fatal(err)
	}
	write(t, pages[0], string(text)+"\ntempl addedAfterwards() {\n\t<p></p>\n}\n")

	wantRed(t, tree, strings.TrimSuffix(filepath.Base(pages[0]), ".templ")+"_templ.go", "scripts/fresh")
}

func copyTree(t *testing.T) string {
	t.Helper()
	tree := t.TempDir()
	if out, err := exec.CommandContext(t.Context(), filepath.Join(root, "scripts/copy-tree"),
		tree).CombinedOutput(); err != nil {
		t.Fatalf("copy the tree: %v\n%s", err, out)
	}
	return tree
}

// wantRed runs a check in the tree, which must fail with the text why in its output.
func wantRed(t *testing.T, tree, why string, check ...string) {
	t.Helper()
	if strings.Contains(check[0], "/") {
		check[0] = filepath.Join(tree, check[0])
	}
	cmd := exec.CommandContext(t.Context(), check[0], check[1:]...)
	cmd.Dir = tree
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Error("the check is green")
	}
	if !strings.Contains(string(out), why) {
		t.Errorf("the check says\n%s\nwant %s", out, why)
	}
}
