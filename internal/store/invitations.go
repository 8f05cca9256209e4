package store

import (
	"context"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

const selectInvitations = `SELECT i.id, i.org_id, i.name, i.email, i.email_folded, i.role, i.language, i.state,
	    i.token_hash, i.token_sealed, i.shown, i.invited_by, i.sends, i.sends_since, i.created_at, i.mailed_at,
	    i.refused, i.expires_at, i.closed_at
	FROM invitations i`

// Invitations returns the open invitations whose name or address contains every word of search, regardless of case and
// accents, ordered by name.
func (o *Org) Invitations(ctx context.Context, search string, limit, offset int) ([]navette.Invitation, error) {
	where, args := o.searched("i", search)
	return many[navette.Invitation](ctx, o.q, "list invitations",
		selectInvitations+" WHERE "+where+" AND i.state = 'open' ORDER BY i.search, i.id LIMIT ? OFFSET ?",
		append(args, limit, offset)...)
}

// CountInvitations counts the invitations that [Org.Invitations] selects.
func (o *Org) CountInvitations(ctx context.Context, search string) (int, error) {
	where, args := o.searched("i", search)
	return one[int](ctx, o.q, "count invitations",
		"SELECT COUNT(*) FROM invitations i WHERE "+where+" AND i.state = 'open'", args...)
}

// Invitation returns one invitation, in any state.
func (o *Org) Invitation(ctx context.Context, id string) (navette.Invitation, error) {
	return one[navette.Invitation](ctx, o.q, "read an invitation", selectInvitations+" WHERE i.org_id = ? AND i.id = ?",
		o.ID, id)
}

// InvitationsTo returns the invitations of addresses in the form of [navette.FoldEmail], in any state.
func (o *Org) InvitationsTo(ctx context.Context, folded []string) ([]navette.Invitation, error) {
	return many[navette.Invitation](ctx, o.q, "find invitations",
		selectInvitations+" WHERE i.org_id = ? AND i.email_folded IN (?)", o.ID, bun.List(folded))
}

// InvitationByToken returns the invitation with the hash of a token, in any state and of any organization.
func (s *System) InvitationByToken(ctx context.Context, hash string) (navette.Invitation, error) {
	return one[navette.Invitation](ctx, s.store.read, "find an invitation",
		selectInvitations+" WHERE i.token_hash = ?", hash)
}

// SaveInvitation stores a new or changed invitation and records what was done with it.
func (t *Tx) SaveInvitation(ctx context.Context, i navette.Invitation, done navette.EventKind) error {
	_, err := exec(ctx, t.q, "write an invitation",
		`INSERT INTO invitations (id, org_id, name, email, email_folded, role, language, search, state, token_hash,
		     token_sealed, shown, invited_by, sends, sends_since, created_at, mailed_at, refused, expires_at, closed_at)
		 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		 ON CONFLICT (org_id, email_folded) DO UPDATE SET
		     name = excluded.name, email = excluded.email, role = excluded.role, language = excluded.language,
		     search = excluded.search, state = excluded.state, token_hash = excluded.token_hash,
		     token_sealed = excluded.token_sealed, shown = excluded.shown, invited_by = excluded.invited_by,
		     sends = excluded.sends, sends_since = excluded.sends_since, created_at = excluded.created_at,
		     mailed_at = excluded.mailed_at, refused = excluded.refused, expires_at = excluded.expires_at,
		     closed_at = excluded.closed_at`,
		i.ID, t.ID, i.Name, i.Email, i.EmailFolded, i.Role, i.Language, searchText(i.Name, i.Email), i.State, i.TokenHash,
		i.TokenSealed, i.Shown, i.InvitedBy, i.Sends, i.SendsSince, i.CreatedAt, i.MailedAt, i.Refused, i.ExpiresAt,
		i.ClosedAt)
	if err != nil {
		return err
	}
	return t.Record(ctx, done, i.ID, "", map[string]any{"role": i.Role})
}

// WithdrawInvitationsBy withdraws the open invitations that a user made for the given roles, so that their links are no
// longer accepted, and records each.
func (t *Tx) WithdrawInvitationsBy(ctx context.Context, userID string, roles ...navette.Role) error {
	open, err := many[navette.Invitation](ctx, t.q, "list a user's open invitations",
		selectInvitations+" WHERE i.org_id = ? AND i.state = 'open' AND i.invited_by = ? AND i.role IN (?) ORDER BY i.id",
		t.ID, userID, bun.List(roles))
	if err != nil {
		return err
	}
	for _, i := range open {
		i.State, i.TokenSealed, i.ClosedAt = navette.InvitationWithdrawn, "", navette.At(t.at)
		if err := t.SaveInvitation(ctx, i, navette.EventInvitationWithdrawn); err != nil {
			return err
		}
	}
	return nil
}

// InvitationMailed stores that the mail server accepted the mail with the token, or its reply if it refused the
// address, and removes the sealed token. It does nothing if the invitation has another token since.
func (t *Tx) InvitationMailed(ctx context.Context, id, tokenHash, refused string) error {
	mailedAt := navette.At(t.at)
	if refused != "" {
		mailedAt = navette.Instant{}
	}
	_, err := exec(ctx, t.q, "note the mail of an invitation",
		`UPDATE invitations SET token_sealed = '', mailed_at = ?, refused = ?
		 WHERE org_id = ? AND id = ? AND token_hash = ?`, mailedAt, refused, t.ID, id, tokenHash)
	return err
}
