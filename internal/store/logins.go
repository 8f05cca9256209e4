package store

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
)

// Login is what a browser's cookie stands for.
type Login struct {
	Token     string // hashed by whoever stores it
	Data      string // base64
	ExpiresAt navette.Instant
}

// Login reads a browser login that has not expired at now.
func (s *System) Login(ctx context.Context, token string, now time.Time) (Login, error) {
	return one[Login](ctx, s.store.read, "read a login", "SELECT * FROM logins WHERE token = ? AND expires_at > ?", token, navette.At(now))
}

// SaveLogin writes a browser login.
func (s *System) SaveLogin(ctx context.Context, l Login) error {
	_, err := exec(ctx, s.store.write, "write a login",
		`INSERT INTO logins (token, data, expires_at) VALUES (?, ?, ?)
		 ON CONFLICT (token) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at`, l.Token, l.Data, l.ExpiresAt)
	return err
}

// DeleteLogin ends a browser login.
func (s *System) DeleteLogin(ctx context.Context, token string) error {
	_, err := exec(ctx, s.store.write, "delete a login", "DELETE FROM logins WHERE token = ?", token)
	return err
}

// SignInFailures says how often signing in with an address failed of late.
type SignInFailures struct {
	Failures int64
	LastAt   navette.Instant
}

// SignInFailures are the failures noted for an address (its hash) since the given instant, none where there are none.
func (s *System) SignInFailures(ctx context.Context, addressHash string, since time.Time) (SignInFailures, error) {
	f, err := one[SignInFailures](ctx, s.store.read, "read failures to sign in",
		"SELECT failures, last_at FROM sign_in_failures WHERE address_hash = ? AND last_at >= ?", addressHash, navette.At(since))
	if navette.CodeOf(err) == navette.NotFound {
		return SignInFailures{}, nil
	}
	return f, err
}

// NoteSignInTry counts a try to sign in as failed until [System.ForgetSignInTries] says it was not. The count begins anew
// where the last one was before since. It gives the count with this try.
func (s *System) NoteSignInTry(ctx context.Context, addressHash string, now, since time.Time) (int64, error) {
	return one[int64](ctx, s.store.write, "count a try to sign in",
		`INSERT INTO sign_in_failures (address_hash, failures, last_at) VALUES (?, 1, ?)
		 ON CONFLICT (address_hash) DO UPDATE SET last_at = excluded.last_at,
		     failures = CASE WHEN sign_in_failures.last_at < ? THEN 1 ELSE sign_in_failures.failures + 1 END RETURNING failures`,
		addressHash, navette.At(now), navette.At(since))
}

// ForgetSignInTries begins the count of an address anew: somebody signed in.
func (s *System) ForgetSignInTries(ctx context.Context, addressHash string) error {
	_, err := exec(ctx, s.store.write, "forget failures to sign in", "DELETE FROM sign_in_failures WHERE address_hash = ?", addressHash)
	return err
}
