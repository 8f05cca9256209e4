package help_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	texts "navette.dev/navette/internal/help"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/help"
	"navette.dev/navette/internal/web/webtest"
)

// pages returns the pages of the help in French.
func pages(site *webtest.Site) []texts.Page {
	site.Helper()
	book, err := help.Load(site.Words)
	site.Must(err)
	return book.Pages(lang.French)
}

func TestAStrangerReadsThePagesForMembersOnly(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		b := site.Browser("fr")
		contents := b.Get("/help").WantsStatus(http.StatusOK).Says("Participer").Hides("Administrer Navette")
		found := b.Get("/help?q=zoom").WantsStatus(http.StatusOK)
		for _, p := range pages(site) {
			path := "/help/" + p.Slug
			if contents.HasLink(path) != p.Public() {
				t.Errorf("the contents link to %s: %t", path, !p.Public())
			}
			if !p.Public() && strings.Contains(found.Body, `href="`+path) {
				t.Errorf("a search finds %s", path)
			}
			switch a := b.Get(path); {
			case p.Public():
				a.WantsStatus(http.StatusOK).Titled(p.Title).Hides("Atelier Lumière").Hides("Camille")
			default:
				a.LeadsTo("/signin?next=" + url.QueryEscape(path))
			}
		}
		b.Get("/help/nothing").WantsStatus(http.StatusNotFound)
		b.Get("/help/pictures/manifest.json").WantsStatus(http.StatusNotFound)
		b.Get("/help/pictures/%2e%2e%2fhelp.go").WantsStatus(http.StatusNotFound)
	})
}

func TestThePublicHelpIsReadByEveryone(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		mux := http.NewServeMux()
		for _, route := range help.New(site.Words, true).Routes() {
			mux.Handle(route.Pattern, site.Pages.Handler(route))
		}
		for _, p := range pages(site) {
			answer := httptest.NewRecorder()
			mux.ServeHTTP(answer, httptest.NewRequestWithContext(site.Context(), http.MethodGet, "/help/"+p.Slug, http.NoBody))
			if answer.Code != http.StatusOK {
				t.Errorf("%s answers %d", p.Slug, answer.Code)
			}
		}
	})
}

func TestEveryRoleReadsTheWholeHelp(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		for _, role := range navette.Roles {
			b := site.SignIn(site.AddUser("Rôle "+string(role), "fr", role).Email)
			contents := b.Get("/help").WantsStatus(http.StatusOK)
			for _, p := range pages(site) {
				if !contents.HasLink("/help/" + p.Slug) {
					t.Errorf("the contents for %s lack %s", role, p.Slug)
				}
			}
			b.Get("/help/connect").WantsStatus(http.StatusOK)
		}
	})
}

func TestABrowserKeepsThePagesWithoutALogin(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		b := site.Browser("fr")
		first := b.Get("/help/member").WantsStatus(http.StatusOK)
		tag := first.Header.Get("ETag")
		if got := first.Header.Get("Cache-Control"); got != "private, no-cache" || tag == "" {
			t.Errorf("Cache-Control %q, ETag %q", got, tag)
		}
		b.Header.Set("If-None-Match", tag)
		again := b.Get("/help/member").WantsStatus(http.StatusNotModified)
		if again.Header.Get("Content-Security-Policy") == "" {
			t.Error("the page that has not changed lacks the policy")
		}
		b.Header.Set("Accept-Language", "en")
		b.Get("/help/member").WantsStatus(http.StatusOK)

		signedIn := site.Camille()
		if got := signedIn.Get("/help/member").WantsStatus(http.StatusOK).Header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("for a signed-in reader Cache-Control is %q", got)
		}
	})
}

func TestSearchMarksThePassage(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		a := site.Camille().Get("/help?q=" + url.QueryEscape("DECONNECTER zoom")).WantsStatus(http.StatusOK)
		marked := webtest.Find(a.Doc, func(n *html.Node) bool { return n.Data == "mark" })
		if marked == nil {
			t.Fatal("nothing is marked")
		}
		link := webtest.Find(a.Doc, func(n *html.Node) bool {
			return n.Data == "a" && strings.Contains(webtest.Attr(n, "href"), ":~:text=")
		})
		if link == nil || !strings.HasPrefix(webtest.Attr(link, "href"), "/help/") {
			t.Error("no link leads to a passage")
		}
		a.Hides("Administrer Navette")
		site.Camille().Get("/help?q=xylophone").Says("Aucun passage ne contient «\u00a0xylophone\u00a0»").
			Says("Administrer Navette")
	})
}

func TestAHostileSearchDoesNoHarm(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		b := site.Camille()
		for _, query := range []string{
			"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "%", "\x00", "\xff\xfe", "{{.}}", "\u202ezoom",
			"zoom'--", strings.Repeat("zoom ", 1000), strings.Repeat("a", 7000), "((((((((", "é\u0301\u0301\u0301", " \u00a0 ",
			"#:~:text=zoom",
		} {
			a := b.Get("/help?q=" + url.QueryEscape(query) + "&in=%3Cscript%3E").WantsStatus(http.StatusOK)
			if strings.Contains(a.Body, "<script>alert") || strings.Contains(a.Body, "<img src=x") ||
				strings.ContainsRune(a.Body, '\u202e') || len(a.Body) > 60_000 {
				t.Errorf("%.40q answers %d bytes: %.200s", query, len(a.Body), a.Body)
			}
		}
	})
}

func TestTheOtherLanguage(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		signedIn := site.Camille()
		signedIn.Get("/help/pause").Titled("Mettre en pause la génération")
		english := signedIn.Get("/help/pause?in=en").Titled("Pause new meetings")
		if !english.HasLink("/help/connect?in=en") || !english.HasLink("/help?in=en") ||
			!english.HasLink("/help/pause?in=fr") {
			t.Error("the links of the English page lead back to French")
		}
		signedIn.Get("/help/pause").Titled("Mettre en pause la génération")

		stranger := site.Browser("fr")
		if !stranger.Get("/help/member").HasLink("/help/member?lang=en") {
			t.Error("no link to the English page")
		}
		stranger.Get("/help/member?lang=en").LeadsTo("/help/member")
		stranger.Get("/help/member").Titled("Join an online session")
	})
}

// TestAPageLoadsNothingFromElsewhere checks that all files of the pages come from this server.
func TestAPageLoadsNothingFromElsewhere(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		b := site.Camille()
		for _, p := range pages(site) {
			a := b.Get("/help/" + p.Slug).WantsStatus(http.StatusOK)
			for n := range a.Doc.Descendants() {
				address := webtest.Attr(n, "src")
				if n.Data == "link" {
					address = webtest.Attr(n, "href")
				}
				if address != "" && (!strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//")) {
					t.Errorf("%s loads %s", p.Slug, address)
				}
				if webtest.HasAttr(n, "style") || n.Data == "style" || n.Data == "script" && !webtest.HasAttr(n, "src") {
					t.Errorf("%s breaks the content security policy: %s", p.Slug, n.Data)
				}
			}
		}
	})
}
