package zoom

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"navette.dev/navette/internal/navette"
)

// Addresses of Zoom. Regional hosts give the same answers (Zoom API, "Using Zoom APIs").
const (
	DefaultRESTBase  = "https://api.zoom.us"
	DefaultOAuthBase = "https://zoom.us"
)

// Config configures a client. The zero value is valid: it means Zoom itself, real time, and no log.
type Config struct {
	RESTBase  string // scheme, host and perhaps a path, with or without the /v2 at its end. Default [DefaultRESTBase].
	OAuthBase string // the same, with or without /oauth. Default [DefaultOAuthBase].

	Limiter Limiter // default: a [LocalLimiter] for one process, with every account on the plan Pro
	// for REST and OAuth; default a clone of http.DefaultTransport. Downloads have their own.
	Transport http.RoundTripper
	UserAgent string        // default "Navette"
	Clock     navette.Clock // for daily budgets and RateLimitedError.Until; default the real clock
	Logger    *slog.Logger  // one debug entry per request; default none

	Timeout      time.Duration // for one REST or OAuth request, in real time; default 30 s
	IdleDownload time.Duration // how long a download may receive no bytes, in real time; default 60 s
	Retry        Retry
}

// Zoom is a client of Zoom or of a server at another address. It is safe for concurrent use.
type Zoom struct {
	restBase, oauthBase *url.URL

	limiter   Limiter
	client    *http.Client
	downloads *http.Client
	idle      time.Duration
	userAgent string
	clock     navette.Clock
	log       *slog.Logger
	retry     Retry
	observer  Observer // nil for none
}

// New returns a client. It fails only if a base is not an http or https address.
func New(cfg Config) (*Zoom, error) {
	cfg = cfg.withDefaults()
	rest, err := parseBase(cfg.RESTBase, "/v2")
	if err != nil {
		return nil, fmt.Errorf("zoom REST base: %w", err)
	}
	oauth, err := parseBase(cfg.OAuthBase, "/oauth")
	if err != nil {
		return nil, fmt.Errorf("zoom OAuth base: %w", err)
	}
	z := &Zoom{
		restBase: rest, oauthBase: oauth, limiter: cfg.Limiter, idle: cfg.IdleDownload,
		userAgent: cfg.UserAgent, clock: cfg.Clock, log: cfg.Logger, retry: cfg.Retry,
		client: &http.Client{Transport: cfg.Transport, Timeout: cfg.Timeout, CheckRedirect: stay},
	}
	z.downloads = &http.Client{Transport: z.guardedTransport(), CheckRedirect: stay}
	return z, nil
}

func (cfg Config) withDefaults() Config {
	setDefault(&cfg.RESTBase, DefaultRESTBase)
	setDefault(&cfg.OAuthBase, DefaultOAuthBase)
	setDefault(&cfg.UserAgent, "Navette")
	setDefault(&cfg.Timeout, 30*time.Second)
	setDefault(&cfg.IdleDownload, time.Minute)
	setDefault(&cfg.Logger, slog.New(slog.DiscardHandler))
	if cfg.Clock == nil {
		cfg.Clock = navette.RealClock{}
	}
	if cfg.Transport == nil {
		cfg.Transport = http.DefaultTransport.(*http.Transport).Clone()
	}
	if cfg.Limiter == nil {
		cfg.Limiter = NewLocalLimiter(cfg.Clock, DefaultShare, nil)
	}
	cfg.Retry = cfg.Retry.withDefaults()
	return cfg
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// stay prevents http.Client from following redirects.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// parseBase parses a base and removes its usual suffix, which the operations add.
func parseBase(s, end string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimRight(strings.TrimSuffix(strings.TrimRight(s, "/"), end), "/"))
	if err != nil {
		return nil, err
	}
	if (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.User != nil || u.RawQuery != "" {
		return nil, errors.New("want http(s)://host without user or query")
	}
	return u, nil
}

// API makes calls on behalf of one account. Its fields Users, Meetings and others group the operations as Zoom's
// reference does.
type API struct {
	zoom    *Zoom
	account string
	source  TokenSource

	// Owner is the Zoom user id of the tokens' owner, or "" if unknown. Creates and updates for "me" count against
	// this user's budget.
	Owner string

	// Ended, if not nil, is called with the outcome of each call after its last try.
	Ended func(ctx context.Context, err error)

	// Rate, if not nil, is called with the number of calls per second that an answer permits under the label of its
	// operation. Not all of Zoom's hosts send it.
	Rate func(label Label, perSecond int)

	Users        Users
	Meetings     Meetings
	Registrants  Registrants
	PastMeetings PastMeetings
	Recordings   Recordings
	Reports      Reports
	Accounts     Accounts
	Groups       Groups
}

// As returns the API of an account with tokens from source. account is Zoom's account id, under which the limiter
// counts.
func (z *Zoom) As(account string, source TokenSource) *API {
	a := &API{zoom: z, account: account, source: source}
	a.Users, a.Meetings, a.Registrants = Users{a}, Meetings{a}, Registrants{a}
	a.PastMeetings, a.Recordings, a.Reports = PastMeetings{a}, Recordings{a}, Reports{a}
	a.Accounts, a.Groups = Accounts{a}, Groups{a}
	return a
}

// TokenSource provides the access token of an [API] and renews it. It must be safe for concurrent use.
type TokenSource interface {
	// Token returns a token that is valid as far as is known. An error ends the call before anything is sent.
	Token(ctx context.Context) (Secret, error)
	// Renew is called once per call after Zoom refused a token (HTTP 401, code 124). It returns another token: the
	// stored one if it is newer, otherwise a refreshed one. Concurrent calls cause one refresh.
	Renew(ctx context.Context, refused Secret) (Secret, error)
}

// FixedToken is a source of one token that cannot be renewed.
type FixedToken Secret

// Token implements [TokenSource].
func (t FixedToken) Token(context.Context) (Secret, error) { return Secret(t), nil }

// Renew implements [TokenSource]. It always fails.
func (t FixedToken) Renew(context.Context, Secret) (Secret, error) {
	return "", errors.New("a fixed token cannot be renewed")
}
