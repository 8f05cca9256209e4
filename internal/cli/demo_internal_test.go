package cli

import (
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/demo"
)

func TestAStepOfTheDemoShowsItsEvidence(t *testing.T) {
	t.Parallel()
	line := stepLine(demo.Step{Name: "import", OK: true, Seconds: 1.5, Evidence: map[string]any{
		"call": "cal_1", "joined_at": time.Date(2026, 11, 24, 17, 30, 0, 0, time.UTC),
		"scopes": []string{"user:read", "meeting:write"},
		"files":  []map[string]any{{"type": "MP4", "sha256": "c0ffee"}}, "participants": 3,
	}})
	for _, want := range []string{
		"ok      import", "call          cal_1\n", "2026-11-24T17:30:00Z\n", "user:read meeting:write",
		`[{"sha256":"c0ffee","type":"MP4"}]`, "participants  3",
	} {
		if !strings.Contains(line, want) {
			t.Errorf("the line lacks %q:\n%s", want, line)
		}
	}
}
