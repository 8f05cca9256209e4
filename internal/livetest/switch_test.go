package livetest_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"navette.dev/navette/internal/firstcall"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/sandbox"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
	"navette.dev/navette/internal/testkit"
	"navette.dev/navette/internal/zoom"
)

// lab is a studio whose Zoom behaves as a test chooses, with a client that has no limiter.
type lab struct {
	*testkit.Studio
	client *zoom.Zoom
	app    zoom.App
}

type unlimited struct{}

func (unlimited) Take(context.Context, zoom.Use) error                  { return nil }
func (unlimited) Refused(context.Context, zoom.Use, zoom.Refusal) error { return nil }

func newLab(t *testing.T, options ...testkit.Option) *lab {
	t.Helper()
	w := testkit.New(t, storetest.Open(t, store.SQLite), options...)
	w.Connect()
	client, err := zoom.New(zoom.Config{
		RESTBase: w.Zoom.Ready.REST, OAuthBase: w.Zoom.Ready.OAuth, Clock: w.Clock, Limiter: unlimited{},
		Retry: zoom.Retry{Tries: 1},
	})
	w.Must(err)
	secret := zoom.Secret(w.Zoom.Ready.ClientSecret)
	return &lab{w, client, zoom.App{ClientID: w.Zoom.Ready.ClientID, ClientSecret: secret}}
}

// begin begins another test, and observes the client.
func (l *lab) begin() {
	l.Helper()
	if shown, err := l.FirstCalls.Newest(l.Context(), l.Owner); err == nil && shown.Open() {
		l.Must(l.FirstCalls.StopTest(l.Context(), l.Owner))
	}
	l.Clock.Advance(time.Minute)
	_, err := l.FirstCalls.Begin(l.Context(), l.Owner, firstcall.Input{Any: true})
	l.Must(err)
	l.Rest()
	observer := l.LiveTests.Observer(l.Context(), l.Org)
	if observer == nil {
		l.Fatal("the test is not observed")
	}
	l.client = l.client.Observed(observer)
}

// account returns an API for the whole account with a new token.
func (l *lab) account() *zoom.API {
	l.Helper()
	grant, err := l.client.ServerToServer(l.Context(), l.app, l.Zoom.Ready.AccountID)
	l.Must(err)
	return l.client.As(l.Zoom.Ready.AccountID, zoom.FixedToken(grant.AccessToken))
}

// scoped gives the app some scopes while do runs.
func (l *lab) scoped(do func(), scopes ...string) {
	l.Helper()
	l.Zoom.Do("/app", map[string]any{"scopes": scopes})
	do()
	l.Zoom.Do("/app", map[string]any{})
}

func (l *lab) me() string { return l.Zoom.Ready.Users[0].ID }

// refreshed makes the connection refresh its token.
func (l *lab) refreshed() {
	l.Helper()
	l.Clock.Advance(time.Hour)
	api, _, err := l.Connections.API(l.Context(), l.Org)
	l.Must(err)
	_, _ = api.Users.Get(l.Context(), zoom.Me)
}

// position is what the record says if a switch of the sandbox has some value.
type position struct{ setting, question, want string }

// TestTheRecordTellsTheBehavioursOfZoomApart puts each switch of the sandbox that touches a question into its
// positions, and does what shows the difference.
func TestTheRecordTellsTheBehavioursOfZoomApart(t *testing.T) {
	t.Parallel()
	l := newLab(t, testkit.Sandbox(func(o *sandbox.Options) { o.Recordings = 1 }))
	for _, c := range []struct {
		do        func()
		positions []position
	}{
		{l.refreshed, []position{
			{"refresh-token=same", "refresh_token", "same"}, {"refresh-token=new", "refresh_token", "new"},
		}},
		{
			func() {
				first := l.account()
				l.account()
				_, _ = first.Users.Get(l.Context(), l.me())
			},
			[]position{
				{"s2s-rotation=keep", "token_use", "accepted"},
				// the connection's own token is accepted on
				{"s2s-rotation=replace", "token_use", "accepted, refused early"},
				{"s2s-rotation=keep", "token_use", "accepted"},
			},
		},
		{
			func() {
				wrong := zoom.App{ClientID: l.app.ClientID, ClientSecret: "wrong"}
				_, _ = l.client.ServerToServer(l.Context(), wrong, l.Zoom.Ready.AccountID)
			},
			[]position{
				{"invalid-client-status=401", "invalid_client", "HTTP 401"},
				{"invalid-client-status=400", "invalid_client", "HTTP 400"},
				{"token-error-number=reason", "oauth_number", "reason"},
				{"token-error-number=none", "oauth_number", "none"},
			},
		},
		{
			func() {
				l.scoped(func() {
					api := l.account()
					_, _ = api.Groups.Get(l.Context(), "x")
					_ = api.Recordings.ProbeAccount(l.Context(), l.Clock.Now())
					_, _ = api.Accounts.Locks(l.Context())
				}, "account:read:lock_settings:admin", "cloud_recording:read:list_account_recordings:admin")
			},
			[]position{
				{"missing-scope-status=401", "missing_scope", "HTTP 401"},
				{"missing-scope-status=403", "missing_scope", "HTTP 403"},
				{"missing-scope-status=400", "missing_scope", "HTTP 400"},
			},
		},
		{
			func() {
				for r, err := range l.account().Recordings.OfUser(l.Context(), l.me(), testkit.Monday.AddDate(0, 0, -90),
					testkit.Monday) {
					l.Must(err)
					l.LiveTests.Probe(l.Context(), l.Org, l.account(), r.Files[0].DownloadURL, "", r.Files[0].Size)
				}
			},
			[]position{
				{"download-range=off", "range_status", "HTTP 200"}, {"download-range=off", "part_length", "whole"},
				{"download-range=off", "content_range", "none"}, {"download-range=on", "range_status", "HTTP 206"},
				{"download-range=on", "accept_ranges", "bytes"}, {"download-range=on", "content_range", "asked"},
				{"download-redirect=none", "redirects", "none"}, {"download-redirect=other-host", "redirects", "other"},
				{"recording-type=string", "recording_type", "digits"},
				{"recording-type=number", "recording_type", "integer"},
			},
		},
	} {
		for _, p := range c.positions {
			name, value, _ := strings.Cut(p.setting, "=")
			l.Zoom.Do("/behaviours", map[string]string{name: value})
			l.begin()
			c.do()
			if got := strings.Join(question(l.Studio, record(l.Studio), p.question).Answers(), ", "); got != p.want {
				l.Errorf("%s: %s says %q, want %q", p.setting, p.question, got, p.want)
			}
		}
	}
}

// TestTheRecordTellsWhetherScopesReadTheAccount starts with an app that has the scopes whose effect is open.
func TestTheRecordTellsWhetherScopesReadTheAccount(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for _, p := range []position{
		{"account-lock-scope=admin", "account_locks", "permitted"},
		{"account-lock-scope=master", "account_locks", "scope missing"},
		{"account-recordings-scope=admin", "account_recordings", "permitted"},
		{"account-recordings-scope=master", "account_recordings", "scope missing"},
	} {
		name, value, _ := strings.Cut(p.setting, "=")
		l.Zoom.Do("/behaviours", map[string]string{name: value})
		l.begin()
		before := question(l.Studio, record(l.Studio), p.question).Seen // of Ask, with every scope
		l.scoped(func() {
			api := l.account()
			_, _ = api.Accounts.Locks(l.Context())
			_ = api.Recordings.ProbeAccount(l.Context(), l.Clock.Now())
		}, "account:read:lock_settings:admin", "cloud_recording:read:list_account_recordings:admin")
		after := question(l.Studio, record(l.Studio), p.question).Seen
		if !slices.ContainsFunc(after, func(o store.Observation) bool {
			return o.Answer == p.want && !slices.Contains(before, o)
		}) {
			l.Errorf("%s: %s says %v, then %v", p.setting, p.question, before, after)
		}
	}
}

// TestARefreshTokenAfterALostAnswerIsJudged loses the answer to a refresh, after which the connection sends the same
// refresh token again.
func TestARefreshTokenAfterALostAnswerIsJudged(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for _, p := range []position{
		{"lenient", "old_refresh_token", "accepted"}, {"strict", "old_refresh_token", "refused"},
	} {
		l.Zoom.Do("/behaviours", map[string]string{"refresh-rotation": p.setting})
		l.begin()
		l.Zoom.Fault(map[string]any{"action": "cut", "method": "POST", "path": "/oauth/token", "when": "after"})
		l.refreshed()
		if got := question(l.Studio, record(l.Studio), p.question).Answers(); !slices.Equal(got, []string{p.want}) {
			l.Errorf("%s: %v, want %s", p.setting, got, p.want)
		}
	}
}

// TestTheRecordTellsRateLimitsApart sends more requests than the plan permits.
func TestTheRecordTellsRateLimitsApart(t *testing.T) {
	t.Parallel()
	l := newLab(t, testkit.Sandbox(func(o *sandbox.Options) { o.RateLimits, o.Plan = "on", "pro" }))
	for _, p := range []position{
		{"rate-limit-headers=none", "rate_headers", "none"},
		{"rate-limit-headers=category", "rate_headers", "category"},
		{"rate-limit-headers=full", "rate_headers", "category, limit, remaining, type"},
		{"rate-limit-headers=full", "rate_limit", "30/s"},
		{"rate-limit-code=4001", "limited_code", "4001"},
		{"rate-limit-code=429", "limited_code", "429"},
	} {
		name, value, _ := strings.Cut(p.setting, "=")
		l.Zoom.Do("/behaviours", map[string]string{name: value})
		l.begin()
		api := l.account()
		for range 40 {
			_, _ = api.Users.Get(l.Context(), l.me())
		}
		got := question(l.Studio, record(l.Studio), p.question).Answers()
		if p.question == "rate_limit" {
			got = slices.DeleteFunc(got, func(answer string) bool { return answer == "20/s" }) // medium, of Ask
		}
		if !slices.Equal(got, []string{p.want}) {
			l.Errorf("%s: %s says %v, want %s", p.setting, p.question, got, p.want)
		}
	}
}

// TestARepeatedWebhookIsComparedWithTheFirst has Zoom repeat a webhook that it got a 500 for.
func TestARepeatedWebhookIsComparedWithTheFirst(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	var fail atomic.Bool
	hook := l.HookURL()
	relay := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		again, err := http.NewRequestWithContext(r.Context(), http.MethodPost, hook, r.Body)
		if err == nil {
			again.Header = r.Header
			var answer *http.Response
			if answer, err = http.DefaultClient.Do(again); err == nil {
				defer func() { _ = answer.Body.Close() }()
				if !fail.Swap(false) {
					rw.WriteHeader(answer.StatusCode)
					_, _ = io.Copy(rw, answer.Body)
					return
				}
			}
		}
		rw.WriteHeader(http.StatusInternalServerError)
	}))
	t.Cleanup(relay.Close)
	l.Zoom.Subscribe(relay.URL)
	l.Until("Zoom has validated the address", l.Zoom.Subscribed)
	for _, p := range []position{{"original", "repeat_stamp", "same"}, {"fresh", "repeat_stamp", "new"}} {
		l.Zoom.Do("/behaviours", map[string]string{"webhook-stamp": p.setting})
		l.begin()
		fail.Store(true)
		l.Zoom.Do("/webhooks/send", map[string]any{
			"event": "user.updated", "object": map[string]string{"id": l.me(), "dept": p.setting},
		})
		l.Until("the first delivery failed", func() bool { return !fail.Load() })
		sent := navette.RealNow().Unix()
		l.Until("a second has passed, since stamps are in seconds", func() bool { return navette.RealNow().Unix() > sent })
		l.Pass(6 * time.Minute)
		l.Until("the webhook came again", func() bool {
			return len(question(l.Studio, record(l.Studio), "repeats").Seen) > 0
		})
		if got := question(l.Studio, record(l.Studio), p.question).Answers(); !slices.Equal(got, []string{p.want}) {
			l.Errorf("%s: %v, want %s", p.setting, got, p.want)
		}
	}
}
