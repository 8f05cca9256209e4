package control_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"navette.dev/navette/internal/control"
	"navette.dev/navette/internal/navette"
)

// TestALongPlanFitsIntoAnAnswer sends a policy with many names and receives an answer as long as the plan of a large
// account. An input that is longer than any policy is refused.
func TestALongPlanFitsIntoAnAnswer(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	server, err := control.Listen(t.Context(), data, "", map[string]control.Command{
		"echo": func(_ context.Context, input json.RawMessage) (any, error) {
			var text string
			err := json.Unmarshal(input, &text)
			return strings.Repeat(text, 20), err
		},
	}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close(context.Background()) })
	var answer string
	long := strings.Repeat("a", 1<<20)
	if err := control.Call(t.Context(), data, "", "echo", long, &answer); err != nil || len(answer) != 20*len(long) {
		t.Errorf("%d bytes, %v", len(answer), err)
	}
	err = control.Call(t.Context(), data, "", "echo", strings.Repeat(long, 5), &answer)
	if navette.CodeOf(err) != navette.Invalid {
		t.Errorf("an input of 5 MiB: %v", err)
	}
}
