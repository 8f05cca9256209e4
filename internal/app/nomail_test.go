package app_test

import (
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"navette.dev/navette/internal/app"
	"navette.dev/navette/internal/config"
	"navette.dev/navette/internal/navette"
)

// TestAServerWithoutMailSaysSoAtStartAndOnItsFirstPage checks that a server without a mail server reports it at
// start, and on the first page that is opened.
func TestAServerWithoutMailSaysSoAtStartAndOnItsFirstPage(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	program, err := app.New(t.Context(), config.Server{
		Listen: "127.0.0.1:0", Data: folder, Keys: filepath.Join(folder, "keys.json"),
		Blobs:    filepath.Join(folder, "blobs"),
		Database: config.Secret(filepath.Join(folder, "navette.db")), Clock: navette.RealClock{}, Workers: 1,
	}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	missing, err := program.Missing(t.Context())
	if err != nil || !strings.Contains(strings.Join(missing, "\n"), "No mail server") {
		t.Errorf("what is missing: %q, %v", missing, err)
	}
	if err := program.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := program.Stop(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, program.URL()+"/first-run", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept-Language", "en")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	page, err := io.ReadAll(answer.Body)
	if err != nil || !strings.Contains(string(page), "No mail server is configured") {
		t.Errorf("the first page does not say that no mail can leave: %s, %v", page, err)
	}
}
