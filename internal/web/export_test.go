package web

import (
	"net/http"
	"time"
)

// Check is what a route is held against before it is served.
func Check(r Route) error { return r.check() }

// Serve is one more route of the site, for failures that no real page has.
func (s *Site) Serve(r Route) http.Handler { return s.page(r) }

// SetStreams changes how many streams of changes may be open, and how long one may be left unread.
func (s *Site) SetStreams(each, inAll int, stalls time.Duration) {
	s.live.Streams, s.Limits.Stall = newStreams(each, inAll), stalls
}

// SetPatience changes how long a request's body may take.
func (s *Site) SetPatience(d time.Duration) { s.Limits.Body = d }

// SetStalls changes how long an answer may stay unread.
func (s *Site) SetStalls(d time.Duration) { s.Limits.Stall = d }
