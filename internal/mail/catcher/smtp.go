package catcher

import (
	"cmp"
	"io"
	"log"
	"strconv"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

// smtpTimeout is how long, in real time, a client may send nothing.
const smtpTimeout = 5 * time.Minute

func (c *Catcher) newSMTPServer() *smtp.Server {
	server := smtp.NewServer(smtp.BackendFunc(func(conn *smtp.Conn) (smtp.Session, error) {
		c.clients.add(1)
		return &conversation{catcher: c, conn: conn}, nil
	}))
	server.Domain = "catcher.test"
	server.MaxMessageBytes = maxMessage
	server.MaxRecipients = 100
	server.ReadTimeout, server.WriteTimeout = smtpTimeout, smtpTimeout
	server.EnableSMTPUTF8 = true
	server.ErrorLog = log.New(io.Discard, "", 0) // it would contain addresses, and every closed connection
	return server
}

// conversation is one client's connection.
type conversation struct {
	catcher  *Catcher
	conn     *smtp.Conn
	envelope Envelope
}

// Mail implements smtp.Session. It begins a mail.
func (v *conversation) Mail(from string, _ *smtp.MailOptions) error {
	v.envelope = Envelope{From: from}
	return nil
}

// Rcpt implements smtp.Session. It adds a recipient, for whom a fault may apply.
func (v *conversation) Rcpt(to string, _ *smtp.RcptOptions) error {
	if fault, struck := v.catcher.faults.strike(true, to); struck {
		return fault.answer()
	}
	v.envelope.To = append(v.envelope.To, to)
	return nil
}

// Data implements smtp.Session. It reads the mail.
func (v *conversation) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	fault, struck := v.catcher.faults.strike(false, v.envelope.To...)
	if !struck || fault.AfterAccept || fault.Action == Hold {
		v.catcher.inbox.add(v.envelope, raw, v.catcher.options.Clock.Now())
	}
	if !struck {
		return nil
	}
	switch fault.Action {
	case Hold:
		return v.catcher.faults.hold()
	case Drop:
		_ = v.conn.Conn().Close()
		return io.ErrUnexpectedEOF
	}
	return fault.answer()
}

// answer returns the reply of a fault that refuses.
func (f Fault) answer() error {
	if f.Action == TempFail {
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "Try again later"}
	}
	parts := reply.FindStringSubmatch(cmp.Or(f.Reply, "550 5.1.1 No such mailbox here"))
	answer := &smtp.SMTPError{EnhancedCode: smtp.NoEnhancedCode, Message: parts[4]}
	answer.Code, _ = strconv.Atoi(parts[1]) // the pattern permits only digits here and in the two below
	if parts[2] != "" {
		subject, _ := strconv.Atoi(parts[2])
		detail, _ := strconv.Atoi(parts[3])
		answer.EnhancedCode = smtp.EnhancedCode{5, subject, detail}
	}
	return answer
}

// Reset implements smtp.Session. It discards the mail that was begun.
func (v *conversation) Reset() { v.envelope = Envelope{} }

// Logout implements smtp.Session. It is called when the connection is closed.
func (v *conversation) Logout() error {
	v.catcher.clients.add(-1)
	return nil
}

// clients counts the open connections.
type clients struct {
	mu         sync.Mutex
	open, most int
}

func (c *clients) add(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open += n
	c.most = max(c.most, c.open)
}

func (c *clients) peak() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.most
}
