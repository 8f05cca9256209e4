package sandbox

import (
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"time"

	"navette.dev/navette/internal/navette"
)

// Options are the options of a sandbox. Every field has a default (see [Defaults]). The kong tags define the stable,
// documented flags of `navette sandbox`.
type Options struct {
	Listen  string `help:"Address of the REST and OAuth listener." default:"127.0.0.1:0"`
	Control string `help:"Address of the control listener." default:"127.0.0.1:0"`
	Files   string `help:"Address of the second host that downloads are redirected to." default:"127.0.0.1:0"`

	ClientID     string   `help:"Client ID of the app." default:"sandbox-client-id"`
	ClientSecret string   `help:"Client secret of the app." default:"sandbox-client-secret"`
	AccountID    string   `help:"Id of the Zoom account." default:"SandboxAccountId00000w"`
	RedirectURI  []string `name:"redirect-uri" help:"Allowed redirect URI (repeatable). None: any is accepted."`
	Scopes       []string `help:"Scopes of the app. None: every scope the sandbox knows."`

	WebhookSecret string   `help:"Secret token that signs webhooks." default:"sandbox-webhook-secret"`
	WebhookURL    []string `name:"webhook-url" help:"Endpoint that receives webhooks (repeatable)."`

	Plan       string   `help:"Plan of the account." enum:"free,pro,business,enterprise" default:"business"`
	RateLimits string   `help:"Whether the plan's rate limits hold." enum:"on,off" default:"on"`
	RateFactor int      `help:"How many times the plan's rates are allowed." default:"1"`
	Users      int      `help:"Number of users." default:"5"`
	Recordings int      `help:"Number of past recordings to begin with." default:"0"`
	Seed       uint64   `help:"Seed of everything drawn by chance, so that a run can be repeated." default:"1"`
	Behaviour  []string `help:"Choice where Zoom's documents are unclear, as name=value (repeatable)." sep:","`
	Fault      []string `help:"Initial fault, as the JSON of the control API (repeatable)." sep:"none"`

	Drop []string `help:"Setting that Zoom accepts without effect, as level=path (repeatable)." sep:","`

	RecordingDelay  time.Duration `help:"Time from a meeting's end to its recording (sandbox's clock)." default:"20s"`
	TranscriptDelay time.Duration `help:"Time from the recording to its transcript (sandbox's clock)." default:"20s"`
	History         int           `help:"Number of requests kept in the history." default:"20000"`

	Clock navette.Clock `kong:"-"` // the sandbox's clock; nil means the machine's
	// folders of pieces: <piece>/video.mp4 audio.m4a transcript.vtt chat.txt timeline.json; nil means the built-in
	// pieces
	Media  fs.FS        `kong:"-"`
	Logger *slog.Logger `kong:"-"` // nil discards the log
}

// Defaults returns the default options, which the flags document.
func Defaults() Options {
	return Options{
		Listen: "127.0.0.1:0", Control: "127.0.0.1:0", Files: "127.0.0.1:0",
		ClientID: "sandbox-client-id", ClientSecret: "sandbox-client-secret", AccountID: "SandboxAccountId00000w",
		WebhookSecret: "sandbox-webhook-secret", Plan: "business", RateLimits: "on", RateFactor: 1, Users: 5, Seed: 1,
		RecordingDelay: 20 * time.Second, TranscriptDelay: 20 * time.Second, History: 20_000,
	}
}

// complete replaces empty strings by the defaults. Numbers and delays of zero are kept: they mean none.
func (o Options) complete() Options {
	d := Defaults()
	for _, text := range []struct {
		have *string
		def  string
	}{
		{&o.Listen, d.Listen}, {&o.Control, d.Control}, {&o.Files, d.Files}, {&o.ClientID, d.ClientID},
		{&o.ClientSecret, d.ClientSecret}, {&o.AccountID, d.AccountID}, {&o.WebhookSecret, d.WebhookSecret},
		{&o.Plan, d.Plan}, {&o.RateLimits, d.RateLimits},
	} {
		if *text.have == "" {
			*text.have = text.def
		}
	}
	if o.RateFactor == 0 {
		o.RateFactor = d.RateFactor
	}
	if o.Users == 0 {
		o.Users = d.Users
	}
	if o.History == 0 {
		o.History = d.History
	}
	if o.Clock == nil {
		o.Clock = navette.RealClock{}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o
}

// maxRateFactor bounds the memory needed to count the calls of one second.
const maxRateFactor = 10_000

// check returns an error for the first invalid option.
func (o Options) check() error {
	if _, known := plans[o.Plan]; !known {
		return fmt.Errorf("plan %q: want free, pro, business or enterprise", o.Plan)
	}
	if !slices.Contains([]string{"on", "off"}, o.RateLimits) {
		return fmt.Errorf("rate limits %q: want on or off", o.RateLimits)
	}
	if o.RateFactor < 1 || o.RateFactor > maxRateFactor {
		return fmt.Errorf("rate factor %d: want 1 to %d", o.RateFactor, maxRateFactor)
	}
	if o.Users < 1 || o.Users > 9999 {
		return fmt.Errorf("users %d: want 1 to 9999", o.Users)
	}
	if o.Recordings < 0 || o.History < 0 || o.RecordingDelay < 0 || o.TranscriptDelay < 0 {
		return fmt.Errorf("recordings, history and delays must not be negative")
	}
	for _, address := range append(slices.Clone(o.RedirectURI), o.WebhookURL...) {
		if u, err := url.Parse(address); err != nil || u.Host == "" || !strings.HasPrefix(u.Scheme, "http") {
			return fmt.Errorf("address %q: want an http or https address", address)
		}
	}
	return nil
}
