package zoom

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"navette.dev/navette/internal/zoom/lenient"
)

// App holds the credentials of a Zoom app. A public client (PKCE) has no secret.
type App struct {
	ClientID     string
	ClientSecret Secret
}

// Grant is what Zoom returns for a code, a refresh token or an account.
type Grant struct {
	AccessToken  Secret
	RefreshToken Secret // replaces every earlier one; empty for Server-to-Server
	Scopes       []string
	ExpiresIn    time.Duration // lifetime of the access token, from when it was requested; usually an hour
	APIURL       string        // region of the account; for information only, since the global host serves every region
}

// OAuthError is an error of Zoom's token endpoint.
type OAuthError struct {
	HTTPStatus int
	Code       string // OAuth's code: invalid_grant, invalid_client, invalid_request, unsupported_grant_type and others
	Reason     string // Zoom's message, which may be shown
}

// Error implements error. The text is fit for logs.
func (e *OAuthError) Error() string {
	return fmt.Sprintf("zoom: token endpoint: HTTP %d, %s", e.HTTPStatus, e.Code)
}

// IsGrantDead reports whether Zoom refused a code or refresh token as no longer valid (invalid_grant), so that the user
// has to authorize the app again. For a refresh token, first check whether another process has stored a newer one.
func IsGrantDead(err error) bool {
	var e *OAuthError
	return errors.As(err, &e) && e.Code == "invalid_grant"
}

// IsClientRefused reports whether Zoom refused the app's id or secret (invalid_client).
func IsClientRefused(err error) bool {
	var e *OAuthError
	return errors.As(err, &e) && e.Code == "invalid_client"
}

// AuthorizeURL returns the address at which a user authorizes the app. redirectURI must equal a registered one;
// challenge is [PKCE.Challenge], or "" without PKCE. The scopes are those of the app's configuration at Zoom, so the
// address names none.
func (z *Zoom) AuthorizeURL(app App, redirectURI, state, challenge string) string {
	query := url.Values{
		"response_type": {"code"}, "client_id": {app.ClientID}, "redirect_uri": {redirectURI}, "state": {state},
	}
	if challenge != "" {
		query.Set("code_challenge", challenge)
		query.Set("code_challenge_method", "S256")
	}
	return z.oauthBase.String() + "/oauth/authorize?" + query.Encode()
}

// AuthorizeOrigin returns the origin of [Zoom.AuthorizeURL].
func (z *Zoom) AuthorizeOrigin() string { return z.oauthBase.Scheme + "://" + z.oauthBase.Host }

// Exchange returns the grant for the code of a redirect. A code is valid once and for five minutes.
func (z *Zoom) Exchange(ctx context.Context, app App, code Secret, redirectURI string, verifier Secret) (Grant, error) {
	form := url.Values{"grant_type": {"authorization_code"}, "code": {code.Reveal()}, "redirect_uri": {redirectURI}}
	if verifier != "" {
		form.Set("code_verifier", verifier.Reveal())
	}
	return z.grant(ctx, app, form)
}

// Refresh returns a new grant for a refresh token. The request is sent once. Zoom may invalidate the old token when it
// answers, so after an [Unclear] error the old token may or may not work, and the caller decides whether to try it
// again.
func (z *Zoom) Refresh(ctx context.Context, app App, refreshToken Secret) (Grant, error) {
	return z.grant(ctx, app, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refreshToken.Reveal()}})
}

// ServerToServer returns a grant for a whole account, for an app that the account's administrator created. Use one
// token per account: a second one may invalidate the first.
func (z *Zoom) ServerToServer(ctx context.Context, app App, accountID string) (Grant, error) {
	return z.grant(ctx, app, url.Values{"grant_type": {"account_credentials"}, "account_id": {accountID}})
}

// Revoke ends a grant: the access token and its refresh token. For an invalid token it returns an [*OAuthError].
func (z *Zoom) Revoke(ctx context.Context, app App, accessToken Secret) error {
	_, err := z.postForm(ctx, app, "/oauth/revoke", url.Values{"token": {accessToken.Reveal()}})
	return err
}

// grant requests tokens from the token endpoint.
func (z *Zoom) grant(ctx context.Context, app App, form url.Values) (Grant, error) {
	got, err := z.postForm(ctx, app, "/oauth/token", form)
	if err != nil {
		return Grant{}, err
	}
	var body struct {
		AccessToken  Secret `json:"access_token"`
		RefreshToken Secret `json:"refresh_token"`
		ExpiresIn    int64  `json:"expires_in"`
		Scope        string `json:"scope"`
		APIURL       string `json:"api_url"`
	}
	err = lenient.Unmarshal(got.body, &body)
	if err == nil && body.AccessToken == "" {
		err = errors.New("answer holds no access_token")
	}
	if err != nil {
		return Grant{}, &LostError{Operation: "POST /oauth/token", Sent: true, Cause: err}
	}
	return Grant{
		AccessToken: body.AccessToken, RefreshToken: body.RefreshToken, Scopes: strings.Fields(body.Scope),
		ExpiresIn: time.Duration(body.ExpiresIn) * time.Second, APIURL: body.APIURL,
	}, nil
}

// postForm sends one request to an OAuth endpoint, with the app's credentials in the header.
func (z *Zoom) postForm(ctx context.Context, app App, path string, form url.Values) (answer, error) {
	got, err := z.send(ctx, "POST "+path, func(ctx context.Context) (*http.Request, error) {
		if app.ClientSecret == "" {
			form.Set("client_id", app.ClientID)
		}
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, z.oauthBase.String()+path,
			strings.NewReader(form.Encode()))
		if err != nil {
			return nil, err
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if app.ClientSecret != "" {
			r.SetBasicAuth(app.ClientID, app.ClientSecret.Reveal())
		}
		return r, nil
	})
	granted := "POST "+path == tokenOperation
	if err != nil {
		if granted {
			z.lose(tokenOperation, form.Get("grant_type"), err)
		}
		return answer{}, err
	}
	if granted {
		z.observeGrant(form.Get("grant_type"), Secret(form.Get("refresh_token")), got)
	}
	if got.status == http.StatusTooManyRequests {
		now := z.clock.Now()
		refusal := readRefusal(Operation{}, got.header, "", now)
		return answer{}, &RateLimitedError{
			Operation: "POST " + path, Until: refusal.Until, Cause: refusedGrant(got), wait: refusal.Wait,
		}
	}
	if refused := refusedGrant(got); refused != nil {
		return answer{}, refused
	}
	return got, nil
}

// refusedGrant returns the error in an OAuth answer, or nil. Its form is {"reason": …, "error": …}, with a status
// that may also be 2xx.
func refusedGrant(got answer) error {
	var body struct {
		Code   string `json:"error"`
		Reason string `json:"reason"`
	}
	_ = lenient.Unmarshal(got.body, &body) // a body that is not JSON has no code
	if got.good() && body.Code == "" {
		return nil
	}
	return &OAuthError{HTTPStatus: got.status, Code: body.Code, Reason: body.Reason}
}

// PKCE is a proof key for one authorization (RFC 7636, method S256). The challenge is part of the authorization
// address; the verifier is kept and sent with the code.
type PKCE struct {
	Verifier  Secret
	Challenge string
}

// NewPKCE returns a proof key of 256 random bits.
func NewPKCE() PKCE {
	random := make([]byte, 32)
	_, _ = rand.Read(random) // crypto/rand never returns an error
	return pkceOf(base64.RawURLEncoding.EncodeToString(random))
}

func pkceOf(verifier string) PKCE {
	sum := sha256.Sum256([]byte(verifier))
	return PKCE{Verifier: Secret(verifier), Challenge: base64.RawURLEncoding.EncodeToString(sum[:])}
}
