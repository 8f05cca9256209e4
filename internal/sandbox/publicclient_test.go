package sandbox_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
)

// TestPublicClient checks that an app without a secret authenticates by PKCE, and then refreshes with its id alone.
func TestPublicClient(t *testing.T) {
	s := begin(t, nil)
	verifier := strings.Repeat("v", 43)
	sum := sha256.Sum256([]byte(verifier))
	challenge := base64.RawURLEncoding.EncodeToString(sum[:])
	exchange := func(code, verifier string) reply {
		return s.form("/token",
			url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {redirectURI},
				"code_verifier": {verifier}, "client_id": {s.ready.ClientID}}, false)
	}
	alone := func(path string, form url.Values) reply {
		form.Set("client_id", s.ready.ClientID)
		return s.form(path, form, false)
	}
	unproved := exchange(s.authorize(0, "").Query().Get("code"), verifier)
	if unproved.status != 400 || unproved.fields(t)["error"] != "invalid_client" {
		t.Errorf("a code that was asked for without a challenge, exchanged without the secret: %d %s", unproved.status,
			unproved.body)
	}
	if got := exchange(s.authorize(0, challenge).Query().Get("code"), strings.Repeat("w", 43)); got.status != 400 {
		t.Errorf("wrong verifier: %d", got.status)
	}
	got := exchange(s.authorize(0, challenge).Query().Get("code"), verifier)
	if got.status != 200 {
		t.Fatalf("exchange: %d %s", got.status, got.body)
	}
	again := alone("/token", refresh(read[tokens](t, got)))
	if again.status != 200 {
		t.Fatalf("refresh: %d %s", again.status, again.body)
	}
	if got := alone("/revoke", url.Values{"token": {read[tokens](t, again).AccessToken}}); got.status != 200 {
		t.Errorf("revoke: %d %s", got.status, got.body)
	}
	confidential := s.connect(0)
	for path, form := range map[string]url.Values{
		"/token": refresh(confidential), "/revoke": {"token": {confidential.AccessToken}}, "/devicecode": {},
	} {
		if got := alone(path, form); got.status != 400 || got.fields(t)["error"] != "invalid_client" {
			t.Errorf("%s with the secret left out: %d %s", path, got.status, got.body)
		}
	}
	s.want(200, "GET", "/users/me", "")
}

// TestCodesThatAreNoLongerGood checks that a bad code is an invalid_request, while a bad refresh token is an
// invalid_grant.
func TestCodesThatAreNoLongerGood(t *testing.T) {
	s := begin(t, nil)
	got := s.form("/token",
		url.Values{"grant_type": {"authorization_code"}, "code": {"never-given"}, "redirect_uri": {redirectURI}}, true)
	if fields := got.fields(t); got.status != 400 || fields["error"] != "invalid_request" ||
		fields["reason"] != "Invalid authorization code never-given" {
		t.Errorf("unknown code: %d %s", got.status, got.body)
	}
	if fields := s.form("/token", refresh(tokens{}), true).fields(t); fields["error"] != "invalid_grant" {
		t.Errorf("unknown refresh token: %v", fields)
	}
}
