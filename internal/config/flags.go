// Package config holds the options of the server. One struct, [Flags], defines the flags of `navette serve`, their
// NAVETTE_* environment variables and docs/configuration.md. [Flags.Read] converts the given texts into a [Server]
// and reports all mistakes at once.
package config

// Flags is the table of options. The values are texts, so that [Flags.Read] reports all mistakes together instead of
// one at a time while the command line is parsed. kong reads the tags. "secret" marks an option whose value is never
// shown, and which may be in a file named by its variable with _FILE appended.
type Flags struct {
	Listen         string `name:"listen" env:"NAVETTE_LISTEN" default:"127.0.0.1:8080" placeholder:"HOST:PORT" group:"Addresses" help:"Where the server listens. Port 0 takes a free one."`
	PublicURL      string `name:"public-url" env:"NAVETTE_PUBLIC_URL" placeholder:"URL" group:"Addresses" help:"How browsers and Zoom reach the server: the beginning of every link it sends. Without it, the address it listens on."`
	TrustedProxies string `name:"trusted-proxies" env:"NAVETTE_TRUSTED_PROXIES" default:"127.0.0.0/8,::1/128" placeholder:"NETWORKS" group:"Addresses" help:"The proxies in front of the server, as addresses or networks with commas between them: their X-Forwarded-For says where a visitor comes from, read from right to left. Only list machines that you run. The default trusts a proxy on the same machine; one in another container needs its network, such as 172.18.0.0/16. none trusts no proxy."`

	Data     string `name:"data" env:"NAVETTE_DATA" default:"navette-data" placeholder:"FOLDER" group:"Storage" help:"The folder for everything that the options below do not place elsewhere."`
	Database string `name:"database" env:"NAVETTE_DATABASE" secret:"" placeholder:"FILE|URL" group:"Storage" help:"A SQLite file, or postgres://user:password@host/name. Without it, navette.db in the data folder. Behind PgBouncer, use session pooling and add idle_in_transaction_session_timeout, jit, lock_timeout, statement_timeout, tcp_keepalives_idle, tcp_keepalives_interval, tcp_keepalives_count and tcp_user_timeout to its ignore_startup_parameters, and set them in PostgreSQL for the server's role."`
	Keys     string `name:"keys" env:"NAVETTE_KEYS" placeholder:"FILE" group:"Storage" help:"The keyset that encrypts tokens and secrets in the database. Keep a copy elsewhere: without it they are lost. Without this option, keys.json in the data folder, made on first start. Nodes on one database need the same file."`
	Blobs    string `name:"blobs" env:"NAVETTE_BLOBS" placeholder:"FOLDER" group:"Storage" help:"Where imported recordings are kept. Without it, blobs in the data folder."`

	SMTP            string `name:"smtp" env:"NAVETTE_SMTP" secret:"" placeholder:"URL" group:"Mail" help:"The mail server: smtp://user:password@host:587?tls=starttls, where tls is none, starttls or tls (encrypted from the first byte, usual on port 465). Without it, no email is sent."`
	MailFrom        string `name:"mail-from" env:"NAVETTE_MAIL_FROM" placeholder:"ADDRESS" group:"Mail" help:"The sender of every email, such as Studio Lumen <hello@example.org>. Needed with --smtp."`
	MailConnections string `name:"mail-connections" env:"NAVETTE_MAIL_CONNECTIONS" default:"4" placeholder:"NUMBER" group:"Mail" help:"How many connections to the mail server this process opens at most, whatever --workers says. Stay below what the server allows one client."`

	ZoomREST          string `name:"zoom-rest" env:"NAVETTE_ZOOM_REST" default:"https://api.zoom.us" placeholder:"URL" group:"Zoom" help:"The base address of Zoom's API, whose paths begin with /v2. Change it for the sandbox."`
	ZoomOAuth         string `name:"zoom-oauth" env:"NAVETTE_ZOOM_OAUTH" default:"https://zoom.us" placeholder:"URL" group:"Zoom" help:"The base address of Zoom's authorization pages and tokens. Change it for the sandbox."`
	ZoomClientID      string `name:"zoom-client-id" env:"NAVETTE_ZOOM_CLIENT_ID" placeholder:"ID" group:"Zoom" help:"Client id of a Zoom app offered to every organization. Without it, each brings its own app, in the settings."`
	ZoomClientSecret  string `name:"zoom-client-secret" env:"NAVETTE_ZOOM_CLIENT_SECRET" secret:"" placeholder:"SECRET" group:"Zoom" help:"Client secret of that app."`
	ZoomWebhookSecret string `name:"zoom-webhook-secret" env:"NAVETTE_ZOOM_WEBHOOK_SECRET" secret:"" placeholder:"SECRET" group:"Zoom" help:"Secret token that signs that app's webhooks."`
	ZoomRateShare     string `name:"zoom-rate-share" env:"NAVETTE_ZOOM_RATE_SHARE" default:"0.8" placeholder:"SHARE" group:"Zoom" help:"The share of a Zoom account's rate limits that Navette uses, all nodes together, from 0.1 to 1. Leave some to the account's other apps. Every node needs the same share."`

	SweepEvery string `name:"sweep-every" env:"NAVETTE_SWEEP_EVERY" default:"5m" placeholder:"DURATION" group:"Timing" help:"How often Zoom is checked for recordings that no webhook announced."`
	Clock      string `name:"clock" env:"NAVETTE_CLOCK" default:"real" placeholder:"CLOCK" group:"Timing" help:"The product's clock: real, or product@real@speed (two RFC 3339 instants and a factor) for a demo that runs faster than time."`
	Workers    string `name:"workers" env:"NAVETTE_WORKERS" default:"8" placeholder:"NUMBER" group:"Timing" help:"How many jobs of one kind run at the same time in this process; of links and other mails, at least as many as --mail-connections. Of two or more, the downloads of one organization leave one to the others."`

	LogFormat string `name:"log-format" env:"NAVETTE_LOG_FORMAT" default:"text" placeholder:"text|json" group:"Observing" help:"The format of log lines."`
	LogLevel  string `name:"log-level" env:"NAVETTE_LOG_LEVEL" default:"info" placeholder:"LEVEL" group:"Observing" help:"The lowest level that is logged: debug, info, warn or error."`
	Storybook bool   `name:"storybook" env:"NAVETTE_STORYBOOK" group:"Observing" help:"Also serve /storybook: every view with invented data, for designers and developers."`
}
