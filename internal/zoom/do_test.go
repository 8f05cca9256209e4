package zoom_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/zoom"
)

var spec = zoom.MeetingSpec{Topic: "Piano", Type: zoom.ScheduledMeeting, StartTime: noon, Duration: 45}

const created = `{"id":97763643886,"uuid":"aDYlohsHRtCd4ii1uC2+hA==","start_url":"https://zoom.us/s/9?zak=sEcReT",` +
	`"join_url":"https://zoom.us/j/9?pwd=x"}`

func TestCreateSendsAndReadsAsDocumented(t *testing.T) {
	f := newFakeZoom(t, says(201, created))
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	mine := spec
	mine.StartTime, mine.Timezone = noon.Add(300*time.Millisecond).In(paris), "Europe/Paris"
	mine.Settings = &zoom.MeetingSettings{JoinBeforeHost: new(false), ApprovalType: new(zoom.ApproveAutomatically)}
	m, err := f.api(t).Meetings.Create(t.Context(), "u/1@x", mine)
	if err != nil || m.ID != 97763643886 || m.StartURL.Reveal() != "https://zoom.us/s/9?zak=sEcReT" {
		t.Fatalf("got %+v, %v", m, err)
	}
	got := f.seen()[0]
	if got.Method != "POST" || got.URI != "/v2/users/u%2F1%40x/meetings" || got.Token != "Bearer t0ken" {
		t.Errorf("sent %s %s with %s", got.Method, got.URI, got.Token)
	}
	want := map[string]any{
		"topic": "Piano", "type": 2.0, "start_time": "2026-11-22T12:00:00Z", "duration": 45.0,
		"timezone": "Europe/Paris",
		"settings": map[string]any{"join_before_host": false, "approval_type": 0.0},
	}
	if fmt.Sprint(got.Body) != fmt.Sprint(want) {
		t.Errorf("body %v, want %v", got.Body, want)
	}
}

func TestUpdateSendsOnlyWhatChanges(t *testing.T) {
	f := newFakeZoom(t, says(204, ""))
	if err := f.api(t).Meetings.Update(t.Context(), "h", 5, zoom.MeetingSpec{
		Topic: "New", DefaultPassword: true,
		Settings: &zoom.MeetingSettings{ShowJoinInfo: new(true), WaitingRoom: new(true)},
	}); err != nil {
		t.Fatal(err)
	}
	if got := f.seen()[0]; fmt.Sprint(got.Body) != "map[settings:map[waiting_room:true] topic:New]" ||
		got.URI != "/v2/meetings/5" {
		t.Errorf("sent %s %v", got.URI, got.Body)
	}
}

func TestRefusalsAreTyped(t *testing.T) {
	cases := []struct {
		name   string
		status int
		body   string
		is     func(error) bool
	}{
		{"meeting gone", 404, `{"code":3001,"message":"Meeting does not exist: 5."}`, zoom.IsNotFound},
		{"no such user", 404, `{"code":"1001","message":"User does not exist: a@example.com."}`, zoom.IsNotFound},
		{"not found, without a body", 404, ``, zoom.IsNotFound},
		{"no permission", 400, `{"code":200,"message":"No permission."}`, zoom.IsNoPermission},
		{"no permission in a good answer", 200, `{"code":200,"message":"Only available for Paid account"}`,
			zoom.IsNoPermission},
		{"forbidden", 403, `{"code":2306,"message":"no"}`, zoom.IsNoPermission},
		{"invalid", 400,
			`{"code":300,"message":"Validation Failed.","errors":[{"field":"topic","message":"too long"}]}`,
			zoom.IsInvalid},
		{"scopes", 400,
			`{"code":4711,"message":"Invalid access token, does not contain scopes:[meeting:write:meeting, ` +
				`meeting:write:meeting:admin]."}`, zoom.IsScopesMissing},
		{"scopes as 403", 403, `{"code":4711,"message":"does not contain scopes:[a:b]."}`, zoom.IsScopesMissing},
		{"scopes as 401", 401, `{"code":4711,"message":"does not contain scopes:[a:b]."}`, zoom.IsScopesMissing},
	}
	predicates := map[string]func(error) bool{
		"not found": zoom.IsNotFound, "no permission": zoom.IsNoPermission, "invalid": zoom.IsInvalid,
		"rate": zoom.IsRateLimited, "token": zoom.IsTokenDead, "scopes": zoom.IsScopesMissing, "unclear": zoom.Unclear,
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f := newFakeZoom(t, says(c.status, c.body, "x-zm-trackingid", "v=2.0;id"))
			_, err := f.api(t).Meetings.Create(t.Context(), "u", spec)
			if !c.is(err) {
				t.Fatalf("not recognized: %v", err)
			}
			holding := 0
			for _, is := range predicates {
				if is(err) {
					holding++
				}
			}
			var e *zoom.Error
			if !errors.As(err, &e) || holding != 1 || e.HTTPStatus != c.status || e.TrackingID != "v=2.0;id" {
				t.Errorf("%d predicates hold for %+v", holding, e)
			}
			if len(f.seen()) != 1 {
				t.Errorf("asked %d times", len(f.seen()))
			}
		})
	}
}

func TestDetailsOfRefusals(t *testing.T) {
	f := newFakeZoom(t,
		says(400, `{"code":4711,"message":"Invalid access token, does not contain scopes:[a:b, c:d:admin]."}`),
		says(400, `{"code":300,"message":"Validation Failed.","errors":[{"field":"topic","message":"too long"}]}`),
		says(400, `{"code":404,"message":"Registration has not been enabled for this meeting: 5."}`))
	api := f.api(t)
	var e *zoom.Error
	if _, err := api.Users.Get(t.Context(), "me"); !errors.As(err, &e) ||
		!slices.Equal(e.MissingScopes, []string{"a:b", "c:d:admin"}) {
		t.Errorf("scopes: %+v", e)
	}
	if _, err := api.Users.Get(t.Context(), "me"); !errors.As(err, &e) || len(e.Fields) != 1 ||
		e.Fields[0].Field != "topic" {
		t.Errorf("fields: %+v", e)
	}
	if _, err := api.Registrants.Add(t.Context(), 5, zoom.NewRegistrant{}); !errors.As(err, &e) ||
		e.Code != zoom.CodeRegistrationOff || zoom.IsNotFound(err) {
		t.Errorf("registration off: %+v", e)
	}
}

func TestRefusedTokenIsRenewedOnce(t *testing.T) {
	dead := says(401, `{"code":124,"message":"Access token is expired."}`)
	for _, status := range []int{401, 400} {
		f := newFakeZoom(t, says(status, `{"code":124,"message":"Invalid access token."}`), says(201, created))
		source := &renewable{token: "old", fresh: "new"}
		if _, err := f.client(t).As("acc", source).Meetings.Create(t.Context(), "u", spec); err != nil {
			t.Fatal(err)
		}
		if seen := f.seen(); source.renewed != 1 || len(seen) != 2 || seen[1].Token != "Bearer new" {
			t.Errorf("HTTP %d: renewed %d times, sent %v", status, source.renewed, seen)
		}
	}
	f := newFakeZoom(t, dead)
	source := &renewable{token: "old", fresh: "new"}
	_, err := f.client(t).As("acc", source).Users.Get(t.Context(), "me")
	if !zoom.IsTokenDead(err) || source.renewed != 1 || len(f.seen()) != 2 {
		t.Errorf("twice dead: %v after %d requests", err, len(f.seen()))
	}
	source = &renewable{token: "old", fail: errors.New("grant is dead")}
	_, err = newFakeZoom(t, dead).client(t).As("acc", source).Users.Get(t.Context(), "me")
	if !zoom.IsTokenDead(err) || !errors.Is(err, source.fail) || zoom.Unclear(err) {
		t.Errorf("cannot be renewed: %v", err)
	}
}

func TestCreateIsSentOnceAndUnclear(t *testing.T) {
	cases := map[string]http.HandlerFunc{
		"5xx":          says(500, `{"code":500,"message":"oops"}`),
		"gateway page": says(502, `<html>`),
		"cut":          cut,
		"page as 201":  says(201, `<html>`),
		"empty 201":    says(201, ``),
		"no id":        says(201, `{"uuid":"x"}`),
		"short body": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "500")
			_, _ = io.WriteString(w, `{"id":1`)
		},
		"timeout": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
	}
	for name, handler := range cases {
		t.Run(name, func(t *testing.T) {
			f := newFakeZoom(t, handler)
			api := f.api(t, func(c *zoom.Config) { c.Timeout = 200 * time.Millisecond })
			_, err := api.Meetings.Create(t.Context(), "u", spec)
			if !zoom.Unclear(err) || len(f.seen()) != 1 {
				t.Errorf("%v after %d requests", err, len(f.seen()))
			}
		})
	}
}

func TestWhatWasNotSentIsClearAndTriedAgain(t *testing.T) {
	f := newFakeZoom(t, says(201, created))
	f.Close()
	tries := 0
	api := f.api(t, func(c *zoom.Config) {
		c.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
			tries++
			return http.DefaultTransport.RoundTrip(r)
		})
	})
	_, err := api.Meetings.Create(t.Context(), "u", spec)
	var lost *zoom.LostError
	if !errors.As(err, &lost) || lost.Sent || zoom.Unclear(err) || tries != 3 {
		t.Errorf("%v after %d tries", err, tries)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestRepeatableCallsAreTriedAgain(t *testing.T) {
	f := newFakeZoom(t, says(503, ``), cut, says(200, `{"id":"u1","email":"a@example.com"}`))
	u, err := f.api(t).Users.Get(t.Context(), "me")
	if err != nil || u.ID != "u1" || len(f.seen()) != 3 {
		t.Errorf("%+v, %v after %d requests", u, err, len(f.seen()))
	}
	f = newFakeZoom(t, says(503, ``))
	if _, err := f.api(t).Users.Get(t.Context(), "me"); !zoom.Unclear(err) || len(f.seen()) != 3 {
		t.Errorf("bounded: %v after %d requests", err, len(f.seen()))
	}
}

func TestDoubtOfAnEarlierTryStays(t *testing.T) {
	f := newFakeZoom(t, says(500, ``), says(404, `{"code":3001,"message":"Meeting does not exist: 5."}`))
	err := f.api(t).Meetings.Delete(t.Context(), "", 5, zoom.DeleteOptions{})
	if !zoom.Unclear(err) || !zoom.IsNotFound(err) {
		t.Errorf("after a 500 that may have deleted: %v", err)
	}
	f = newFakeZoom(t, says(500, ``), says(404, `{"code":3001,"message":"Meeting does not exist: 5."}`))
	if _, err := f.api(t).Meetings.Get(t.Context(), 5); zoom.Unclear(err) || !zoom.IsNotFound(err) {
		t.Errorf("a read has no effect to doubt: %v", err)
	}
}

func TestCallerGivesUp(t *testing.T) {
	f := newFakeZoom(t, says(503, ``))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.api(t).Users.Get(ctx, "me"); !errors.Is(err, context.Canceled) || len(f.seen()) != 0 {
		t.Errorf("%v after %d requests", err, len(f.seen()))
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	other := newFakeZoom(t, says(200, `{}`))
	f := newFakeZoom(t, says(302, ``, "Location", other.URL))
	if _, err := f.api(t).Users.Get(t.Context(), "me"); err == nil || len(other.seen()) != 0 {
		t.Errorf("%v, and the token went elsewhere %d times", err, len(other.seen()))
	}
}

func TestNothingSecretInErrorsAndLogs(t *testing.T) {
	var log strings.Builder
	logger := slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	withLog := func(c *zoom.Config) { c.Logger = logger }
	bodies := []http.HandlerFunc{
		says(404, `{"code":1001,"message":"User does not exist: someone@example.com."}`), cut, says(201, created+"x"),
		says(201, created),
	}
	var texts strings.Builder
	for _, handler := range bodies {
		m, err := newFakeZoom(t, handler).api(t, withLog).Meetings.Create(t.Context(), "someone@example.com", spec)
		logger.Info("made", "meeting", m, "url", m.StartURL, "error", err)
		fmt.Fprintf(&texts, "%v %+v %#v %s %q %x %d %v\n", m, m, m, m.StartURL, m.StartURL, m.StartURL, m.StartURL, err)
	}
	for _, secret := range []string{"t0ken", "sEcReT", "pwd=x", "someone@example.com", fmt.Sprintf("%x", "sEcReT")} {
		if strings.Contains(log.String()+texts.String(), secret) {
			t.Errorf("%q leaked:\n%s%s", secret, log.String(), texts.String())
		}
	}
	if !strings.Contains(log.String(), `"operation":"POST /users/{userId}/meetings"`) {
		t.Errorf("no line for a request: %s", log.String())
	}
}

func TestUUIDsInPaths(t *testing.T) {
	f := newFakeZoom(t, says(200, `{"uuid":"x"}`))
	api := f.api(t)
	cases := map[string]string{
		"aDYlohsHRtCd4ii1uC2+hA==": "/v2/past_meetings/aDYlohsHRtCd4ii1uC2%2BhA%3D%3D",
		"a/b==":                    "/v2/past_meetings/a%2Fb%3D%3D",
		"/ab==":                    "/v2/past_meetings/%252Fab%253D%253D",
		"a//b+":                    "/v2/past_meetings/a%252F%252Fb%252B",
	}
	for uuid, want := range cases {
		if _, err := api.PastMeetings.Get(t.Context(), uuid); err != nil {
			t.Fatal(err)
		}
		if seen := f.seen(); seen[len(seen)-1].URI != want {
			t.Errorf("%s: asked %s, want %s", uuid, seen[len(seen)-1].URI, want)
		}
	}
	if _, err := api.PastMeetings.Get(t.Context(), ""); err == nil || len(f.seen()) != len(cases) {
		t.Errorf("an empty id: %v", err)
	}
}

func TestBaseMayHaveAPath(t *testing.T) {
	f := newFakeZoom(t, says(200, `{}`))
	api := f.api(t, func(c *zoom.Config) { c.RESTBase += "/zoom/" })
	withEnd := f.api(t, func(c *zoom.Config) { c.RESTBase += "/zoom/v2/" })
	for i, a := range []*zoom.API{api, withEnd} {
		if _, err := a.Users.Get(t.Context(), "me"); err != nil || f.seen()[i].URI != "/zoom/v2/users/me" {
			t.Errorf("%v, %v", err, f.seen())
		}
	}
	for _, base := range []string{"zoom.us", "ftp://zoom.us", "https://", "https://u@zoom.us", "https://zoom.us?x=1"} {
		if _, err := zoom.New(zoom.Config{RESTBase: base}); err == nil {
			t.Errorf("%s: taken", base)
		}
	}
}

func TestAHostIsSentToZoomOnly(t *testing.T) {
	answers := map[string]bool{
		"https://zoom.us/s/9?zak=a": true, "https://us02web.zoom.us/s/9?zak=a": true, "http://zoom.us/s/9": false,
		"https://zoom.us.evil.test/s/9": false, "https://me@zoom.us/s/9": false, "javascript:alert(1)": false,
		"": false,
	}
	for address, good := range answers {
		f := newFakeZoom(t, says(200, fmt.Sprintf(`{"id":9,"start_url":%q}`, address)))
		got, err := f.api(t).Meetings.StartURL(t.Context(), 9)
		if good && got.Reveal() != address || !good && !errors.Is(err, zoom.ErrStartAddress) {
			t.Errorf("%s: %s, %v", address, got.Reveal(), err)
		}
	}
}
