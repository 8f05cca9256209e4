package signin

import (
	"context"
	"time"

	"navette.dev/navette/internal/store"
)

// Login is a browser login: the data of a signed-in browser and its expiry.
type Login = store.Login

// Membership is a person's user in one organization, with the organization.
type Membership = store.Membership

// Login returns the login with the token, and the memberships of its person to which the password gives access, the
// oldest first. If the token is unknown or the login has expired at now, the error is [navette.NotFound].
func (s *SignIn) Login(ctx context.Context, token string, now time.Time) (Login, []Membership, error) {
	return s.store.System().Login(ctx, token, now)
}

// SaveLogin stores a browser login.
func (s *SignIn) SaveLogin(ctx context.Context, login Login) error {
	return s.store.System().SaveLogin(ctx, login)
}

// EndLogin deletes the login with the token.
func (s *SignIn) EndLogin(ctx context.Context, token string) error {
	return s.store.System().DeleteLogin(ctx, token)
}
