package people

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Login is a browser login: the person who is signed in, and when it expires.
type Login = store.Login

// Membership is a person's user in one organization, with the organization.
type Membership = store.Seat

// Login returns the login of a token that has not expired at now, and the memberships that the person's password
// gives access to, the oldest first. For an unknown login the error is [navette.NotFound].
func (p *People) Login(ctx context.Context, token string, now time.Time) (Login, []Membership, error) {
	return p.store.System().LoginSeats(ctx, token, now)
}

// SaveLogin stores a browser login.
func (p *People) SaveLogin(ctx context.Context, login Login) error {
	return p.store.System().SaveLogin(ctx, login)
}

// EndLogin deletes the login of a token.
func (p *People) EndLogin(ctx context.Context, token string) error {
	return p.store.System().DeleteLogin(ctx, token)
}

// ReadOnce returns a context for one request that only reads, by an actor of org. Under it, data that many rules
// need, such as the organization's row, are read at most once.
func ReadOnce(ctx context.Context, org navette.Organization) context.Context {
	return store.Once(ctx, org)
}
