// Package people knows organizations, users and members: who may sign in, with which role, and who books.
package people

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/vault"
)

// People decides about organizations, users and members.
type People struct {
	store   *store.Store
	clock   navette.Clock
	vault   *vault.Vault
	hashing chan struct{} // as many passwords are hashed at once as there are places: each takes 19 MB
	queued  atomic.Int64  // tries to sign in that hash or wait for a place
	tries   signInTries
}

// New makes the rules about people. The vault seals what tells a browser that signed in before.
func New(s *store.Store, clock navette.Clock, v *vault.Vault) *People {
	return &People{store: s, clock: clock, vault: v, hashing: make(chan struct{}, runtime.NumCPU()), tries: newSignInTries(clock)}
}

// Empty says whether the installation has no organization yet.
func (p *People) Empty(ctx context.Context) (bool, error) {
	filled, err := p.store.System().HasOrganization(ctx)
	return !filled, err
}

// Place is what somebody got: a person with a place in an organization.
type Place struct {
	Person navette.Person
	Org    navette.Organization
	User   navette.User
}

// FirstRunInput is what an empty installation asks for.
type FirstRunInput struct {
	Organization string
	Zone         string // IANA
	Language     string // "fr" or "en"
	Name         string
	Email        string
	Password     string
}

// Check wants every value sound, and tells all that are not at once as [navette.Invalid].
func (in *FirstRunInput) Check() error {
	var wrong navette.FieldErrors
	checkText(&wrong, "organization", &in.Organization, maxName)
	checkZone(&wrong, "zone", &in.Zone, true)
	checkLanguage(&wrong, "language", in.Language)
	checkText(&wrong, "name", &in.Name, maxName)
	checkEmail(&wrong, "email", &in.Email)
	checkPassword(&wrong, "password", in.Password)
	return wrong.Err()
}

// FirstRun makes the installation's first organization with its owner. Once there is one it is a [navette.Conflict].
func (p *People) FirstRun(ctx context.Context, in FirstRunInput) (Place, error) {
	place, err := p.newPlace(ctx, in)
	if err != nil {
		return Place{}, err
	}
	err = p.store.System().CreateFirstOrganization(ctx, place.Org, place.Person, place.User)
	if navette.CodeOf(err) == navette.Conflict {
		return Place{}, navette.Fail(navette.Conflict, "rules.not_empty", err)
	}
	if err != nil {
		return Place{}, fmt.Errorf("first run: %w", err)
	}
	return place, nil
}

// OpenOrganization makes one more organization. An owner who is known keeps name, password and language. Only the operator of the
// installation may.
func (p *People) OpenOrganization(ctx context.Context, in FirstRunInput) (Place, error) {
	place, err := p.newPlace(ctx, in)
	if err != nil {
		return Place{}, err
	}
	known, err := p.store.System().PersonByEmail(ctx, in.Email)
	switch navette.CodeOf(err) {
	case "":
		place.Person, place.User.PersonID = known, known.ID
		place.User.Name, place.User.Email, place.User.Language, place.User.Zone = known.Name, known.Email, known.Language, known.Zone
	case navette.NotFound:
	default:
		return Place{}, err
	}
	err = p.store.System().CreateOrganization(ctx, place.Org, place.Person, place.User)
	if err != nil {
		return Place{}, fmt.Errorf("open an organization: %w", err)
	}
	return place, nil
}

// newPlace makes the rows of an organization and its owner, written nowhere yet.
func (p *People) newPlace(ctx context.Context, in FirstRunInput) (Place, error) {
	if err := in.Check(); err != nil {
		return Place{}, err
	}
	hash, err := p.hash(ctx, in.Password)
	if err != nil {
		return Place{}, err
	}
	now := p.clock.Now()
	at := navette.At(now)
	org := navette.Organization{
		ID: navette.NewID(navette.PrefixOrganization, now), Name: in.Organization, Zone: in.Zone, Language: in.Language,
		WindowMinutes: defaultWindow, LinkMinutes: defaultLink, CreatedAt: at,
	}
	person := navette.Person{
		ID: navette.NewID(navette.PrefixPerson, now), Name: in.Name, Email: in.Email, EmailFolded: navette.FoldEmail(in.Email),
		Language: in.Language, PasswordHash: hash, CreatedAt: at,
	}
	user := navette.User{
		ID: navette.NewID(navette.PrefixUser, now), OrgID: org.ID, PersonID: person.ID, Role: navette.RoleOwner, CreatedAt: at,
		Name: person.Name, Email: person.Email, Language: person.Language,
	}
	return Place{Person: person, Org: org, User: user}, nil
}

// How long before a session, in minutes, its meeting is generated and its links are sent, until an organization says otherwise.
const (
	defaultWindow = 24 * 60
	defaultLink   = 15
)
