package people

import (
	"context"
	"fmt"
	"slices"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/signin"
	"navette.dev/navette/internal/store"
)

// Users returns all users of the actor's organization, ordered by name. Their addresses are included only if the actor
// may manage people.
func (p *People) Users(ctx context.Context, actor navette.Actor) ([]navette.User, error) {
	return p.users(ctx, actor, p.store.Org(actor.Org).Users)
}

// UsersEver is Users with those who were removed, for the names in what happened before.
func (p *People) UsersEver(ctx context.Context, actor navette.Actor) ([]navette.User, error) {
	return p.users(ctx, actor, p.store.Org(actor.Org).UsersEver)
}

// users returns the users that read returns, as the actor may see them.
func (p *People) users(
	ctx context.Context, actor navette.Actor, read func(context.Context) ([]navette.User, error),
) ([]navette.User, error) {
	if err := actor.Need(navette.ReadSchedule); err != nil {
		return nil, err
	}
	users, err := read(ctx)
	if err != nil {
		return nil, err
	}
	if !actor.May(navette.ManagePeople) {
		for i := range users {
			users[i].Email = ""
		}
	}
	return users, nil
}

// UserInput is the input for a new user of the organization.
type UserInput struct {
	Name     string
	Email    string
	Language string // "fr" or "en"
	Role     navette.Role
	Password string // first password; ignored for a person who can already sign in
}

// check cleans and checks every value, that no other user has the address, and that the actor may give the role. The
// error is [navette.Invalid] and lists every invalid field.
func (in *UserInput) check(ctx context.Context, org *store.Org, actor navette.Actor) error {
	var wrong navette.FieldErrors
	checkText(&wrong, "name", &in.Name, maxName)
	checkEmail(&wrong, "email", &in.Email)
	checkLanguage(&wrong, "language", in.Language)
	if !slices.Contains(navette.Roles, in.Role) {
		wrong.Add("role", "form.choice", nil)
	}
	if in.Role == navette.RoleOwner && actor.Kind == navette.ActorUser && actor.Role != navette.RoleOwner {
		wrong.Add("role", "rules.owner_only", nil)
	}
	signin.CheckPassword(&wrong, "password", in.Password)
	users, err := org.Users(ctx)
	if slices.ContainsFunc(users, func(u navette.User) bool {
		return navette.FoldEmail(u.Email) == navette.FoldEmail(in.Email)
	}) {
		wrong.Add("email", "rules.user_email_taken", nil)
	}
	if err != nil {
		return err
	}
	return wrong.Err()
}

// AddUser adds a user, or restores one who was removed. A person who exists already keeps name, password and
// language. The password of a new person gives access to this organization only, so that an admin cannot set a
// password for another organization that adds the same address later. Only an owner may add an owner. If a user of
// the organization has the address, the error is [navette.Invalid].
func (p *People) AddUser(ctx context.Context, actor navette.Actor, in UserInput) (navette.User, error) {
	if err := actor.Need(navette.ManagePeople); err != nil {
		return navette.User{}, err
	}
	org := p.store.Org(actor.Org)
	if err := in.check(ctx, org, actor); err != nil {
		return navette.User{}, err
	}
	person, err := p.personFor(ctx, actor.Org, in)
	if err != nil {
		return navette.User{}, err
	}
	now := p.clock.Now()
	user := navette.User{
		ID: navette.NewID(navette.PrefixUser, now), OrgID: actor.Org, PersonID: person.ID, Role: in.Role,
		CreatedAt: navette.At(now), Name: person.Name, Email: person.Email, Language: person.Language,
		Zone: person.Zone,
	}
	err = org.Update(ctx, actor, now, func(tx *store.Tx) (err error) {
		user, err = tx.AddUser(ctx, person, user)
		return err
	})
	if navette.CodeOf(err) == navette.Conflict { // another admin added the same address after the check
		return navette.User{}, navette.InvalidField("email", "rules.user_email_taken")
	}
	return user, err
}

// personFor returns the person with the input's address, or a new person whose password gives access to org.
func (p *People) personFor(ctx context.Context, org string, in UserInput) (navette.Person, error) {
	hash, err := p.signIn.HashPassword(ctx, in.Password) // before the look-up, so that both cases take the same time
	if err != nil {
		return navette.Person{}, err
	}
	known, err := p.store.System().PersonByEmail(ctx, in.Email)
	if err == nil || navette.CodeOf(err) != navette.NotFound {
		return known, err
	}
	now := p.clock.Now()
	return navette.Person{
		ID: navette.NewID(navette.PrefixPerson, now), Name: in.Name,
		Email: in.Email, EmailFolded: navette.FoldEmail(in.Email),
		Language: in.Language, PasswordHash: hash, PasswordOrg: org, CreatedAt: navette.At(now),
	}, nil
}

// Actor returns a person's user in an organization, and the user as an actor. If the person is no user of it, or their
// password gives no access to it, the error is [navette.NotFound].
func (p *People) Actor(ctx context.Context, personID, orgID string) (navette.Actor, navette.User, error) {
	user, err := p.store.Org(orgID).UserOfPerson(ctx, personID)
	if err != nil {
		return navette.Actor{}, navette.User{}, fmt.Errorf("find the actor: %w", err)
	}
	return ActorOf(user), user, nil
}

// ActorOf returns a user as an actor in their organization.
func ActorOf(user navette.User) navette.Actor {
	return navette.Actor{Kind: navette.ActorUser, Org: user.OrgID, ID: user.ID, Role: user.Role}
}
