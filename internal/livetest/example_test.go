package livetest_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
	"navette.dev/navette/internal/testkit"
)

// example is the file that docs/live-test.md shows.
const example = "../../docs/live-test-example.json"

// TestTheExampleIsWhatARunProduces makes a call and compares the keys and questions of its file with the example in the
// docs. With NAVETTE_WRITE_EXAMPLE=1 it writes the example.
func TestTheExampleIsWhatARunProduces(t *testing.T) {
	t.Parallel()
	w := testkit.New(t, storetest.Open(t, store.SQLite))
	w.Connect()
	w.Subscribe()
	call(w)
	w.Pass(time.Hour)
	words, err := lang.Load()
	w.Must(err)
	english := words.Words("en", time.UTC)
	text, err := record(w).File("0.3.0", w.Clock.Now(), func(key string) string { return english.T(key) })
	w.Must(err)
	if os.Getenv("NAVETTE_WRITE_EXAMPLE") != "" {
		w.Must(os.WriteFile(filepath.Clean(example), append(text, '\n'), 0o600))
	}
	kept, err := os.ReadFile(example)
	w.Must(err)
	if got, want := outline(w, text), outline(w, kept); !slices.Equal(got, want) {
		w.Errorf("a run has\n%q\nthe example has\n%q", got, want)
	}
}

// outline returns the keys of a file and its questions with their readings, in their order.
func outline(w *testkit.Studio, text []byte) []string {
	w.Helper()
	var keys map[string]json.RawMessage
	w.Must(json.Unmarshal(text, &keys))
	lines := slices.Sorted(maps.Keys(keys))
	var topics []struct {
		Topic     string
		Questions []map[string]json.RawMessage
	}
	w.Must(json.Unmarshal(keys["topics"], &topics))
	for _, topic := range topics {
		lines = append(lines, topic.Topic)
		for _, q := range topic.Questions {
			lines = append(lines, string(q["question"])+" "+string(q["asks"])+" "+string(q["why_not_observed"]))
		}
	}
	return lines
}
