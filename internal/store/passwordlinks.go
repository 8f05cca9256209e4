package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// PasswordLink is a mailed link with which a person chooses a new password.
type PasswordLink struct {
	ID        string
	PersonID  string
	TokenHash string
	Sealed    string // the token, bound to the organization whose user gets the mail; "" once the mail was sent
	ExpiresAt navette.Instant
}

// SavePasswordLink stores a link. The person's former link is deleted.
func (t *Tx) SavePasswordLink(ctx context.Context, l PasswordLink) error {
	if _, err := exec(ctx, t.q, "delete a former password link", "DELETE FROM password_links WHERE person_id = ?",
		l.PersonID); err != nil {
		return err
	}
	return insert(ctx, t.q, "password_links", &l)
}

// PasswordLinkMailed deletes the sealed token of a link whose mail was accepted or refused.
func (t *Tx) PasswordLinkMailed(ctx context.Context, id string) error {
	_, err := exec(ctx, t.q, "note a mailed password link", "UPDATE password_links SET sealed = '' WHERE id = ?", id)
	return err
}

const passwordLinkColumns = "id, person_id, token_hash, sealed, expires_at"

// PasswordLink returns a link that has not expired at now, or a [navette.NotFound] error.
func (s *System) PasswordLink(ctx context.Context, id string, now time.Time) (PasswordLink, error) {
	return one[PasswordLink](ctx, s.store.read, "read a password link",
		"SELECT "+passwordLinkColumns+" FROM password_links WHERE id = ? AND expires_at > ?", id, navette.At(now))
}

// PasswordLinkByToken returns the link with the hash of a token. If it has expired at now, was used or was replaced
// by a newer one, the error is [navette.NotFound].
func (s *System) PasswordLinkByToken(ctx context.Context, hash string, now time.Time) (PasswordLink, error) {
	return one[PasswordLink](ctx, s.store.read, "find a password link",
		"SELECT "+passwordLinkColumns+" FROM password_links WHERE token_hash = ? AND expires_at > ?", hash, navette.At(now))
}

// ResetPasswordByLink is [System.ResetPassword] for the person of a link, which is used up. Of several uses at once one
// succeeds; for the others the error is [navette.NotFound].
func (s *System) ResetPasswordByLink(ctx context.Context, l PasswordLink, hash string, now time.Time) error {
	_, err := s.resetPassword(ctx, l.PersonID, hash, now, func(q bun.IDB) error {
		_, err := one[string](ctx, q, "use a password link", "DELETE FROM password_links WHERE id = ? RETURNING id", l.ID)
		return err
	})
	return err
}
