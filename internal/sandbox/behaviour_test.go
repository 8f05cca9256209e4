package sandbox_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/sandbox"
)

// observation is how a client can see the value of a switch.
type observation struct {
	change func(*sandbox.Options)
	see    func(*stranger) string
	want   map[string]string // expected result by value of the switch
}

func refresh(pair tokens) url.Values {
	return url.Values{"grant_type": {"refresh_token"}, "refresh_token": {pair.RefreshToken}}
}

func status(r reply) string { return fmt.Sprint(r.status) }

func onFree(o *sandbox.Options) { o.Plan = "free" }

func withScopes(scopes ...string) func(*sandbox.Options) {
	return func(o *sandbox.Options) { o.Scopes = scopes }
}

// ofAccount returns a token of the account, which the client then uses.
func (s *stranger) ofAccount() string {
	s.t.Helper()
	got := read[tokens](s.t,
		s.form("/token", url.Values{"grant_type": {"account_credentials"}, "account_id": {s.ready.AccountID}}, true))
	s.token = got.AccessToken
	return got.AccessToken
}

// refused sends requests until the free plan's limit for one second is reached.
func (s *stranger) refused() reply {
	s.connect(0)
	var last reply
	poll(s.t, "a request is refused", func() bool {
		last = s.rest("GET", "/users/me", "")
		return last.status == 429
	})
	return last
}

var observations = map[string]observation{
	"refresh-rotation": {
		see: func(s *stranger) string {
			pair := s.connect(0)
			s.form("/token", refresh(pair), true)
			return status(s.form("/token", refresh(pair), true))
		},
		want: map[string]string{"lenient": "200", "strict": "400"},
	},
	"refresh-token": {
		see: func(s *stranger) string {
			pair := s.connect(0)
			again := read[tokens](s.t, s.form("/token", refresh(pair), true))
			return fmt.Sprint(again.RefreshToken == pair.RefreshToken)
		},
		want: map[string]string{"new": "false", "same": "true"},
	},
	"s2s-rotation": {
		see: func(s *stranger) string {
			first := s.ofAccount()
			s.ofAccount()
			s.token = first
			return status(s.rest("GET", "/users", ""))
		},
		want: map[string]string{"keep": "200", "replace": "401"},
	},
	"s2s-me": {
		see: func(s *stranger) string {
			s.ofAccount()
			return status(s.rest("GET", "/users/me", ""))
		},
		want: map[string]string{"owner": "200", "refuse": "400"},
	},
	"invalid-client-status": {
		see:  func(s *stranger) string { return status(s.form("/token", url.Values{"client_id": {"x"}}, false)) },
		want: map[string]string{"400": "400", "401": "401"},
	},
	"missing-scope-status": {
		change: withScopes("user:read:user"),
		see: func(s *stranger) string {
			s.connect(0)
			return status(s.rest("GET", "/groups", ""))
		},
		want: map[string]string{"400": "400", "401": "401", "403": "403"},
	},
	"token-error-number": {
		see: func(s *stranger) string {
			return s.form("/token", refresh(tokens{}), true).fields(s.t)["reason"].(string)
		},
		want: map[string]string{"none": "Invalid Token!", "reason": "Invalid Token! (4741)"},
	},
	"authorize-scope": {
		change: withScopes("user:read:user", "group:read:admin"),
		see: func(s *stranger) string {
			ask := url.Values{
				"response_type": {"code"}, "client_id": {s.ready.ClientID}, "redirect_uri": {redirectURI},
				"scope": {"user:read:user"},
			}
			ask.Set("email", s.ready.Users[0].Email)
			ask.Set("password", s.ready.Users[0].Password)
			ask.Set("who", hidden(s.t, s.form("/authorize", ask, false).body, "who"))
			ask.Set("consent", "allow")
			back := s.form("/authorize", ask, false).header.Get("Location")
			_, code, _ := strings.Cut(back, "code=")
			return read[tokens](s.t,
				s.form("/token",
					url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {redirectURI}},
					true)).Scope
		},
		want: map[string]string{"take": "user:read:user", "ignore": "group:read:admin user:read:user"},
	},
	"account-lock-scope": {
		change: withScopes("account:read:lock_settings:admin"),
		see: func(s *stranger) string {
			s.connect(0)
			return status(s.rest("GET", "/accounts/me/lock_settings", ""))
		},
		want: map[string]string{"master": "400", "admin": "200"},
	},
	"auto-delete-days": {
		see: func(s *stranger) string {
			s.connect(0)
			got := s.rest("PATCH", "/users/me/settings", `{"recording":{"auto_delete_cmr":true,"auto_delete_cmr_days":7}}`)
			recording := s.setting("/users/me/settings", "recording").(map[string]any)
			return fmt.Sprint(got.status, recording["auto_delete_cmr"], recording["auto_delete_cmr_days"])
		},
		want: map[string]string{"refuse": "400 false 30", "ignore": "204 true 30"},
	},
	"locked-setting": {
		see: func(s *stranger) string {
			s.connect(0)
			lock := func(on string) {
				s.want(204, "PATCH", "/accounts/me/lock_settings", `{"recording":{"auto_recording":`+on+`}}`)
			}
			lock("true")
			got := s.rest("PATCH", "/users/me/settings", `{"recording":{"auto_recording":"local"}}`)
			lock("false") // a change that was accepted without effect does not have it later either
			return fmt.Sprintf("%d %v", got.status, s.setting("/users/me/settings", "recording", "auto_recording"))
		},
		want: map[string]string{"ignore": "204 none", "refuse": "400 none"},
	},
	"group-order": {
		see: func(s *stranger) string {
			s.connect(0)
			ids := []string{s.group("A"), s.group("B"), s.group("C")}
			slices.Sort(ids)
			for _, id := range []string{ids[1], ids[2], ids[0]} { // the first is the primary group
				s.want(201, "POST", "/groups/"+id+"/members", `{"members":[{"id":"`+s.ready.Users[0].ID+`"}]}`)
			}
			var order []int
			for _, id := range s.want(200, "GET", "/users/me", "").fields(s.t)["group_ids"].([]any) {
				order = append(order, slices.Index(ids, id.(string)))
			}
			return fmt.Sprint(order)
		},
		want: map[string]string{"primary-first": "[1 2 0]", "by-id": "[0 1 2]"},
	},
	"account-recordings-scope": {
		change: withScopes("cloud_recording:read:list_account_recordings:admin"),
		see: func(s *stranger) string {
			s.connect(0)
			return status(s.rest("GET", "/accounts/me/recordings", ""))
		},
		want: map[string]string{"admin": "200", "master": "400"},
	},
	"rate-limit-code": {
		change: onFree,
		see:    func(s *stranger) string { return fmt.Sprint(s.refused().fields(s.t)["code"]) },
		want:   map[string]string{"429": "429", "4001": "4001"},
	},
	"rate-limit-headers": {
		change: onFree,
		see: func(s *stranger) string {
			h := s.refused().header
			return h.Get("X-RateLimit-Category") + " " + h.Get("X-RateLimit-Limit")
		},
		want: map[string]string{"full": "Light 4", "category": "Light ", "none": " "},
	},
	"webhook-download-token": {
		see: func(s *stranger) string {
			m, _ := s.recorded("")
			s.control("POST", "/webhooks/subscriptions", `{"url":"`+s.ready.Control+`"}`)
			s.want(204, "DELETE", m.path()+"/recordings", "") // recording.trashed contains the files' addresses
			s.want(200, "PUT", "/meetings/"+fmt.Sprint(m.ID)+"/recordings/status", `{"action":"recover"}`)
			raw := string(s.control("GET", "/webhooks", "").body)
			_, rest, _ := strings.Cut(raw, `"download_url":"`)
			address, _, _ := strings.Cut(rest, `"`)
			got, _ := s.download(address, s.token, nil)
			return got.header.Get("Content-Type")
		},
		want: map[string]string{"only": "text/html; charset=utf-8", "any": "video/mp4"},
	},
	"download-range": {
		see: func(s *stranger) string {
			_, entry := s.recorded("")
			got, _ := s.download(entry.RecordingFiles[0].DownloadURL, s.token, map[string]string{"Range": "bytes=5-9"})
			return status(got)
		},
		want: map[string]string{"on": "206", "off": "200"},
	},
	"download-redirect": {
		see: func(s *stranger) string {
			_, entry := s.recorded("")
			r := s.request("GET", entry.RecordingFiles[0].DownloadURL, "")
			r.Header.Set("Authorization", "Bearer "+s.token)
			return status(s.send(s.browser, r))
		},
		want: map[string]string{"other-host": "302", "none": "200"},
	},
	"delete-counts": {
		see: func(s *stranger) string {
			s.connect(0)
			m := s.create(`{}`)
			s.want(204, "DELETE", m.path(), "")
			return fmt.Sprint(
				s.control("GET", "/state", "").fields(s.t)["users"].([]any)[0].(map[string]any)["changes_today"])
		},
		want: map[string]string{"no": "1", "yes": "2"},
	},
	"transcript": {
		see: func(s *stranger) string {
			_, entry := s.recorded("")
			return fmt.Sprint(strings.Contains(entry.kinds(), "TRANSCRIPT"))
		},
		want: map[string]string{"on": "true", "off": "false"},
	},
	"recording-type": {
		see: func(s *stranger) string {
			m, _ := s.recorded("")
			return fmt.Sprintf("%T", s.want(200, "GET", m.path()+"/recordings", "").fields(s.t)["type"])
		},
		want: map[string]string{"number": "float64", "string": "string"},
	},
}

// seenInWebhooks are the switches that only a webhook endpoint can observe.
var seenInWebhooks = map[string]struct {
	change func(*sandbox.Options)
	see    func(*testing.T, *stranger, *receiver) string
	want   map[string]string
}{
	"webhook-retry": {
		see: func(t *testing.T, s *stranger, r *receiver) string {
			s.connect(0)
			r.status.Store(404)
			s.create(`{}`)
			r.next(t)
			poll(t, "the attempt is noted", func() bool { return s.attempts() == 1 })
			s.clock.Advance(5 * time.Minute)
			if s.deliveryState() == "failed" {
				return "once"
			}
			r.next(t)
			return "again"
		},
		want: map[string]string{"5xx": "once", "non-2xx": "again"},
	},
	"webhook-stamp": {
		see: func(t *testing.T, s *stranger, r *receiver) string {
			s.connect(0)
			r.status.Store(503)
			s.create(`{}`)
			first := r.next(t)
			poll(t, "the attempt is noted", func() bool { return s.attempts() == 1 })
			poll(t, "another second of real time", func() bool { return fmt.Sprint(time.Now().Unix()) != first.stamp })
			s.clock.Advance(5 * time.Minute)
			return fmt.Sprint(r.next(t).stamp == first.stamp)
		},
		want: map[string]string{"fresh": "false", "original": "true"},
	},
	"updated-plan": {
		change: onFree,
		see: func(t *testing.T, s *stranger, r *receiver) string {
			s.connect(0)
			m := s.create(`{}`)
			s.want(204, "PATCH", m.path(), `{"topic":"x"}`)
			return s.sent("meeting.updated")
		},
		want: map[string]string{"any": "true", "pro": "false"},
	},
	"transcript-plan": {
		change: func(o *sandbox.Options) { o.Plan = "pro" },
		see: func(t *testing.T, s *stranger, r *receiver) string {
			s.recorded("")
			return s.sent("recording.transcript_completed")
		},
		want: map[string]string{"pro": "true", "business": "false"},
	},
}

func (s *stranger) deliveries() []any {
	return s.control("GET", "/webhooks", "").fields(s.t)["deliveries"].([]any)
}

func (s *stranger) attempts() int {
	return len(s.deliveries()[0].(map[string]any)["attempts"].([]any))
}

func (s *stranger) deliveryState() string {
	return s.deliveries()[0].(map[string]any)["state"].(string)
}

// sent reports whether an event was sent to the endpoint, delivered or not.
func (s *stranger) sent(event string) string {
	return fmt.Sprint(
		slices.ContainsFunc(s.deliveries(), func(d any) bool { return d.(map[string]any)["event"] == event }))
}

func TestEverySwitchInEveryPosition(t *testing.T) {
	s := begin(t, nil)
	for _, b := range s.control("GET", "/behaviours", "").fields(t)["behaviours"].([]any) {
		name := b.(map[string]any)["name"].(string)
		for _, value := range b.(map[string]any)["values"].([]any) {
			t.Run(fmt.Sprintf("%s=%s", name, value), func(t *testing.T) { checkSwitch(t, name, value.(string)) })
		}
	}
}

func checkSwitch(t *testing.T, name, value string) {
	seen, inWebhooks := observations[name], seenInWebhooks[name]
	options := func(o *sandbox.Options) {
		o.Behaviour = []string{name + "=" + value}
		for _, change := range []func(*sandbox.Options){seen.change, inWebhooks.change} {
			if change != nil {
				change(o)
			}
		}
	}
	var got, want string
	if seen.see != nil {
		got, want = seen.see(begin(t, options)), seen.want[value]
	} else {
		r := receive(t)
		s := begin(t, func(o *sandbox.Options) {
			o.WebhookURL = []string{r.URL}
			options(o)
		})
		poll(t, "the endpoint is validated", s.validated)
		got, want = inWebhooks.see(t, s, r), inWebhooks.want[value]
	}
	if got != want || want == "" {
		t.Errorf("saw %q, want %q", got, want)
	}
}
