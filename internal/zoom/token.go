package zoom

import (
	"context"
	"errors"
)

// TokenSource hands an [API] its access token, and keeps it fresh. It must be safe for use by many goroutines.
type TokenSource interface {
	// Token is a token that is good as far as is known. An error ends the call before anything is sent.
	Token(ctx context.Context) (Secret, error)
	// Renew is asked once a call after Zoom refused a token (HTTP 401, code 124). It returns another one: the stored
	// one if that is newer already, else the fruit of a refresh, which happens once however many ask together.
	Renew(ctx context.Context, refused Secret) (Secret, error)
}

// FixedToken is a source of one token that cannot be renewed.
type FixedToken Secret

// Token is the token.
func (t FixedToken) Token(context.Context) (Secret, error) { return Secret(t), nil }

// Renew always fails.
func (t FixedToken) Renew(context.Context, Secret) (Secret, error) {
	return "", errors.New("a fixed token cannot be renewed")
}
