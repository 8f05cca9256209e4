package colleague

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/store"
)

// Limits of invitations. The durations are in product time.
const (
	Lasts        = 7 * 24 * time.Hour // from the invitation to its expiry
	MostAtOnce   = 100                // addresses in one input
	SendsAllowed = 5                  // links for one address in sendsWithin
	sendsWithin  = 24 * time.Hour
	longestName  = 120 // characters
)

// InviteInput is the input for invitations of one or several people, all with the same role and language.
type InviteInput struct {
	People   []Invitee
	Role     navette.Role
	Language string // "fr" or "en"
}

// Refusal says why an address cannot be invited.
type Refusal struct {
	Text    string // the invitee, as [Invitee.String] returns it
	Message string // message key
	Args    map[string]any
}

// Invited is an invitation that was made. Link is set only if no mail server is configured: the inviter has to pass it
// on, and it is not shown again.
type Invited struct {
	navette.Invitation
	Link string
}

// Invite invites people. To those with an open invitation it sends a new link, and the former one ends. If one of them
// cannot be invited, none is: refusals then lists every such address, and the error is [navette.Invalid]. Only an owner
// may invite an owner.
func (c *Colleagues) Invite(
	ctx context.Context, actor navette.Actor, in InviteInput,
) (invited []Invited, refusals []Refusal, err error) {
	if err := actor.Need(navette.ManagePeople); err != nil {
		return nil, nil, err
	}
	if err := in.check(actor); err != nil {
		return nil, nil, err
	}
	err = c.update(ctx, actor, func(tx *store.Tx) error {
		actor, err := people.Present(ctx, tx, actor)
		if err != nil {
			return err
		}
		if err := in.check(actor); err != nil {
			return err
		}
		before, err := known(ctx, tx, in.People)
		if err != nil {
			return err
		}
		if refusals = before.refuse(in.People, c.clock.Now()); len(refusals) > 0 {
			return navette.InvalidField("addresses", "invite.none_invited")
		}
		invited = make([]Invited, len(in.People))
		for i, person := range in.People {
			if invited[i], err = c.invite(ctx, tx, actor, before.invitations[navette.FoldEmail(person.Email)], person,
				in); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		invited = nil
	}
	return invited, refusals, err
}

// check checks what all invitations of the input have in common. The error is [navette.Invalid].
func (in *InviteInput) check(actor navette.Actor) error {
	var wrong navette.FieldErrors
	switch n := len(in.People); {
	case n == 0:
		wrong.Add("addresses", "form.empty", nil)
	case n > MostAtOnce:
		wrong.Add("addresses", "invite.too_many", map[string]any{"most": MostAtOnce, "count": n})
	}
	checkRole(&wrong, actor, in.Role)
	people.CheckLanguage(&wrong, "language", in.Language)
	return wrong.Err()
}

// checkRole adds an error to wrong if there is no such role, or if the actor may not give it.
func checkRole(wrong *navette.FieldErrors, actor navette.Actor, role navette.Role) {
	if !slices.Contains(navette.Roles, role) {
		wrong.Add("role", "form.choice", nil)
	}
	if role == navette.RoleOwner && !actor.May(navette.ManageOwners) {
		wrong.Add("role", "rules.owner_only", nil)
	}
}

// knownAddresses are what an organization knows about the addresses to invite, in the form of [navette.FoldEmail].
type knownAddresses struct {
	users       map[string]bool
	invitations map[string]navette.Invitation
}

// known reads which of the people are users or have an invitation.
func known(ctx context.Context, tx *store.Tx, invitees []Invitee) (knownAddresses, error) {
	folded := make([]string, len(invitees))
	for i, person := range invitees {
		folded[i] = navette.FoldEmail(person.Email)
	}
	found := knownAddresses{users: map[string]bool{}, invitations: map[string]navette.Invitation{}}
	users, err := tx.UserAddresses(ctx, folded)
	if err != nil {
		return found, err
	}
	for _, email := range users {
		found.users[email] = true
	}
	invitations, err := tx.InvitationsTo(ctx, folded)
	for _, i := range invitations {
		found.invitations[i.EmailFolded] = i
	}
	return found, err
}

// refuse returns why people cannot be invited.
func (k knownAddresses) refuse(invitees []Invitee, now time.Time) []Refusal {
	var refusals []Refusal
	for _, person := range invitees {
		folded := navette.FoldEmail(person.Email)
		message := ""
		switch {
		case !people.ValidEmail(person.Email):
			message = "invite.bad_address"
		case utf8.RuneCountInString(person.Name) > longestName:
			message = "invite.long_name"
		case k.users[folded]:
			message = "invite.is_colleague"
		case sends(k.invitations[folded], now) >= SendsAllowed:
			message = "invite.too_often"
		default:
			continue
		}
		refusals = append(refusals, Refusal{person.String(), message, map[string]any{"most": SendsAllowed}})
	}
	return refusals
}

// sends returns how many links were made for an invitation in the day before now.
func sends(i navette.Invitation, now time.Time) int64 {
	if now.Sub(i.SendsSince.Time) >= sendsWithin {
		return 0
	}
	return i.Sends
}

// invite stores the invitation of one person with a new link. before is the invitation that the address has already, or
// zero.
func (c *Colleagues) invite(
	ctx context.Context, tx *store.Tx, actor navette.Actor, before navette.Invitation, person Invitee, in InviteInput,
) (Invited, error) {
	made := navette.Invitation{
		ID: before.ID, OrgID: actor.Org, Name: person.Name, Email: person.Email,
		EmailFolded: navette.FoldEmail(person.Email), Role: in.Role, Language: in.Language,
		Sends: before.Sends, SendsSince: before.SendsSince, CreatedAt: navette.At(tx.At()),
	}
	if made.ID == "" {
		made.ID = navette.NewID(navette.PrefixInvitation, tx.At())
	}
	return c.send(ctx, tx, actor, made, navette.EventUserInvited)
}

// send gives an invitation a new token, stores it and promises its mail. Without a mail server it returns the link
// instead.
func (c *Colleagues) send(
	ctx context.Context, tx *store.Tx, actor navette.Actor, i navette.Invitation, done navette.EventKind,
) (Invited, error) {
	if i.Sends = sends(i, tx.At()); i.Sends == 0 {
		i.SendsSince = navette.At(tx.At())
	}
	i.Sends++
	token := navette.NewLinkToken()
	i.State, i.TokenHash, i.TokenSealed, i.Shown = navette.InvitationOpen, navette.HashLinkToken(token), "", c.noMail
	i.InvitedBy, i.MailedAt, i.Refused, i.ClosedAt = actor.ID, navette.Instant{}, "", navette.Instant{}
	i.ExpiresAt = navette.At(tx.At().Add(Lasts))
	if c.noMail {
		return Invited{Invitation: i, Link: c.publicURL + LinkPath + token}, tx.SaveInvitation(ctx, i, done)
	}
	var err error
	if i.TokenSealed, err = c.vault.SealText(i.OrgID, "invitations", i.ID, token); err != nil {
		return Invited{}, err
	}
	if err := tx.SaveInvitation(ctx, i, done); err != nil {
		return Invited{}, err
	}
	return Invited{Invitation: i}, tx.PromiseMail(ctx, navette.Mail{
		OrgID: i.OrgID, Kind: navette.MailInvitation, RecipientID: i.ID, SubjectID: i.TokenHash,
	})
}

// Resend sends a new link to an open invitation, which may have expired. The former link ends. If the address has had
// [SendsAllowed] links in the last 24 hours, the error is [navette.RateLimited].
func (c *Colleagues) Resend(ctx context.Context, actor navette.Actor, id string) (Invited, error) {
	var invited Invited
	err := c.change(ctx, actor, id, func(tx *store.Tx, i navette.Invitation) (err error) {
		if sends(i, tx.At()) >= SendsAllowed {
			return &navette.Error{
				Code: navette.RateLimited, Message: "invite.resent_too_often", Args: map[string]any{"most": SendsAllowed},
			}
		}
		invited, err = c.send(ctx, tx, actor, i, navette.EventInvitationResent)
		return err
	})
	return invited, err
}

// Withdraw ends an open invitation, so that its link is no longer accepted.
func (c *Colleagues) Withdraw(ctx context.Context, actor navette.Actor, id string) error {
	return c.change(ctx, actor, id, func(tx *store.Tx, i navette.Invitation) error {
		i.State, i.TokenSealed, i.ClosedAt = navette.InvitationWithdrawn, "", navette.At(tx.At())
		return tx.SaveInvitation(ctx, i, navette.EventInvitationWithdrawn)
	})
}

// change runs do with an open invitation whose role the actor may give. If the invitation is not open any more, the
// error is [navette.Conflict].
func (c *Colleagues) change(
	ctx context.Context, actor navette.Actor, id string, do func(*store.Tx, navette.Invitation) error,
) error {
	if err := actor.Need(navette.ManagePeople); err != nil {
		return err
	}
	return c.update(ctx, actor, func(tx *store.Tx) error {
		actor, err := people.Present(ctx, tx, actor)
		if err != nil {
			return err
		}
		i, err := tx.Invitation(ctx, id)
		if err != nil {
			return err
		}
		var wrong navette.FieldErrors
		if checkRole(&wrong, actor, i.Role); wrong.Err() != nil {
			return navette.Fail(navette.Forbidden, "rules.owner_only", nil)
		}
		if i.State != navette.InvitationOpen {
			return navette.Fail(navette.Conflict, "invite.not_open", nil)
		}
		return do(tx, i)
	})
}

// update runs do in a transaction of the actor's organization.
func (c *Colleagues) update(ctx context.Context, actor navette.Actor, do func(*store.Tx) error) error {
	return c.store.Org(actor.Org).Update(ctx, actor, c.clock.Now(), do)
}
