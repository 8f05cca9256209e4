package web

import (
	"net/http"
	"time"

	"navette.dev/navette/internal/web/live"
	"navette.dev/navette/internal/web/page"
)

// Check is what a route is held against before it is served.
func Check(r page.Route) error { return r.Check() }

// Serve is one more route of the site, for failures that no real page has.
func (s *Site) Serve(r page.Route) http.Handler { return s.Handler(r) }

// SetStreams changes how many streams of changes may be open, and how long one may be left unread.
func (s *Site) SetStreams(each, inAll int, stalls time.Duration) {
	s.live.Streams, s.Limits.Stall = live.NewStreams(each, inAll), stalls
}

// SetPatience changes how long a request's body may take.
func (s *Site) SetPatience(d time.Duration) { s.Limits.Body = d }

// SetStalls changes how long an answer may stay unread.
func (s *Site) SetStalls(d time.Duration) { s.Limits.Stall = d }
