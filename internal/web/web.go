// Package web assembles the pages of all areas, and the other addresses of the server, into one HTTP handler. An area
// is a package below this one that serves some of the pages. Page handlers contain no business logic: they read a form,
// call a service such as [schedule.Schedule] and fill a view.
package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"navette.dev/navette/internal/audit"
	"navette.dev/navette/internal/colleague"
	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/firstcall"
	"navette.dev/navette/internal/generate"
	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/importer"
	"navette.dev/navette/internal/invite"
	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/library"
	"navette.dev/navette/internal/livetest"
	"navette.dev/navette/internal/match"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/pastimport"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/policy"
	"navette.dev/navette/internal/preconditions"
	"navette.dev/navette/internal/privacy"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/setup"
	"navette.dev/navette/internal/signin"
	"navette.dev/navette/internal/standing"
	"navette.dev/navette/internal/storage"
	"navette.dev/navette/internal/web/account"
	"navette.dev/navette/internal/web/asset"
	auditpages "navette.dev/navette/internal/web/audit"
	"navette.dev/navette/internal/web/calls"
	"navette.dev/navette/internal/web/colleagues"
	"navette.dev/navette/internal/web/door"
	"navette.dev/navette/internal/web/entry"
	firstcallpages "navette.dev/navette/internal/web/firstcall"
	"navette.dev/navette/internal/web/help"
	"navette.dev/navette/internal/web/imports"
	"navette.dev/navette/internal/web/live"
	livetestpages "navette.dev/navette/internal/web/livetest"
	"navette.dev/navette/internal/web/members"
	"navette.dev/navette/internal/web/page"
	policypages "navette.dev/navette/internal/web/policy"
	privacypages "navette.dev/navette/internal/web/privacy"
	"navette.dev/navette/internal/web/sessions"
	"navette.dev/navette/internal/web/settings"
	setuppages "navette.dev/navette/internal/web/setup"
	"navette.dev/navette/internal/web/storybook"
	"navette.dev/navette/internal/web/today"
	"navette.dev/navette/internal/web/zoomsettings"
)

// Mounter registers further routes. hooks.Hooks, which receives webhooks, is one.
type Mounter interface {
	Mount(mux *http.ServeMux)
}

// Needs holds the settings of a [Site] and the services that its areas use.
type Needs struct {
	Clock          navette.Clock
	Log            *slog.Logger
	Words          *lang.Catalogues
	PublicURL      string         // address of this server for browsers; with https, cookies are Secure
	TrustedProxies []netip.Prefix // proxies whose X-Forwarded-For header is used
	FirstRunCode   string         // the code that the first run of an empty server requires; if "", every code is refused
	PublicHelp     bool           // whether readers without a login may read all pages of the help
	Storybook      bool           // whether to serve the storybook; never on a real installation
	SweepEvery     time.Duration  // time between two sweeps, which the Zoom settings show
	People         *people.People
	Colleagues     *colleague.Colleagues
	SignIn         *signin.SignIn
	Schedule       *schedule.Schedule
	Journeys       *journey.Reader
	Connections    *connection.Connections
	Hosts          *hosts.Hosts
	Match          *match.Match
	Generate       *generate.Generator
	Invite         *invite.Invitations
	Library        *library.Library
	Standings      *standing.Standings
	Preconditions  *preconditions.Preconditions
	Setup          *setup.Setup
	Policies       *policy.Policies
	Privacy        *privacy.Notices
	FirstCalls     *firstcall.FirstCalls
	LiveTests      *livetest.LiveTests
	Storage        *storage.Storage
	Audits         *audit.Audits
	Importer       *importer.Importer
	PastImports    *pastimport.Imports
	Version        string // of the program
	Hooks          Mounter
	Condition      func() Condition // returns the condition of this process; nil if it is the only one on its database
}

// Area is a part of the site with its own pages.
type Area interface {
	Routes() []page.Route
}

// Site is the HTTP handler of the whole server.
type Site struct {
	*page.Server
	needs   Needs
	routes  []page.Route
	handler http.Handler
	running context.Context // until EndStreams
	stop    context.CancelFunc
}

// New returns the site. It fails if [page.Route.Check] refuses a route, or if the public address lacks a scheme or a
// host.
func New(needs Needs) (*Site, error) {
	server, err := page.New(page.Config{
		Clock: needs.Clock, Log: needs.Log, Words: needs.Words, PublicURL: needs.PublicURL,
		TrustedProxies: needs.TrustedProxies, People: needs.People, SignIn: needs.SignIn, Standings: needs.Standings,
		Setup: needs.Setup,
	})
	if err != nil {
		return nil, err
	}
	s := &Site{Server: server, needs: needs}
	s.running, s.stop = context.WithCancel(context.Background())
	for _, area := range s.areas() {
		s.routes = append(s.routes, area.Routes()...)
	}
	s.routes = page.WithPages(s.routes)
	mux := http.NewServeMux()
	for _, route := range s.routes {
		if err := route.Check(); err != nil {
			return nil, err
		}
		mux.Handle(route.Pattern, server.Handler(route))
	}
	s.mountOthers(mux)
	s.handler = server.Paced(mux)
	return s, nil
}

// areas returns all areas.
func (s *Site) areas() []Area {
	n := s.needs
	return []Area{
		entry.New(n.People, n.SignIn, n.FirstRunCode),
		account.Pages{People: n.People, SignIn: n.SignIn},
		&live.Pages{
			Journeys: n.Journeys, Streams: live.NewCounter(live.StreamsEach, live.StreamsInAll), Running: s.running,
		},
		today.Pages{Journeys: n.Journeys, Library: n.Library, Connections: n.Connections, Storage: n.Storage},
		sessions.Pages{
			Schedule: n.Schedule, Journeys: n.Journeys, People: n.People, Library: n.Library, Generate: n.Generate,
		},
		members.Pages{People: n.People},
		settings.Pages{People: n.People, Invite: n.Invite, Storage: n.Storage},
		setuppages.Pages{Setup: n.Setup},
		colleagues.New(n.Colleagues),
		colleagues.PersonPages{People: n.People},
		zoomsettings.Pages{
			Log: n.Log, SweepEvery: n.SweepEvery, Connections: n.Connections, Hosts: n.Hosts, Match: n.Match,
			Schedule:  n.Schedule,
			Standings: n.Standings, Preconditions: n.Preconditions,
		},
		policypages.Pages{
			Policies: n.Policies, People: n.People, Hosts: n.Hosts, Connections: n.Connections, Privacy: n.Privacy,
		},
		firstcallpages.Pages{
			FirstCalls: n.FirstCalls, Connections: n.Connections, Hosts: n.Hosts, Generate: n.Generate,
			PublicURL: n.PublicURL,
		},
		livetestpages.Pages{LiveTests: n.LiveTests, Program: n.Version},
		imports.Pages{Importer: n.Importer, Past: n.PastImports},
		calls.Pages{Library: n.Library, Importer: n.Importer},
		auditpages.Pages{Audits: n.Audits, Hosts: n.Hosts, Version: n.Version},
		privacypages.New(n.Privacy, n.People, strings.TrimSuffix(n.PublicURL, "/")),
		door.New(n.Invite),
		help.New(n.Words, n.PublicHelp),
	}
}

// Routes returns the routes of all areas.
func (s *Site) Routes() []page.Route { return s.routes }

// mountOthers adds the addresses that belong to no area: assets, health checks, webhooks and the storybook.
func (s *Site) mountOthers(mux *http.ServeMux) {
	mux.Handle("GET /assets/", page.Hardened(asset.Handler()))
	// Browsers request /favicon.ico for answers that name no icon, such as JSON and plain text.
	mux.Handle("GET /favicon.ico", page.Hardened(http.RedirectHandler(asset.IconSvg, http.StatusSeeOther)))
	mux.Handle("GET /healthz", page.Hardened(http.HandlerFunc(healthy)))
	mux.Handle("GET /readyz", page.Hardened(http.HandlerFunc(s.ready)))
	s.needs.Hooks.Mount(mux)
	if s.needs.Storybook {
		stories := storybook.Handler(s.needs.Words)
		mux.Handle("GET /storybook", stories)
		mux.Handle("GET /storybook/", stories)
	}
}

// ServeHTTP answers one request.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// EndStreams ends all streams of changes, for which a stop of the server would otherwise wait. New ones end at once.
func (s *Site) EndStreams() { s.stop() }
