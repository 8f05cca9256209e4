package zoom_test

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"navette.dev/navette/internal/sandbox"
	"navette.dev/navette/internal/zoom"
)

// witness is an observer that keeps everything.
type witness struct {
	mu   sync.Mutex
	seen []zoom.Exchange
}

func (w *witness) Exchanged(e zoom.Exchange) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen = append(w.seen, e)
}

func (w *witness) last(t *testing.T) zoom.Exchange {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.seen) == 0 {
		t.Fatal("nothing was observed")
	}
	return w.seen[len(w.seen)-1]
}

// TestAnObserverSeesNamesAndTypes sends answers and a header with personal data.
func TestAnObserverSeesNamesAndTypes(t *testing.T) {
	var w witness
	f := newFakeZoom(t,
		says(200, `{"id":"u","email":"marguerite@example.org","marguerite":"secret"}`, "X-Marguerite",
			"marguerite@example.org", "X-RateLimit-Category", "Marguerite", "X-RateLimit-Limit", "81234567890"),
		says(404, `{"code":81234567890,"message":"Marguerite"}`),
		says(429, `{"code":4001,"message":"marguerite@example.org has reached the daily limit"}`, "Retry-After",
			"2026-11-28T00:00:00Z", "X-RateLimit-Type", "Daily-limit", "X-RateLimit-Limit", "30"))
	api := f.client(t).Observed(&w).As("account", zoom.FixedToken("t0ken"))
	for range 3 {
		_, _ = api.Users.Get(t.Context(), "marguerite")
	}
	if len(w.seen) != 3 {
		t.Fatalf("observed %d exchanges", len(w.seen))
	}
	text, err := json.Marshal(w.seen)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"arguerite", "t0ken", "secret", "81234567890", "2026-11-28"} {
		if strings.Contains(string(text), secret) {
			t.Errorf("%q was observed: %s", secret, text)
		}
	}
	first, limited := w.seen[0], w.seen[2]
	if first.Operation != "GET /users/{userId}" || first.Rate.Category != "other" || first.Rate.Limit != 0 ||
		!slices.Equal(first.Shape["email"], []string{"e-mail"}) || !slices.Contains(first.Headers, "x-*") {
		t.Errorf("observed %+v", first)
	}
	if limited.Code != 4001 || limited.Status != 429 || limited.RetryAfter != "date-time" || !limited.Failed ||
		limited.Rate != (zoom.Rates{Type: "daily-limit", Limit: 30}) {
		t.Errorf("observed %+v", limited)
	}
	if got := w.seen[1]; got.Code != 0 || got.Status != 404 || !got.Failed {
		t.Errorf("observed %+v", got)
	}
}

func TestWithoutAnObserverNothingIsDescribed(t *testing.T) {
	z := newFakeZoom(t).client(t)
	if z.Observed(nil) != z {
		t.Error("a client without an observer is another client")
	}
}

func TestTheRefreshTokenOfAnAnswerIsCompared(t *testing.T) {
	for mode, want := range map[string]string{"new": "new", "same": "same"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			var w witness
			c := startSandbox(t, func(o *sandbox.Options) { o.Behaviour = []string{"refresh-token=" + mode} })
			const back = "https://navette.example/oauth"
			z := c.Observed(&w)
			grant, err := z.Exchange(t.Context(), c.app, c.authorize(t, c.AuthorizeURL(c.app, back, "s", ""), "s"), back, "")
			if err != nil {
				t.Fatal(err)
			}
			if got := w.last(t); got.Grant != "authorization_code" || got.Tokens == nil || got.Tokens.Refresh != "" ||
				got.Tokens.AccessLife != time.Hour || got.Tokens.RefreshLife != 90*24*time.Hour {
				t.Errorf("observed %+v, %+v", got, got.Tokens)
			}
			if _, err := z.Refresh(t.Context(), c.app, grant.RefreshToken); err != nil {
				t.Fatal(err)
			}
			if got := w.last(t); got.Grant != "refresh_token" || got.Tokens == nil || got.Tokens.Refresh != want {
				t.Errorf("observed %+v, %+v", got, got.Tokens)
			}
			if _, err := z.Refresh(t.Context(), c.app, "another"); err == nil {
				t.Fatal("a wrong token was taken")
			}
			if got := w.last(t); !got.Failed || got.OAuthCode != "invalid_grant" || got.Numbered != "none" || got.Tokens != nil {
				t.Errorf("observed %+v", got)
			}
		})
	}
}

// TestARangeProbeSaysHowThePartCame asks the sandbox for a part in both positions of its switches.
func TestARangeProbeSaysHowThePartCame(t *testing.T) {
	for position, want := range map[string]zoom.Ranged{
		"download-range=on": {
			Redirected: "other", ContentType: "file", ContentRange: "asked", WholeSize: "listed", AcceptRanges: "bytes",
			Length: "part",
		},
		"download-range=off": {Redirected: "other", ContentType: "file", Length: "whole"},
		"download-redirect=none": {
			ContentType: "file", ContentRange: "asked", WholeSize: "listed", AcceptRanges: "bytes", Length: "part",
		},
	} {
		t.Run(position, func(t *testing.T) {
			t.Parallel()
			var w witness
			c := startSandbox(t, func(o *sandbox.Options) { o.Behaviour, o.Recordings = []string{position}, 1 })
			c.Zoom = c.Observed(&w)
			api := c.api(t)
			from := noon.AddDate(0, 0, -90)
			all, err := collect(api.Recordings.OfUser(t.Context(), c.ready.Users[0].ID, from, noon))
			if err != nil || len(all) == 0 {
				t.Fatalf("%d recordings: %v", len(all), err)
			}
			file := all[0].Files[0]
			if err := api.ProbeRange(t.Context(), file.DownloadURL, "", file.Size); err != nil {
				t.Fatal(err)
			}
			got := w.last(t)
			if got.Operation != zoom.DownloadOperation || got.Range == nil || *got.Range != want || got.Failed {
				t.Errorf("observed %+v, want %+v", got.Range, want)
			}
			if err := api.ProbeRange(t.Context(), "https://example.org/file", "", 1); err == nil {
				t.Error("an address that is not Zoom's was asked")
			}
		})
	}
}
