// Package page is the kernel of the pages: it checks who asks, runs the handler of a route, and answers failures.
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
	"navette.dev/navette/internal/signin"
	"navette.dev/navette/internal/standing"
)

// Config is what a [Server] needs.
type Config struct {
	Clock          navette.Clock
	Log            *slog.Logger
	Words          *lang.Catalogues
	PublicURL      string         // where browsers reach this server; cookies are Secure where it is https
	TrustedProxies []netip.Prefix // peers whose X-Forwarded-For is believed
	People         *people.People
	SignIn         *signin.SignIn
	Standings      *standing.Standings
}

// Server serves the pages of all areas: it finds out who asks, checks the right, runs the handler and answers failures.
type Server struct {
	Config
	Limits Limits

	logins    *scs.SessionManager
	guard     *http.CrossOriginProtection
	opened    atomic.Bool // there is an organization; it stays true
	warnProxy sync.Once
}

// New makes a server. A public address without scheme or host is an error.
func New(c Config) (*Server, error) {
	public, err := url.Parse(c.PublicURL)
	if err != nil || public.Host == "" {
		return nil, errors.Join(fmt.Errorf("public address %q: need scheme and host", c.PublicURL), err)
	}
	s := &Server{Config: c, Limits: usualLimits, guard: http.NewCrossOriginProtection(), logins: newLogins(c.SignIn, public.Scheme == "https")}
	if err := s.guard.AddTrustedOrigin(public.Scheme + "://" + public.Host); err != nil {
		return nil, fmt.Errorf("public address: %w", err)
	}
	return s, nil
}

// Limits bound, in real time, how long clients may take.
type Limits struct {
	Body  time.Duration // for the body of a request to arrive
	Stall time.Duration // for the next piece of an answer to be read
}

// usualLimits leave a form or a webhook half a minute to arrive. A player that is paused reads nothing: its answer is cut, and it
// asks for the rest as a range once it plays on.
var usualLimits = Limits{Body: 30 * time.Second, Stall: time.Minute}

// Paced returns a handler that answers as next within the server's [Limits], so that neither slow senders nor clients that
// stopped reading hold connections.
func (s *Server) Paced(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength != 0 {
			_ = http.NewResponseController(w).SetReadDeadline(navette.RealNow().Add(s.Limits.Body)) // not every test's answer can
		}
		answer := &paced{ResponseWriter: w, stalls: s.Limits.Stall}
		next.ServeHTTP(answer, r)
		answer.extend() // what is buffered leaves after this
	})
}
