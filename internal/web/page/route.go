package page

import (
	"fmt"
	"strings"

	"navette.dev/navette/internal/navette"
)

// Access is who may use a route at all. The zero value is refused, so that no route forgets to say.
type Access int

// Who may use a route.
const (
	_        Access = iota
	Public          // everyone; the handler knows who is signed in, if anyone is
	SignedIn        // a user of the organization whose role has the route's right
)

// Route is one address of the site.
type Route struct {
	Pattern string // as [net/http.ServeMux] reads it: method and path
	Access  Access
	Right   navette.Right // for SignedIn
	Handle  func(*Page) error

	// AnyOrigin lets other sites' pages post here: only where the request carries its own proof, such as a link's token.
	AnyOrigin bool

	// Page is the page whose form posts here, as a pattern's path, where that is not the nearest page above the route's own path.
	Page string
	// Leads marks a route that only leads from the address of a form to its page; [withPages] adds it.
	Leads bool
}

// AnyPath is the pattern of every address that leads nowhere.
const AnyPath = "/"

// name is the route as the log knows it. What was asked for in vain is not logged: it may be a link's token with a mistake in it.
func (r Route) name() string {
	if r.Pattern == AnyPath {
		return "unmatched"
	}
	return r.Pattern
}

// Check returns an error for a route that does not say who may use it.
func (r Route) Check() error {
	if r.Access != Public && r.Access != SignedIn || (r.Access == SignedIn) != (r.Right != "") {
		return fmt.Errorf("route %q does not say who may use it", r.Pattern)
	}
	return nil
}

// WithPages adds, for each address that takes POST only, a GET that leads to the page its form is on: a form that was refused is
// shown at the address it was posted to, and a reader may load that again.
func WithPages(routes []Route) []Route {
	pages := map[string]Route{}
	for _, r := range routes {
		if path, isGet := strings.CutPrefix(r.Pattern, "GET "); isGet {
			pages[strings.TrimSuffix(path, "{$}")] = r
		}
	}
	for _, r := range routes {
		path, isPost := strings.CutPrefix(r.Pattern, "POST ")
		if _, has := pages[path]; !isPost || has {
			continue
		}
		page := r.Page
		if page == "" {
			page = pageAbove(pages, path)
		}
		added := Route{Pattern: "GET " + path, Access: r.Access, Leads: true}
		if r.Access == SignedIn {
			added.Right = pages[page].Right
		}
		added.Handle = func(p *Page) error {
			return p.Redirect(firstParts(p.R.URL.EscapedPath(), strings.Count(strings.TrimSuffix(page, "/"), "/")))
		}
		routes = append(routes, added)
	}
	return routes
}

// pageAbove is the path of the nearest page above a path: "/" where there is none nearer.
func pageAbove(pages map[string]Route, path string) string {
	for {
		path = path[:strings.LastIndexByte(path, '/')]
		if _, found := pages[path]; found {
			return path
		}
		if path == "" {
			return "/"
		}
	}
}

// firstParts are the first parts of a path: of "/sessions/ses_1/cancel" two are "/sessions/ses_1", and none are "/".
func firstParts(path string, parts int) string {
	all := strings.Split(path, "/") // begins with an empty one
	return "/" + strings.Join(all[1:min(parts+1, len(all))], "/")
}
