// Package people stores organizations, their users with their roles, and their members.
package people

import (
	"context"
	"fmt"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/signin"
	"navette.dev/navette/internal/store"
)

// People stores organizations, users and members.
type People struct {
	store  *store.Store
	clock  navette.Clock
	signIn *signin.SignIn
}

// New returns People that use the given store and clock. signIn hashes the passwords of new people.
func New(s *store.Store, clock navette.Clock, signIn *signin.SignIn) *People {
	return &People{store: s, clock: clock, signIn: signIn}
}

// Empty reports whether the installation has no organization yet.
func (p *People) Empty(ctx context.Context) (bool, error) {
	filled, err := p.store.System().HasOrganization(ctx)
	return !filled, err
}

// Founder is the first owner of a new organization: the organization, the person, and their user in it.
type Founder struct {
	Org    navette.Organization
	Person navette.Person
	User   navette.User
}

// FirstRunInput is the input for a new organization and its owner.
type FirstRunInput struct {
	Organization string
	Zone         string          // IANA
	Language     string          // "fr" or "en", for the organization and the owner
	Profile      navette.Profile // "" for [navette.ProfileBoth]
	Name         string          // of the owner
	Email        string
	Password     string
}

// Check cleans and checks every value. The error is [navette.Invalid] and lists every invalid field.
func (in *FirstRunInput) Check() error {
	var wrong navette.FieldErrors
	checkText(&wrong, "organization", &in.Organization, maxName)
	checkZone(&wrong, "zone", &in.Zone, true)
	checkLanguage(&wrong, "language", in.Language)
	if in.Profile == "" {
		in.Profile = navette.ProfileBoth
	}
	checkProfile(&wrong, in.Profile)
	checkText(&wrong, "name", &in.Name, maxName)
	checkEmail(&wrong, "email", &in.Email)
	signin.CheckPassword(&wrong, "password", in.Password)
	return wrong.Err()
}

// FirstRun creates the installation's first organization with its owner. If the installation has an organization, the
// error is a [navette.Conflict].
func (p *People) FirstRun(ctx context.Context, in FirstRunInput) (Founder, error) {
	founder, err := p.newFounder(ctx, in)
	if err != nil {
		return Founder{}, err
	}
	err = p.store.System().CreateFirstOrganization(ctx, founder.Org, founder.Person, founder.User)
	if navette.CodeOf(err) == navette.Conflict {
		return Founder{}, navette.Fail(navette.Conflict, "rules.not_empty", err)
	}
	if err != nil {
		return Founder{}, fmt.Errorf("first run: %w", err)
	}
	return founder, nil
}

// OpenOrganization creates a further organization. If a person with the owner's address exists, that person becomes the
// owner and keeps name, password and language. It takes no actor and is for the operator of the installation.
func (p *People) OpenOrganization(ctx context.Context, in FirstRunInput) (Founder, error) {
	founder, err := p.newFounder(ctx, in)
	if err != nil {
		return Founder{}, err
	}
	known, err := p.store.System().PersonByEmail(ctx, in.Email)
	switch navette.CodeOf(err) {
	case "":
		founder.Person, founder.User.PersonID = known, known.ID
		founder.User.Name, founder.User.Email, founder.User.Language, founder.User.Zone = known.Name, known.Email,
			known.Language, known.Zone
	case navette.NotFound:
	default:
		return Founder{}, err
	}
	err = p.store.System().CreateOrganization(ctx, founder.Org, founder.Person, founder.User)
	if err != nil {
		return Founder{}, fmt.Errorf("open an organization: %w", err)
	}
	return founder, nil
}

// newFounder returns the rows of an organization and its owner, without storing them.
func (p *People) newFounder(ctx context.Context, in FirstRunInput) (Founder, error) {
	if err := in.Check(); err != nil {
		return Founder{}, err
	}
	hash, err := p.signIn.HashPassword(ctx, in.Password)
	if err != nil {
		return Founder{}, err
	}
	now := p.clock.Now()
	at := navette.At(now)
	org := navette.Organization{
		ID: navette.NewID(navette.PrefixOrganization, now), Name: in.Organization, Zone: in.Zone, Language: in.Language,
		Profile: in.Profile, WindowMinutes: defaultWindow, LinkMinutes: defaultLink, CreatedAt: at,
	}
	person := navette.Person{
		ID: navette.NewID(navette.PrefixPerson, now), Name: in.Name,
		Email: in.Email, EmailFolded: navette.FoldEmail(in.Email),
		Language: in.Language, PasswordHash: hash, CreatedAt: at,
	}
	user := navette.User{
		ID: navette.NewID(navette.PrefixUser, now), OrgID: org.ID, PersonID: person.ID, Role: navette.RoleOwner,
		CreatedAt: at, Name: person.Name, Email: person.Email, Language: person.Language,
	}
	return Founder{Person: person, Org: org, User: user}, nil
}

// The lead times of a new organization, in minutes before a session: when its meeting is generated, and when its
// links are sent.
const (
	defaultWindow = 24 * 60
	defaultLink   = 15
)
