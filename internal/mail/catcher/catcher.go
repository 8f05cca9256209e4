// Package catcher is a real SMTP server that keeps every mail and sends none on: for the demo and for tests.
//
// A second listener serves a page to read the mails and a JSON API, which also makes the server misbehave on demand: refuse an
// address, hang up, or take a mail and withhold the answer. All state is in memory and bounded.
//
//	GET    /                       the page
//	GET    /api/messages           the mails, newest first; ?to=address for one person's
//	GET    /api/messages/{id}      one mail: headers, text, html, links, attachments
//	GET    /api/messages/{id}/raw  as it arrived
//	GET    /api/messages/{id}/html its HTML, sandboxed
//	DELETE /api/messages           forget all
//	GET    /api/faults             the faults set, and how many answers are withheld
//	POST   /api/faults             set a fault, see [Fault]
//	DELETE /api/faults             take all faults back
//	POST   /api/release            give the withheld answers
package catcher

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/emersion/go-smtp"

	"navette.dev/navette/internal/lifecycle"
	"navette.dev/navette/internal/navette"
)

// Options say where the catcher listens.
type Options struct {
	SMTPAddr string        // host:port; port 0 for any free one
	HTTPAddr string        // host:port; port 0 for any free one
	Clock    navette.Clock // dates the arrivals; nil for the machine's clock
}

// Catcher is the mail server. Its methods are safe for concurrent use.
type Catcher struct {
	options Options
	inbox   *inbox
	faults  *faults
	clients clients

	smtp         *smtp.Server
	http         *http.Server
	smtpListener net.Listener
	httpListener net.Listener
	state        lifecycle.State
	serving      sync.WaitGroup
}

// New makes a catcher. It listens from Start on.
func New(options Options) *Catcher {
	if options.Clock == nil {
		options.Clock = navette.RealClock{}
	}
	return &Catcher{options: options, inbox: newInbox(), faults: newFaults()}
}

// Start listens on both addresses and returns once both accept connections.
func (c *Catcher) Start(ctx context.Context) error {
	return c.state.Begin(func() error { return c.start(ctx) })
}

func (c *Catcher) start(ctx context.Context) error {
	var listen net.ListenConfig
	smtpListener, err := listen.Listen(ctx, "tcp", c.options.SMTPAddr)
	if err != nil {
		return fmt.Errorf("mail catcher, SMTP: %w", err)
	}
	httpListener, err := listen.Listen(ctx, "tcp", c.options.HTTPAddr)
	if err != nil {
		_ = smtpListener.Close()
		return fmt.Errorf("mail catcher, HTTP: %w", err)
	}
	c.smtpListener, c.httpListener = smtpListener, httpListener
	c.smtp, c.http = c.newSMTPServer(), &http.Server{Handler: c.handler(), ReadHeaderTimeout: 10 * time.Second}
	c.serving.Go(func() { c.report("SMTP", c.smtp.Serve(smtpListener)) })
	c.serving.Go(func() { c.report("HTTP", c.http.Serve(httpListener)) })
	return nil
}

func (c *Catcher) report(what string, err error) {
	if err != nil && !errors.Is(err, http.ErrServerClosed) && !errors.Is(err, smtp.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
		slog.Error("mail catcher stopped serving", "listener", what, "error", err)
	}
}

// Stop closes both listeners and every connection, and returns when nothing is served any more. Withheld answers are
// never given. Its error is always nil.
func (c *Catcher) Stop(context.Context) error {
	return c.state.End(func(running bool) error {
		if !running {
			return nil
		}
		c.faults.stop()
		// The servers only close listeners they have begun to serve, so a stop right after the start closes them here.
		_, _ = c.smtpListener.Close(), c.httpListener.Close()
		_, _ = c.smtp.Close(), c.http.Close()
		c.serving.Wait()
		return nil
	})
}

// SMTPAddr is where the catcher takes mails: host:port.
func (c *Catcher) SMTPAddr() string { return c.smtpListener.Addr().String() }

// SMTPPort is the port of SMTPAddr.
func (c *Catcher) SMTPPort() int { return c.smtpListener.Addr().(*net.TCPAddr).Port }

// URL is the address of the page and, with /api, of the API.
func (c *Catcher) URL() string { return "http://" + c.httpListener.Addr().String() }

// Messages are the mails kept, newest first.
func (c *Catcher) Messages() []*Message { return c.inbox.list() }

// WaitFor blocks until enough says yes to the mails kept, asked again at each arrival, or ctx ends. It
// returns those mails, newest first.
func (c *Catcher) WaitFor(ctx context.Context, enough func([]*Message) bool) ([]*Message, error) {
	for {
		mails, changed := c.inbox.watch()
		if enough(mails) {
			return mails, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return mails, fmt.Errorf("waiting for mails, %d so far: %w", len(mails), ctx.Err())
		}
	}
}

// MostClients is how many SMTP connections have been open at the same time, at most.
func (c *Catcher) MostClients() int { return c.clients.peak() }

// SetFault makes the server misbehave. A malformed fault is refused with the code Invalid.
func (c *Catcher) SetFault(f Fault) error { return c.faults.set(f) }

// ClearFaults takes all faults back. Answers already withheld stay so until Release.
func (c *Catcher) ClearFaults() { c.faults.clear() }

// Release gives all withheld answers and returns how many they were.
func (c *Catcher) Release() int { return c.faults.release() }

// WaitHeld blocks until at least n answers are withheld, or ctx ends.
func (c *Catcher) WaitHeld(ctx context.Context, n int) error { return c.faults.waitHeld(ctx, n) }
