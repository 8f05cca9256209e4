package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"

	"navette.dev/navette/internal/navette"
)

// replyCode is a server's reply without its text.
type replyCode int

func (c replyCode) Error() string { return fmt.Sprintf("the server answered %d", int(c)) }

// link is one authenticated connection to the server, over which mails are sent one after another.
type link struct {
	conn  net.Conn // the connection below any TLS; closing it ends every wait
	smtp  *smtp.Client
	used  time.Time // real time of the last mail
	fresh bool      // whether no mail was sent over it yet
}

// dial connects, encrypts and authenticates.
func (o Options) dial(ctx context.Context) (*link, *failure) {
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", o.address())
	if err != nil {
		return nil, &failure{stepConnect, err}
	}
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	l := &link{conn: conn, fresh: true}
	if failed := l.open(o); failed != nil {
		_ = conn.Close()
		return nil, failed.because(ctx)
	}
	return l, nil
}

// because makes the cause of ctx that of the failure if ctx has ended, which closes the connection, and the server did
// not reply.
func (f *failure) because(ctx context.Context) *failure {
	var reply *textproto.Error
	if ctx.Err() != nil && !errors.As(f.cause, &reply) {
		f.cause = context.Cause(ctx)
	}
	return f
}

func (l *link) open(o Options) *failure {
	conn := l.conn
	if o.TLS == TLS {
		encrypted := tls.Client(conn, o.tlsConfig())
		if err := encrypted.Handshake(); err != nil { //nolint:noctx // dial closes the connection when its context ends
			return &failure{stepEncrypt, err}
		}
		conn = encrypted
	}
	client, err := smtp.NewClient(conn, o.Host)
	if err != nil {
		return &failure{stepConnect, err}
	}
	l.smtp = client
	if err := client.Hello(o.Hello); err != nil {
		return &failure{stepConnect, err}
	}
	if o.TLS == STARTTLS {
		if err := startTLS(client, o.tlsConfig()); err != nil {
			return &failure{stepEncrypt, err}
		}
	}
	if o.User != "" {
		if err := o.signIn(client); err != nil {
			return &failure{stepSignIn, err}
		}
	}
	return nil
}

func startTLS(client *smtp.Client, config *tls.Config) error {
	if offered, _ := client.Extension("STARTTLS"); !offered {
		return errors.New("the server does not offer STARTTLS")
	}
	return client.StartTLS(config)
}

func (o Options) signIn(client *smtp.Client) error {
	auth, err := o.auth(client)
	if err != nil {
		return err
	}
	return client.Auth(auth)
}

// auth selects an authentication mechanism that the server offers. Without TLS the password is sent only to the same
// machine.
func (o Options) auth(client *smtp.Client) (smtp.Auth, error) {
	_, offered := client.Extension("AUTH")
	for _, mechanism := range strings.Fields(strings.ToUpper(offered)) {
		switch mechanism {
		case "PLAIN":
			return smtp.PlainAuth("", o.User, o.Password, o.Host, false), nil
		case "LOGIN":
			return smtp.LoginAuth(o.User, o.Password, o.Host, false), nil
		}
	}
	return nil, errors.New("the server offers neither AUTH PLAIN nor AUTH LOGIN")
}

// send sends one mail. It returns nil once the server has accepted it.
func (l *link) send(ctx context.Context, o Options, from, to string, raw []byte) *failure {
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { _ = l.conn.Close() })
	defer stop()
	l.fresh, l.used = false, navette.RealNow()
	failed := l.exchange(from, to, raw)
	if failed == nil {
		return nil
	}
	return failed.because(ctx)
}

func (l *link) exchange(from, to string, raw []byte) *failure {
	if err := l.smtp.Mail("<" + from + ">"); err != nil {
		return &failure{stepSender, err}
	}
	if err := l.smtp.Rcpt("<" + to + ">"); err != nil {
		return &failure{stepRcpt, err}
	}
	body, err := l.smtp.Data()
	if err != nil {
		return &failure{stepContent, err}
	}
	if _, err := body.Write(raw); err != nil {
		return &failure{stepContent, err}
	}
	// Close sends the end of the mail. If there is no answer to it, the outcome is unknown.
	if err := body.Close(); err != nil {
		return &failure{stepAnswer, err}
	}
	return nil
}

// reset prepares the link for another mail after a refusal. It reports whether it succeeded.
func (l *link) reset() bool {
	_ = l.conn.SetDeadline(navette.RealNow().Add(courtesy))
	if l.smtp.Reset() != nil {
		return false
	}
	return l.conn.SetDeadline(time.Time{}) == nil
}

// end sends QUIT and closes the connection.
func (l *link) end() {
	_ = l.conn.SetDeadline(navette.RealNow().Add(courtesy))
	_ = l.smtp.Quit()
	_ = l.conn.Close()
}

// courtesy is how long, in real time, a link waits for the answers to RSET and QUIT, on which no mail depends.
const courtesy = time.Second
