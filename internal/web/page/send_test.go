package page_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"golang.org/x/net/html"

	"navette.dev/navette/internal/web/asset"
	"navette.dev/navette/internal/web/webtest"
)

// fetch requests a path with accepted codings and further headers. It returns the response, its body as sent, and the
// decoded body.
func fetch(b *webtest.Browser, path, codings string, header ...string) (w *http.Response, sent, read string) {
	b.Site.Helper()
	r, err := http.NewRequestWithContext(b.Site.Context(), http.MethodGet, b.Site.Server.URL+path, nil)
	b.Site.Must(err)
	r.Header = b.Header.Clone()
	r.Header.Set("Accept-Encoding", codings)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w, err = b.Client.Do(r)
	b.Site.Must(err)
	defer func() { _ = w.Body.Close() }()
	body, err := io.ReadAll(w.Body)
	b.Site.Must(err)
	var reader io.Reader = bytes.NewReader(body)
	switch w.Header.Get("Content-Encoding") {
	case "br":
		reader = brotli.NewReader(reader)
	case "gzip":
		reader, err = gzip.NewReader(reader)
		b.Site.Must(err)
	}
	plain, err := io.ReadAll(reader)
	b.Site.Must(err)
	return w, string(body), string(plain)
}

func TestTextsAreCompressedAsTheBrowserTakesThem(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		b := site.Camille()
		for _, path := range []string{
			"/", "/calls", "/nowhere", asset.AppCSS, asset.AppJS, asset.PlayerJS, asset.DoorJS, asset.LicencesTxt,
		} {
			_, _, plain := fetch(b, path, "identity")
			for codings, want := range map[string]string{
				"identity": "", "gzip": "gzip", "gzip, deflate, br, zstd": "br", "br;q=0, gzip": "gzip",
			} {
				w, sent, read := fetch(b, path, codings)
				if got := w.Header.Get("Content-Encoding"); got != want ||
					!strings.Contains(w.Header.Get("Vary"), "Accept-Encoding") {
					t.Errorf("%s for %q: %q, varies by %q", path, codings, got, w.Header.Get("Vary"))
				}
				if withoutReference(read) != withoutReference(plain) || want != "" && len(sent) > len(plain)*6/10 {
					t.Errorf("%s for %q: %d bytes sent, %d read, %d plain", path, codings, len(sent), len(read), len(plain))
				}
			}
		}
	})
}

// withoutReference returns a page without the reference of its failure, which differs between requests.
func withoutReference(page string) string {
	before, rest, found := strings.Cut(page, "<code>")
	if !found {
		return page
	}
	_, after, _ := strings.Cut(rest, "</code>")
	return before + after
}

func TestEachCodingOfAFileHasATagOfItsOwn(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		b, tags := site.Camille(), map[string]bool{}
		for _, coding := range []string{"identity", "gzip", "br"} {
			w, _, _ := fetch(b, asset.AppJS, coding)
			tag := w.Header.Get("ETag")
			if tag == "" || tags[tag] {
				t.Errorf("%s: tag %q, beside %v", coding, tag, tags)
			}
			tags[tag] = true
			again, sent, _ := fetch(b, asset.AppJS, coding, "If-None-Match", tag)
			if again.StatusCode != http.StatusNotModified || sent != "" {
				t.Errorf("%s: %d with %d bytes for what the browser has", coding, again.StatusCode, len(sent))
			}
		}
		for _, path := range []string{"/assets/app.js.br", "/assets/app.css.gz", "/assets/"} {
			b.Get(path).WantsStatus(http.StatusNotFound)
		}
	})
}

// TestWhatAnotherSiteAsksForIsNotCompressed prevents another site from learning the content of a page from its
// compressed length.
func TestWhatAnotherSiteAsksForIsNotCompressed(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		b := site.Camille()
		for site, want := range map[string]string{"cross-site": "", "same-site": "", "same-origin": "br", "none": "br"} {
			if w, _, _ := fetch(b, "/members?q=guess", "br", "Sec-Fetch-Site", site); w.Header.Get("Content-Encoding") != want {
				t.Errorf("asked by %s: %q", site, w.Header.Get("Content-Encoding"))
			}
		}
	})
}

// mostSent is the largest number of bytes of styles and scripts that a page may load.
const mostSent = 40_000

func TestPagesBringFewBytesOfStylesAndScripts(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		b := site.Camille()
		for _, path := range []string{"/", "/schedule", "/calls", "/members", "/settings/organization"} {
			for _, coding := range []string{"gzip", "br"} {
				total := 0
				for _, address := range scriptsAndStyles(b.Get(path).Doc) {
					_, sent, _ := fetch(b, address, coding)
					total += len(sent)
				}
				if total == 0 || total > mostSent {
					t.Errorf("%s brings %d bytes with %s", path, total, coding)
				}
			}
		}
	})
}

func scriptsAndStyles(n *html.Node) []string {
	var found []string
	for n := range n.Descendants() {
		switch {
		case n.Data == "script" && webtest.Attr(n, "src") != "":
			found = append(found, webtest.Attr(n, "src"))
		case n.Data == "link" && webtest.Attr(n, "rel") == "stylesheet":
			found = append(found, webtest.Attr(n, "href"))
		}
	}
	return found
}
