package journey

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"navette.dev/navette/internal/demo"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// wantedSteps are the steps of a round trip, in order.
var wantedSteps = []string{
	"connect", "session", "generate", "mail", "join", "end", "record", "import", "search", "play",
}

// onceOptions are those of `navette demo --once`.
var onceOptions = demo.Options{SweepEvery: 3 * time.Second, Settle: time.Second}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, engine store.Engine) {
		if failed := failedSteps(t, engine, ""); len(failed) > 0 {
			t.Errorf("steps that failed: %v", failed)
		}
	})
}

// TestBrokenRoundTrip breaks one thing on purpose: exactly the step that needs it must fail.
func TestBrokenRoundTrip(t *testing.T) {
	shows := map[string][]string{
		"mail": {"mail"}, "create": {"generate"}, "download": {"import"}, "transcript": {"search"},
		"webhook": nil, // recordings without a webhook are found in Zoom's list
	}
	for _, broken := range demo.Breaks {
		t.Run(broken, func(t *testing.T) {
			t.Parallel()
			onEach(t, func(t *testing.T, engine store.Engine) {
				if failed := failedSteps(t, engine, broken); !slices.Equal(failed, shows[broken]) {
					t.Errorf("steps that failed: %v, want %v", failed, shows[broken])
				}
			})
		})
	}
}

// failedSteps makes one round trip and returns the names of the steps that failed.
func failedSteps(t *testing.T, engine store.Engine, broken string) []string {
	t.Helper()
	w := begin(t, engine, onceOptions)
	var steps, failed []string
	var took float64
	report, err := w.demo.RoundTrip(t.Context(), broken, func(s demo.Step) {
		took += s.Seconds
		steps = append(steps, s.Name)
		if !s.OK {
			failed = append(failed, s.Name)
			t.Logf("%s after %.1f s: %s", s.Name, s.Seconds, s.Error)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(steps, wantedSteps) || len(report.Steps) != len(steps) || report.OK != (len(failed) == 0) {
		t.Errorf("reported %v, ok %v, with these steps failing: %v", steps, report.OK, failed)
	}
	if took > 60 {
		t.Errorf("it took %.0f s, promised is a minute", took)
	}
	return failed
}

// TestRoundTripFromOutside runs a shell script that checks the report of a round trip of the built program with curl.
func TestRoundTripFromOutside(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, "bin", "navette")); err != nil {
		t.Fatalf("%v (make it with: make build)", err)
	}
	onEach(t, func(t *testing.T, engine store.Engine) {
		script := exec.CommandContext(t.Context(), filepath.Join(root, "scripts", "check-round-trip"), "--database",
			storetest.Address(t, engine))
		if out, err := script.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	})
}
