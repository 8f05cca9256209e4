package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// Login is the login that a browser's cookie identifies.
type Login struct {
	Token     string // hashed by the caller
	Data      string // base64
	ExpiresAt navette.Instant
	PersonID  string // the signed-in person
	// the person's [navette.Person.PasswordNumber] when the password was checked
	PasswordNumber int64
	Browser        string          // name of the browser and the system, "" if unknown
	CreatedAt      navette.Instant // zero for logins of releases that did not store it
	SeenAt         navette.Instant // last use, to within minutes
}

// Membership is a person's user in one organization, with the organization.
type Membership struct {
	User         navette.User
	Organization navette.Organization
}

// Login returns a browser login that has not expired at now, and the memberships of its person to which the login gives
// access, the oldest first. A login that was made before the person's password was replaced is unknown, even if it was
// stored later. For an unknown login the error is [navette.NotFound].
func (s *System) Login(ctx context.Context, token string, now time.Time) (Login, []Membership, error) {
	type row struct {
		navette.Organization
		User  navette.User `bun:"embed:user_"`
		Login Login        `bun:"embed:login_"`
	}
	rows, err := many[row](ctx, s.store.read, "read a login and its memberships",
		`SELECT o.*, u.id AS user_id, u.org_id AS user_org_id, u.person_id AS user_person_id, u.role AS user_role,
		     u.created_at AS user_created_at, u.seen_at AS user_seen_at, p.name AS user_name, p.email AS user_email,
		     p.language AS user_language, p.zone AS user_zone, l.token AS login_token, l.data AS login_data,
		     l.expires_at AS login_expires_at, l.person_id AS login_person_id,
		     l.password_number AS login_password_number, l.browser AS login_browser, l.created_at AS login_created_at,
		     l.seen_at AS login_seen_at
		 FROM logins l JOIN people p ON p.id = l.person_id AND p.password_number = l.password_number
		     LEFT JOIN users u ON u.person_id = p.id AND `+opens+`
		         AND NOT EXISTS (SELECT 1 FROM barred_logins b WHERE b.token = l.token AND b.org_id = u.org_id)
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

// AddLogin stores a new browser login.
func (s *System) AddLogin(ctx context.Context, l Login) error {
	return insert(ctx, s.store.write, "logins", &l)
}

// ChangeLogin stores the data of a browser login. If the login has ended, the error is [navette.NotFound].
func (s *System) ChangeLogin(ctx context.Context, l Login) error {
	_, err := one[string](ctx, s.store.write, "change a login",
		"UPDATE logins SET data = ? WHERE token = ? RETURNING token", l.Data, l.Token)
	return err
}

// LoginSeen stores that a login was used at an instant of product time.
func (s *System) LoginSeen(ctx context.Context, token string, now time.Time) error {
	_, err := exec(ctx, s.store.write, "note the use of a login", "UPDATE logins SET seen_at = ? WHERE token = ?",
		navette.At(now), token)
	return err
}

// PersonSeen stores that a person used an organization at an instant of product time.
func (s *System) PersonSeen(ctx context.Context, personID, orgID string, now time.Time) error {
	_, err := exec(ctx, s.store.write, "note the visit of a user",
		"UPDATE users SET seen_at = ? WHERE org_id = ? AND person_id = ?", navette.At(now), orgID, personID)
	return err
}

// LoginsOf returns a person's logins that have not expired at realNow (real time), the last used first.
func (s *System) LoginsOf(ctx context.Context, personID string, realNow time.Time) ([]Login, error) {
	return many[Login](ctx, s.store.read, "list a person's logins",
		`SELECT l.token, l.expires_at, l.person_id, l.browser, l.created_at, l.seen_at
		 FROM logins l JOIN people p ON p.id = l.person_id AND p.password_number = l.password_number
		 WHERE l.person_id = ? AND l.expires_at > ? ORDER BY COALESCE(l.seen_at, 0) DESC, l.token`,
		personID, navette.At(realNow))
}

// EndLogins ends a person's logins with the given tokens, and returns how many there were.
func (s *System) EndLogins(ctx context.Context, personID string, tokens []string) (int, error) {
	if len(tokens) == 0 {
		return 0, nil
	}
	n, err := exec(ctx, s.store.write, "end logins", "DELETE FROM logins WHERE person_id = ? AND token IN (?)", personID,
		bun.List(tokens))
	return int(n), err
}

// DeleteLogin ends a browser login.
func (s *System) DeleteLogin(ctx context.Context, token string) error {
	_, err := exec(ctx, s.store.write, "delete a login", "DELETE FROM logins WHERE token = ?", token)
	return err
}
