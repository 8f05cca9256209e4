package config

import (
	"log/slog"
	"net/netip"
	"time"

	"navette.dev/navette/internal/navette"
)

// Server holds the checked and complete options.
type Server struct {
	Listen    string // host:port; port 0 means a free one
	PublicURL string // without a trailing slash; "" means the address it listens on

	TrustedProxies []netip.Prefix // peers whose X-Forwarded-For is trusted

	Data     string // folder
	Database Secret // path of a SQLite file, or a postgres:// URL
	Keys     string // file
	Blobs    string // folder

	SMTP     *SMTP  // nil if no mail is sent
	MailFrom string // an RFC 5322 address, with or without a name

	MailConnections int // maximum number of connections to the mail server

	ZoomREST          string // without a trailing slash
	ZoomOAuth         string // without a trailing slash
	ZoomClientID      string // "" if each organization brings its own app
	ZoomClientSecret  Secret
	ZoomWebhookSecret Secret
	ZoomRateShare     float64 // share of a Zoom account's rate limits, from 0.1 to 1

	SweepEvery time.Duration
	Clock      navette.Clock
	Workers    int

	LogFormat string // "text" or "json"
	LogLevel  slog.Level
	Storybook bool
}

// SMTP is the configuration of the mail server.
type SMTP struct {
	Host     string
	Port     int
	User     string // "" means no authentication
	Password Secret
	TLS      TLSMode
}

// TLSMode is how the connection to a mail server is encrypted.
type TLSMode string

// The modes of a mail server's connection.
const (
	NoTLS       TLSMode = "none"
	StartTLS    TLSMode = "starttls" // required; without it the connection fails
	ImplicitTLS TLSMode = "tls"      // from the first byte
)

// Secret is a text that no log, error or page may show. Convert it to string to use it.
type Secret string

// String implements fmt.Stringer without disclosing the secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "(secret)"
}

// GoString implements fmt.GoStringer without disclosing the secret.
func (s Secret) GoString() string { return s.String() }

// MarshalText implements encoding.TextMarshaler without disclosing the secret.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue implements slog.LogValuer without disclosing the secret.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }
