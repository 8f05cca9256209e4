package sandbox

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// oauth answers requests whose path begins with /oauth.
func (s *Sandbox) oauth(r *request, parts []string) answer {
	where := r.Method + " " + strings.Join(parts, "/")
	switch where {
	case "GET authorize", "HEAD authorize":
		return s.showAuthorize(r)
	case "POST authorize":
		return s.postAuthorize(r)
	case "POST token":
		return s.token(r)
	case "POST devicecode":
		return s.beginDevice(r)
	case "POST revoke":
		return s.revokeToken(r)
	}
	return jsonAnswer(http.StatusNotFound, notRecognized())
}

// oauthError is an error answer of the token endpoint.
type oauthError struct {
	Reason string `json:"reason"`
	Error  string `json:"error"`
}

// refuseToken answers with an OAuth error, Zoom's number for it, and a text. Numbers:
// https://developers.zoom.us/docs/integrations/oauth-error-messages/
func (s *Sandbox) refuseToken(code string, number int, reason string) answer {
	if s.is("token-error-number", "reason") {
		reason += " (" + strconv.Itoa(number) + ")"
	}
	status := http.StatusBadRequest
	if code == "invalid_client" {
		status, _ = strconv.Atoi(s.behaviour["invalid-client-status"])
	}
	return jsonAnswer(status, oauthError{Reason: reason, Error: code})
}

// parameters joins the query and the form of a request, since Zoom accepts either.
func (r *request) parameters() url.Values {
	all := maps.Clone(r.query)
	form, err := url.ParseQuery(string(r.body))
	if err != nil {
		return all
	}
	for name, values := range form {
		all[name] = values
	}
	return all
}

// token handles POST /oauth/token, for every grant type.
func (s *Sandbox) token(r *request) answer {
	p := r.parameters()
	now := s.lock()
	defer s.mu.Unlock()
	a, public := s.client(r, p)
	if a == nil || public && !s.mayBePublic(p) {
		return s.wrongClient()
	}
	if !a.mayUse(p.Get("grant_type")) {
		return s.refuseToken("unsupported_grant_type", 4705, "unsupported grant type")
	}
	switch p.Get("grant_type") {
	case "authorization_code":
		return s.tokenFromCode(a, p, public, now)
	case "refresh_token":
		return s.tokenFromRefresh(a, p, now)
	case "account_credentials":
		if p.Get("account_id") != s.options.AccountID {
			return s.refuseToken("invalid_request", 4700, "Bad Request")
		}
		return s.appToken(a, "account_credentials", a.scopes, now)
	case "client_credentials":
		return s.appToken(a, "client_credentials", nil, now)
	case deviceGrantType:
		return s.tokenFromDevice(a, p, now)
	case "":
		return s.refuseToken("invalid_request", 4706, "Missing grant type")
	}
	return s.refuseToken("unsupported_grant_type", 4705, "unsupported grant type")
}

func (s *Sandbox) wrongClient() answer {
	return s.refuseToken("invalid_client", 4702, "Invalid client_id or client_secret")
}

// client returns the app whose credentials are in the Authorization header or among the parameters, or nil if they are
// wrong. A public client sends only its id.
func (s *Sandbox) client(r *request, p url.Values) (a *app, public bool) {
	id, secret, inHeader := r.BasicAuth()
	if !inHeader {
		id, secret = p.Get("client_id"), p.Get("client_secret")
	}
	a = s.model.app(id)
	if a == nil || secret == "" {
		return a, true
	}
	if subtle.ConstantTimeCompare([]byte(secret), []byte(a.clientSecret)) != 1 {
		return nil, false
	}
	return a, false
}

// mayBePublic reports whether a request is valid without the secret: if PKCE proves the client instead, or for tokens
// obtained in this way.
func (s *Sandbox) mayBePublic(p url.Values) bool {
	code, refresh := s.model.codes[p.Get("code")], s.model.refresh[p.Get("refresh_token")]
	switch p.Get("grant_type") {
	case "authorization_code":
		return code == nil || code.challenge != ""
	case "refresh_token":
		return refresh == nil || refresh.grant.public
	}
	return false
}

// tokenFromCode exchanges an authorization code for the tokens of a new grant. A code is valid once.
func (s *Sandbox) tokenFromCode(a *app, p url.Values, public bool, now time.Time) answer {
	code := s.model.codes[p.Get("code")]
	switch {
	case code == nil, code.app != a, code.used:
		return s.refuseToken("invalid_request", 4734, "Invalid authorization code "+p.Get("code"))
	case !now.Before(code.expires):
		return s.refuseToken("invalid_request", 4733, "Authorization code expired")
	case code.redirect != p.Get("redirect_uri"):
		return s.refuseToken("invalid_request", 4709, "Redirect URI mismatch.")
	case !provesChallenge(code, p.Get("code_verifier")):
		return s.refuseToken("invalid_request", 4734, "Invalid code verifier")
	}
	code.used = true
	code.grant = s.grantTo(a, code.user, "authorization_code", code.scopes, now)
	code.grant.public = public
	return tokenOK(s.issue(code.grant, now))
}

// provesChallenge checks PKCE (RFC 7636). A code that was requested without a challenge needs no verifier.
func provesChallenge(code *authCode, verifier string) bool {
	if code.challenge == "" {
		return true
	}
	proof := verifier
	if code.method == "S256" {
		sum := sha256.Sum256([]byte(verifier))
		proof = base64.RawURLEncoding.EncodeToString(sum[:])
	}
	return verifier != "" &&
		subtle.ConstantTimeCompare([]byte(proof), []byte(strings.TrimRight(code.challenge, "="))) == 1
}

// tokenFromRefresh returns a new token pair, or a new access token with the same refresh token. Under strict rotation
// the old refresh token becomes invalid; the old access token stays valid.
func (s *Sandbox) tokenFromRefresh(a *app, p url.Values, now time.Time) answer {
	token := s.model.refresh[p.Get("refresh_token")]
	if token == nil || token.dead || token.grant.dead || token.grant.app != a || !now.Before(token.expires) {
		return s.refuseToken("invalid_grant", 4741, "Invalid Token!")
	}
	if s.is("refresh-token", "same") {
		fresh := s.issue(token.grant, now)
		delete(s.model.refresh, fresh.RefreshToken)
		fresh.RefreshToken = p.Get("refresh_token")
		token.grant.current = fresh.RefreshToken
		return tokenOK(fresh)
	}
	if s.is("refresh-rotation", "strict") {
		token.dead = true
	}
	return tokenOK(s.issue(token.grant, now))
}

func (s *Sandbox) appToken(a *app, kind string, scopes []string, now time.Time) answer {
	if kind == "account_credentials" && s.is("s2s-rotation", "replace") {
		for _, earlier := range s.model.grants {
			earlier.dead = earlier.dead || earlier.kind == kind && earlier.app == a
		}
	}
	return tokenOK(s.issue(s.grantTo(a, nil, kind, scopes, now), now))
}

func tokenOK(t tokenAnswer) answer {
	a := jsonAnswer(http.StatusOK, t)
	a.header.Set("Cache-Control", "no-store")
	return a
}

// revokeToken handles POST /oauth/revoke. It ends the whole grant, including its refresh token.
func (s *Sandbox) revokeToken(r *request) answer {
	p := r.parameters()
	s.lock()
	defer s.mu.Unlock()
	g := s.grantBehind(p.Get("token"))
	a, public := s.client(r, p)
	if a == nil || public && (g == nil || !g.public) {
		return s.wrongClient()
	}
	if g == nil || g.dead || g.app != a {
		return s.refuseToken("invalid_request", 4741, "Invalid Token!")
	}
	s.revoke(g)
	return jsonAnswer(http.StatusOK, map[string]string{"status": "success"})
}

// grantBehind returns the grant of an access or a refresh token, or nil.
func (s *Sandbox) grantBehind(token string) *grant {
	if access := s.model.access[token]; access != nil {
		return access.grant
	}
	if refresh := s.model.refresh[token]; refresh != nil {
		return refresh.grant
	}
	return nil
}
