// Package webtest runs the site for tests. A [Site] has the real services but no Zoom and no mail server. A [Studio]
// also has the sandbox, a mail server and running workers, and takes longer to start. Tests read the pages of a [Site]
// in a [Browser], as parsed HTML, and those of a [Studio] as a [Visitor], as text.
package webtest

import (
	"bytes"
	"context"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/mail"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/navette/navettetest"
	"navette.dev/navette/internal/rules"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
	"navette.dev/navette/internal/testkit"
	"navette.dev/navette/internal/vault"
	"navette.dev/navette/internal/vault/vaulttest"
	"navette.dev/navette/internal/web"
	"navette.dev/navette/internal/web/letters"
	"navette.dev/navette/internal/zoom"
)

// Noon is the instant at which the clock of every site starts: a Monday noon in Paris, in winter time.
var Noon = testkit.Monday

// FirstRunCode is the code that the first run of an empty site asks for.
const FirstRunCode = "ABCD-EFGH-JKLM"

// Password is the password of every user.
const Password = "une phrase assez longue"

// Site is the whole site with the real services, on its own server. Zoom is out of reach and no mail is sent.
type Site struct {
	navettetest.T
	*rules.Rules
	Store  *store.Store
	Clock  *navette.SteppedClock
	Words  *lang.Catalogues
	Vault  *vault.Vault
	Pages  *web.Site
	Server *httptest.Server
	Logged *Log
	Owner  navette.Actor // of the organization that the methods change
}

// Log collects what was logged.
type Log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write appends a record.
func (l *Log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

// String returns everything that was logged.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// EachEmpty runs a test on every database engine, on a site without an organization. The test runs in parallel with the
// others of its package.
func EachEmpty(t *testing.T, test func(site *Site)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) { test(New(t, s)) })
}

// Each runs a test as [EachEmpty] does, on the site of the studio Atelier Lumière, whose owner is Camille.
func Each(t *testing.T, test func(site *Site)) {
	t.Helper()
	EachEmpty(t, func(site *Site) {
		site.Open()
		test(site)
	})
}

// New returns a site without an organization, with a store.
func New(t *testing.T, db *store.Store) *Site {
	t.Helper()
	s := &Site{T: navettetest.T{T: t}, Store: db, Clock: navette.NewSteppedClock(Noon), Logged: &Log{}}
	s.Vault = vaulttest.Open(t)
	var err error
	s.Words, err = catalogues()
	s.Must(err)
	s.Server = httptest.NewUnstartedServer(nil)
	s.build("http://" + s.Server.Listener.Addr().String())
	s.Server.Config.Handler = s.Pages
	s.Server.Start()
	t.Cleanup(s.Server.Close)
	t.Cleanup(s.Pages.EndStreams)
	return s
}

// build constructs the services and the pages, as the program does.
func (s *Site) build(address string) {
	s.Helper()
	log := slog.New(slog.NewTextHandler(s.Logged, nil))
	const nowhere = "http://127.0.0.1:1"
	client, err := zoom.New(zoom.Config{RESTBase: nowhere, OAuthBase: nowhere, Clock: s.Clock, Logger: log})
	s.Must(err)
	blobs, err := blob.NewDisk(s.TempDir())
	s.Must(err)
	s.Rules, err = rules.New(rules.Needs{
		Store: s.Store, Clock: s.Clock, Vault: s.Vault, Blobs: blobs, Zoom: client, Sender: noSender{},
		Letters: letters.New(s.Words, address), From: mail.Address{Name: "Navette", Address: "navette@studio.test"},
		Words: s.Words, Log: log, PublicURL: address, SweepEvery: testkit.SweepEvery,
	})
	s.Must(err)
	needs := needsOf(s.Rules)
	needs.Clock, needs.Log, needs.Words, needs.PublicURL = s.Clock, log, s.Words, address
	needs.FirstRunCode = FirstRunCode
	s.Pages, err = web.New(needs)
	s.Must(err)
}

// needsOf returns the services that the pages need.
func needsOf(r *rules.Rules) web.Needs {
	return web.Needs{
		SweepEvery: testkit.SweepEvery, People: r.People, Colleagues: r.Colleagues, SignIn: r.SignIn,
		Schedule: r.Schedule, Journeys: r.Journeys,
		Connections: r.Connections, Hosts: r.Hosts, Match: r.Match, Generate: r.Generate, Invite: r.Invite,
		Library: r.Library, Standings: r.Standings, Preconditions: r.Preconditions, Policies: r.Policies,
		Hooks: r.Hooks, Privacy: r.Privacy,
		FirstCalls: r.FirstCalls, LiveTests: r.LiveTests, Version: "test", Setup: r.Setup, Storage: r.Storage,
		Audits:   r.Audits,
		Importer: r.Importer, PastImports: r.PastImports,
	}
}

var catalogues = sync.OnceValues(lang.Load)

// noSender is a mail server that accepts nothing.
type noSender struct{}

// Send returns the zero result: the mail was not sent, and another try may succeed.
func (noSender) Send(context.Context, mail.Message) mail.Result { return mail.Result{} }

// Until waits, for at most 10 s of real time, until a condition holds.
func (s *Site) Until(what string, condition func() bool) {
	s.Helper()
	for deadline := navette.RealNow().Add(10 * time.Second); !condition(); {
		if navette.RealNow().After(deadline) {
			s.Fatalf("never: %s", what)
		}
		s.Must(navette.RealClock{}.WaitUntil(s.Context(), navette.RealNow().Add(4*time.Millisecond)))
	}
}

// Address returns the address of the site's server.
func (s *Site) Address() *url.URL {
	s.Helper()
	address, err := url.Parse(s.Server.URL)
	s.Must(err)
	return address
}
