package zoom_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/sandbox"
	"navette.dev/navette/internal/testkit"
	"navette.dev/navette/internal/zoom"
)

// sandboxClient is a running sandbox with a client of it.
type sandboxClient struct {
	*zoom.Zoom
	box   *testkit.Zoom
	ready sandbox.ReadyLine
	clock *navette.SteppedClock
	app   zoom.App
}

func startSandbox(t *testing.T, change ...func(*sandbox.Options)) *sandboxClient {
	t.Helper()
	c := &sandboxClient{clock: navette.NewSteppedClock(noon)}
	options := sandbox.Defaults()
	options.Clock = c.clock
	for _, c := range change {
		c(&options)
	}
	c.box = testkit.StartZoom(t, options)
	c.ready = c.box.Ready
	c.app = zoom.App{ClientID: c.ready.ClientID, ClientSecret: zoom.Secret(c.ready.ClientSecret)}
	var err error
	c.Zoom, err = zoom.New(zoom.Config{
		RESTBase: c.ready.REST, OAuthBase: c.ready.OAuth, Clock: c.clock, Retry: zoom.Retry{Base: 5 * time.Millisecond},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// api returns an API for the whole account with a Server-to-Server token.
func (c *sandboxClient) api(t *testing.T) *zoom.API {
	t.Helper()
	g, err := c.ServerToServer(t.Context(), c.app, c.ready.AccountID)
	if err != nil {
		t.Fatal(err)
	}
	return c.As(c.ready.AccountID, zoom.FixedToken(g.AccessToken))
}

// authorize signs in and consents as a user, and returns the code of the redirect.
func (c *sandboxClient) authorize(t *testing.T, address, state string) zoom.Secret {
	t.Helper()
	back := c.box.Authorize(address, c.ready.Users[0].Email, true).Query()
	if back.Get("state") != state {
		t.Fatalf("got %v, want the state %q", back, state)
	}
	return zoom.Secret(back.Get("code"))
}

func TestSandboxOAuth(t *testing.T) {
	c := startSandbox(t, func(o *sandbox.Options) { o.Behaviour = []string{"refresh-rotation=strict"} })
	const back = "https://navette.example/oauth"
	pkce := zoom.NewPKCE()
	code := c.authorize(t, c.AuthorizeURL(c.app, back, "st4te", pkce.Challenge), "st4te")
	if _, err := c.Exchange(t.Context(), c.app, code, back, "wrong-verifier"); err == nil {
		t.Error("a wrong PKCE verifier was taken")
	}
	code = c.authorize(t, c.AuthorizeURL(c.app, back, "st4te", pkce.Challenge), "st4te")
	first, err := c.Exchange(t.Context(), c.app, code, back, pkce.Verifier)
	if err != nil || first.ExpiresIn < 3500*time.Second || len(first.Scopes) == 0 {
		t.Fatalf("%+v, %v", first, err)
	}
	second, err := c.Refresh(t.Context(), c.app, first.RefreshToken)
	if err != nil || second.RefreshToken == first.RefreshToken {
		t.Fatalf("%+v, %v", second, err)
	}
	if _, err := c.Refresh(t.Context(), c.app, first.RefreshToken); !zoom.IsGrantDead(err) {
		t.Errorf("the old refresh token: %v", err)
	}
	me, err := c.As("a", zoom.FixedToken(second.AccessToken)).Users.Get(t.Context(), zoom.Me)
	if err != nil || me.ID != c.ready.Users[0].ID || me.Email != c.ready.Users[0].Email {
		t.Errorf("%+v, %v", me, err)
	}
	if err := c.Revoke(t.Context(), c.app, second.AccessToken); err != nil {
		t.Error(err)
	}
	source := &renewable{token: second.AccessToken, fail: errors.New("no more")}
	if _, err := c.As("a", source).Users.Get(t.Context(), zoom.Me); !zoom.IsTokenDead(err) {
		t.Errorf("after revoking: %v", err)
	}
	if _, err := c.Refresh(t.Context(), c.app, second.RefreshToken); !zoom.IsGrantDead(err) {
		t.Errorf("after revoking: %v", err)
	}
	for _, status := range []string{"400", "401"} {
		c.box.Do("/behaviours", map[string]string{"invalid-client-status": status})
		if _, err := c.ServerToServer(t.Context(), zoom.App{ClientID: "x", ClientSecret: "y"},
			c.ready.AccountID); !zoom.IsClientRefused(err) {
			t.Errorf("wrong client: %v", err)
		}
	}
}

func TestSandboxMeetings(t *testing.T) {
	c := startSandbox(t)
	api, ctx, host := c.api(t), t.Context(), c.ready.Users[0].ID
	start := noon.Add(48 * time.Hour)
	m, err := api.Meetings.Create(ctx, host, zoom.MeetingSpec{
		Topic: "Cours de piano", Agenda: "ref:abc", Type: zoom.ScheduledMeeting, StartTime: start, Duration: 45,
		Timezone: "Europe/Paris",
		Settings: &zoom.MeetingSettings{
			JoinBeforeHost: new(false), ApprovalType: new(zoom.ApproveAutomatically), AutoRecording: new("cloud"),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if !m.StartTime.Equal(start) || m.HostID != host || m.StartURL == "" || m.JoinURL == "" ||
		*m.Settings.AutoRecording != "cloud" {
		t.Errorf("created %+v", m)
	}
	got, err := api.Meetings.Get(ctx, m.ID)
	if err != nil || got.UUID != m.UUID || got.Agenda != "ref:abc" {
		t.Errorf("got %+v, %v", got, err)
	}
	if err := api.Meetings.Update(ctx, host, m.ID, zoom.MeetingSpec{
		Topic: "Cours de violon", StartTime: start.Add(time.Hour),
	}); err != nil {
		t.Error(err)
	}
	all, err := collect(api.Meetings.List(ctx, host, zoom.ListScheduled))
	if err != nil || len(all) != 1 || all[0].Topic != "Cours de violon" ||
		!all[0].StartTime.Equal(start.Add(time.Hour)) {
		t.Errorf("listed %+v, %v", all, err)
	}
	r, err := api.Registrants.Add(ctx, m.ID, zoom.NewRegistrant{Email: "ana@example.org", FirstName: "Ana"})
	if err != nil || r.JoinURL == "" || r.RegistrantID == "" {
		t.Errorf("registered %+v, %v", r, err)
	}
	if err := api.Registrants.SetStatus(ctx, m.ID, zoom.Cancel, zoom.RegistrantRef{
		ID: r.RegistrantID, Email: "ana@example.org",
	}); err != nil {
		t.Error(err)
	}
	if err := api.Meetings.Delete(ctx, "", m.ID, zoom.DeleteOptions{}); err != nil {
		t.Error(err)
	}
	if _, err := api.Meetings.Get(ctx, m.ID); !zoom.IsNotFound(err) {
		t.Errorf("after deleting: %v", err)
	}
	if _, err := api.Meetings.Create(ctx, "nobody", spec); !zoom.IsNotFound(err) {
		t.Errorf("for nobody: %v", err)
	}
}

func TestSandboxPaging(t *testing.T) {
	c := startSandbox(t, func(o *sandbox.Options) { o.Users = 650 })
	users, err := collect(c.api(t).Users.List(t.Context(), "active"))
	seen := map[string]bool{}
	for _, u := range users {
		seen[u.ID] = true
	}
	if err != nil || len(users) != len(seen) || len(seen) < 600 {
		t.Errorf("%d users, %d different, %v", len(users), len(seen), err)
	}
}

func TestSandboxRecordings(t *testing.T) {
	c := startSandbox(t, func(o *sandbox.Options) { o.Recordings = 12; o.Users = 2 })
	api, ctx := c.api(t), t.Context()
	var all []zoom.Recording
	for _, u := range c.ready.Users {
		of, err := collect(api.Recordings.OfUser(ctx, u.ID, noon.AddDate(0, 0, -90), noon))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, of...)
	}
	if len(all) != 12 {
		t.Fatalf("%d recordings over 90 days, want 12", len(all))
	}
	for _, r := range all { // some UUIDs contain slashes
		one, err := api.Recordings.OfMeeting(ctx, r.UUID, time.Hour)
		if err != nil || one.UUID != r.UUID || one.DownloadToken == "" || len(one.Files) != len(r.Files) {
			t.Errorf("%s: %+v, %v", r.UUID, one, err)
		}
		if _, err := collect(api.PastMeetings.Participants(ctx, r.UUID)); err != nil {
			t.Errorf("%s: participants: %v", r.UUID, err)
		}
	}
	if err := api.Recordings.Trash(ctx, all[0].UUID); err != nil {
		t.Fatal(err)
	}
	trash, err := collect(api.Recordings.InTrash(ctx, all[0].HostID))
	if err != nil || len(trash) != 1 || trash[0].UUID != all[0].UUID {
		t.Errorf("trash %+v, %v", trash, err)
	}
	if err := api.Recordings.Recover(ctx, all[0].UUID); err != nil {
		t.Error(err)
	}
}

func TestSandboxDownloads(t *testing.T) {
	for _, behaviour := range []string{"", "download-range=off", "download-redirect=none"} {
		t.Run(behaviour, func(t *testing.T) {
			c := startSandbox(t, func(o *sandbox.Options) {
				o.Recordings, o.Users = 1, 1
				if behaviour != "" {
					o.Behaviour = []string{behaviour}
				}
			})
			api, ctx := c.api(t), t.Context()
			list, err := collect(api.Recordings.OfUser(ctx, c.ready.Users[0].ID, noon.AddDate(0, 0, -60), noon))
			if err != nil || len(list) != 1 {
				t.Fatal(list, err)
			}
			r, err := api.Recordings.OfMeeting(ctx, list[0].UUID, time.Hour)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range r.Files {
				c.compareResumed(t, f, r.DownloadToken)
			}
			if _, err := c.Download(ctx, r.Files[0].DownloadURL, "wrong", 0); !errors.Is(err, zoom.LoginPage) &&
				!errors.Is(err, zoom.TokenRefused) {
				t.Errorf("with a wrong token: %v", err)
			}
		})
	}
}

// compareResumed downloads a file whole and in two parts, and compares the bytes.
func (c *sandboxClient) compareResumed(t *testing.T, f zoom.RecordingFile, token zoom.Secret) {
	t.Helper()
	fetch := func(offset int64) (*zoom.Download, []byte) {
		d, err := c.Download(t.Context(), f.DownloadURL, token, offset)
		if err != nil {
			t.Fatalf("%s at %d: %v", f.Type, offset, err)
		}
		defer d.Body.Close()
		body, err := io.ReadAll(d.Body)
		if err != nil {
			t.Fatalf("%s at %d: %v", f.Type, offset, err)
		}
		return d, body
	}
	d, whole := fetch(0)
	if d.Size != int64(len(whole)) || (f.Size > 0 && f.Size != d.Size) {
		t.Errorf("%s: %d bytes, announced %d, listed %d", f.Type, len(whole), d.Size, f.Size)
	}
	half := int64(len(whole) / 2)
	d, rest := fetch(half)
	if d.Offset != 0 && d.Offset != half {
		t.Errorf("%s begins at %d", f.Type, d.Offset)
	}
	joined := append(bytes.Clone(whole[:d.Offset]), rest...)
	if sha256.Sum256(joined) != sha256.Sum256(whole) {
		t.Errorf("%s: the two parts are not the whole", f.Type)
	}
}

func TestSandboxFaults(t *testing.T) {
	c := startSandbox(t)
	api, ctx, host := c.api(t), t.Context(), c.ready.Users[0].ID
	for name, when := range map[string]struct {
		action, when string
		status       int
		unclear      bool
		made         int
	}{
		"5xx before": {"status", "before", 503, true, 0},
		"5xx after":  {"status", "after", 503, true, 1},
		"cut before": {"cut", "before", 0, true, 0},
		"cut after":  {"cut", "after", 0, true, 1},
		"429":        {"status", "before", 429, false, 1}, // refused, waited for, done
	} {
		t.Run(name, func(t *testing.T) {
			c.box.Do("/faults", map[string]any{
				"action": when.action, "when": when.when, "status": when.status, "method": "POST", "count": 1,
				"path": "**/meetings",
			})
			mine := spec
			mine.Topic, mine.StartTime = name, noon.Add(24*time.Hour)
			_, err := api.Meetings.Create(ctx, host, mine)
			if zoom.Unclear(err) != when.unclear || (err == nil) == when.unclear {
				t.Errorf("unclear %v: %v", zoom.Unclear(err), err)
			}
			all, err := collect(api.Meetings.List(ctx, host, zoom.ListScheduled))
			made := 0
			for _, m := range all {
				if m.Topic == name {
					made++
				}
			}
			if err != nil || made != when.made {
				t.Errorf("%d made, want %d, %v", made, when.made, err)
			}
		})
	}
}
