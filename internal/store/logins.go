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
	PersonID  string // who is signed in
}

// Login reads a browser login that has not expired at now.
func (s *System) Login(ctx context.Context, token string, now time.Time) (Login, error) {
	return one[Login](ctx, s.store.read, "read a login", "SELECT * FROM logins WHERE token = ? AND expires_at > ?", token, navette.At(now))
}

// SaveLogin writes a browser login.
func (s *System) SaveLogin(ctx context.Context, l Login) error {
	_, err := exec(ctx, s.store.write, "write a login",
		`INSERT INTO logins (token, data, expires_at, person_id) VALUES (?, ?, ?, ?)
		 ON CONFLICT (token) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at, person_id = excluded.person_id`,
		l.Token, l.Data, l.ExpiresAt, l.PersonID)
	return err
}

// DeleteLogin ends a browser login.
func (s *System) DeleteLogin(ctx context.Context, token string) error {
	_, err := exec(ctx, s.store.write, "delete a login", "DELETE FROM logins WHERE token = ?", token)
	return err
}
