// Package testkit provides a studio to test the services of package rules with: an organization with users, a stepped
// clock, every service with a running work queue, Zoom (the sandbox) over HTTP, and a mail server (the catcher) over
// SMTP. Tests call the services and check the results from outside: what Zoom has and was sent, which mails arrived,
// which files are on disk.
package testkit

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/invite"
	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/mail"
	"navette.dev/navette/internal/mail/catcher"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/navette/navettetest"
	"navette.dev/navette/internal/rules"
	"navette.dev/navette/internal/sandbox"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
	"navette.dev/navette/internal/vault"
	"navette.dev/navette/internal/vault/vaulttest"
	"navette.dev/navette/internal/web/letters"
	"navette.dev/navette/internal/zoom"
)

// Monday is the initial time of every studio: a Monday noon in Paris, in winter time.
var Monday = time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)

// SweepEvery is how often Zoom's lists are read.
const SweepEvery = 15 * time.Minute

// Studio is an organization in a running program, with its Zoom and its mail server.
type Studio struct {
	navettetest.T
	Store *store.Store
	Clock *navette.SteppedClock
	Vault *vault.Vault
	Zoom  *Zoom            // Zoom as a client sees it
	Post  *catcher.Catcher // the mail server
	Blobs blob.Store
	Files string // folder of Blobs
	URL   string // address for Zoom's webhooks
	*rules.Rules

	Org   string
	Owner navette.Actor // Camille, who reads French
	Admin navette.Actor // Grace, who reads English
	Coach navette.Actor // Thomas, who is staff

	needs  rules.Needs
	runner *jobs.Runner
	mux    *http.ServeMux
	front  *httptest.Server
}

// Option changes how a studio is set up.
type Option func(*plan)

// plan is the set-up of a studio, which options change.
type plan struct {
	sandbox sandbox.Options
	settle  time.Duration
	wrap    func(blob.Store) blob.Store
	limits  zoom.Plan
	share   float64
	noMail  bool
}

// NoMail sets up a studio without a mail server.
func NoMail(p *plan) { p.noMail = true }

// Sandbox changes the options of Zoom.
func Sandbox(change func(*sandbox.Options)) Option { return func(p *plan) { change(&p.sandbox) } }

// Behaving sets behaviours of the sandbox, as name=value.
func Behaving(pairs ...string) Option {
	return Sandbox(func(o *sandbox.Options) { o.Behaviour = append(o.Behaviour, pairs...) })
}

// Limits sets the plan whose rate limits the client keeps, and the share of them that it uses. The default is the whole
// of the plan Business.
func Limits(limits zoom.Plan, share float64) Option {
	return func(p *plan) { p.limits, p.share = limits, share }
}

// Settle sets how long, in real time, an unclear request may still take effect. The default is 0.
func Settle(d time.Duration) Option { return func(p *plan) { p.settle = d } }

// Blobs wraps the file store.
func Blobs(wrap func(blob.Store) blob.Store) Option { return func(p *plan) { p.wrap = wrap } }

// Each runs a test in a new studio on every database engine, in parallel with the other tests of its package.
func Each(t *testing.T, story func(w *Studio), options ...Option) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) { story(New(t, s, options...)) })
}

// New returns a studio with a store. Zoom is not connected yet.
func New(t *testing.T, s *store.Store, options ...Option) *Studio {
	t.Helper()
	w := &Studio{
		T: navettetest.T{T: t}, Store: s, Clock: navette.NewSteppedClock(Monday), Files: t.TempDir(),
		mux: http.NewServeMux(),
	}
	p := plan{
		sandbox: sandbox.Defaults(), limits: zoom.PlanBusiness, share: 1,
		wrap: func(b blob.Store) blob.Store { return b },
	}
	p.sandbox.Clock, p.sandbox.RateLimits = w.Clock, "off"
	for _, o := range options {
		o(&p)
	}
	w.Zoom = StartZoom(t, p.sandbox)
	w.Post = catcher.New(catcher.Options{SMTPAddr: "127.0.0.1:0", HTTPAddr: "127.0.0.1:0", Clock: w.Clock})
	w.Must(w.Post.Start(t.Context()))
	t.Cleanup(func() { _ = w.Post.Stop(context.Background()) })
	w.front = httptest.NewServer(w.mux)
	t.Cleanup(w.front.Close)
	w.URL = w.front.URL
	disk, err := blob.NewDisk(w.Files)
	w.Must(err)
	w.Blobs = p.wrap(disk)
	w.Vault = vaulttest.Open(t)
	w.found()
	w.build(p)
	w.Hooks.Mount(w.mux)
	w.Restart()
	return w
}

// Serve adds pages to the studio's server, besides the webhooks.
func (w *Studio) Serve(pages http.Handler) { w.mux.Handle("/", pages) }

// build constructs the services as the program does.
func (w *Studio) build(p plan) {
	limiter := zoom.NewLocalLimiter(w.Clock, p.share, func(string) zoom.Plan { return p.limits })
	client, err := zoom.New(zoom.Config{
		RESTBase: w.Zoom.Ready.REST, OAuthBase: w.Zoom.Ready.OAuth, Clock: w.Clock, Limiter: limiter,
		Retry: zoom.Retry{Base: time.Millisecond},
	})
	w.Must(err)
	words, err := catalogues()
	w.Must(err)
	server, err := mail.NewSender(mail.Options{Host: "127.0.0.1", Port: w.Post.SMTPPort(), TLS: mail.NoTLS})
	w.Must(err)
	w.Cleanup(func() { _ = server.Close() })
	var sender invite.Sender
	if !p.noMail {
		sender = server
	}
	w.needs = rules.Needs{
		Store: w.Store, Clock: w.Clock, Vault: w.Vault, Blobs: w.Blobs, Zoom: client, Sender: sender,
		Letters: letters.New(words, w.URL),
		From:    mail.Address{Name: "Navette", Address: "navette@studio.test"}, Words: words, Log: silence, PublicURL: w.URL,
		SweepEvery: SweepEvery, Settle: p.settle,
	}
	w.Rules, err = rules.New(w.needs)
	w.Must(err)
}

var catalogues = sync.OnceValues(lang.Load)

var silence = slog.New(slog.DiscardHandler)

// NewNode returns the services of another node with the same database.
func (w *Studio) NewNode() *rules.Rules {
	w.Helper()
	node, err := rules.New(w.needs)
	w.Must(err)
	return node
}

// NewConnections returns the Connections of another node with the same database.
func (w *Studio) NewConnections() *connection.Connections { w.Helper(); return w.NewNode().Connections }

// Restart stops the queue's workers, if they run, and starts new ones.
func (w *Studio) Restart() {
	w.Helper()
	w.StopWork()
	runner, err := jobs.New(w.Store, w.Clock, silence, 4)
	w.Must(err)
	for kind, handler := range w.Handlers() {
		runner.Handle(kind, handler)
	}
	w.Must(runner.Start(w.Context()))
	w.runner = runner
	w.Cleanup(func() { _ = runner.Stop(context.Background()) }) // stopping twice does nothing
}

// StopWork stops the queue's workers once their present work is done. Nothing is worked on until [Studio.Restart].
func (w *Studio) StopWork() {
	w.Helper()
	if w.runner != nil {
		w.Must(w.runner.Stop(w.Context()))
		w.runner = nil
	}
}
