package config

// section is a group of options in docs/configuration.md and in the output of --help.
type section struct {
	title   string
	options []described
}

// described is an option, by its name, with its help text.
type described struct{ name, help string }

// sections hold the help texts of all options in [Flags].
var sections = []section{
	{"Addresses", []described{
		{"listen", "The address on which the server listens. Port 0 selects a free one."},
		{"public-url", "The address at which browsers and Zoom reach the server, with which every link begins that it " +
			"sends. Without this option, the address on which it listens."},
		{"trusted-proxies", "The proxies in front of the server, as addresses or networks separated by commas. The " +
			"address of a visitor is taken from their X-Forwarded-For, read from right to left. Only list machines that " +
			"you operate. The default trusts a proxy on the same machine; a proxy in another container needs its " +
			"network, such as 172.18.0.0/16. none trusts no proxy."},
		{"public-help", "Let everyone read the whole help at /help. Without it, readers who are not signed in see only the " +
			"pages for members."},
	}},
	{"Storage", []described{
		{"data", "The folder for everything that the options below do not place elsewhere."},
		{"database", "A SQLite file, or postgres://user:password@host/name. Without it, navette.db in the data " +
			"folder. Behind PgBouncer, use session pooling and add idle_in_transaction_session_timeout, jit, " +
			"lock_timeout, max_parallel_workers_per_gather, statement_timeout, tcp_keepalives_idle, " +
			"tcp_keepalives_interval, tcp_keepalives_count and tcp_user_timeout to its ignore_startup_parameters, and " +
			"set them in PostgreSQL for the server's role."},
		{"keys", "The keyset that encrypts tokens and secrets in the database. Keep a copy elsewhere: without it " +
			"they are lost. Without this option, keys.json in the data folder, made on first start. Nodes on one " +
			"database need the same file."},
		{"blobs", "Where imported recordings are kept: a folder, or a bucket of an S3-compatible store as " +
			"s3://bucket/prefix?endpoint=https://host&region=eu-west-3. Without it, blobs in the data folder. The " +
			"parameters: endpoint is the store's server (Amazon's without it), region the bucket's region (asked of the " +
			"server without it), and path-style=false puts the bucket into the host name (true without it, except on " +
			"Amazon). The keys need to list, read, write and delete objects and to list and abort multipart uploads. " +
			"Let no version of deleted objects be kept there, since a recording that is removed must be gone. Use https " +
			"unless the network is your own. Nodes on one database need the same store."},
		{"blobs-access-key", "The access key for that bucket. Without it, the standard places are searched: " +
			"AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, ~/.aws/credentials, and the role of the machine."},
		{"blobs-secret-key", "The secret key that belongs to the access key."},
		{"blobs-before", "Where recordings were kept before, as in --blobs, while they are moved to --blobs: what is not " +
			"there yet is read from here. navette blobs move moves the files of the running server. Leave the option out " +
			"once navette blobs status shows that no file is only here."},
		{"blobs-before-access-key", "The access key for that bucket."},
		{"blobs-before-secret-key", "The secret key that belongs to that access key."},
		{"blobs-reserve", "The free space that imports leave in --blobs, such as 500MB or 2GB. With less, imports pause " +
			"and the admins are notified; they go on when there is space again. 0 turns this off. A store without a " +
			"limit that can be read, as S3, is never full."},
		{"blobs-check-every", "The time within which every stored recording is read again in full and compared with its " +
			"checksum. A file that is missing or was changed is imported again, if Zoom still has it. off turns this off."},
		{"blobs-check-rate", "How much of the stored recordings this process reads for that in a second. 0 has no limit."},
		{"blobs-signed-addresses", "Let colleagues' players fetch video and audio from the store itself, at an address " +
			"that is signed for at most 5 minutes and that works for everyone who knows it until then. It takes load off " +
			"this server. Without it, everything is served through Navette, which checks each request. Members and " +
			"visitors never get such an address. The browsers of colleagues must reach the endpoint."},
	}},
	{"Mail", []described{
		{"smtp", "The mail server: smtp://user:password@host:587?tls=starttls, where tls is none, starttls or tls " +
			"(encrypted from the first byte, usual on port 465). Without it, no email is sent."},
		{"mail-from", "The sender of every email, such as Studio Lumen <hello@example.org>. Needed with --smtp."},
		{"mail-connections", "The largest number of connections to the mail server that this process opens. It does " +
			"not depend on --workers. Stay below the number that the server allows one client."},
	}},
	{"Zoom", []described{
		{"zoom-rest", "The base address of Zoom's API, whose paths begin with /v2. Change it for the sandbox."},
		{"zoom-oauth", "The base address of Zoom's authorization pages and tokens. Change it for the sandbox."},
		{"zoom-client-id", "Client id of a Zoom app that every organization may use. Without it, each organization " +
			"needs an app of its own, in the settings."},
		{"zoom-client-secret", "Client secret of that app."},
		{"zoom-webhook-secret", "Secret token that signs that app's webhooks."},
		{"zoom-rate-share", "The share of a Zoom account's rate limits that all nodes of Navette together use, from " +
			"0.1 to 1. The rest is for the account's other apps. Every node needs the same share."},
	}},
	{"Timing", []described{
		{"sweep-every", "How often Zoom is checked for recordings that no webhook announced."},
		{"clock", "The product's clock: real, or product@real@speed (two RFC 3339 instants and a factor) for a demo " +
			"that runs faster than real time."},
		{"workers", "The number of jobs of one kind that run at the same time in this process. For links and other " +
			"mails it is at least --mail-connections. If it is two or more, one worker for downloads is reserved for " +
			"organizations that have no download in progress."},
	}},
	{"Observing", []described{
		{"log-format", "The format of log lines."},
		{"log-level", "The lowest level that is logged: debug, info, warn or error."},
		{"storybook", "Also serve /storybook: every view with invented data, for designers and developers."},
	}},
}

// Help returns the help text of an option, and the title of its section. Both are "" if there is no such option.
func Help(option string) (title, text string) {
	for _, s := range sections {
		for _, o := range s.options {
			if o.name == option {
				return s.title, o.help
			}
		}
	}
	return "", ""
}
