package app_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"navette.dev/navette/internal/app"
	"navette.dev/navette/internal/config"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/zoom/webhook"
)

// TestFailedWebhooksAreLoggedBeforeTheStop posts webhooks to a server that cannot read its apps, and stops it less
// than ten seconds later. The first failure is logged at once, and the others with their number.
func TestFailedWebhooksAreLoggedBeforeTheStop(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	folder := t.TempDir()
	program, err := app.New(t.Context(), config.Server{
		Listen: "127.0.0.1:0", Data: folder, Keys: filepath.Join(folder, "keys.json"),
		Blobs:    filepath.Join(folder, "blobs"),
		Database: config.Secret(filepath.Join(folder, "navette.db")), Clock: navette.RealClock{}, Workers: 1,
	}, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := program.Store.Writer().ExecContext(t.Context(), "ALTER TABLE zoom_apps RENAME TO hidden"); err != nil {
		t.Fatal(err)
	}
	for range 4 {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, program.URL()+"/hooks/zoom/app_1",
			strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set(webhook.TimestampHeader, strconv.FormatInt(navette.RealNow().Unix(), 10))
		request.Header.Set(webhook.SignatureHeader, "v0="+strings.Repeat("00", 32))
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusServiceUnavailable {
			t.Fatalf("answered %d", answer.StatusCode)
		}
	}
	if err := program.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`msg="webhook not checked" posts=1 `, `msg="webhook not checked" posts=3 `} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("%q is missing in the log:\n%s", want, log.String())
		}
	}
}
