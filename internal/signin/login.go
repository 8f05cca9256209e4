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

// AddLogin stores a new browser login.
func (s *SignIn) AddLogin(ctx context.Context, login Login) error {
	return s.store.System().AddLogin(ctx, login)
}

// ChangeLogin stores the data of a browser login. If the login has ended, the error is [navette.NotFound].
func (s *SignIn) ChangeLogin(ctx context.Context, login Login) error {
	return s.store.System().ChangeLogin(ctx, login)
}

// Seen stores that a login is used now, in an organization.
func (s *SignIn) Seen(ctx context.Context, login Login, orgID string) error {
	if err := s.store.System().LoginSeen(ctx, login.Token, s.clock.Now()); err != nil {
		return err
	}
	return s.Entered(ctx, login.PersonID, orgID)
}

// Entered stores that a person uses an organization now.
func (s *SignIn) Entered(ctx context.Context, personID, orgID string) error {
	return s.store.System().PersonSeen(ctx, personID, orgID, s.clock.Now())
}

// EndLogin deletes the login with the token.
func (s *SignIn) EndLogin(ctx context.Context, token string) error {
	return s.store.System().DeleteLogin(ctx, token)
}
