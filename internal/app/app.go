// Package app builds the whole program as one value with Start and Stop. The command line, the end-to-end tests and
// the benchmarks all use it.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/mail"
	"os"
	"sync"
	"time"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/config"
	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/control"
	"navette.dev/navette/internal/invite"
	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/lifecycle"
	mailer "navette.dev/navette/internal/mail"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/quota"
	"navette.dev/navette/internal/rules"
	"navette.dev/navette/internal/storage"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/vault"
	"navette.dev/navette/internal/web"
	"navette.dev/navette/internal/web/entry"
	"navette.dev/navette/internal/web/letters"
	"navette.dev/navette/internal/zoom"
)

// settle is how long, in real time, a request to Zoom whose answer was lost may still take effect.
const settle = 45 * time.Second

// webhookWorkers is the least number of workers for webhooks. Most webhooks are handled by a few short reads, so what
// costs is to lease their promises and to note that these are kept, which is done for all workers together: with 32
// workers a webhook takes half of the processor time that it takes with four.
const webhookWorkers = 32

// App is the program. Its parts are exported for the tests and for the demo, which fills an empty one.
type App struct {
	Config config.Server
	Store  *store.Store
	*rules.Rules

	// FirstRunCode is the code to set up an empty server; "" if the database already had an organization.
	FirstRunCode string

	local    bool // no public address is configured
	log      *slog.Logger
	vault    *vault.Vault
	words    *lang.Catalogues
	sender   *mailer.Sender
	runner   *jobs.Runner
	files    blob.Store
	tidying  *housekeeping
	node     *node
	pages    *web.Site
	listener net.Listener
	server   *http.Server
	commands *control.Server // nil if another server on the same data folder answers commands
	served   chan error
	serving  sync.WaitGroup // the goroutine that serves; not its requests
	state    lifecycle.State
}

// Option changes how the program is built. Options are for the demo and for tests.
type Option func(*parts)

// parts are the parts that an option may replace.
type parts struct {
	blobs  func(blob.Store) blob.Store
	settle time.Duration
	window jobs.Window
}

func defaults() parts {
	return parts{blobs: func(s blob.Store) blob.Store { return s }, settle: settle}
}

// WithBlobs wraps the store of recording files. Tests of a killed server use it.
func WithBlobs(wrap func(blob.Store) blob.Store) Option { return func(p *parts) { p.blobs = wrap } }

// WithSettle sets how long, in real time, the program assumes that a request whose answer was lost may still take
// effect in Zoom. The default is 45 s.
func WithSettle(d time.Duration) Option { return func(p *parts) { p.settle = d } }

// WithWindow sets what is called at the named moments of the workers' work (see [jobs.Reached]). Tests of a killed
// server use it.
func WithWindow(w jobs.Window) Option { return func(p *parts) { p.window = w } }

// New opens the database, migrates it, listens, and builds the program. Until Start it answers no requests and runs no
// jobs. Call Stop even if Start is never called.
func New(ctx context.Context, cfg config.Server, log *slog.Logger, options ...Option) (*App, error) {
	replaced := defaults()
	for _, o := range options {
		o(&replaced)
	}
	a := &App{Config: cfg, log: log, served: make(chan error, 1)}
	if err := a.open(ctx); err != nil {
		return nil, errors.Join(err, a.close())
	}
	if err := a.build(ctx, replaced); err != nil {
		return nil, errors.Join(err, a.close())
	}
	return a, nil
}

// open opens the data folder, the keys, the database and the port.
func (a *App) open(ctx context.Context) error {
	if err := os.MkdirAll(a.Config.Data, 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	var err error
	if a.Store, err = store.Open(ctx, string(a.Config.Database)); err != nil {
		return err
	}
	if err := a.Store.Migrate(ctx); err != nil {
		return err
	}
	if a.vault, err = a.openVault(ctx); err != nil {
		return err
	}
	if a.listener, err = (&net.ListenConfig{}).Listen(ctx, "tcp", a.Config.Listen); err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	if a.local = a.Config.PublicURL == ""; a.local {
		a.Config.PublicURL = "http://" + a.listener.Addr().String()
	}
	return nil
}

// openFiles opens the store of recordings. If its server cannot be reached, the program starts without it, since links
// are sent all the same.
func (a *App) openFiles(ctx context.Context, wrap func(blob.Store) blob.Store) error {
	var err error
	if a.files, err = a.openStore(ctx, "--blobs", a.Config.Blobs, blob.Credentials{
		AccessKey: string(a.Config.BlobsAccessKey), SecretKey: string(a.Config.BlobsSecretKey),
	}); err != nil {
		return err
	}
	a.files = wrap(a.files)
	if a.Config.BlobsBefore == "" {
		return nil
	}
	before, err := a.openStore(ctx, "--blobs-before", a.Config.BlobsBefore, blob.Credentials{
		AccessKey: string(a.Config.BlobsBeforeAccess), SecretKey: string(a.Config.BlobsBeforeSecret),
	})
	if err != nil {
		return err
	}
	both := &blob.Both{New: a.files, Old: wrap(before)}
	a.files = both
	if err := both.Check(ctx); navette.CodeOf(err) == navette.Invalid {
		return err
	} else if err != nil { // a move checks it again
		a.log.WarnContext(ctx, "the stores of recordings could not be compared", "error", err)
	}
	return nil
}

// openStore opens one store of recordings, which an option names. A server of a store that does not answer now may
// answer later.
func (a *App) openStore(
	ctx context.Context, option, address string, credentials blob.Credentials,
) (blob.Store, error) {
	files, err := blob.Open(ctx, address, credentials)
	if files != nil && !a.Config.BlobsSigned {
		files = blob.WithoutAddresses(files)
	}
	if files != nil && navette.CodeOf(err) == navette.Unavailable {
		a.log.WarnContext(ctx, "the store of recordings does not answer; imports wait for it", "option", option,
			"error", err)
		return files, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", option, err)
	}
	return files, nil
}

// limiter limits the calls of all nodes to the share of Zoom's rates that the operator chose.
func (a *App) limiter() *quota.Limiter {
	return quota.New(a.Store, a.Config.Clock, a.Config.ZoomRateShare)
}

// build constructs the parts, the services of package rules and the pages.
func (a *App) build(ctx context.Context, replaced parts) error {
	if err := a.openFiles(ctx, replaced.blobs); err != nil {
		return err
	}
	if err := a.buildRules(replaced); err != nil {
		return err
	}
	cfg, clock := a.Config, a.Config.Clock
	if err := a.useInstallationApp(ctx); err != nil {
		return err
	}
	empty, err := a.People.Empty(ctx)
	if err != nil {
		return err
	}
	if empty {
		a.FirstRunCode = entry.NewFirstRunCode()
	}
	a.pages, err = web.New(web.Needs{
		Clock: clock, Log: a.log, Words: a.words, PublicURL: cfg.PublicURL, TrustedProxies: cfg.TrustedProxies,
		FirstRunCode: a.FirstRunCode, Storybook: cfg.Storybook, PublicHelp: cfg.PublicHelp,
		SweepEvery: cfg.SweepEvery,
		People:     a.People, Colleagues: a.Colleagues, SignIn: a.SignIn, Schedule: a.Schedule, Journeys: a.Journeys,
		Connections: a.Connections, Hosts: a.Hosts, Match: a.Match, Generate: a.Generate, Invite: a.Invite,
		Library: a.Library, Standings: a.Standings, Preconditions: a.Preconditions, Policies: a.Policies,
		FirstCalls: a.FirstCalls, Setup: a.Setup, Privacy: a.Privacy, LiveTests: a.LiveTests, Version: cfg.Version,
		Storage: a.Storage, Importer: a.Importer, PastImports: a.PastImports,
		Hooks: a.Hooks, Condition: a.node.Condition,
		Audits: a.Audits,
	})
	if err != nil {
		return err
	}
	a.server = &http.Server{
		Handler: a.pages, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelWarn),
	}
	return nil
}

// buildRules constructs the parts that work without pages, the services of package rules, and the workers.
func (a *App) buildRules(replaced parts) error {
	cfg, clock := a.Config, a.Config.Clock
	var err error
	if a.words, err = lang.Load(); err != nil {
		return err
	}
	z, err := zoom.New(zoom.Config{
		RESTBase: cfg.ZoomREST, OAuthBase: cfg.ZoomOAuth, Clock: clock, Logger: a.log,
		Limiter: a.limiter(),
	})
	if err != nil {
		return err
	}
	a.tidying = &housekeeping{store: a.Store, blobs: a.files, clock: clock, log: a.log}
	sender, from, err := a.mailServer()
	if err != nil {
		return err
	}
	a.Rules, err = rules.New(rules.Needs{
		Store: a.Store, Clock: clock, Vault: a.vault, Blobs: a.files, Zoom: z, Sender: sender,
		Letters: letters.New(a.words, cfg.PublicURL), From: from, Words: a.words, Log: a.log,
		PublicURL: cfg.PublicURL, SweepEvery: cfg.SweepEvery, RateShare: cfg.ZoomRateShare, Settle: replaced.settle,
		Storage: storage.Options{
			Reserve: cfg.BlobsReserve, CheckEvery: cfg.BlobsCheckEvery, CheckRate: cfg.BlobsCheckRate,
		},
	})
	if err != nil {
		return err
	}
	a.node = newNode(a.Store, a.files, a.Storage.Warnings, a.log)
	return a.prepareJobs(replaced.window)
}

// mailServer returns the sender for the configured mail server, if there is one, and the address of the mails'
// sender.
func (a *App) mailServer() (invite.Sender, mailer.Address, error) {
	server := a.Config.SMTP
	if server == nil {
		return nil, mailer.Address{Name: "Navette", Address: "navette@localhost"}, nil
	}
	from, err := mail.ParseAddress(a.Config.MailFrom)
	if err != nil {
		return nil, mailer.Address{}, fmt.Errorf("sender address: %w", err)
	}
	a.sender, err = mailer.NewSender(mailer.Options{
		Host: server.Host, Port: server.Port, User: server.User, Password: string(server.Password),
		TLS: mailer.TLSMode(server.TLS), Connections: a.Config.MailConnections,
	})
	if err != nil {
		return nil, mailer.Address{}, fmt.Errorf("mail server: %w", err)
	}
	return a.sender, mailer.Address{Name: from.Name, Address: from.Address}, nil
}

func (a *App) prepareJobs(window jobs.Window) error {
	runner, err := jobs.New(a.Store, a.Config.Clock, a.log, a.Config.Workers)
	if err != nil {
		return err
	}
	for kind, handler := range a.Handlers() {
		runner.Handle(kind, handler)
	}
	runner.AtWindows(window)
	runner.Raise(navette.PromiseWebhook, webhookWorkers)
	for _, kind := range rules.MailKinds {
		runner.Raise(kind, a.Config.MailConnections) // so that there is a worker for each connection
	}
	a.runner = runner
	a.Storage.WhenLow(func(low bool) { runner.Hold(navette.PromiseFile, low) })
	return nil
}

func (a *App) useInstallationApp(ctx context.Context) error {
	if a.Config.ZoomClientID == "" {
		return nil
	}
	return a.Connections.UseInstallationApp(ctx, connection.AppInput{
		Kind: navette.GeneralApp, ClientID: a.Config.ZoomClientID, ClientSecret: string(a.Config.ZoomClientSecret),
		WebhookSecret: string(a.Config.ZoomWebhookSecret),
	})
}
