// Package config holds the options of the server. [Flags] declares them: it defines the flags of `navette serve`, their
// NAVETTE_* environment variables and docs/configuration.md. [Flags.Read] checks the given texts, reports all mistakes
// at once, and returns a [Server].
package config

import (
	"reflect"
	"strings"
)

// Flags are the options of the server, as texts, so that [Flags.Read] reports all mistakes together instead of one at a
// time while the command line is parsed. kong reads the tags. The key "secret" marks an option whose value is never
// shown, and which may be in a file named by its variable with _FILE appended. docs/configuration.md explains each
// option.
type Flags struct {
	Listen         string `env:"NAVETTE_LISTEN" default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	PublicURL      string `env:"NAVETTE_PUBLIC_URL" placeholder:"URL"`
	TrustedProxies string `env:"NAVETTE_TRUSTED_PROXIES" default:"127.0.0.0/8,::1/128" placeholder:"NETWORKS"`
	PublicHelp     bool   `env:"NAVETTE_PUBLIC_HELP"`

	Data     string `env:"NAVETTE_DATA" default:"navette-data" placeholder:"FOLDER"`
	Database string `env:"NAVETTE_DATABASE" secret:"" placeholder:"FILE|URL"`
	Keys     string `env:"NAVETTE_KEYS" placeholder:"FILE"`
	Blobs    string `env:"NAVETTE_BLOBS" placeholder:"FOLDER|URL"`

	BlobsAccessKey       string `env:"NAVETTE_BLOBS_ACCESS_KEY" secret:"" placeholder:"KEY"`
	BlobsSecretKey       string `env:"NAVETTE_BLOBS_SECRET_KEY" secret:"" placeholder:"SECRET"`
	BlobsSignedAddresses bool   `env:"NAVETTE_BLOBS_SIGNED_ADDRESSES"`

	BlobsBefore          string `env:"NAVETTE_BLOBS_BEFORE" placeholder:"FOLDER|URL"`
	BlobsBeforeAccessKey string `env:"NAVETTE_BLOBS_BEFORE_ACCESS_KEY" secret:"" placeholder:"KEY"`
	BlobsBeforeSecretKey string `env:"NAVETTE_BLOBS_BEFORE_SECRET_KEY" secret:"" placeholder:"SECRET"`
	BlobsReserve         string `env:"NAVETTE_BLOBS_RESERVE" default:"2GB" placeholder:"SIZE"`
	BlobsCheckEvery      string `env:"NAVETTE_BLOBS_CHECK_EVERY" default:"2160h" placeholder:"DURATION|off"`
	BlobsCheckRate       string `env:"NAVETTE_BLOBS_CHECK_RATE" default:"20MB" placeholder:"SIZE"`

	SMTP            string `env:"NAVETTE_SMTP" secret:"" placeholder:"URL"`
	MailFrom        string `env:"NAVETTE_MAIL_FROM" placeholder:"ADDRESS"`
	MailConnections string `env:"NAVETTE_MAIL_CONNECTIONS" default:"4" placeholder:"NUMBER"`

	ZoomREST          string `env:"NAVETTE_ZOOM_REST" default:"https://api.zoom.us" placeholder:"URL"`
	ZoomOAuth         string `name:"zoom-oauth" env:"NAVETTE_ZOOM_OAUTH" default:"https://zoom.us" placeholder:"URL"`
	ZoomClientID      string `env:"NAVETTE_ZOOM_CLIENT_ID" placeholder:"ID"`
	ZoomClientSecret  string `env:"NAVETTE_ZOOM_CLIENT_SECRET" secret:"" placeholder:"SECRET"`
	ZoomWebhookSecret string `env:"NAVETTE_ZOOM_WEBHOOK_SECRET" secret:"" placeholder:"SECRET"`
	ZoomRateShare     string `env:"NAVETTE_ZOOM_RATE_SHARE" default:"0.8" placeholder:"SHARE"`

	SweepEvery string `env:"NAVETTE_SWEEP_EVERY" default:"5m" placeholder:"DURATION"`
	Clock      string `env:"NAVETTE_CLOCK" default:"real" placeholder:"CLOCK"`
	Workers    string `env:"NAVETTE_WORKERS" default:"8" placeholder:"NUMBER"`

	LogFormat string `env:"NAVETTE_LOG_FORMAT" default:"text" placeholder:"text|json"`
	LogLevel  string `env:"NAVETTE_LOG_LEVEL" default:"info" placeholder:"LEVEL"`
	Storybook bool   `env:"NAVETTE_STORYBOOK"`
}

// optionName returns the name of the option with these tags, which follows from its variable: NAVETTE_PUBLIC_URL
// belongs to --public-url.
func optionName(tag reflect.StructTag) string {
	return strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(tag.Get("env"), "NAVETTE_"), "_", "-"))
}
