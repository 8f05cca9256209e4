package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// CreateOrganization writes a new organization with its owner, who may be known already, and records it.
func (s *System) CreateOrganization(ctx context.Context, org navette.Organization, owner navette.Person, user navette.User) error {
	return s.store.begin(ctx, func(q bun.IDB, raw RawTx) error {
		if err := insert(ctx, q, "organizations", &org); err != nil {
			return err
		}
		if _, err := exec(ctx, q, "write a person",
			`INSERT INTO people (id, name, email, email_folded, language, password_hash, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)
			 ON CONFLICT (id) DO NOTHING`,
			owner.ID, owner.Name, owner.Email, owner.EmailFolded, owner.Language, owner.PasswordHash, owner.CreatedAt); err != nil {
			return err
		}
		if err := insertUser(ctx, q, user); err != nil {
			return err
		}
		tx := &Tx{Org: &Org{ID: org.ID, store: s.store, q: q}, actor: navette.Actor{Kind: navette.ActorUser, Org: org.ID, ID: user.ID, Role: user.Role}, at: org.CreatedAt.Time, raw: raw}
		return tx.Record(ctx, navette.EventOrganizationCreated, org.ID, "", nil)
	})
}

func insertUser(ctx context.Context, q bun.IDB, user navette.User) error {
	_, err := exec(ctx, q, "write a user",
		"INSERT INTO users (id, org_id, person_id, role, created_at) VALUES (?, ?, ?, ?, ?)",
		user.ID, user.OrgID, user.PersonID, user.Role, user.CreatedAt)
	return err
}

// PersonByEmail finds who signs in with an address, however it is typed.
func (s *System) PersonByEmail(ctx context.Context, email string) (navette.Person, error) {
	return one[navette.Person](ctx, s.store.read, "find a person", "SELECT * FROM people WHERE email_folded = ?", navette.FoldEmail(email))
}

// Place is a person's user in one organization: what a login needs to become an actor.
type Place struct {
	OrgID  string
	UserID string
	Role   navette.Role
}

// PlacesOf are the organizations in which a person has a place, the oldest first.
func (s *System) PlacesOf(ctx context.Context, personID string) ([]Place, error) {
	return many[Place](ctx, s.store.read, "find places",
		"SELECT org_id, id AS user_id, role FROM users WHERE person_id = ? ORDER BY created_at, id", personID)
}

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

// DeleteLogin ends a browser login, and forgets those that expired before now.
func (s *System) DeleteLogin(ctx context.Context, token string, now time.Time) error {
	_, err := exec(ctx, s.store.write, "delete a login", "DELETE FROM logins WHERE token = ? OR expires_at <= ?", token, navette.At(now))
	return err
}

// Organization reads the organization itself.
func (o *Org) Organization(ctx context.Context) (navette.Organization, error) {
	return one[navette.Organization](ctx, o.q, "read the organization", "SELECT * FROM organizations WHERE id = ?", o.ID)
}

const userColumns = `SELECT u.id, u.org_id, u.person_id, u.role, u.created_at, p.name, p.email, p.language
	FROM users u JOIN people p ON p.id = u.person_id WHERE u.org_id = ?`

// Users are all users of the organization, by name.
func (o *Org) Users(ctx context.Context) ([]navette.User, error) {
	return many[navette.User](ctx, o.q, "list users", userColumns+" ORDER BY p.name, u.id", o.ID)
}

// User reads one user.
func (o *Org) User(ctx context.Context, id string) (navette.User, error) {
	return one[navette.User](ctx, o.q, "read a user", userColumns+" AND u.id = ?", o.ID, id)
}

// AddUser gives a person a place. The person is written where the id is new.
func (t *Tx) AddUser(ctx context.Context, person navette.Person, user navette.User) error {
	if _, err := exec(ctx, t.q, "write a person",
		`INSERT INTO people (id, name, email, email_folded, language, password_hash, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)
		 ON CONFLICT (id) DO NOTHING`,
		person.ID, person.Name, person.Email, person.EmailFolded, person.Language, person.PasswordHash, person.CreatedAt); err != nil {
		return err
	}
	if err := insertUser(ctx, t.q, user); err != nil {
		return err
	}
	return t.Record(ctx, navette.EventUserAdded, user.ID, "", map[string]any{"role": user.Role})
}
