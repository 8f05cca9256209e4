package sandbox

import (
	"os"
	"strings"
	"testing"
)

// TestDocumentationNamesEverything keeps docs/sandbox.md complete: every switch with its default and reason, and every fault.
func TestDocumentationNamesEverything(t *testing.T) {
	raw, err := os.ReadFile("../../docs/sandbox.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw)
	for _, b := range behaviours {
		row := "| `" + b.Name + "` | `" + strings.Join(b.Values, "`, `") + "` | " + b.Reason + " |"
		if !strings.Contains(text, row) {
			t.Errorf("docs/sandbox.md has no row %s", row)
		}
	}
	for _, action := range faultActions {
		if !strings.Contains(text, "`"+action.Name+"`") {
			t.Errorf("docs/sandbox.md does not name the fault %s", action.Name)
		}
	}
}
