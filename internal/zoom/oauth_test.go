package zoom_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/zoom"
)

var app = zoom.App{ClientID: "cid", ClientSecret: "cs"}

const granted = `{"access_token":"at","token_type":"bearer","refresh_token":"rt2","expires_in":"3599",` +
	`"scope":"user:read:user meeting:write:meeting","api_url":"https://api-eu.zoom.us"}`

func TestAuthorizeURL(t *testing.T) {
	z, err := zoom.New(zoom.Config{})
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(z.AuthorizeURL(app, "https://n.example/cb", "st", "ch"))
	if err != nil || u.Host != "zoom.us" || u.Path != "/oauth/authorize" {
		t.Fatal(u, err)
	}
	want := "client_id=cid&code_challenge=ch&code_challenge_method=S256&redirect_uri=https%3A%2F%2Fn.example%2Fcb&" +
		"response_type=code&state=st"
	if u.Query().Encode() != want {
		t.Errorf("query %s", u.Query().Encode())
	}
}

func TestPKCE(t *testing.T) {
	a, b := zoom.NewPKCE(), zoom.NewPKCE()
	if a == b || len(a.Verifier) != 43 || len(a.Challenge) != 43 ||
		strings.ContainsAny(a.Challenge+a.Verifier.Reveal(), "+/=") {
		t.Errorf("%v %v", len(a.Verifier), a.Challenge)
	}
}

// tokenEndpoint starts a server that answers with a status and body and records the request.
func tokenEndpoint(t *testing.T, status int, body string) (*zoom.Zoom, *http.Request) {
	t.Helper()
	got := &http.Request{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		*got = *r
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	z, err := zoom.New(zoom.Config{OAuthBase: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	return z, got
}

func TestGrants(t *testing.T) {
	z, got := tokenEndpoint(t, 200, granted)
	flows := map[string]func() (zoom.Grant, error){
		"code=c&code_verifier=v&grant_type=authorization_code&redirect_uri=r": func() (zoom.Grant, error) {
			return z.Exchange(t.Context(), app, "c", "r", "v")
		},
		"grant_type=refresh_token&refresh_token=rt": func() (zoom.Grant, error) {
			return z.Refresh(t.Context(), app, "rt")
		},
		"account_id=acc&grant_type=account_credentials": func() (zoom.Grant, error) {
			return z.ServerToServer(t.Context(), app, "acc")
		},
	}
	for form, flow := range flows {
		g, err := flow()
		if err != nil || g.AccessToken.Reveal() != "at" || g.RefreshToken.Reveal() != "rt2" ||
			g.ExpiresIn != 3599*time.Second ||
			!slices.Equal(g.Scopes, []string{"user:read:user", "meeting:write:meeting"}) {
			t.Errorf("%s: %+v, %v", form, g, err)
		}
		id, secret, _ := got.BasicAuth()
		if got.URL.Path != "/oauth/token" || got.URL.RawQuery != "" || got.PostForm.Encode() != form || id != "cid" ||
			secret != "cs" {
			t.Errorf("sent %s?%s %s", got.URL.Path, got.URL.RawQuery, got.PostForm.Encode())
		}
		if text := fmt.Sprintf("%+v", g); strings.Contains(text, "rt2") {
			t.Errorf("leaked: %s", text)
		}
	}
	if _, err := z.Refresh(t.Context(), zoom.App{ClientID: "public"}, "rt"); err != nil ||
		got.PostForm.Get("client_id") != "public" || got.Header.Get("Authorization") != "" {
		t.Errorf("public client: %v %v", got.PostForm, err)
	}
}

func TestRevoke(t *testing.T) {
	z, got := tokenEndpoint(t, 200, `{"status":"success"}`)
	if err := z.Revoke(t.Context(), app, "at"); err != nil || got.URL.Path != "/oauth/revoke" ||
		got.PostForm.Encode() != "token=at" {
		t.Errorf("%v %v", got, err)
	}
}

func TestDeadGrantIsToldFromDoubt(t *testing.T) {
	cases := []struct {
		name                  string
		status                int
		body                  string
		dead, client, unclear bool
	}{
		{"dead", 400, `{"reason":"Invalid Token!","error":"invalid_grant"}`, true, false, false},
		{"dead, said in a good answer", 200, `{"reason":"Invalid Token!","error":"invalid_grant"}`, true, false, false},
		{"client wrong", 401, `{"reason":"Invalid client_id or client_secret","error":"invalid_client"}`, false, true,
			false},
		{"bad request", 400, `{"reason":"Account does not exist","error":"invalid_request"}`, false, false, false},
		{"not in Zoom's form", 400, `<html>`, false, false, false},
		{"server error", 503, ``, false, false, true},
		{"no token in it", 200, `{}`, false, false, true},
		{"a page", 200, `<html>`, false, false, true},
	}
	for _, c := range cases {
		z, _ := tokenEndpoint(t, c.status, c.body)
		_, err := z.Refresh(t.Context(), app, "rt")
		if err == nil || zoom.IsGrantDead(err) != c.dead || zoom.IsClientRefused(err) != c.client ||
			zoom.Unclear(err) != c.unclear {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	f := newFakeZoom(t, cut)
	if _, err := f.client(t).Refresh(t.Context(), app, "rt"); !zoom.Unclear(err) || zoom.IsGrantDead(err) ||
		len(f.seen()) != 1 {
		t.Errorf("cut: %v after %d requests", err, len(f.seen()))
	}
	f = newFakeZoom(t, says(429, `{}`, "Retry-After", "7"))
	if _, err := f.client(t).Refresh(t.Context(), app, "rt"); !zoom.IsRateLimited(err) || zoom.Unclear(err) {
		t.Errorf("429: %v", err)
	}
}
