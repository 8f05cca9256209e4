// Package page handles what all pages have in common: it identifies the person who makes a request, checks the right,
// calls the function of a route, and answers errors. Areas use its [Page] to read forms and cookies, and to answer.
package page

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/alexedwards/scs/v2"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/setup"
	"navette.dev/navette/internal/signin"
	"navette.dev/navette/internal/standing"
)

// Config holds the settings of a [Server] and the services that it uses.
type Config struct {
	Clock          navette.Clock
	Log            *slog.Logger
	Words          *lang.Catalogues
	PublicURL      string         // address of this server for browsers; with https, cookies are Secure
	TrustedProxies []netip.Prefix // proxies whose X-Forwarded-For header is used
	People         *people.People
	SignIn         *signin.SignIn
	Standings      *standing.Standings
	Setup          *setup.Setup
}

// Server serves the routes of all areas; see [Server.Handler].
type Server struct {
	Config
	Limits Limits

	logins    *scs.SessionManager
	guard     *http.CrossOriginProtection
	opened    atomic.Bool // whether an organization is known to exist; it is never reset
	warnProxy sync.Once   // logs once that a proxy is not trusted
}

// New returns a server. It fails if the public address lacks a scheme or a host.
func New(c Config) (*Server, error) {
	public, err := url.Parse(c.PublicURL)
	if err != nil || public.Host == "" {
		return nil, errors.Join(fmt.Errorf("public address %q: need scheme and host", c.PublicURL), err)
	}
	s := &Server{
		Config: c, Limits: usualLimits, guard: http.NewCrossOriginProtection(),
		logins: newLogins(c.SignIn, c.Clock, public.Scheme == "https"),
	}
	if err := s.guard.AddTrustedOrigin(public.Scheme + "://" + public.Host); err != nil {
		return nil, fmt.Errorf("public address: %w", err)
	}
	return s, nil
}

// Limits are the longest times that a client may take, in real time.
type Limits struct {
	Body  time.Duration // to send the body of a request
	Stall time.Duration // to read each 64 KiB of the answer
}

// usualLimits are the limits of every server outside tests. A paused player stops reading, so its connection is
// closed; when it plays again it requests the remaining bytes as a range.
var usualLimits = Limits{Body: 30 * time.Second, Stall: time.Minute}

// Paced returns a handler that calls next with deadlines for the request's body and for each piece of the answer, as
// the server's [Limits] say.
func (s *Server) Paced(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength != 0 { // some writers of tests support no deadline
			_ = http.NewResponseController(w).SetReadDeadline(navette.RealNow().Add(s.Limits.Body))
		}
		answer := &paced{ResponseWriter: w, stalls: s.Limits.Stall}
		next.ServeHTTP(answer, r)
		answer.extend() // the server sends the buffered end of the answer after this
	})
}
