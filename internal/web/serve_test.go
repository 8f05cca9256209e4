package web_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/asset"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/webtest"
)

func TestEveryAnswerIsHardened(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		b := site.Camille()
		for _, path := range []string{"/", "/signin", "/nowhere", asset.AppCSS, "/healthz"} {
			a := b.Get(path)
			policy := a.Header.Get("Content-Security-Policy")
			for _, part := range []string{
				"default-src 'none'", "script-src 'self';", "form-action 'self';", "frame-ancestors 'none'",
			} {
				if !strings.Contains(policy, part) {
					t.Errorf("%s: policy %q lacks %s", path, policy, part)
				}
			}
			if a.Header.Get("X-Content-Type-Options") != "nosniff" || a.Header.Get("Referrer-Policy") != "same-origin" {
				t.Errorf("%s: headers %v", path, a.Header)
			}
		}
		if got := b.Get("/members").Header.Get("Cache-Control"); !strings.Contains(got, "no-store") {
			t.Errorf("pages may be kept: %q", got)
		}
		styles := b.Get(asset.AppCSS).WantsStatus(http.StatusOK)
		if got := styles.Header.Get("Cache-Control"); !strings.Contains(got, "immutable") {
			t.Errorf("styles may not be kept: %q", got)
		}
	})
}

// TestAnUnknownPathIsLoggedAsUnmatched requests a path that could be a mistyped personal link.
func TestAnUnknownPathIsLoggedAsUnmatched(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		site.Camille().Get("/jj/s3cret-token?code=s3cret-code").WantsStatus(http.StatusNotFound)
		log := site.Logged.String()
		if !strings.Contains(log, "route=unmatched status=404") {
			t.Errorf("it is not logged as unmatched:\n%s", log)
		}
		if strings.Contains(log, "s3cret") {
			t.Errorf("what was asked for is logged:\n%s", log)
		}
	})
}

// TestPagesHaveAnIcon also requests /favicon.ico, which browsers use if a document names no icon.
func TestPagesHaveAnIcon(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		b := site.Browser("fr")
		icon := webtest.Find(b.Get("/signin").Doc, func(n *html.Node) bool {
			return n.Data == "link" && webtest.Attr(n, "rel") == "icon"
		})
		if icon == nil {
			t.Fatal("the page names no icon")
		}
		b.Get("/favicon.ico").LeadsTo(webtest.Attr(icon, "href"))
		drawn := b.Get(webtest.Attr(icon, "href")).WantsStatus(http.StatusOK)
		if kind := drawn.Header.Get("Content-Type"); kind != "image/svg+xml" {
			t.Errorf("the icon is %q", kind)
		}
	})
}

func TestSignsOfLife(t *testing.T) {
	webtest.EachEmpty(t, func(site *webtest.Site) {
		b := site.Browser("fr")
		b.Get("/healthz").WantsStatus(http.StatusOK)
		b.Get("/readyz").WantsStatus(http.StatusOK)
		site.Must(site.Store.Close())
		b.Get("/healthz").WantsStatus(http.StatusOK)
		b.Get("/readyz").WantsStatus(http.StatusServiceUnavailable)
	})
}

// TestASlowSenderIsNotWaitedFor announces a body and does not send it, to pages, to other handlers, and to routes
// that read no body.
func TestASlowSenderIsNotWaitedFor(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		site.Pages.Limits.Body = 50 * time.Millisecond
		for _, asked := range []string{"POST /signin", "POST /hooks/zoom/app_1", "POST /signout", "GET /healthz"} {
			conn, err := net.Dial("tcp", site.Server.Listener.Addr().String())
			site.Must(err)
			site.Must(conn.SetDeadline(navette.RealNow().Add(10 * time.Second)))
			const form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\na="
			_, err = io.WriteString(conn, asked+" HTTP/1.1\r\nHost: x\r\n"+form)
			site.Must(err)
			if _, err := io.Copy(io.Discard, conn); errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("%s: still waited for", asked)
			}
			_ = conn.Close()
		}
	})
}

func TestAFailureIsToldByItsReference(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		failures := map[string]func(*page.Page) error{
			"error": func(*page.Page) error { return errors.New("secret detail") },
			"panic": func(*page.Page) error { panic("secret detail") },
		}
		for name, failing := range failures {
			w := httptest.NewRecorder()
			r := httptest.NewRequest(http.MethodGet, "/x/sesame", nil)
			site.Pages.Handler(page.Route{Pattern: "GET /x/{token}", Access: page.Public, Handle: failing}).ServeHTTP(w, r)
			if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "secret") {
				t.Errorf("%s: %d, %s", name, w.Code, w.Body)
			}
			reference := regexp.MustCompile(`<code>(\w+)</code>`).FindStringSubmatch(w.Body.String())
			if reference == nil || !strings.Contains(site.Logged.String(), reference[1]) ||
				!strings.Contains(site.Logged.String(), "secret detail") {
				t.Errorf("%s: the log does not hold what the page refers to: %v", name, reference)
			}
		}
		if strings.Contains(site.Logged.String(), "sesame") {
			t.Error("the log holds the path")
		}
	})
}

// TestABusyDatabaseIsSaidInWords fails a handler as if another writer had held the organization for too long.
func TestABusyDatabaseIsSaidInWords(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		stuck := page.Route{Pattern: "GET /x", Access: page.Public, Handle: func(*page.Page) error {
			return navette.Fail(navette.Unavailable, "reason.database_busy", errors.New("secret detail"))
		}}
		for language, words := range map[string]string{
			"fr": "réessayez dans quelques secondes", "en": "try again in a few seconds",
		} {
			w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/x", nil)
			r.Header.Set("Accept-Language", language)
			site.Pages.Handler(stuck).ServeHTTP(w, r)
			if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" ||
				!strings.Contains(w.Body.String(), words) || strings.Contains(w.Body.String(), "secret") {
				t.Errorf("%s: %d, %v, %s", language, w.Code, w.Header(), w.Body)
			}
		}
	})
}

func TestTheLogHoldsNoPersonalData(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		b := site.Camille()
		b.Get("/j/" + navette.NewLinkToken() + "sesame")
		b.Get("/members?q=sesame")
		site.Browser("fr").Get("/members?q=sesame")
		for _, word := range []string{"sesame", "camille", webtest.Password, "navette_login"} {
			if strings.Contains(strings.ToLower(site.Logged.String()), word) {
				t.Errorf("the log holds %q", word)
			}
		}
		if !strings.Contains(site.Logged.String(), "GET /members") {
			t.Error("requests are not logged")
		}
	})
}

func TestAFormHasALimit(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		b := site.Camille()
		b.Post("/members/new", webtest.With(webtest.SessionForm, "name", strings.Repeat("x", 70<<10))).
			WantsStatus(http.StatusRequestEntityTooLarge)
	})
}

func TestBrowsersHearOfChanges(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		b := site.Camille()
		page := b.Get("/").WantsStatus(http.StatusOK)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		r, err := http.NewRequestWithContext(ctx, http.MethodGet,
			site.Server.URL+webtest.Attr(webtest.Find(page.Doc, webtest.IsBody), "data-live"), nil)
		site.Must(err)
		w, err := b.Client.Do(r)
		site.Must(err)
		defer func() { _ = w.Body.Close() }()
		if got := w.Header.Get("Content-Type"); got != "text/event-stream" {
			t.Fatalf("%d, %q", w.StatusCode, got)
		}
		s := site.Class("Vinyasa", webtest.Noon.AddDate(0, 0, 3), 5)
		lines := bufio.NewScanner(w.Body)
		for lines.Scan() && !strings.HasPrefix(lines.Text(), "data: ") {
		}
		if !strings.Contains(lines.Text(), s.ID) || !strings.Contains(lines.Text(), "attention") {
			t.Errorf("heard %q (%v), want the session's id", lines.Text(), lines.Err())
		}
		site.Pages.EndStreams()
		for lines.Scan() {
		}
		if ctx.Err() != nil {
			t.Error("the stream did not end with the server")
		}
	})
}

func TestFormsFromOtherSitesAreRefused(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		b, before := site.Camille(), site.LastEvent()
		form := url.Values{"name": {"Intruse"}, "email": {"intruse@studio.test"}, "lang": {"fr"}}
		b.Header.Set("Sec-Fetch-Site", "cross-site")
		b.Post("/members/new", form).WantsStatus(http.StatusForbidden).Says("a été envoyé depuis un autre site")
		b.Header.Del("Sec-Fetch-Site")
		b.Header.Set("Origin", "https://evil.test")
		b.Post("/members/new", form).WantsStatus(http.StatusForbidden)
		if site.LastEvent() != before {
			t.Error("something changed")
		}
		b.Header.Set("Origin", site.Server.URL)
		b.Post("/members/new", form).LeadsTo("/members")
	})
}
