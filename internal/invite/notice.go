package invite

import (
	"context"
	"encoding/json"
	"time"

	"navette.dev/navette/internal/mail"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// noticeData are the values a promised notice carries.
type noticeData struct {
	WasAt time.Time `json:"was_start,omitzero"` // before a move
}

// Mail keeps the promise of a notice to a member or an admin.
func (in *Invitations) Mail(ctx context.Context, p navette.Promise) error {
	org := in.store.Org(p.OrgID)
	notice, err := org.Mail(ctx, p.Subject)
	if err != nil || notice.State != "promised" {
		return ignoreMissing(err)
	}
	message, err := in.noticeMail(ctx, org, notice)
	if err != nil {
		return ignoreMissing(err) // who was to read it is gone
	}
	return in.deliver(ctx, message, func(refused string) error {
		return in.update(ctx, p.OrgID, func(tx *store.Tx) error { return tx.MailSent(ctx, notice, refused) })
	})
}

func (in *Invitations) noticeMail(ctx context.Context, org *store.Org, n navette.Mail) (mail.Message, error) {
	var session navette.Session
	var err error
	if n.SessionID != "" {
		if session, err = org.Session(ctx, n.SessionID); err != nil {
			return mail.Message{}, err
		}
	}
	facts, err := in.factsFor(ctx, org, session)
	if err != nil {
		return mail.Message{}, err
	}
	var data noticeData
	if err := json.Unmarshal([]byte(n.Data), &data); err != nil {
		return mail.Message{}, err
	}
	facts.Kind, facts.WasAt = n.Kind, data.WasAt
	if forMembers(n.Kind) {
		return in.memberNotice(ctx, org, n, facts)
	}
	return in.adminNotice(ctx, org, n, facts)
}

func forMembers(kind navette.MailKind) bool {
	return kind == navette.MailCancelled || kind == navette.MailMoved
}

// memberNotice comes with an update of the calendar entry.
func (in *Invitations) memberNotice(ctx context.Context, org *store.Org, n navette.Mail, f Facts) (mail.Message, error) {
	member, err := org.Member(ctx, n.RecipientID)
	if err != nil {
		return mail.Message{}, err
	}
	booking, err := org.BookingOf(ctx, n.SessionID, member.ID)
	if err != nil {
		return mail.Message{}, err
	}
	f.Name, f.Language = member.Name, member.Language
	if member.Zone != "" {
		f.Zone = member.Zone
	}
	if f.Link, err = in.linkOf(booking); err != nil {
		return mail.Message{}, err
	}
	message, err := in.compose(f, mail.Address{Name: member.Name, Address: member.Email}, n.ID, n.CreatedAt.Time)
	if err != nil {
		return message, err
	}
	method := mail.Publish
	if n.Kind == navette.MailCancelled {
		method = mail.Cancel
	}
	message.Calendar, err = in.invite(f, member, method).Calendar()
	return message, err
}

func (in *Invitations) adminNotice(ctx context.Context, org *store.Org, n navette.Mail, f Facts) (mail.Message, error) {
	user, err := org.User(ctx, n.RecipientID)
	if err != nil {
		return mail.Message{}, err
	}
	f.Name, f.Language, f.Zone = user.Name, user.Language, f.Organization.Zone
	if user.Zone != "" {
		f.Zone = user.Zone
	}
	f.Link = in.publicURL + "/settings/integrations/zoom"
	if n.SessionID != "" {
		f.Link = in.publicURL + "/sessions/" + n.SessionID
	}
	return in.compose(f, mail.Address{Name: user.Name, Address: user.Email}, n.ID, n.CreatedAt.Time)
}
