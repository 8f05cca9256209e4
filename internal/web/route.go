package web

import (
	"fmt"
	"slices"

	"navette.dev/navette/internal/navette"
)

// Access is who may use a route at all. The zero value is refused, so that no route forgets to say.
type Access int

// Who may use a route.
const (
	_        Access = iota
	Public          // anybody; the handler knows who is signed in, if somebody is
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
}

func (r Route) check() error {
	if r.Access != Public && r.Access != SignedIn || (r.Access == SignedIn) != (r.Right != "") {
		return fmt.Errorf("route %q does not say who may use it", r.Pattern)
	}
	return nil
}

// Routes are all pages and forms of the site, area by area.
func (s *Site) Routes() []Route {
	return slices.Concat(
		entryRoutes(s),
		accountRoutes(s),
		liveRoutes(s),
		todayRoutes(s),
		scheduleRoutes(s),
		sessionRoutes(s),
		memberRoutes(s),
		settingsRoutes(s),
		zoomRoutes(s),
		callRoutes(s),
		doorRoutes(s),
	)
}
