package sandbox

import (
	"slices"
	"strings"
	"time"
)

// Lifetimes of codes and tokens, on the sandbox's clock. https://developers.zoom.us/docs/integrations/oauth/
const (
	codeLife    = 5 * time.Minute
	accessLife  = time.Hour
	refreshLife = 90 * 24 * time.Hour
)

// grant is the result of one authorization: a user's token pair, or the account's tokens (user is nil).
type grant struct {
	id       string
	app      *app
	kind     string // authorization_code, device_code, account_credentials or client_credentials
	user     *user
	scopes   map[string]bool
	granular bool // whether the scopes are granular, for the text of errors
	public   bool // whether its tokens were obtained without the client's secret, and may be refreshed without it
	since    time.Time
	dead     bool
	newest   string // the newest access token
	current  string // the newest refresh token
}

// authCode is an authorization code, which is exchanged for the tokens of a grant.
type authCode struct {
	app               *app
	user              *user
	redirect          string
	challenge, method string
	scopes            []string
	expires           time.Time
	used              bool
	grant             *grant // nil until the code is exchanged
}

type accessToken struct {
	grant   *grant
	expires time.Time
	dead    bool
}

type refreshToken struct {
	grant   *grant
	expires time.Time
	dead    bool
}

// grantTo begins a grant. It ends an earlier grant of the same user, since Zoom has one live grant for each user and
// app.
func (s *Sandbox) grantTo(a *app, u *user, kind string, scopes []string, now time.Time) *grant {
	g := &grant{id: s.draw.id(), app: a, kind: kind, user: u, scopes: map[string]bool{}, since: now}
	for _, scope := range scopes {
		g.scopes[scope] = true
		g.granular = g.granular || isGranular(scope)
	}
	if u != nil {
		for _, earlier := range s.model.grants {
			if earlier.user == u && earlier.app == a {
				earlier.dead = true
			}
		}
	}
	s.model.grants = append(slices.DeleteFunc(s.model.grants, func(g *grant) bool {
		// tokens of the account are never refreshed
		return g.dead || g.user == nil && now.After(g.since.Add(2*accessLife))
	}), g)
	s.forgetTokens(now)
	return g
}

// isGranular reports whether a scope is granular, service:action:claim, as opposed to classic ones such as user:read
// and user:read:admin.
func isGranular(scope string) bool {
	parts := strings.Count(scope, ":")
	return parts > 2 || parts == 2 && !isWide(scope)
}

// forgetTokens drops tokens that can no longer be used, which bounds memory in long runs.
func (s *Sandbox) forgetTokens(now time.Time) {
	if len(s.model.access) < 2000 {
		return
	}
	for value, token := range s.model.access {
		if token.grant.dead || token.dead || now.After(token.expires.Add(accessLife)) {
			delete(s.model.access, value)
		}
	}
	for value, token := range s.model.refresh {
		if token.grant.dead || now.After(token.expires) {
			delete(s.model.refresh, value)
		}
	}
}

// tokenAnswer is a successful answer of the token endpoint.
type tokenAnswer struct {
	AccessToken  string `json:"access_token"`
	TokenType    string `json:"token_type"`
	RefreshToken string `json:"refresh_token,omitempty"`
	ExpiresIn    int    `json:"expires_in"`
	Scope        string `json:"scope"`
	APIURL       string `json:"api_url"`
}

// issue returns the next tokens of a grant.
func (s *Sandbox) issue(g *grant, now time.Time) tokenAnswer {
	owner := s.options.AccountID
	if g.user != nil {
		owner = g.user.id
	}
	access := s.signToken(map[string]any{
		"aud": "https://oauth.zoom.us", "uid": owner, "exp": now.Add(accessLife).Unix(), "jti": secretText(12),
	})
	s.model.access[access] = &accessToken{grant: g, expires: now.Add(accessLife)}
	g.newest = access
	answer := tokenAnswer{
		AccessToken: access, TokenType: "bearer", ExpiresIn: int(accessLife.Seconds()),
		Scope: strings.Join(scopeNames(g), " "), APIURL: s.rest.url(),
	}
	if g.user != nil {
		answer.RefreshToken = s.signToken(map[string]any{
			"aud": "https://oauth.zoom.us", "uid": owner, "exp": now.Add(refreshLife).Unix(), "jti": secretText(12),
			"use": "refresh",
		})
		s.model.refresh[answer.RefreshToken] = &refreshToken{grant: g, expires: now.Add(refreshLife)}
		g.current = answer.RefreshToken
	}
	return answer
}

func scopeNames(g *grant) []string {
	names := make([]string, 0, len(g.scopes))
	for scope := range g.scopes {
		names = append(names, scope)
	}
	slices.Sort(names)
	return names
}

// revoke ends a grant and all its tokens.
func (s *Sandbox) revoke(g *grant) { g.dead = true }
