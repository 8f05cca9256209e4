package store

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
)

// Login is the login that a browser's cookie identifies.
type Login struct {
	Token     string // hashed by the caller
	Data      string // base64
	ExpiresAt navette.Instant
	PersonID  string // the signed-in person
}

// Membership is a person's user in one organization, with the organization.
type Membership struct {
	User         navette.User
	Organization navette.Organization
}

// Login returns a browser login that has not expired at now, and the memberships of its person to which the password
// gives access, the oldest first. For an unknown login the error is [navette.NotFound].
func (s *System) Login(ctx context.Context, token string, now time.Time) (Login, []Membership, error) {
	type row struct {
		navette.Organization
		User  navette.User `bun:"embed:user_"`
		Login Login        `bun:"embed:login_"`
	}
	rows, err := many[row](ctx, s.store.read, "read a login and its memberships",
		`SELECT o.*, u.id AS user_id, u.org_id AS user_org_id, u.person_id AS user_person_id, u.role AS user_role,
		     u.created_at AS user_created_at, p.name AS user_name, p.email AS user_email, p.language AS user_language,
		     p.zone AS user_zone, l.token AS login_token, l.data AS login_data, l.expires_at AS login_expires_at,
		     l.person_id AS login_person_id
		 FROM logins l LEFT JOIN people p ON p.id = l.person_id
		     LEFT JOIN users u ON u.person_id = p.id AND `+opens+`
		     LEFT JOIN organizations o ON o.id = u.org_id
		 WHERE l.token = ? AND l.expires_at > ? ORDER BY u.created_at, u.id`, token, navette.At(now))
	if err == nil && len(rows) == 0 {
		err = navette.Fail(navette.NotFound, "", nil)
	}
	if err != nil {
		return Login{}, nil, err
	}
	var memberships []Membership
	for _, r := range rows {
		if r.User.ID != "" {
			memberships = append(memberships, Membership{r.User, r.Organization})
		}
	}
	return rows[0].Login, memberships, nil
}

// SaveLogin writes a browser login.
func (s *System) SaveLogin(ctx context.Context, l Login) error {
	_, err := exec(ctx, s.store.write, "write a login",
		`INSERT INTO logins (token, data, expires_at, person_id) VALUES (?, ?, ?, ?)
		 ON CONFLICT (token) DO UPDATE SET
		     data = excluded.data, expires_at = excluded.expires_at, person_id = excluded.person_id`,
		l.Token, l.Data, l.ExpiresAt, l.PersonID)
	return err
}

// DeleteLogin ends a browser login.
func (s *System) DeleteLogin(ctx context.Context, token string) error {
	_, err := exec(ctx, s.store.write, "delete a login", "DELETE FROM logins WHERE token = ?", token)
	return err
}
