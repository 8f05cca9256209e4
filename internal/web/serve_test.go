package web_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/asset"
	"navette.dev/navette/internal/web/page"
)

func TestEveryAnswerIsHardened(t *testing.T) {
	inHouse(t, func(h *house) {
		b := h.camille()
		for _, path := range []string{"/", "/signin", "/nowhere", asset.AppCSS, "/healthz"} {
			a := b.get(path)
			policy := a.header.Get("Content-Security-Policy")
			for _, part := range []string{"default-src 'none'", "script-src 'self';", "form-action 'self';", "frame-ancestors 'none'"} {
				if !strings.Contains(policy, part) {
					t.Errorf("%s: policy %q lacks %s", path, policy, part)
				}
			}
			if a.header.Get("X-Content-Type-Options") != "nosniff" || a.header.Get("Referrer-Policy") != "same-origin" {
				t.Errorf("%s: headers %v", path, a.header)
			}
		}
		if got := b.get("/members").header.Get("Cache-Control"); !strings.Contains(got, "no-store") {
			t.Errorf("pages may be kept: %q", got)
		}
		if got := b.get(asset.AppCSS).wants(http.StatusOK).header.Get("Cache-Control"); !strings.Contains(got, "immutable") {
			t.Errorf("styles may not be kept: %q", got)
		}
	})
}

// TestAnUnknownPathIsLoggedAsUnmatched asks for a path that could be a mistyped link.
func TestAnUnknownPathIsLoggedAsUnmatched(t *testing.T) {
	inHouse(t, func(h *house) {
		h.camille().get("/jj/s3cret-token?code=s3cret-code").wants(http.StatusNotFound)
		log := h.log.String()
		if !strings.Contains(log, "route=unmatched status=404") {
			t.Errorf("it is not logged as unmatched:\n%s", log)
		}
		if strings.Contains(log, "s3cret") {
			t.Errorf("what was asked for is logged:\n%s", log)
		}
	})
}

// Browsers ask for /favicon.ico beside whatever names no icon.
func TestPagesHaveAnIcon(t *testing.T) {
	inHouse(t, func(h *house) {
		b := h.visitor("fr")
		icon := find(b.get("/signin").doc, func(n *html.Node) bool { return n.Data == "link" && attr(n, "rel") == "icon" })
		if icon == nil {
			t.Fatal("the page names no icon")
		}
		b.get("/favicon.ico").leads(attr(icon, "href"))
		drawn := b.get(attr(icon, "href")).wants(http.StatusOK)
		if kind := drawn.header.Get("Content-Type"); kind != "image/svg+xml" {
			t.Errorf("the icon is %q", kind)
		}
	})
}

func TestSignsOfLife(t *testing.T) {
	inEmptyHouse(t, func(h *house) {
		b := h.visitor("fr")
		b.get("/healthz").wants(http.StatusOK)
		b.get("/readyz").wants(http.StatusOK)
		h.must(h.store.Close())
		b.get("/healthz").wants(http.StatusOK)
		b.get("/readyz").wants(http.StatusServiceUnavailable)
	})
}

// TestASlowSenderIsNotWaitedFor announces a body that never comes: to pages, to what is no page, to what reads no body.
func TestASlowSenderIsNotWaitedFor(t *testing.T) {
	inHouse(t, func(h *house) {
		h.site.SetPatience(50 * time.Millisecond)
		for _, asked := range []string{"POST /signin", "POST /hooks/zoom/app_1", "POST /signout", "GET /healthz"} {
			conn, err := net.Dial("tcp", h.server.Listener.Addr().String())
			h.must(err)
			h.must(conn.SetDeadline(navette.RealNow().Add(10 * time.Second)))
			_, err = io.WriteString(conn, asked+" HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\na=")
			h.must(err)
			if _, err := io.Copy(io.Discard, conn); errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("%s: still waited for", asked)
			}
			_ = conn.Close()
		}
	})
}

func TestAFailureIsToldByItsReference(t *testing.T) {
	inHouse(t, func(h *house) {
		failures := map[string]func(*page.Page) error{
			"error": func(*page.Page) error { return errors.New("secret detail") },
			"panic": func(*page.Page) error { panic("secret detail") },
		}
		for name, failing := range failures {
			w := httptest.NewRecorder()
			r := httptest.NewRequest(http.MethodGet, "/x/sesame", nil)
			h.site.Serve(page.Route{Pattern: "GET /x/{token}", Access: page.Public, Handle: failing}).ServeHTTP(w, r)
			if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "secret") {
				t.Errorf("%s: %d, %s", name, w.Code, w.Body)
			}
			reference := regexp.MustCompile(`<code>(\w+)</code>`).FindStringSubmatch(w.Body.String())
			if reference == nil || !strings.Contains(h.log.String(), reference[1]) || !strings.Contains(h.log.String(), "secret detail") {
				t.Errorf("%s: the log does not hold what the page refers to: %v", name, reference)
			}
		}
		if strings.Contains(h.log.String(), "sesame") {
			t.Error("the log holds the path")
		}
	})
}

// TestABusyDatabaseIsSaidInWords answers as where another writer holds the organization for too long.
func TestABusyDatabaseIsSaidInWords(t *testing.T) {
	inHouse(t, func(h *house) {
		stuck := page.Route{Pattern: "GET /x", Access: page.Public, Handle: func(*page.Page) error {
			return navette.Fail(navette.Unavailable, "reason.database_busy", errors.New("secret detail"))
		}}
		for language, words := range map[string]string{"fr": "réessayez dans quelques secondes", "en": "try again in a few seconds"} {
			w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/x", nil)
			r.Header.Set("Accept-Language", language)
			h.site.Serve(stuck).ServeHTTP(w, r)
			if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" || !strings.Contains(w.Body.String(), words) || strings.Contains(w.Body.String(), "secret") {
				t.Errorf("%s: %d, %v, %s", language, w.Code, w.Header(), w.Body)
			}
		}
	})
}

func TestTheLogHoldsNoPersonalData(t *testing.T) {
	inHouse(t, func(h *house) {
		b := h.camille()
		b.get("/j/" + navette.NewLinkToken() + "sesame")
		b.get("/members?q=sesame")
		h.visitor("fr").get("/members?q=sesame")
		for _, word := range []string{"sesame", "camille", password, "navette_login"} {
			if strings.Contains(strings.ToLower(h.log.String()), word) {
				t.Errorf("the log holds %q", word)
			}
		}
		if !strings.Contains(h.log.String(), "GET /members") {
			t.Error("requests are not logged")
		}
	})
}

func TestAFormHasALimit(t *testing.T) {
	inHouse(t, func(h *house) {
		b := h.camille()
		b.post("/members/new", with(evening, "name", strings.Repeat("x", 70<<10))).wants(http.StatusRequestEntityTooLarge)
	})
}

func TestBrowsersHearOfChanges(t *testing.T) {
	inHouse(t, func(h *house) {
		b := h.camille()
		page := b.get("/").wants(http.StatusOK)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, h.server.URL+attr(find(page.doc, isBody), "data-live"), nil)
		h.must(err)
		w, err := b.client.Do(r)
		h.must(err)
		defer func() { _ = w.Body.Close() }()
		if got := w.Header.Get("Content-Type"); got != "text/event-stream" {
			t.Fatalf("%d, %q", w.StatusCode, got)
		}
		s := h.class("Vinyasa", noon.AddDate(0, 0, 3), 5)
		lines := bufio.NewScanner(w.Body)
		for lines.Scan() && !strings.HasPrefix(lines.Text(), "data: ") {
		}
		if !strings.Contains(lines.Text(), s.ID) || !strings.Contains(lines.Text(), "attention") {
			t.Errorf("heard %q (%v), want the session's id", lines.Text(), lines.Err())
		}
		h.site.EndStreams()
		for lines.Scan() {
		}
		if ctx.Err() != nil {
			t.Error("the stream did not end with the server")
		}
	})
}
