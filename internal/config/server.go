package config

import (
	"log/slog"
	"net/netip"
	"time"

	"navette.dev/navette/internal/navette"
)

// Server is what the options say, checked and complete.
type Server struct {
	Listen    string // host:port; port 0 means a free one
	PublicURL string // without a slash at the end; "" means the address it listens on

	TrustedProxies []netip.Prefix // peers whose X-Forwarded-For is believed

	Data     string // folder
	Database Secret // path of a SQLite file, or a postgres:// URL
	Keys     string // file
	Blobs    string // folder

	SMTP     *SMTP  // nil where no mail is sent
	MailFrom string // an RFC 5322 address, with or without a name

	MailConnections int // at most, to the mail server

	ZoomREST          string // without a slash at the end
	ZoomOAuth         string // without a slash at the end
	ZoomClientID      string // "" where each organization brings its own app
	ZoomClientSecret  Secret
	ZoomWebhookSecret Secret
	ZoomRateShare     float64 // of a Zoom account's rate limits, from 0.1 to 1

	SweepEvery time.Duration
	Clock      navette.Clock
	Workers    int

	LogFormat string // "text" or "json"
	LogLevel  slog.Level
	Storybook bool
}

// SMTP is the mail server.
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
	StartTLS    TLSMode = "starttls" // demanded, never given up silently
	ImplicitTLS TLSMode = "tls"      // from the first byte
)

// Secret is a text that no log, error or page may show. Convert it to string where it is used.
type Secret string

// String hides the secret, so that printing a configuration is safe.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "(secret)"
}

// GoString hides it from %#v.
func (s Secret) GoString() string { return s.String() }

// MarshalText hides it from JSON.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue hides it from log/slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }
