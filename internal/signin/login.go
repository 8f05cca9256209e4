package signin

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"navette.dev/navette/internal/navette"
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

// LoginID returns a text that names a login on pages. It does not disclose the token.
func LoginID(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:8])
}

// Logins returns a person's present logins, the last used first.
func (s *SignIn) Logins(ctx context.Context, personID string) ([]Login, error) {
	return s.store.System().LoginsOf(ctx, personID, navette.RealNow())
}

// EndOneLogin ends the login of a person with an id of [LoginID]. It does nothing if there is none.
func (s *SignIn) EndOneLogin(ctx context.Context, personID, id string) error {
	return s.endLogins(ctx, personID, func(l Login) bool { return LoginID(l.Token) == id })
}

// EndOtherLogins ends a person's logins except the one with the token kept.
func (s *SignIn) EndOtherLogins(ctx context.Context, personID, kept string) error {
	return s.endLogins(ctx, personID, func(l Login) bool { return l.Token != kept })
}

// endLogins ends the logins of a person that ends selects.
func (s *SignIn) endLogins(ctx context.Context, personID string, ends func(Login) bool) error {
	logins, err := s.Logins(ctx, personID)
	if err != nil {
		return err
	}
	var tokens []string
	for _, l := range logins {
		if ends(l) {
			tokens = append(tokens, l.Token)
		}
	}
	_, err = s.store.System().EndLogins(ctx, personID, tokens)
	return err
}
