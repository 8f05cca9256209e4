package store

import (
	"context"

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

const invitationColumns = `i.id, i.org_id, i.name, i.email, i.email_folded, i.role, i.language, i.state, i.token_hash,
	i.token_sealed, i.shown, i.invited_by, i.sends, i.sends_since, i.created_at, i.mailed_at, i.refused, i.expires_at,
	i.closed_at`

// Invitations returns the open invitations whose name or address contains every word of search, regardless of case and
// accents, ordered by name.
func (o *Org) Invitations(ctx context.Context, search string, limit, offset int) ([]navette.Invitation, error) {
	where, args := o.searched("i", search)
	return many[navette.Invitation](ctx, o.q, "list invitations",
		"SELECT "+invitationColumns+" FROM invitations i WHERE "+where+
			" AND i.state = 'open' ORDER BY i.search, i.id LIMIT ? OFFSET ?", append(args, limit, offset)...)
}

// CountInvitations counts the invitations that [Org.Invitations] selects.
func (o *Org) CountInvitations(ctx context.Context, search string) (int, error) {
	where, args := o.searched("i", search)
	return one[int](ctx, o.q, "count invitations",
		"SELECT COUNT(*) FROM invitations i WHERE "+where+" AND i.state = 'open'", args...)
}
