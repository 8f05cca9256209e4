package zoom

import (
	"context"
	"errors"
)

// TokenSource provides the access token of an [API] and renews it. It must be safe for concurrent use.
type TokenSource interface {
	// Token returns a token that is valid as far as is known. An error ends the call before anything is sent.
	Token(ctx context.Context) (Secret, error)
	// Renew is called once per call after Zoom refused a token (HTTP 401, code 124). It returns another token: the
	// stored one if it is newer, otherwise a refreshed one. Concurrent calls cause one refresh.
	Renew(ctx context.Context, refused Secret) (Secret, error)
}

// FixedToken is a source of one token that cannot be renewed.
type FixedToken Secret

// Token implements [TokenSource].
func (t FixedToken) Token(context.Context) (Secret, error) { return Secret(t), nil }

// Renew implements [TokenSource]. It always fails.
func (t FixedToken) Renew(context.Context, Secret) (Secret, error) {
	return "", errors.New("a fixed token cannot be renewed")
}
