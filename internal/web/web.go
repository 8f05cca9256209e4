// Package web answers browsers: one table of routes, one way of checking who asks, one way of failing. Handlers read a
// form, call a rule and fill a view; they decide nothing.
package web

import (
	"context"
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

	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/generate"
	"navette.dev/navette/internal/invite"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/library"
	"navette.dev/navette/internal/limit"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/standing"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/web/asset"
	"navette.dev/navette/internal/web/storybook"
)

// Mounter is another surface that answers on the same address: the receiver of webhooks.
type Mounter interface {
	Mount(mux *http.ServeMux)
}

// Needs is what the pages stand on.
type Needs struct {
	Store          *store.Store
	Clock          navette.Clock
	Log            *slog.Logger
	Words          *lang.Catalogues
	PublicURL      string         // where browsers reach this server; cookies are Secure where it is https
	TrustedProxies []netip.Prefix // peers whose X-Forwarded-For is believed
	FirstRunCode   string         // what the first run of an empty server asks for; with "" it cannot be opened
	Storybook      bool           // show the storybook, never on a real installation
	SweepEvery     time.Duration
	People         *people.People
	Schedule       *schedule.Schedule
	Connections    *connection.Connections
	Generate       *generate.Generator
	Invite         *invite.Invitations
	Library        *library.Library
	Standings      *standing.Standings
	Hooks          Mounter
	Condition      func() Condition // of this process; nil where it is the only one
}

// Site is all pages as one handler.
type Site struct {
	Needs
	logins  *scs.SessionManager
	guard   *http.CrossOriginProtection
	handler http.Handler
	opened  atomic.Bool // there is an organization; it stays true
	running context.Context
	stop    context.CancelFunc

	patience time.Duration // how long a request's body may take, real time
	stalls   time.Duration // how long a piece of an answer may stay unread, real time
	streams  *streams

	warnProxy sync.Once
	codes     *limit.Tries // wrong codes of the first run, by client
}

// bodyTakes is how long a form or a webhook may take to arrive, in real time.
const bodyTakes = 30 * time.Second

// New builds the pages. A route that does not say who may use it, or a public address that is none, is an error.
func New(needs Needs) (*Site, error) {
	public, err := url.Parse(needs.PublicURL)
	if err != nil || public.Host == "" {
		return nil, errors.Join(fmt.Errorf("public address %q: need scheme and host", needs.PublicURL), err)
	}
	s := &Site{Needs: needs, guard: http.NewCrossOriginProtection(), logins: newLogins(needs.Store, public.Scheme == "https"), patience: bodyTakes, stalls: answerStalls}
	s.codes = limit.New(codesAllowed, navette.RealNow)
	s.streams = newStreams(streamsEach, streamsInAll)
	if err := s.guard.AddTrustedOrigin(public.Scheme + "://" + public.Host); err != nil {
		return nil, fmt.Errorf("public address: %w", err)
	}
	s.running, s.stop = context.WithCancel(context.Background())
	mux := http.NewServeMux()
	for _, route := range s.Routes() {
		if err := route.check(); err != nil {
			return nil, err
		}
		mux.Handle(route.Pattern, s.page(route))
	}
	s.mountOthers(mux)
	s.handler = mux
	return s, nil
}

// mountOthers adds what is no page: files for browsers, signs of life, webhooks, the storybook.
func (s *Site) mountOthers(mux *http.ServeMux) {
	mux.Handle("GET /assets/", hardened(asset.Handler()))
	mux.Handle("GET /favicon.ico", hardened(http.RedirectHandler(asset.IconSvg, http.StatusSeeOther))) // asked for beside what names no icon
	mux.Handle("GET /healthz", hardened(http.HandlerFunc(healthy)))
	mux.Handle("GET /readyz", hardened(http.HandlerFunc(s.ready)))
	s.Hooks.Mount(mux)
	if s.Storybook {
		stories := storybook.Handler(s.Words)
		mux.Handle("GET /storybook", stories)
		mux.Handle("GET /storybook/", stories)
	}
}

// ServeHTTP answers one request. What it carries has to arrive soon, and what it is answered has to be read, so that
// neither slow senders nor those that stop reading pile up.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.ContentLength != 0 {
		_ = http.NewResponseController(w).SetReadDeadline(navette.RealNow().Add(s.patience)) // not every test's answer can
	}
	answer := &paced{ResponseWriter: w, stalls: s.stalls}
	s.handler.ServeHTTP(answer, r)
	answer.extend() // what is buffered leaves after this
}

// EndStreams ends the streams of changes, which would otherwise last as long as their browsers.
func (s *Site) EndStreams() { s.stop() }
