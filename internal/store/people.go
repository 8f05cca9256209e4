package store

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// CreateOrganization stores a new organization with its owner, who may exist already, and records it.
func (s *System) CreateOrganization(
	ctx context.Context, org navette.Organization, owner navette.Person, user navette.User,
) error {
	return s.store.begin(ctx, func(q bun.IDB) error {
		return s.createOrganization(ctx, q, org, owner, user)
	})
}

// CreateFirstOrganization is [System.CreateOrganization] if there is no organization; otherwise the error is a
// [navette.Conflict].
func (s *System) CreateFirstOrganization(
	ctx context.Context, org navette.Organization, owner navette.Person, user navette.User,
) error {
	return s.store.begin(ctx, func(q bun.IDB) error {
		if s.store.Engine == Postgres { // on SQLite the transaction is the only one that writes
			if _, err := exec(ctx, q, "lock the organizations",
				"LOCK TABLE organizations IN EXCLUSIVE MODE"); err != nil {
				return err
			}
		}
		n, err := one[int](ctx, q, "count organizations", "SELECT COUNT(*) FROM organizations")
		if err != nil {
			return err
		}
		if n > 0 {
			return navette.Fail(navette.Conflict, "", nil)
		}
		return s.createOrganization(ctx, q, org, owner, user)
	})
}

func (s *System) createOrganization(
	ctx context.Context, q bun.IDB, org navette.Organization, owner navette.Person, user navette.User,
) error {
	if err := insert(ctx, q, "organizations", &org); err != nil {
		return err
	}
	if err := insertPerson(ctx, q, owner); err != nil {
		return err
	}
	if err := insertUser(ctx, q, owner, user); err != nil {
		return err
	}
	actor := navette.Actor{Kind: navette.ActorUser, Org: org.ID, ID: user.ID, Role: user.Role}
	return s.store.Org(org.ID).within(ctx, q, actor, org.CreatedAt.Time, func(tx *Tx) error {
		return tx.Record(ctx, navette.EventOrganizationCreated, org.ID, "", nil)
	})
}

func insertPerson(ctx context.Context, q bun.IDB, p navette.Person) error {
	_, err := exec(ctx, q, "write a person",
		`INSERT INTO people (id, name, email, email_folded, language, zone, password_hash, password_org, created_at)
		 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		 ON CONFLICT (id) DO NOTHING`,
		p.ID, p.Name, p.Email, p.EmailFolded, p.Language, p.Zone, p.PasswordHash, p.PasswordOrg, p.CreatedAt)
	return err
}

// insertUser writes the user of a person. The column search repeats the name and address of the person.
func insertUser(ctx context.Context, q bun.IDB, person navette.Person, user navette.User) error {
	_, err := exec(ctx, q, "write a user",
		"INSERT INTO users (id, org_id, person_id, role, created_at, search) VALUES (?, ?, ?, ?, ?, ?)",
		user.ID, user.OrgID, user.PersonID, user.Role, user.CreatedAt, searchText(person.Name, person.Email))
	return err
}

// PersonByEmail returns the person who signs in with an address, compared as [navette.FoldEmail] does.
func (s *System) PersonByEmail(ctx context.Context, email string) (navette.Person, error) {
	return one[navette.Person](ctx, s.store.read, "find a person", "SELECT * FROM people WHERE email_folded = ?",
		navette.FoldEmail(email))
}

// opens is the condition that the user u was not removed, and that the password of their person p gives access to the
// organization.
const opens = present + " AND p.password_org IN ('', u.org_id)"

// UsersOf returns a person's users in the organizations to which their password gives access, the oldest first.
func (s *System) UsersOf(ctx context.Context, personID string) ([]navette.User, error) {
	return many[navette.User](ctx, s.store.read, "list a person's users",
		selectUsers+" WHERE u.person_id = ? AND "+opens+" ORDER BY u.created_at, u.id", personID)
}

// Organization returns the organization's row.
func (o *Org) Organization(ctx context.Context) (navette.Organization, error) {
	return readOnce(ctx, o, func(k *once) *known[navette.Organization] { return &k.organization },
		func() (navette.Organization, error) {
			return one[navette.Organization](ctx, o.q, "read the organization",
				"SELECT * FROM organizations WHERE id = ?", o.ID)
		})
}

// SaveOrganization stores the changeable fields of the organization and records the names of those that changed.
func (t *Tx) SaveOrganization(ctx context.Context, org navette.Organization, changed ...string) error {
	_, err := exec(ctx, t.q, "save the organization",
		"UPDATE organizations SET name = ?, zone = ?, language = ?, profile = ?, window_minutes = ?, link_minutes = ? "+
			"WHERE id = ?",
		org.Name, org.Zone, org.Language, org.Profile, org.WindowMinutes, org.LinkMinutes, t.ID)
	if err != nil {
		return err
	}
	return t.Record(ctx, navette.EventOrganizationChanged, t.ID, "", map[string]any{"changed": changed})
}

const selectUsers = `SELECT u.id, u.org_id, u.person_id, u.role, u.created_at, u.removed_at, u.seen_at, p.name, p.email,
	    p.language, p.zone
	FROM users u JOIN people p ON p.id = u.person_id`

const usersOfOrg = selectUsers + " WHERE u.org_id = ?"

// present is the condition that the user u was not removed.
const present = "u.removed_at IS NULL"

// Users returns the users of the organization, without those who were removed, ordered by name.
func (o *Org) Users(ctx context.Context) ([]navette.User, error) {
	users, err := o.UsersEver(ctx)
	return slices.DeleteFunc(users, func(u navette.User) bool { return !u.RemovedAt.IsZero() }), err
}

// UsersEver returns the users of the organization and those who were removed, ordered by name. It is for the names in
// what happened before.
func (o *Org) UsersEver(ctx context.Context) ([]navette.User, error) {
	users, err := readOnce(ctx, o, func(k *once) *known[[]navette.User] { return &k.users },
		func() ([]navette.User, error) {
			return many[navette.User](ctx, o.q, "list users", usersOfOrg+" ORDER BY p.name, u.id", o.ID)
		})
	return slices.Clone(users), err // a caller may change the result
}

// User returns one user. If the user was removed, the error is [navette.NotFound].
func (o *Org) User(ctx context.Context, id string) (navette.User, error) {
	return one[navette.User](ctx, o.q, "read a user", usersOfOrg+" AND u.id = ? AND "+present, o.ID, id)
}

// UserEver returns one user, who may have been removed.
func (o *Org) UserEver(ctx context.Context, id string) (navette.User, error) {
	return one[navette.User](ctx, o.q, "read a user", usersOfOrg+" AND u.id = ?", o.ID, id)
}

// UserOfPerson returns a person's user in the organization. If there is none, or the password gives no access, the
// error is [navette.NotFound].
func (o *Org) UserOfPerson(ctx context.Context, personID string) (navette.User, error) {
	return one[navette.User](ctx, o.q, "read a user", usersOfOrg+" AND u.person_id = ? AND "+opens, o.ID, personID)
}

// AddUser adds a user and returns it. The person is stored if the id is new. If the person was a user before and was
// removed, that user is restored with the new role, under its former id. If the person is a user, the error is a
// [navette.Conflict].
func (t *Tx) AddUser(ctx context.Context, person navette.Person, user navette.User) (navette.User, error) {
	if err := insertPerson(ctx, t.q, person); err != nil {
		return user, err
	}
	id, err := one[string](ctx, t.q, "restore a user",
		"UPDATE users SET removed_at = NULL, role = ? WHERE org_id = ? AND person_id = ? AND removed_at IS NOT NULL "+
			"RETURNING id", user.Role, t.ID, user.PersonID)
	switch navette.CodeOf(err) {
	case "":
		user.ID = id
	case navette.NotFound:
		err = insertUser(ctx, t.q, person, user)
	}
	if err != nil {
		return user, err
	}
	return user, t.Record(ctx, navette.EventUserAdded, user.ID, "", map[string]any{"role": user.Role})
}

// SaveReader stores the language and zone of a user's person, and records it. They apply in every organization of the
// person. If the user is unknown, the error is [navette.NotFound].
func (t *Tx) SaveReader(ctx context.Context, user navette.User) error {
	_, err := one[string](ctx, t.q, "save how a person reads",
		"UPDATE people SET language = ?, zone = ? WHERE id = (SELECT person_id FROM users WHERE org_id = "+
			"? AND id = ?) RETURNING id",
		user.Language, user.Zone, t.ID, user.ID)
	if err != nil {
		return err
	}
	return t.Record(ctx, navette.EventUserChanged, user.ID, "", nil)
}
