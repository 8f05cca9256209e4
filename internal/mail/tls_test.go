package mail_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"math/big"
	"net"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"navette.dev/navette/internal/mail"
	"navette.dev/navette/internal/navette"
)

// guarded is an SMTP server with TLS that accepts mails from one user.
type guarded struct{ mails chan string }

func (g guarded) NewSession(*smtp.Conn) (smtp.Session, error) {
	return &guardedSession{guarded: g}, nil
}

type guardedSession struct {
	guarded
	signedIn bool
}

var errSignIn = &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "Sign in first"}

func (*guardedSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *guardedSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "studio" || password != "right" {
			return smtp.ErrAuthFailed
		}
		s.signedIn = true
		return nil
	}), nil
}

func (s *guardedSession) Mail(string, *smtp.MailOptions) error {
	if !s.signedIn {
		return errSignIn
	}
	return nil
}

func (*guardedSession) Rcpt(string, *smtp.RcptOptions) error { return nil }

func (s *guardedSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	s.mails <- string(raw)
	return err
}

func (*guardedSession) Reset()        {}
func (*guardedSession) Logout() error { return nil }

// certificate returns a certificate for 127.0.0.1 and the pool that trusts it.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA:                  true,
		BasicConstraintsValid: true, NotBefore: navette.RealNow().Add(-time.Hour),
		NotAfter: navette.RealNow().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// guard starts a guarded server, with TLS from the first byte or by STARTTLS.
func guard(t *testing.T, mode mail.TLSMode) (g guarded, port int, trusted *x509.CertPool) {
	t.Helper()
	own, trusted := certificate(t)
	config := &tls.Config{Certificates: []tls.Certificate{own}, MinVersion: tls.VersionTLS12}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port = l.Addr().(*net.TCPAddr).Port
	g = guarded{make(chan string, 10)}
	server := smtp.NewServer(g)
	server.ErrorLog = log.New(io.Discard, "", 0)
	if mode == mail.TLS {
		l = tls.NewListener(l, config)
	} else {
		server.TLSConfig = config
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = server.Serve(l) }()
	t.Cleanup(func() { _ = l.Close(); _ = server.Close(); <-done })
	return g, port, trusted
}

func TestEncryptedAndSignedIn(t *testing.T) {
	for _, mode := range []mail.TLSMode{mail.STARTTLS, mail.TLS} {
		t.Run(string(mode), func(t *testing.T) {
			g, port, trusted := guard(t, mode)
			options := mail.Options{
				Host: "127.0.0.1", Port: port, TLS: mode, User: "studio", Password: "right", RootCAs: trusted,
			}
			for range 2 {
				if r := sender(t, options).Send(t.Context(), letter(t)); r.Outcome != mail.Accepted {
					t.Fatalf("%+v", r)
				}
				<-g.mails
			}
			for name, spoil := range map[string]func(*mail.Options){
				"wrong password":        func(o *mail.Options) { o.Password = "wrong" },
				"no sign-in":            func(o *mail.Options) { o.User = "" },
				"untrusted certificate": func(o *mail.Options) { o.RootCAs = x509.NewCertPool() },
			} {
				wrong := options
				spoil(&wrong)
				r := sender(t, wrong).Send(t.Context(), letter(t))
				if r.Outcome != mail.Temporary || navette.CodeOf(r.Err) != navette.NeedsAttention {
					t.Errorf("%s: %+v", name, r)
				}
			}
		})
	}
}

func TestNothingIsSentInTheOpenInstead(t *testing.T) {
	o := open(t) // offers neither TLS nor authentication
	for name, options := range map[string]mail.Options{
		"STARTTLS asked for": {TLS: mail.STARTTLS},
		"sign-in asked for":  {TLS: mail.NoTLS, User: "studio", Password: "right"},
	} {
		options.Host, options.Port = "127.0.0.1", o.SMTPPort()
		r := sender(t, options).Send(t.Context(), letter(t))
		if r.Outcome != mail.Temporary || navette.CodeOf(r.Err) != navette.NeedsAttention || len(o.Messages()) != 0 {
			t.Errorf("%s: %+v, %d mails", name, r, len(o.Messages()))
		}
	}
}
