package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestTheNewcomersWay walks the way of a team with and without webhooks, and that of a studio. What a person does there
// must leave the machine a third of the time. How fast the machine is, scripts/newcomer measures where nothing else
// runs.
func TestTheNewcomersWay(t *testing.T) {
	binary, err := filepath.Abs("../../bin/navette") // make build
	if err != nil {
		t.Fatal(err)
	}
	for name, o := range map[string]options{
		"team": {}, "team without webhooks": {noWebhooks: true}, "studio": {studio: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o.binary, o.processing, o.meeting, o.patience = binary, time.Second, time.Second, 90*time.Second
			if o.noWebhooks {
				o.meeting = 12 * time.Second // longer than the ten seconds between two looks at Zoom
			}
			o.pictures = t.ArtifactDir()
			report, err := o.walk(t.Context())
			var text bytes.Buffer
			if report != nil {
				report.print(&text, o.limit())
				t.Log(text.String())
			}
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(strings.TrimSpace(text.String()), "\n")
			if !strings.HasPrefix(lines[len(lines)-1], "total: ") {
				t.Errorf("the last line is %q", lines[len(lines)-1])
			}
			sum := report.total()
			sum.Machine = 0
			if sum.total() > o.limit()*2/3 || sum.Clicks == 0 || sum.Field == 0 {
				t.Errorf("a person needs %s for %d clicks and %d fields, of %s", sum.total(), sum.Clicks, sum.Field, o.limit())
			}
		})
	}
}
