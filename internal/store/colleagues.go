package store

import (
	"context"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// UsersFound returns the users, without those who were removed, whose name or address contains every word of search,
// regardless of case and accents, ordered by name.
func (o *Org) UsersFound(ctx context.Context, search string, limit, offset int) ([]navette.User, error) {
	where, args := o.searched("u", search)
	return many[navette.User](ctx, o.q, "find users",
		selectUsers+" WHERE "+where+" AND "+present+" ORDER BY u.search, u.id LIMIT ? OFFSET ?",
		append(args, limit, offset)...)
}

// CountUsersFound counts the users that [Org.UsersFound] selects.
func (o *Org) CountUsersFound(ctx context.Context, search string) (int, error) {
	where, args := o.searched("u", search)
	return one[int](ctx, o.q, "count users", "SELECT COUNT(*) FROM users u WHERE "+where+" AND "+present, args...)
}

// UserAddresses returns those of the addresses, in the form of [navette.FoldEmail], that a present user of the
// organization has.
func (o *Org) UserAddresses(ctx context.Context, folded []string) ([]string, error) {
	return many[string](ctx, o.q, "find addresses of users",
		`SELECT p.email_folded FROM people p JOIN users u ON u.person_id = p.id
		 WHERE p.email_folded IN (?) AND u.org_id = ? AND `+present, bun.List(folded), o.ID)
}

// HostsToInvite returns the Zoom users of an account who are linked to no user, and whose address no user of the
// organization has, ordered by name. Only their id, name and address are read.
func (o *Org) HostsToInvite(ctx context.Context, zoomAccountID string) ([]navette.Host, error) {
	return many[navette.Host](ctx, o.q, "list Zoom users without an account",
		`SELECT h.id, h.name, h.email FROM hosts h
		 WHERE h.org_id = ? AND h.zoom_account_id = ? AND h.email <> ''
		     AND NOT EXISTS (SELECT 1 FROM host_links l WHERE l.host_id = h.id)
		     AND NOT EXISTS (SELECT 1 FROM people p JOIN users u ON u.person_id = p.id
		         WHERE p.email_folded = LOWER(h.email) AND u.org_id = h.org_id AND `+present+`)
		 ORDER BY h.name, h.email, h.id`, o.ID, zoomAccountID)
}

// HostAddress returns the name and the address of a Zoom user.
func (o *Org) HostAddress(ctx context.Context, id string) (navette.Host, error) {
	return one[navette.Host](ctx, o.q, "read a Zoom user",
		"SELECT id, name, email FROM hosts WHERE org_id = ? AND id = ?", o.ID, id)
}

// PersonByEmail returns the person who signs in with an address, as [System.PersonByEmail] does, within the
// transaction.
func (t *Tx) PersonByEmail(ctx context.Context, email string) (navette.Person, error) {
	return one[navette.Person](ctx, t.q, "find a person", "SELECT * FROM people WHERE email_folded = ?",
		navette.FoldEmail(email))
}

// Person returns the person with an id.
func (s *System) Person(ctx context.Context, id string) (navette.Person, error) {
	return one[navette.Person](ctx, s.store.read, "read a person", "SELECT * FROM people WHERE id = ?", id)
}
