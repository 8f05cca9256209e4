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
	Client   string // the network it comes from
	Browser  string // what [People.KnownBrowser] gave this browser, "" for an unknown one
}

// SignIn finds who an address and its password belong to, and the organizations they have a place in, the oldest first.
// A wrong pair is [navette.Invalid] with the tries left in Args "n" (message rules.signin_wrong, or rules.signin_wrong_wait
// with how long to "wait" for the next one: the time zone is not known yet); where it is too early for another try, or too many
// wait to be looked at, it is [navette.RateLimited], with "wait" too. An unknown address cannot be told from a wrong password, by
// time neither. A form without one of them is not a try; the error names its empty fields.
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
		password = "" // nobody has it, and it costs no more than another
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

// Actor is a person acting in an organization. Without a place there it is [navette.NotFound].
func (p *People) Actor(ctx context.Context, personID, orgID string) (navette.Actor, navette.User, error) {
	user, err := p.store.Org(orgID).UserOfPerson(ctx, personID)
	if err != nil {
		return navette.Actor{}, navette.User{}, fmt.Errorf("find the actor: %w", err)
	}
	return ActorOf(user), user, nil
}

// ActorOf is a user who acts in their organization.
func ActorOf(user navette.User) navette.Actor {
	return navette.Actor{Kind: navette.ActorUser, Org: user.OrgID, ID: user.ID, Role: user.Role}
}
