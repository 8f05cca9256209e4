package invite

import (
	"context"

	"navette.dev/navette/internal/colleague"
	"navette.dev/navette/internal/mail"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// invitation returns the mail that invites a colleague. If the invitation was answered, withdrawn, sent again or has
// expired since the mail was promised, the error is [navette.NotFound].
func (in *Invitations) invitation(ctx context.Context, org *store.Org, n navette.Mail) (mail.Message, error) {
	i, err := org.Invitation(ctx, n.RecipientID)
	if err != nil {
		return mail.Message{}, err
	}
	if i.State != navette.InvitationOpen || i.TokenHash != n.SubjectID || i.TokenSealed == "" ||
		i.Expired(in.clock.Now()) {
		return mail.Message{}, navette.Fail(navette.NotFound, "", nil)
	}
	token, err := in.vault.OpenText(i.OrgID, "invitations", i.ID, i.TokenSealed)
	if err != nil {
		return mail.Message{}, err
	}
	inviter, err := org.User(ctx, i.InvitedBy)
	if navette.IgnoreNotFound(err) != nil {
		return mail.Message{}, err
	}
	f := Facts{
		Kind: n.Kind, Name: i.Name, Language: i.Language, Link: in.publicURL + colleague.LinkPath + token,
		Inviter: inviter.Name, Role: i.Role, Until: i.ExpiresAt.Time, SentAt: in.clock.Now(),
	}
	if f.Organization, err = org.Organization(ctx); err != nil {
		return mail.Message{}, err
	}
	f.Zone = f.Organization.Zone
	return in.compose(f, mail.Address{Name: i.Name, Address: i.Email}, n.ID, n.CreatedAt.Time)
}
