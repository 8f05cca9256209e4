// Package catcher is an SMTP server that keeps every mail and forwards none, for the demo and for tests.
//
// A second listener serves a page to read the mails and a JSON API. The API can also make the server misbehave:
// refuse an address, close the connection, or accept a mail and withhold the answer. All state is in memory and
// bounded.
//
//	GET    /                       the page
//	GET    /api/messages           the mails, newest first; ?to=address for one recipient
//	GET    /api/messages/{id}      one mail: headers, text, html, links, attachments
//	GET    /api/messages/{id}/raw  as it arrived
//	GET    /api/messages/{id}/html its HTML, sandboxed
//	DELETE /api/messages           deletes all mails
//	GET    /api/faults             the active faults, and the number of withheld answers
//	POST   /api/faults             adds a fault, see [Fault]
//	DELETE /api/faults             removes all faults
//	POST   /api/release            sends the withheld answers
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

// Options are the addresses of the catcher, and its clock.
type Options struct {
	SMTPAddr string        // host:port; port 0 for any free one
	HTTPAddr string        // host:port; port 0 for any free one
	Clock    navette.Clock // clock of the arrivals; nil for the machine's
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

// New returns a catcher. It does not listen before Start.
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
	if err != nil && !errors.Is(err, http.ErrServerClosed) && !errors.Is(err, smtp.ErrServerClosed) &&
		!errors.Is(err, net.ErrClosed) {
		slog.Error("mail catcher stopped serving", "listener", what, "error", err)
	}
}

// Stop closes both listeners and every connection, and returns when no handler runs any more. Withheld answers are
// never sent. Its error is always nil.
func (c *Catcher) Stop(context.Context) error {
	return c.state.End(func(running bool) error {
		if !running {
			return nil
		}
		c.faults.stop()
		// A server closes only a listener that it has begun to serve. After a stop right after the start it may not have.
		_, _ = c.smtpListener.Close(), c.httpListener.Close()
		_, _ = c.smtp.Close(), c.http.Close()
		c.serving.Wait()
		return nil
	})
}

// SMTPAddr returns the SMTP address: host:port.
func (c *Catcher) SMTPAddr() string { return c.smtpListener.Addr().String() }

// SMTPPort returns the port of SMTPAddr.
func (c *Catcher) SMTPPort() int { return c.smtpListener.Addr().(*net.TCPAddr).Port }

// URL returns the address of the page; the API is below its path /api.
func (c *Catcher) URL() string { return "http://" + c.httpListener.Addr().String() }

// Messages returns the mails, newest first.
func (c *Catcher) Messages() []*Message { return c.inbox.list() }

// WaitFor blocks until enough returns true for the mails, or ctx ends. It calls enough again at each arrival, and
// returns the mails, newest first.
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

// MostClients returns the largest number of SMTP connections that were open at the same time.
func (c *Catcher) MostClients() int { return c.clients.peak() }

// SetFault adds a fault. A malformed fault is refused with the code Invalid.
func (c *Catcher) SetFault(f Fault) error { return c.faults.set(f) }

// ClearFaults removes all faults. Withheld answers stay withheld until Release.
func (c *Catcher) ClearFaults() { c.faults.clear() }

// Release sends all withheld answers and returns their number.
func (c *Catcher) Release() int { return c.faults.release() }

// WaitHeld blocks until at least n answers are withheld, or ctx ends.
func (c *Catcher) WaitHeld(ctx context.Context, n int) error { return c.faults.waitHeld(ctx, n) }
