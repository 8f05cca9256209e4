package page

import (
	"fmt"
	"strings"

	"navette.dev/navette/internal/navette"
)

// Access says who may use a route. The zero value is refused at start, so that every route sets one.
type Access int

// The values of Access.
const (
	_        Access = iota
	Public          // everyone, signed in or not
	SignedIn        // users of the organization whose role has the route's right
)

// Route is one address of the site and its handler.
type Route struct {
	Pattern string // of [net/http.ServeMux]: method and path
	Access  Access
	Right   navette.Right // that SignedIn requires
	Handle  func(*Page) error

	// AnyOrigin allows other sites to post to the route. It is for requests that contain their own proof, such as the
	// token of a personal link.
	AnyOrigin bool

	// Page is the path of the page whose form posts to this route. If it is empty, that is the nearest page above the
	// route's own path.
	Page string
	// Redirects marks the routes that [WithPages] adds: they only redirect to a form's page.
	Redirects bool
}

// AnyPath is the pattern of all addresses without a route of their own.
const AnyPath = "/"

// name returns the route's pattern for the log. Unknown addresses are logged as "unmatched", since they may be
// personal links with a typing error.
func (r Route) name() string {
	if r.Pattern == AnyPath {
		return "unmatched"
	}
	return r.Pattern
}

// Check returns an error unless Access is set and Right is set exactly if Access is SignedIn.
func (r Route) Check() error {
	if r.Access != Public && r.Access != SignedIn || (r.Access == SignedIn) != (r.Right != "") {
		return fmt.Errorf("route %q does not say who may use it", r.Pattern)
	}
	return nil
}

// WithPages adds a GET route for each path that has only a POST route. It redirects to the page of the form: a form
// with errors is shown at the path that it was posted to, and the reader may reload that.
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
		added := Route{Pattern: "GET " + path, Access: r.Access, Redirects: true}
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

// pageAbove returns the path of the nearest page above a path, or "/" if there is none.
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

// firstParts returns the first n parts of a path: for "/sessions/ses_1/cancel" and 2 it is "/sessions/ses_1", for 0 it
// is "/".
func firstParts(path string, n int) string {
	all := strings.Split(path, "/") // the first element is empty
	return "/" + strings.Join(all[1:min(n+1, len(all))], "/")
}
