package control

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"navette.dev/navette/internal/browser"
)

// Authorize opens the sandbox's authorization page at address, signs in, and allows or refuses the app. It returns the
// address of the final redirect and does not follow it; the caller passes it to the browser that is signed in to the
// app.
func Authorize(ctx context.Context, address, email, password string, allow bool) (*url.URL, error) {
	const action = "/oauth/authorize"
	b := browser.New()
	b.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	seen, err := b.Open(ctx, address)
	if err != nil {
		return nil, err
	}
	if seen, err = b.Fill(ctx, seen, action, url.Values{"email": {email}, "password": {password}}); err != nil {
		return nil, fmt.Errorf("sign in at Zoom: %w", err)
	}
	consent := "deny"
	if allow {
		consent = "allow"
	}
	if seen, err = b.Fill(ctx, seen, action, url.Values{"consent": {consent}}); err != nil {
		return nil, fmt.Errorf("consent at Zoom: %w", err)
	}
	if seen.Header.Get("Location") == "" {
		return nil, fmt.Errorf("the page at Zoom answered %d without a redirect", seen.Status)
	}
	return seen.Address.Parse(seen.Header.Get("Location"))
}
