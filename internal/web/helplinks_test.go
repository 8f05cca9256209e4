package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"navette.dev/navette/internal/config"
	helptexts "navette.dev/navette/internal/help"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/help"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/webtest"
)

// zoomHosts are the hosts at Zoom to which the help may link.
var zoomHosts = []string{"zoom.us", "support.zoom.com", "marketplace.zoom.us", "developers.zoom.us"}

// helpOf returns the help.
func helpOf(site *webtest.Site) *helptexts.Book {
	site.Helper()
	book, err := help.Load(site.Words)
	site.Must(err)
	return book
}

// owner returns a browser of an owner of the seeded organization.
func owner(site *webtest.Site) *webtest.Browser {
	site.Helper()
	return site.SignIn(site.AddUser("Propriétaire", "fr", navette.RoleOwner).Email)
}

// TestTheHelpHasNoDeadLink follows every link of every page of the help, with its anchor.
func TestTheHelpHasNoDeadLink(t *testing.T) {
	eachWalked(t, func(site *webtest.Site, _ seeded) {
		book, follow := helpOf(site), newFollower(site)
		links := 0
		for _, locale := range lang.Locales() {
			for _, p := range book.Pages(locale) {
				for _, link := range p.Links {
					links++
					if fault := follow.fault(book, locale, p, link.To); fault != "" {
						t.Errorf("text/%s, page %s, line %d: the link to %s %s", locale, p.Slug, link.Line, link.To, fault)
					}
				}
				for _, option := range p.Options {
					if title, _ := config.Help(strings.TrimPrefix(option, "--")); title == "" {
						t.Errorf("text/%s, page %s: the server has no option %s", locale, p.Slug, option)
					}
				}
			}
		}
		if links < 20 {
			t.Errorf("only %d links", links)
		}
	})
}

// follower opens the pages of the site to which the help links, each once.
type follower struct {
	browser *webtest.Browser
	routes  *http.ServeMux
	known   map[string]page.Route
	pages   map[string]webtest.Answer
}

func newFollower(site *webtest.Site) *follower {
	site.Helper()
	f := &follower{
		browser: owner(site), routes: http.NewServeMux(), known: map[string]page.Route{}, pages: map[string]webtest.Answer{},
	}
	for _, r := range site.Pages.Routes() {
		f.routes.Handle(r.Pattern, http.NotFoundHandler())
		f.known[r.Pattern] = r
	}
	return f
}

// fault returns what is wrong with a link of a page of the help, or "".
func (f *follower) fault(book *helptexts.Book, locale string, p helptexts.Page, to string) string {
	address, err := url.Parse(to)
	if err != nil {
		return err.Error()
	}
	slug, isHelp := strings.CutPrefix(address.Path, "/help/")
	switch {
	case address.Host != "":
		if address.Scheme != "https" || !slices.Contains(zoomHosts, address.Host) {
			return "leads to an unknown site"
		}
		return ""
	case address.Path == "":
		return anchorFault(p, address.Fragment)
	case isHelp:
		other, found := book.Page(locale, slug)
		if !found {
			return "leads to no page"
		}
		return anchorFault(other, address.Fragment)
	}
	return f.siteFault(address)
}

// anchorFault returns what is wrong with an anchor of a page of the help, or "".
func anchorFault(p helptexts.Page, anchor string) string {
	if anchor == "" || slices.ContainsFunc(p.Headings, func(h helptexts.Heading) bool { return h.Anchor == anchor }) {
		return ""
	}
	return "leads to no heading of " + p.Slug
}

// siteFault returns what is wrong with a link to another page of the site, or "".
func (f *follower) siteFault(address *url.URL) string {
	r, err := http.NewRequestWithContext(f.browser.Site.Context(), http.MethodGet, address.Path, http.NoBody)
	f.browser.Site.Must(err)
	_, pattern := f.routes.Handler(r)
	route, found := f.known[pattern]
	if !found || pattern == page.AnyPath || route.Redirects {
		return "leads to no page"
	}
	if _, seen := f.pages[address.Path]; !seen {
		f.pages[address.Path] = f.browser.Get(address.Path)
	}
	a := f.pages[address.Path]
	if to := a.Header.Get("Location"); strings.HasPrefix(to, "/settings/") && address.Fragment == "" {
		return "" // what the page is about does not exist yet, and the page before it is shown
	}
	hasID := func(n *html.Node) bool { return webtest.Attr(n, "id") == address.Fragment }
	switch {
	case a.Status != http.StatusOK:
		return "answers an owner " + http.StatusText(a.Status)
	case address.Fragment != "" && webtest.Find(a.Doc, hasID) == nil:
		return "leads to a page without this anchor"
	}
	return ""
}

// TestEachPageOfTheSettingsLinksToItsHelp visits the settings without a connection to Zoom and with one.
func TestEachPageOfTheSettingsLinksToItsHelp(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		book, visited := helpOf(site), map[string]bool{}
		b := site.Camille()
		visitSettings(t, site, b, seeded{}, book, visited)
		visitSettings(t, site, b, seed(site), book, visited)
		if len(visited) < 15 {
			t.Errorf("only %d pages: %v", len(visited), visited)
		}
	})
}

// visitSettings checks the help links of all pages of the settings whose ids are known, and notes their routes.
func visitSettings(
	t *testing.T, site *webtest.Site, b *webtest.Browser, s seeded, book *helptexts.Book, visited map[string]bool,
) {
	t.Helper()
	for _, r := range site.Pages.Routes() {
		method, path := s.requestTo(t, r)
		if method != http.MethodGet || path != "/settings" && !strings.HasPrefix(path, "/settings/") {
			continue
		}
		a := b.Get(path)
		if a.Status != http.StatusOK || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
			continue
		}
		visited[r.Pattern] = true
		link := webtest.Find(a.Doc, func(n *html.Node) bool { return webtest.Attr(n, "class") == "helplink" })
		if link == nil {
			t.Errorf("%s has no link to its help", r.Pattern)
			continue
		}
		slug, anchor, _ := strings.Cut(strings.TrimPrefix(webtest.Attr(link, "href"), "/help/"), "#")
		p, found := book.Page(lang.French, slug)
		if fault := anchorFault(p, anchor); !found || fault != "" {
			t.Errorf("%s links to %s, which leads to no page: %s", r.Pattern, webtest.Attr(link, "href"), fault)
		}
	}
}
