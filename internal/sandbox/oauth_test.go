package sandbox_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"navette.dev/navette/internal/sandbox"
)

func TestAuthorizationCode(t *testing.T) {
	s := begin(t, nil)
	pair := s.connect(0)
	if pair.TokenType != "bearer" || pair.ExpiresIn != 3600 || pair.APIURL != s.ready.REST || pair.Scope == "" ||
		pair.RefreshToken == "" {
		t.Fatalf("token answer: %+v", pair)
	}
	me := s.want(200, "GET", "/users/me", "").fields(t)
	if me["email"] != s.ready.Users[0].Email || me["account_id"] != s.ready.AccountID || me["type"] != 2.0 {
		t.Fatalf("users/me: %v", me)
	}
}

func TestAuthorizeRefusals(t *testing.T) {
	s := begin(t, nil)
	good := url.Values{"response_type": {"code"}, "client_id": {s.ready.ClientID}, "redirect_uri": {redirectURI}}
	for name, value := range map[string]string{
		"client_id": "other", "redirect_uri": redirectURI + "/", "response_type": "token", "scope": "no:such:scope",
	} {
		ask := url.Values{}
		for k, v := range good {
			ask[k] = v
		}
		ask.Set(name, value)
		if page := s.send(s.browser,
			s.request("GET", s.ready.OAuth+"/oauth/authorize?"+ask.Encode(), "")); page.status != 400 ||
			page.header.Get("Location") != "" {
			t.Errorf("wrong %s: status %d, location %q", name, page.status, page.header.Get("Location"))
		}
	}
	good.Set("email", s.ready.Users[0].Email)
	good.Set("password", "wrong")
	if page := s.form("/authorize", good, false); page.status != 401 {
		t.Errorf("wrong password: status %d", page.status)
	}
	good.Set("consent", "allow")
	good.Set("who", "forged.token.here")
	if page := s.form("/authorize", good, false); page.status != 200 || page.header.Get("Location") != "" {
		t.Errorf("forged sign-in: status %d, location %q", page.status, page.header.Get("Location"))
	}
}

func TestCodeWorksOnceForFiveMinutesWithItsVerifier(t *testing.T) {
	s := begin(t, nil)
	exchange := func(code, verifier, redirect string) int {
		return s.form("/token",
			url.Values{
				"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {redirect},
				"code_verifier": {verifier},
			}, true).status
	}
	// S256 of the empty string: no verifier matches
	back := s.authorize(0, "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU")
	if back.Query().Get("state") != "st&te+1" {
		t.Errorf("state came back as %q", back.Query().Get("state"))
	}
	if got := exchange(back.Query().Get("code"), "", redirectURI); got != 400 {
		t.Errorf("no verifier: %d", got)
	}
	code := s.authorize(0, "").Query().Get("code")
	if got := exchange(code, "", redirectURI+"/"); got != 400 {
		t.Errorf("other redirect: %d", got)
	}
	if got := exchange(code, "", redirectURI); got != 200 {
		t.Errorf("first use: %d", got)
	}
	if got := exchange(code, "", redirectURI); got != 400 {
		t.Errorf("second use: %d", got)
	}
	code = s.authorize(0, "").Query().Get("code")
	s.clock.Advance(5 * time.Minute)
	if got := exchange(code, "", redirectURI); got != 400 {
		t.Errorf("after five minutes: %d", got)
	}
}

func TestRefreshRotation(t *testing.T) {
	for mode, oldStatus := range map[string]int{"lenient": 200, "strict": 400} {
		t.Run(mode, func(t *testing.T) {
			s := begin(t, func(o *sandbox.Options) { o.Behaviour = []string{"refresh-rotation=" + mode} })
			first := s.connect(0)
			refresh := func(token string) reply {
				return s.form("/token", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}}, true)
			}
			answer := refresh(first.RefreshToken)
			second := read[tokens](t, answer)
			if answer.status != 200 || second.RefreshToken == first.RefreshToken {
				t.Fatalf("refresh: %d, rotated: %v", answer.status, second.RefreshToken != first.RefreshToken)
			}
			again := refresh(first.RefreshToken)
			if again.status != oldStatus {
				t.Fatalf("old refresh token: %d, want %d", again.status, oldStatus)
			}
			if oldStatus == 400 && again.fields(t)["error"] != "invalid_grant" {
				t.Fatalf("old refresh token: %s", again.body)
			}
			if got := refresh(second.RefreshToken); got.status != 200 {
				t.Fatalf("new refresh token: %d", got.status)
			}
		})
	}
}

func TestTokensExpireAndAreRevoked(t *testing.T) {
	s := begin(t, nil)
	pair := s.connect(0)
	s.clock.Advance(time.Hour)
	if got := s.want(401, "GET", "/users/me", "").fields(t); got["code"] != 124.0 {
		t.Errorf("expired: %v", got)
	}
	if got := s.form("/revoke", url.Values{"token": {pair.AccessToken}}, true); got.status != 200 ||
		got.fields(t)["status"] != "success" {
		t.Errorf("revoke: %d %s", got.status, got.body)
	}
	if got := s.form("/token", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {pair.RefreshToken}},
		true); got.status != 400 {
		t.Errorf("refresh after revoke: %d", got.status)
	}
	s.connect(0)
	earlier := s.token
	s.connect(0)
	s.token = earlier
	s.want(401, "GET", "/users/me", "") // a new authorization replaces the previous one
}

func TestServerToServer(t *testing.T) {
	s := begin(t, nil)
	ask := url.Values{"grant_type": {"account_credentials"}, "account_id": {s.ready.AccountID}}
	r := s.request(http.MethodPost, s.ready.OAuth+"/oauth/token?"+ask.Encode(), "")
	r.SetBasicAuth(s.ready.ClientID, s.ready.ClientSecret)
	got := s.send(s.browser, r)
	pair := read[tokens](t, got)
	if got.status != 200 || pair.RefreshToken != "" {
		t.Fatalf("account_credentials: %d %+v", got.status, pair)
	}
	s.token = pair.AccessToken
	s.want(200, "GET", "/users/"+s.ready.Users[1].ID, "")
	if got := s.want(200, "GET", "/users?page_size=2", "").fields(t); len(got["users"].([]any)) != 2 ||
		got["next_page_token"] == "" || got["total_records"] != 3.0 {
		t.Errorf("users: %v", got)
	}
	ask.Set("client_id", s.ready.ClientID)
	ask.Set("client_secret", "wrong")
	if got := s.form("/token", ask, false); got.status != 400 || got.fields(t)["error"] != "invalid_client" {
		t.Errorf("wrong secret: %d %s", got.status, got.body)
	}
	ask.Set("client_secret", s.ready.ClientSecret)
	if got := s.form("/token", ask, false); got.status != 200 {
		t.Errorf("credentials in the body: %d", got.status)
	}
}

func TestMembersReachOnlyTheirOwnThings(t *testing.T) {
	s := begin(t, nil)
	s.connect(1)
	if got := s.want(400, "GET", "/users/"+s.ready.Users[0].ID, "").fields(t); got["code"] != 4711.0 {
		t.Errorf("another user: %v", got)
	}
	limited := begin(t, func(o *sandbox.Options) { o.Scopes = []string{"user:read:user"} })
	limited.connect(0)
	limited.want(200, "GET", "/users/me", "")
	got := limited.want(400, "POST", "/users/me/meetings", `{}`).fields(t)
	if got["code"] != 4711.0 ||
		got["message"] != "Invalid access token, does not contain scopes:[meeting:write:meeting, "+
			"meeting:write:meeting:admin]." {
		t.Errorf("missing scope: %v", got)
	}
}
