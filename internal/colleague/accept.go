package colleague

import (
	"context"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/signin"
	"navette.dev/navette/internal/store"
)

// LinkPath is the beginning of the path of an invitation's link; the token follows.
const LinkPath = "/invitation/"

// AnswerState says what the page behind the link of an invitation asks for.
type AnswerState string

// The states. In the last four the invitation can be accepted, by whom the state says.
const (
	AnswerUnknown   AnswerState = "unknown"   // no invitation has this link, or a newer one was sent
	AnswerUsed      AnswerState = "used"      // it was accepted
	AnswerWithdrawn AnswerState = "withdrawn" // it was withdrawn
	AnswerExpired   AnswerState = "expired"
	AnswerNew       AnswerState = "new"    // by a new person, who chooses name and password
	AnswerSignIn    AnswerState = "signin" // by a person who has to sign in first
	AnswerJoin      AnswerState = "join"   // by the person who is signed in
	AnswerOther     AnswerState = "other"  // not by the person who is signed in, whose address is another
)

// Answer is what is known about the link of an invitation and its reader.
type Answer struct {
	State        AnswerState
	Invitation   navette.Invitation   // zero for AnswerUnknown
	Organization navette.Organization // zero for AnswerUnknown
	Inviter      string               // name of the user who invited, "" if there is none any more
	Reader       navette.Person       // the signed-in person, or zero
	NewPassword  bool                 // for AnswerJoin: whether the person has to choose a new password
}

// Look returns what the page behind a link asks for. It changes nothing. personID is the signed-in person, or "".
func (c *Colleagues) Look(ctx context.Context, token, personID string) (Answer, error) {
	system := c.store.System()
	invitation, err := system.InvitationByToken(ctx, navette.HashLinkToken(token))
	if navette.CodeOf(err) == navette.NotFound {
		return Answer{State: AnswerUnknown}, nil
	}
	if err != nil {
		return Answer{}, err
	}
	answer := Answer{Invitation: invitation}
	org := c.store.Org(invitation.OrgID)
	if answer.Organization, err = org.Organization(ctx); err != nil {
		return Answer{}, err
	}
	inviter, err := org.User(ctx, invitation.InvitedBy)
	if navette.IgnoreNotFound(err) != nil {
		return Answer{}, err
	}
	answer.Inviter = inviter.Name
	if personID != "" {
		if answer.Reader, err = system.Person(ctx, personID); err != nil {
			return Answer{}, err
		}
	}
	if answer.State = closed(invitation, c.clock); answer.State != "" {
		return answer, nil
	}
	users, err := org.UserAddresses(ctx, []string{invitation.EmailFolded})
	if err != nil || len(users) > 0 {
		answer.State = AnswerUsed // the person was added in another way
		return answer, err
	}
	_, err = system.PersonByEmail(ctx, invitation.Email)
	if navette.IgnoreNotFound(err) != nil {
		return Answer{}, err
	}
	isNew := err != nil
	switch same := answer.Reader.EmailFolded == invitation.EmailFolded; {
	case personID != "" && !same:
		answer.State = AnswerOther
	case personID != "":
		answer.State = AnswerJoin
		answer.NewPassword = mustChange(answer.Reader, invitation)
	case isNew:
		answer.State = AnswerNew
	default:
		answer.State = AnswerSignIn
	}
	return answer, nil
}

// closed returns the state of an invitation that cannot be accepted, or "".
func closed(i navette.Invitation, clock navette.Clock) AnswerState {
	switch {
	case i.State == navette.InvitationAccepted:
		return AnswerUsed
	case i.State == navette.InvitationWithdrawn:
		return AnswerWithdrawn
	case i.Expired(clock.Now()):
		return AnswerExpired
	}
	return ""
}

// mustChange reports whether a person's password gives no access to the organization of an invitation, because it may
// be known to an admin of another one. The person then chooses a new password.
func mustChange(person navette.Person, i navette.Invitation) bool {
	return person.PasswordOrg != "" && person.PasswordOrg != i.OrgID
}

// AcceptInput is what an invited person chooses. For AnswerJoin only the password is used, if NewPassword is set.
type AcceptInput struct {
	Name     string
	Password string
	Language string // "fr" or "en"
}

// Accept accepts an invitation and returns the person, as stored, and the new user. personID is the signed-in person,
// or "". Invalid input is [navette.Invalid]. If the invitation cannot be accepted, or not by this person, the error is
// [navette.Conflict], and [Colleagues.Look] says why.
func (c *Colleagues) Accept(
	ctx context.Context, token, personID string, in AcceptInput,
) (navette.Person, navette.User, error) {
	answer, err := c.Look(ctx, token, personID)
	if err != nil {
		return navette.Person{}, navette.User{}, err
	}
	person := answer.Reader
	switch {
	case answer.State == AnswerNew:
		person, err = c.newPerson(ctx, answer.Invitation, in)
	case answer.State == AnswerJoin && answer.NewPassword:
		person, err = c.changePassword(ctx, person.ID, in.Password)
	case answer.State != AnswerJoin:
		err = navette.Fail(navette.Conflict, "invite.not_open", nil)
	}
	if err != nil {
		return navette.Person{}, navette.User{}, err
	}
	user, err := c.join(ctx, answer.Invitation, person)
	return person, user, err
}

// newPerson returns the person who accepts an invitation, without storing it. If the inviter was shown the link, the
// inviter may have chosen the password, which therefore gives access to the inviter's organization only.
func (c *Colleagues) newPerson(
	ctx context.Context, i navette.Invitation, in AcceptInput,
) (navette.Person, error) {
	var wrong navette.FieldErrors
	people.CheckName(&wrong, "name", &in.Name)
	people.CheckLanguage(&wrong, "language", in.Language)
	signin.CheckPassword(&wrong, "password", in.Password)
	if err := wrong.Err(); err != nil {
		return navette.Person{}, err
	}
	hash, err := c.signIn.HashPassword(ctx, in.Password)
	if err != nil {
		return navette.Person{}, err
	}
	now := c.clock.Now()
	person := navette.Person{
		ID: navette.NewID(navette.PrefixPerson, now), Name: in.Name, Email: i.Email, EmailFolded: i.EmailFolded,
		Language: in.Language, PasswordHash: hash, CreatedAt: navette.At(now),
	}
	if i.Shown {
		person.PasswordOrg = i.OrgID
	}
	return person, nil
}

// changePassword replaces the password of a person who has to choose one, before the person joins the organization. It
// ends all logins of the person.
func (c *Colleagues) changePassword(ctx context.Context, personID, password string) (navette.Person, error) {
	var wrong navette.FieldErrors
	if signin.CheckPassword(&wrong, "password", password); wrong.Err() != nil {
		return navette.Person{}, wrong.Err()
	}
	hash, err := c.signIn.HashPassword(ctx, password)
	if err != nil {
		return navette.Person{}, err
	}
	if _, err := c.store.System().ResetPassword(ctx, personID, hash, c.clock.Now()); err != nil {
		return navette.Person{}, err
	}
	return c.store.System().Person(ctx, personID)
}

// join adds the person to the organization and closes the invitation, unless it was closed or replaced since it was
// read.
func (c *Colleagues) join(
	ctx context.Context, read navette.Invitation, person navette.Person,
) (navette.User, error) {
	now := c.clock.Now()
	user := navette.User{
		ID: navette.NewID(navette.PrefixUser, now), OrgID: read.OrgID, PersonID: person.ID, Role: read.Role,
		CreatedAt: navette.At(now), Name: person.Name, Email: person.Email, Language: person.Language,
		Zone: person.Zone,
	}
	err := c.update(ctx, people.ActorOf(user), func(tx *store.Tx) error {
		i, err := tx.Invitation(ctx, read.ID)
		if err != nil {
			return err
		}
		if i.TokenHash != read.TokenHash || closed(i, c.clock) != "" {
			return navette.Fail(navette.Conflict, "invite.not_open", nil)
		}
		known, err := tx.PersonByEmail(ctx, i.Email)
		if navette.IgnoreNotFound(err) != nil {
			return err
		}
		if err == nil && known.ID != person.ID {
			return navette.Fail(navette.Conflict, "invite.not_open", nil) // the address got an account since
		}
		i.State, i.TokenSealed, i.ClosedAt = navette.InvitationAccepted, "", navette.At(now)
		if err := tx.SaveInvitation(ctx, i, navette.EventInvitationAccepted); err != nil {
			return err
		}
		user.Role = i.Role
		user, err = tx.AddUser(ctx, person, user)
		return err
	})
	return user, err
}
