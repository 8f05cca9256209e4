package people

import (
	"context"
	"slices"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Users are all users of the actor's organization, by name. Their addresses are shown to who may manage people.
func (p *People) Users(ctx context.Context, actor navette.Actor) ([]navette.User, error) {
	if err := actor.Need(navette.ReadSchedule); err != nil {
		return nil, err
	}
	users, err := p.store.Org(actor.Org).Users(ctx)
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

// UserInput is who gets a place in the organization.
type UserInput struct {
	Name     string
	Email    string
	Language string // "fr" or "en"
	Role     navette.Role
	Password string // their first one; not asked of somebody who signs in already
}

// check wants every value sound, the address free of other users and the role one that the actor may give, all at once.
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
	checkPassword(&wrong, "password", in.Password)
	users, err := org.Users(ctx)
	if slices.ContainsFunc(users, func(u navette.User) bool { return navette.FoldEmail(u.Email) == navette.FoldEmail(in.Email) }) {
		wrong.Add("email", "rules.user_email_taken", nil)
	}
	if err != nil {
		return err
	}
	return wrong.Err()
}

// AddUser gives a person a place. A person who is known keeps name, password and language. The password of a new one opens this
// organization only: an admin sets no sign-in of another organization, even of one that adds the address later. Only an
// owner makes an owner. An address that has a place here is an [navette.Invalid] field.
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
		ID: navette.NewID(navette.PrefixUser, now), OrgID: actor.Org, PersonID: person.ID, Role: in.Role, CreatedAt: navette.At(now),
		Name: person.Name, Email: person.Email, Language: person.Language, Zone: person.Zone,
	}
	err = org.Update(ctx, actor, now, func(tx *store.Tx) error { return tx.AddUser(ctx, person, user) })
	if navette.CodeOf(err) == navette.Conflict { // somebody else gave it meanwhile
		return navette.User{}, navette.InvalidField("email", "rules.user_email_taken")
	}
	return user, err
}

// personFor is who has the address, or somebody new.
func (p *People) personFor(ctx context.Context, org string, in UserInput) (navette.Person, error) {
	hash, err := p.hash(ctx, in.Password) // before looking, so that both ways take as long
	if err != nil {
		return navette.Person{}, err
	}
	known, err := p.store.System().PersonByEmail(ctx, in.Email)
	if err == nil || navette.CodeOf(err) != navette.NotFound {
		return known, err
	}
	now := p.clock.Now()
	return navette.Person{
		ID: navette.NewID(navette.PrefixPerson, now), Name: in.Name, Email: in.Email, EmailFolded: navette.FoldEmail(in.Email),
		Language: in.Language, PasswordHash: hash, PasswordOrg: org, CreatedAt: navette.At(now),
	}, nil
}
