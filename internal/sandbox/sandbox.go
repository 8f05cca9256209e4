package sandbox

import (
	"context"
	"crypto/hmac"
	crand "crypto/rand"
	"crypto/sha512"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"navette.dev/navette/internal/lifecycle"
	"navette.dev/navette/internal/navette"
)

// Sandbox is one local Zoom account with its own listeners. Make it with [New].
type Sandbox struct {
	options Options
	clock   navette.Clock
	plan    plan
	macs    sync.Pool // HMACs under one key that sign download tokens, signed addresses and page tokens
	media   *pieces

	mu        sync.Mutex // guards the fields below
	model     model
	draw      draw
	timetable *timetable
	behaviour map[string]string
	zones     map[string]*time.Location // zones that were used
	limits    rateLimits
	webhooks  *webhooks
	faults    *faults
	history   *history

	state                lifecycle.State
	rest, files, control *listener
	stop                 context.CancelFunc
	running              sync.WaitGroup
	stopped              chan struct{} // closed by Stop; held requests then continue
}

// New returns a sandbox with its users and past recordings. It does not listen before [Sandbox.Start].
func New(options Options) (*Sandbox, error) {
	options = options.complete()
	if err := options.check(); err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	chosen, err := readBehaviours(options.Behaviour)
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	dropped, err := readDrops(options.Drop)
	if err != nil {
		return nil, fmt.Errorf("sandbox: drop: %w", err)
	}
	media, err := readPieces(options.Media)
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	s := &Sandbox{
		options: options, clock: options.Clock, plan: plans[options.Plan], media: media,
		model: newModel(options), draw: newDraw(options.Seed), timetable: newTimetable(), behaviour: chosen,
		limits: newRateLimits(plans[options.Plan], options.RateFactor), faults: newFaults(options.Seed),
		history: newHistory(options.History),
		stopped: make(chan struct{}), zones: map[string]*time.Location{},
	}
	tokenKey := make([]byte, 32)
	_, _ = crand.Read(tokenKey) // never fails
	s.macs.New = func() any { return hmac.New(sha512.New, tokenKey) }
	s.model.drops = dropped
	s.webhooks = newWebhooks(options, s.model.apps[0])
	s.rest = &listener{name: "rest", address: options.Listen, handler: http.HandlerFunc(s.serveAPI)}
	s.files = &listener{name: "files", address: options.Files, handler: http.HandlerFunc(s.serveFiles)}
	s.control = &listener{name: "control", address: options.Control, handler: s.controlHandler()}
	s.seedUsers(options.Users)
	for _, text := range options.Fault {
		fault, err := readFault([]byte(text))
		if err == nil {
			_, err = s.faults.add(fault)
		}
		if err != nil {
			return nil, fmt.Errorf("sandbox: fault %s: %w", text, err)
		}
	}
	return s, nil
}

// Start opens the listeners, adds the past recordings and begins to send webhooks. When it returns, requests are
// answered.
func (s *Sandbox) Start(ctx context.Context) error {
	return s.state.Begin(func() error { return s.start(ctx) })
}

func (s *Sandbox) start(ctx context.Context) error {
	for _, l := range []*listener{s.rest, s.files, s.control} {
		if err := l.open(ctx); err != nil {
			return errors.Join(fmt.Errorf("sandbox: %w", err), s.closeListeners())
		}
	}
	s.mu.Lock()
	s.seedRecordings(s.options.Recordings)
	s.mu.Unlock()
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.stop = stop
	for _, l := range []*listener{s.rest, s.files, s.control} {
		s.running.Go(func() { l.serve() })
	}
	s.running.Go(func() { s.keepTime(background) })
	s.webhooks.start(background, s)
	return nil
}

// Stop closes the listeners and ends requests in progress. The state stays in memory, but a stopped sandbox cannot be
// started again.
func (s *Sandbox) Stop(context.Context) error {
	return s.state.End(func(running bool) error {
		close(s.stopped)
		if !running {
			return nil
		}
		s.stop()
		err := s.closeListeners()
		s.running.Wait()
		return err
	})
}

func (s *Sandbox) closeListeners() error {
	return errors.Join(s.rest.close(), s.files.close(), s.control.close())
}

// ReadyLine is the JSON line that `navette sandbox` prints once it answers.
type ReadyLine struct {
	REST          string      `json:"rest"`  // origin of the REST API, whose paths begin with /v2
	OAuth         string      `json:"oauth"` // origin of the OAuth addresses, whose paths begin with /oauth
	Control       string      `json:"control"`
	ClientID      string      `json:"client_id"`
	ClientSecret  string      `json:"client_secret"`
	AccountID     string      `json:"account_id"`
	WebhookSecret string      `json:"webhook_secret"`
	Users         []ReadyUser `json:"users"`
}

// ReadyUser is a user to sign in as.
type ReadyUser struct {
	ID       string `json:"id"`
	Email    string `json:"email"`
	Password string `json:"password"`
	Type     int    `json:"type"`
}

// Ready returns the sandbox's addresses and credentials. Call it after [Sandbox.Start].
func (s *Sandbox) Ready() ReadyLine {
	s.mu.Lock()
	defer s.mu.Unlock()
	line := ReadyLine{
		REST: s.rest.url(), OAuth: s.rest.url(), Control: s.control.url(),
		ClientID: s.options.ClientID, ClientSecret: s.options.ClientSecret, AccountID: s.options.AccountID,
		WebhookSecret: s.options.WebhookSecret,
	}
	for _, u := range s.model.users {
		line.Users = append(line.Users, ReadyUser{u.id, u.email, u.password, u.kind})
	}
	return line
}

// lock locks the model and runs the tasks that are due, so that the caller sees the state at this instant.
func (s *Sandbox) lock() (now time.Time) {
	s.mu.Lock()
	now = s.clock.Now()
	s.timetable.runDue(now)
	return now
}

// listener is one address with its HTTP server.
type listener struct {
	name, address string
	handler       http.Handler
	socket        net.Listener
	server        *http.Server
}

func (l *listener) open(ctx context.Context) error {
	socket, err := (&net.ListenConfig{}).Listen(ctx, "tcp", l.address)
	if err != nil {
		return fmt.Errorf("listen for %s: %w", l.name, err)
	}
	l.socket = socket
	l.server = &http.Server{Handler: l.handler, ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: 64 << 10}
	return nil
}

func (l *listener) serve() { _ = l.server.Serve(l.socket) } // returns ErrServerClosed when the listener is closed

func (l *listener) close() error {
	if l.server == nil {
		return nil
	}
	err := l.server.Close()
	_ = l.socket.Close() // already closed if it was served
	return err
}

func (l *listener) url() string {
	if l.socket == nil {
		return "http://" + l.address
	}
	return "http://" + l.socket.Addr().String()
}

// otherHostURL returns the address of the same socket under another host name. Clients then treat it as a different
// host, as they must treat Zoom's file host.
func (l *listener) otherHostURL() string {
	address := l.url()
	return strings.Replace(address, "//127.0.0.1:", "//localhost:", 1)
}

func newModel(options Options) model {
	scopes := options.Scopes
	if len(scopes) == 0 {
		scopes = everyScope()
	}
	return model{
		userByID: map[string]*user{}, meetings: map[int64]*meeting{}, instances: map[string]*instance{},
		files: map[string]*file{},
		codes: map[string]*authCode{}, devices: map[string]*deviceCode{}, access: map[string]*accessToken{},
		refresh: map[string]*refreshToken{},
		apps: []*app{{
			name: "App of the options", clientID: options.ClientID, clientSecret: options.ClientSecret,
			secretToken: options.WebhookSecret, redirects: options.RedirectURI, anyRedirect: len(options.RedirectURI) == 0,
			scopes: scopes,
		}},
	}
}
