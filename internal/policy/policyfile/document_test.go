package policyfile_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"navette.dev/navette/internal/policy"
	"navette.dev/navette/internal/policy/policyfile"
)

// TestTheDocumentHasEverySetting compares the table of docs/policy.md with the items, and reads its example.
func TestTheDocumentHasEverySetting(t *testing.T) {
	read, err := os.ReadFile("../../../docs/policy.md")
	if err != nil {
		t.Fatal(err)
	}
	document := string(read)
	var rows []string
	for _, item := range policy.Items {
		rows = append(rows, fmt.Sprintf("| `%s` | %s | %s | %s | %s | %s |", item.Key, words(item.Levels),
			words(item.Locks), values(item), shown(item.Sales), shown(item.Class)))
	}
	if table := strings.Join(rows, "\n") + "\n\n"; !strings.Contains(document, table) {
		t.Errorf("docs/policy.md must have this table of settings:\n%s", table)
	}
	_, example, found := strings.Cut(document, "```yaml\n")
	example, _, closed := strings.Cut(example, "```\n")
	if !found || !closed {
		t.Fatal("docs/policy.md has no example")
	}
	if _, err := policyfile.Read("docs/policy.md", []byte(example)); err != nil {
		t.Errorf("the example of docs/policy.md: %v", err)
	}
}

func words(levels []policy.Level) string {
	var names []string
	for _, l := range levels {
		names = append(names, string(l))
	}
	return strings.Join(names, ", ")
}

func values(item policy.Item) string {
	if item.Kind == policy.Switch {
		return "true, false"
	}
	var names []string
	for _, v := range item.Values {
		names = append(names, v.String())
	}
	return strings.Join(names, ", ")
}

// shown returns the value that a preset recommends, or a dash if it leaves the setting out.
func shown(v policy.Value) string {
	if !v.Known() {
		return "–"
	}
	return v.String()
}
