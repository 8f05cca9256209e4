package people

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// SignInTry is one try to sign in.
type SignInTry struct {
	Email    string
	Password string
	Client   string // network of the client
	Browser  string // the browser's value of [People.KnownBrowser], or ""
}

// SignIn returns the person with an address and password, and their organizations, the oldest first. For a wrong pair
// the error is [navette.Invalid], with the number of tries left in Args "n" (message rules.signin_wrong), or with the
// "wait" before the next one (rules.signin_wrong_wait), since the time zone is not known yet. If the try comes too
// early, or too many tries wait, it is [navette.RateLimited], also with "wait". An unknown address cannot be
// distinguished from a wrong password, not even by time. A form without one of them is not a try; the error lists its
// empty fields.
func (p *People) SignIn(ctx context.Context, try SignInTry) (navette.Person, []store.Place, error) {
	if err := bothTyped(try.Email, try.Password); err != nil {
		return navette.Person{}, nil, err
	}
	person, err := p.store.System().PersonByEmail(ctx, try.Email)
	if err != nil && navette.CodeOf(err) != navette.NotFound {
		return navette.Person{}, nil, err
	}
	taken, err := p.tries.take(try.Client, account(try.Email, person), p.knows(try.Browser, person.ID))
	if err != nil {
		return navette.Person{}, nil, err
	}
	password := try.Password
	if utf8.RuneCountInString(password) > maxPassword {
		password = "" // no one has it, and it costs the same time
	}
	ok, err := p.matches(ctx, password, person.PasswordHash)
	if err != nil {
		taken.giveBack()
		return navette.Person{}, nil, err
	}
	if !ok {
		return navette.Person{}, nil, wrong(taken.failed)
	}
	taken.succeeded()
	places, err := p.store.System().PlacesOf(ctx, person.ID)
	if err == nil && len(places) == 0 {
		err = navette.Fail(navette.Forbidden, "rules.no_place", nil)
	}
	return person, places, err
}

func bothTyped(email, password string) error {
	var wrong navette.FieldErrors
	if strings.TrimSpace(email) == "" {
		wrong.Add("email", "form.empty", nil)
	}
	if password == "" {
		wrong.Add("password", "form.empty", nil)
	}
	return wrong.Err()
}

// Actor returns a person as an actor in an organization. If the person is no user of it, the error is
// [navette.NotFound].
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
