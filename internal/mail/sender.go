package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
	"time"

	"navette.dev/navette/internal/navette"
)

// TLSMode is how the connection to the server is encrypted.
type TLSMode string

// The modes. STARTTLS and TLS never fall back to an unencrypted connection.
const (
	NoTLS    TLSMode = "none"     // for a server on this machine
	STARTTLS TLSMode = "starttls" // usual on port 587
	TLS      TLSMode = "tls"      // usual on port 465
)

// Options configure the mail server.
type Options struct {
	Host     string
	Port     int
	User     string // "" for a server without authentication
	Password string
	TLS      TLSMode
	RootCAs  *x509.CertPool // nil for the system's

	Hello       string        // name in HELO; "" for localhost
	Connections int           // number of mails sent at the same time; 0 for 4
	Timeout     time.Duration // for connecting, and for each mail, in real time; 0 for 1 minute
	Idle        time.Duration // how long an unused connection is kept, in real time; 0 for 30 s
}

func (o Options) address() string { return net.JoinHostPort(o.Host, strconv.Itoa(o.Port)) }

func (o Options) tlsConfig() *tls.Config {
	return &tls.Config{ServerName: o.Host, RootCAs: o.RootCAs, MinVersion: tls.VersionTLS12}
}

// complete adds the defaults, and returns an error for invalid options.
func (o Options) complete() (Options, error) {
	if o.TLS != NoTLS && o.TLS != STARTTLS && o.TLS != TLS {
		return o, fmt.Errorf("mail: TLS mode %q: want none, starttls or tls", o.TLS)
	}
	if o.Host == "" || o.Port < 1 || o.Port > 65535 {
		return o, fmt.Errorf("mail: server %q, port %d: want a host and a port", o.Host, o.Port)
	}
	if o.Hello == "" {
		o.Hello = "localhost"
	}
	if o.Connections < 1 {
		o.Connections = 4
	}
	if o.Timeout <= 0 {
		o.Timeout = time.Minute
	}
	if o.Idle <= 0 {
		o.Idle = 30 * time.Second
	}
	return o, nil
}

// Sender sends mails to one server over a few connections that it keeps. It is safe for concurrent use.
type Sender struct {
	options Options
	slots   chan struct{} // one slot for each mail that is being sent

	mu     sync.Mutex
	idle   []*link // the most recently used one is last
	closed bool
}

// ErrClosed is the cause in a [Result] of a closed sender.
var ErrClosed = errors.New("the mail sender is closed")

// NewSender returns a sender. It connects when the first mail is sent.
func NewSender(options Options) (*Sender, error) {
	options, err := options.complete()
	if err != nil {
		return nil, err
	}
	return &Sender{options: options, slots: make(chan struct{}, options.Connections)}, nil
}

// Send sends one mail and waits for the server's answer, at most until ctx ends. It does not retry.
func (s *Sender) Send(ctx context.Context, m Message) Result {
	if err := checkAddress("to", Address{Address: m.To.Address}); err != nil {
		return Result{Outcome: Refused, Err: err}
	}
	raw, err := m.Render()
	if err != nil {
		return Result{Outcome: Temporary, Err: err}
	}
	select {
	case s.slots <- struct{}{}:
	case <-ctx.Done():
		return (&failure{stepConnect, context.Cause(ctx)}).result()
	}
	defer func() { <-s.slots }()
	if failed := s.deliver(ctx, m.From.Address, m.To.Address, raw); failed != nil {
		return failed.result()
	}
	return Result{Outcome: Accepted, Code: 250}
}

// deliver sends one mail over a kept connection, or over a new one if there is none or the server has closed it.
func (s *Sender) deliver(ctx context.Context, from, to string, raw []byte) *failure {
	for {
		l, failed := s.take(ctx)
		if failed != nil {
			return failed
		}
		fresh := l.fresh
		failed = l.send(ctx, s.options, from, to, raw)
		s.give(l, failed)
		if failed == nil || fresh || !failed.isGone() || ctx.Err() != nil {
			return failed
		}
	}
}

// take returns a kept connection that is not too old, or a new one.
func (s *Sender) take(ctx context.Context) (*link, *failure) {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil, &failure{stepConnect, ErrClosed}
	}
	var kept *link
	oldest := navette.RealNow().Add(-s.options.Idle)
	for kept == nil && len(s.idle) > 0 {
		last := s.idle[len(s.idle)-1]
		s.idle = s.idle[:len(s.idle)-1]
		if last.used.After(oldest) {
			kept = last
		} else {
			_ = last.conn.Close()
		}
	}
	s.mu.Unlock()
	if kept != nil {
		return kept, nil
	}
	return s.options.dial(ctx)
}

// give keeps the connection for the next mail if it is still usable.
func (s *Sender) give(l *link, failed *failure) {
	if failed != nil && !(failed.answered() && l.reset()) {
		_ = l.conn.Close()
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		_ = l.conn.Close()
		return
	}
	s.idle = append(s.idle, l)
}

// Close closes the kept connections. It does not interrupt mails that are being sent.
func (s *Sender) Close() error {
	s.mu.Lock()
	idle := s.idle
	s.idle, s.closed = nil, true
	s.mu.Unlock()
	for _, l := range idle {
		l.end()
	}
	return nil
}
