package zoom

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"navette.dev/navette/internal/zoom/lenient"
)

// App is a Zoom app's credentials. A public client (PKCE) has no secret.
type App struct {
	ClientID     string
	ClientSecret Secret
}

// Grant is what Zoom gives for a code, a refresh token or an account: tokens and what they are good for.
type Grant struct {
	AccessToken  Secret
	RefreshToken Secret // the only one to use from now on; none for Server-to-Server
	Scopes       []string
	ExpiresIn    time.Duration // of the access token, from when it was asked for; usually an hour
	APIURL       string        // the account's region; informative, since the global host serves everyone
}

// OAuthError is a refusal by Zoom's token endpoint.
type OAuthError struct {
	HTTPStatus int
	Code       string // OAuth's: invalid_grant, invalid_client, invalid_request, unsupported_grant_type, …
	Reason     string // Zoom's sentence, for the screen
}

// Error is the text for logs.
func (e *OAuthError) Error() string {
	return fmt.Sprintf("zoom: token endpoint: HTTP %d, %s", e.HTTPStatus, e.Code)
}

// IsGrantDead: Zoom says that this code or refresh token is good for nothing any more; somebody has to authorize again.
// Before believing it of a refresh token, read the store again: another process may have replaced it meanwhile.
func IsGrantDead(err error) bool {
	var e *OAuthError
	return errors.As(err, &e) && e.Code == "invalid_grant"
}

// IsClientRefused: Zoom does not know the app's id, or its secret is wrong.
func IsClientRefused(err error) bool {
	var e *OAuthError
	return errors.As(err, &e) && e.Code == "invalid_client"
}

// AuthorizeURL is where a person goes to let the app in. redirectURI must be registered to the letter; challenge is
// [PKCE.Challenge], or "" without. Scopes are those of the app's own configuration, so none are named.
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

// AuthorizeOrigin is the origin of the page that [Zoom.AuthorizeURL] leads to.
func (z *Zoom) AuthorizeOrigin() string { return z.oauthBase.Scheme + "://" + z.oauthBase.Host }

// Exchange turns the code that came back with a person into a grant. A code works once and for five minutes.
func (z *Zoom) Exchange(ctx context.Context, app App, code Secret, redirectURI string, verifier Secret) (Grant, error) {
	form := url.Values{"grant_type": {"authorization_code"}, "code": {code.Reveal()}, "redirect_uri": {redirectURI}}
	if verifier != "" {
		form.Set("code_verifier", verifier.Reveal())
	}
	return z.grant(ctx, app, form)
}

// Refresh turns a refresh token into a new grant. It is sent once: Zoom may kill the old token as it answers, so after
// an [Unclear] error the old one may or may not work, and trying it again is the caller's decision.
func (z *Zoom) Refresh(ctx context.Context, app App, refreshToken Secret) (Grant, error) {
	return z.grant(ctx, app, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refreshToken.Reveal()}})
}

// ServerToServer gets a grant for a whole account, for an app that the account's administrator made. Keep one token per
// account and share it: a second one has been known to end the first.
func (z *Zoom) ServerToServer(ctx context.Context, app App, accountID string) (Grant, error) {
	return z.grant(ctx, app, url.Values{"grant_type": {"account_credentials"}, "account_id": {accountID}})
}

// Revoke ends a grant: the access token and the refresh token that belongs to it. A token that is dead already gives an
// [*OAuthError].
func (z *Zoom) Revoke(ctx context.Context, app App, accessToken Secret) error {
	_, err := z.postForm(ctx, app, "/oauth/revoke", url.Values{"token": {accessToken.Reveal()}})
	return err
}

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

// postForm makes one request to the OAuth endpoints, with the app's credentials in the header.
func (z *Zoom) postForm(ctx context.Context, app App, path string, form url.Values) (answer, error) {
	got, err := z.send(ctx, "POST "+path, func(ctx context.Context) (*http.Request, error) {
		if app.ClientSecret == "" {
			form.Set("client_id", app.ClientID)
		}
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, z.oauthBase.String()+path, strings.NewReader(form.Encode()))
		if err != nil {
			return nil, err
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if app.ClientSecret != "" {
			r.SetBasicAuth(app.ClientID, app.ClientSecret.Reveal())
		}
		return r, nil
	})
	if err != nil {
		return answer{}, err
	}
	if got.status == http.StatusTooManyRequests {
		now := z.clock.Now()
		refusal := readRefusal(Operation{}, got.header, "", now)
		return answer{}, &RateLimitedError{Operation: "POST " + path, Until: refusal.Until, Cause: refusedGrant(got), wait: refusal.Wait}
	}
	if refused := refusedGrant(got); refused != nil {
		return answer{}, refused
	}
	return got, nil
}

// refusedGrant is the error that an OAuth answer holds, or nil: {"reason": …, "error": …}, seen in 2xx as well.
func refusedGrant(got answer) error {
	var body struct {
		Code   string `json:"error"`
		Reason string `json:"reason"`
	}
	_ = lenient.Unmarshal(got.body, &body) // what is not JSON has no code
	if got.good() && body.Code == "" {
		return nil
	}
	return &OAuthError{HTTPStatus: got.status, Code: body.Code, Reason: body.Reason}
}
