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

	PublicHelp bool // whether everyone may read all pages of the help, signed in or not

	Data     string // folder of all files that no other option places elsewhere
	Database Secret // path of a SQLite file, or a postgres:// URL
	Keys     string // file of the keys that encrypt secrets in the database
	Blobs    string // folder of imported recordings, or s3://bucket/prefix?endpoint=https://host

	BlobsAccessKey Secret // of the bucket; "" means that the standard places are searched
	BlobsSecretKey Secret // of the bucket
	BlobsSigned    bool   // whether colleagues' players get addresses that the bucket's server signed

	BlobsBefore       string        // store from which recordings are moved to Blobs, as Blobs, "" for none
	BlobsBeforeAccess Secret        // access key of that store's bucket
	BlobsBeforeSecret Secret        // secret key of that store's bucket
	BlobsReserve      int64         // bytes of free space that imports leave there, 0 for none
	BlobsCheckEvery   time.Duration // product time within which each recording is read again, 0 for never
	BlobsCheckRate    int64         // bytes per second read for that, 0 for no limit

	SMTP     *SMTP  // nil if no mail is sent
	MailFrom string // an RFC 5322 address, with or without a name

	MailConnections int // maximum number of connections to the mail server

	ZoomREST          string  // base address of Zoom's API without a trailing slash
	ZoomOAuth         string  // base address of Zoom's authorization pages and tokens, without a trailing slash
	ZoomClientID      string  // of the Zoom app for every organization; "" if each organization configures its own app
	ZoomClientSecret  Secret  // of that app
	ZoomWebhookSecret Secret  // token that signs that app's webhooks
	ZoomRateShare     float64 // share of a Zoom account's rate limits, from 0.1 to 1

	SweepEvery time.Duration // product time between two reads of Zoom's lists of recordings
	Clock      navette.Clock // product time
	Workers    int           // jobs of one kind that run at once in this process; for mails at least MailConnections

	Version string // of the program; no option sets it

	LogFormat string     // "text" or "json"
	LogLevel  slog.Level // lowest level that is logged
	Storybook bool       // whether /storybook is served: every view with invented data
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
	StartTLS    TLSMode = "starttls" // STARTTLS; if the server does not offer it, the connection fails
	ImplicitTLS TLSMode = "tls"      // TLS from the start of the connection
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
