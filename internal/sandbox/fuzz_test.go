package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
)

// fuzzed returns a sandbox without sockets, with a meeting and a token that has all scopes.
func fuzzed(f *testing.F) (box *Sandbox, token string) {
	f.Helper()
	options := Defaults()
	options.Clock, options.RateLimits, options.Recordings, options.History = navette.NewSteppedClock(
		time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)), "off", 1, 10
	box, err := New(options)
	if err != nil {
		f.Fatal(err)
	}
	box.mu.Lock()
	box.seedRecordings(1)
	a, now := box.model.apps[0], box.clock.Now()
	token = box.issue(box.grantTo(a, nil, "account_credentials", a.scopes, now), now).AccessToken
	box.mu.Unlock()
	return box, token
}

// FuzzRequest sends arbitrary requests to the REST and OAuth listener. No request may break the sandbox, and every
// JSON answer must be valid.
func FuzzRequest(f *testing.F) {
	for _, seed := range [][3]string{
		{"GET", "/v2/users/me/meetings?type=scheduled&page_size=300&from=2026-03-01", ""},
		{"GET", "/v2//users/me/recordings/?from=2026-01-01&to=2026-01-31%2000:00:00+02:00", ""},
		{"GET", "/v2/meetings/%252Fab%252F%252Fcd%253D%253D/recordings", ""},
		{"GET", "/v2/past_meetings/%2Fab/cd==/participants?next_page_token=x", ""},
		{"POST", "/v2/users/me/meetings",
			`{"topic":"x","type":8,"start_time":"2026-03-03T18:00:00","timezone":"Europe/Paris",` +
				`"recurrence":{"type":2,"weekly_days":"3","end_times":3},"settings":{"approval_type":0}}`},
		{"POST", "/v2/users/me/meetings",
			`{"recurrence":{"type":3,"monthly_week":-1,"monthly_week_day":1,"end_date_time":"2026-12-31T00:00:00Z"},` +
				`"type":8,"tracking_fields":null}`},
		{"PATCH", "/v2/users/me/settings?option=meeting_security", `{"meeting_security":{"waiting_room":true}}`},
		{"PATCH", "/v2/accounts/me/lock_settings", `{"recording":{"auto_recording":true}}`},
		{"POST", "/v2/groups", `{"name":"x"}`},
		{"POST", "/oauth/token?grant_type=refresh_token&refresh_token=x", "grant_type=refresh_token"},
		{"POST", "/oauth/authorize",
			"response_type=code&client_id=sandbox-client-id&redirect_uri=http%3A%2F%2Fa.test&email=x&password=y&" +
				"consent=allow&who=z"},
		{"POST", "/oauth_device", "user_code=ABC&consent=allow"},
		{"GET", "/j/123?pwd=x", ""}, {"GET", "/rec/download/x?access_token=y", ""},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	box, token := fuzzed(f)
	f.Fuzz(func(t *testing.T, method, target, body string) {
		where, err := url.ParseRequestURI(target)
		if err != nil || !strings.HasPrefix(target, "/") || len(target) > 4096 {
			return // Go's server refuses it before the handler runs
		}
		r := &http.Request{
			Method: method, URL: where, Header: http.Header{"Authorization": {"Bearer " + token}}, Body: http.NoBody,
			Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		}
		r = r.WithContext(context.Background())
		if body != "" {
			r.Body = readCloser{strings.NewReader(body)}
		}
		w := httptest.NewRecorder()
		box.serveAPI(w, r)
		if strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") && !json.Valid(w.Body.Bytes()) {
			t.Errorf("%s %s: not JSON: %.300s", method, target, w.Body)
		}
		if w.Code >= http.StatusInternalServerError {
			t.Errorf("%s %s: %d %.300s", method, target, w.Code, w.Body)
		}
	})
}

type readCloser struct{ *strings.Reader }

func (readCloser) Close() error { return nil }

// FuzzDates reads dates in the forms of queries and bodies. Each result must be an instant that Zoom's own form can
// express.
func FuzzDates(f *testing.F) {
	for _, seed := range []string{
		"2026-01-31", "2026-01-31T10:00:00Z", "2026-01-31 10:00:00 02:00", "2026-01-31T10:00:00.123Z",
		"2026-01-31T10:00", " 2026-01-31 ",
	} {
		f.Add(seed)
	}
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if at, good := readStart(text, paris); good {
			if again, same := readStart(zoomTime(at), paris); at.Year() < 10_000 &&
				(!same || !again.Equal(at.Truncate(time.Second))) {
				t.Errorf("%q is %s, and that is %s", text, at, again)
			}
		}
		if at, hasTime, good := readDate(text, paris); good && !hasTime &&
			at.Format(time.DateOnly) != strings.TrimSpace(text) {
			t.Errorf("%q is %s, another day", text, at)
		}
	})
}

// FuzzStringify encodes any JSON value. The result must have the same value and no escapes for HTML.
func FuzzStringify(f *testing.F) {
	for _, seed := range []string{`{"a":"<b> & \u2028 \\u2028 'x'"}`, `["\\\\u2029",1e3,null]`, `"\u0000\ud800"`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var value any
		if json.Unmarshal(raw, &value) != nil {
			return
		}
		text := stringify(value)
		var again any
		if err := json.Unmarshal(text, &again); err != nil {
			t.Fatalf("%q became %q: %v", raw, text, err)
		}
		if !bytes.Equal(stringify(again), text) || bytes.Contains(text, []byte(`\u003c`)) {
			t.Errorf("%q became %q, and that %q", raw, text, stringify(again))
		}
	})
}
