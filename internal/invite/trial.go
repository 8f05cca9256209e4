package invite

import (
	"context"
	"crypto/rand"
	"fmt"

	"navette.dev/navette/internal/mail"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Trial sends a test mail to the acting user at once, and stores the result. Without a mail server the error is
// [navette.Conflict]. If the server does not accept the mail, the error is [navette.Unavailable] with the server's
// reply, if any, in Args "words".
func (in *Invitations) Trial(ctx context.Context, actor navette.Actor) error {
	if err := actor.Need(navette.ManageOrg); err != nil {
		return err
	}
	if in.sender == nil {
		return navette.Fail(navette.Conflict, "reason.no_mail_server", nil)
	}
	org := in.store.Org(actor.Org)
	user, err := org.User(ctx, actor.ID)
	if err != nil {
		return err
	}
	facts := Facts{
		Name: user.Name, Language: user.Language, Zone: user.Zone, SentAt: in.clock.Now(), Kind: navette.MailTrial,
	}
	if facts.Organization, err = org.Organization(ctx); err != nil {
		return err
	}
	if facts.Zone == "" {
		facts.Zone = facts.Organization.Zone
	}
	message, err := in.compose(facts, mail.Address{Name: user.Name, Address: user.Email}, "trial."+rand.Text(),
		facts.SentAt)
	if err != nil {
		return err
	}
	result := in.sender.Send(ctx, message)
	if result.Outcome == mail.Accepted {
		return in.tried(ctx, actor, "", "")
	}
	failure := &navette.Error{Code: navette.Unavailable, Message: "reason.mail_unreachable", Cause: result.Err}
	reply := ""
	if result.Code != 0 {
		reply = fmt.Sprintf("%d %s", result.Code, result.Reply)
		failure.Message, failure.Args = "reason.mail_refused", map[string]any{"words": reply}
	}
	if err := in.tried(ctx, actor, failure.Message, reply); err != nil {
		return err
	}
	return failure
}

// tried stores the result of a test mail, which the set-up shows.
func (in *Invitations) tried(ctx context.Context, actor navette.Actor, failure, reply string) error {
	return in.store.Org(actor.Org).Update(ctx, actor, in.clock.Now(), func(tx *store.Tx) error {
		if err := tx.SaveMailTrial(ctx, failure, reply); err != nil {
			return err
		}
		return tx.Record(ctx, navette.EventMailTried, actor.ID, "", map[string]any{"accepted": failure == ""})
	})
}
