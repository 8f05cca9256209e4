package app_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/app"
	"navette.dev/navette/internal/config"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// TestTheProgramStartsOnAFirstStageDatabase checks the pages of an upgraded installation: what was planned, booked,
// imported and connected exists, and a personal link that was mailed before the upgrade still works.
func TestTheProgramStartsOnAFirstStageDatabase(t *testing.T) {
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			first := storetest.OpenFirstStage(t, engine)
			site := start(t, first)
			site.signIn("camille@atelier-lumiere.example", "navette-demo")
			site.shows("/", "Relaxation courte")
			site.shows("/schedule", "Vinyasa du matin")
			site.shows("/members", "Élodie Mercier")
			site.shows("/settings/integrations/zoom", "camille@atelier-lumiere.example")
			site.shows("/calls", "Respiration du midi")
			site.shows("/j/"+first.Token, "Relaxation courte")
			site.signIn("sophie@ventes-nord.example", "navette-demo")
			site.shows("/calls?q=remise", "<mark>")
		})
	}
}

// site is the running program as a browser sees it.
type site struct {
	*testing.T
	url    string
	client *http.Client
}

// start runs the program on the database, without a Zoom. Its clock begins at the instant at which the database was
// copied.
func start(t *testing.T, first storetest.FirstStage) site {
	t.Helper()
	return startIn(t, first, t.TempDir())
}

// startIn is like start, with the given data folder.
func startIn(t *testing.T, first storetest.FirstStage, folder string) site {
	t.Helper()
	nowhere := "http://127.0.0.1:1"
	program, err := app.New(t.Context(), config.Server{
		Listen: "127.0.0.1:0", Data: folder, Database: config.Secret(first.Address), Keys: first.Keys,
		Blobs:    filepath.Join(folder, "blobs"),
		ZoomREST: nowhere, ZoomOAuth: nowhere, SweepEvery: time.Hour, Workers: 1,
		Clock: navette.NewScaledClock(navette.Anchor{
			Real: navette.RealNow(), Product: time.Unix(first.At, 0), Speed: 1,
		}),
	}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := program.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return site{t, program.URL(), &http.Client{Jar: jar}}
}

func (s site) signIn(email, password string) {
	s.Helper()
	answer, err := s.client.PostForm(s.url+"/signin", url.Values{"email": {email}, "password": {password}})
	if err != nil {
		s.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		s.Fatalf("signing in as %s answers %d", email, answer.StatusCode)
	}
}

// shows checks for words on a page.
func (s site) shows(path, words string) {
	s.Helper()
	answer, err := s.client.Get(s.url + path)
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		s.Fatal(err)
	}
	if answer.StatusCode != http.StatusOK || !strings.Contains(string(body), words) {
		s.Errorf("%s answers %d without %q", path, answer.StatusCode, words)
	}
}
