package invite

import (
	"context"

	"navette.dev/navette/internal/mail"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/signin"
	"navette.dev/navette/internal/store"
)

// passwordLink returns the mail with a person's link for a new password. If the link has expired, was used or was
// replaced by a newer one, or the user was removed, the error is [navette.NotFound].
func (in *Invitations) passwordLink(ctx context.Context, org *store.Org, n navette.Mail) (mail.Message, error) {
	link, err := in.store.System().PasswordLink(ctx, n.SubjectID, in.clock.Now())
	if err != nil {
		return mail.Message{}, err
	}
	token, err := in.vault.OpenText(n.OrgID, "password_links", link.ID, link.Sealed)
	if err != nil {
		return mail.Message{}, err
	}
	f := Facts{
		Kind: n.Kind, Link: in.publicURL + signin.PasswordPath + token, Until: link.ExpiresAt.Time, SentAt: in.clock.Now(),
	}
	if f.Organization, err = org.Organization(ctx); err != nil {
		return mail.Message{}, err
	}
	return in.adminNotice(ctx, org, n, f)
}
