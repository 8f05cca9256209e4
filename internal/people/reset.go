package people

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"navette.dev/navette/internal/navette"
)

// ResetInput is whose password the operator replaces.
type ResetInput struct {
	Email    string `json:"email"`
	Password string `json:"password"` // "" for a random one
}

// Reset is what replacing a password did.
type Reset struct {
	Name     string `json:"name"`
	Password string `json:"password"` // the new one, to be handed to its person
	Logins   int    `json:"logins"`   // browsers that were signed in and are no longer
}

// ResetPassword gives a person the operator's new password. It opens every organization in which the person has a place, ends the
// person's browser logins, and starts the count of wrong passwords anew. Each of these organizations has it in its journal. The
// operator acts from the server's command line: no page leads here, so no actor is asked for. An unknown address is
// [navette.NotFound], a password that is too short or too long [navette.Invalid], each with its cause in words.
func (p *People) ResetPassword(ctx context.Context, in ResetInput) (Reset, error) {
	person, err := p.store.System().PersonByEmail(ctx, in.Email)
	if navette.CodeOf(err) == navette.NotFound {
		return Reset{}, navette.Fail(navette.NotFound, "", fmt.Errorf("no person signs in with %q", in.Email))
	}
	if err != nil {
		return Reset{}, err
	}
	if in.Password == "" {
		in.Password = rand.Text()
	}
	var wrong navette.FieldErrors
	checkPassword(&wrong, "password", in.Password)
	if wrong.Err() != nil {
		return Reset{}, navette.Fail(navette.Invalid, "", fmt.Errorf("a password has from %d to %d characters", minPassword, maxPassword))
	}
	hash, err := p.hash(ctx, in.Password)
	if err != nil {
		return Reset{}, err
	}
	logins, err := p.store.System().ResetPassword(ctx, person.ID, hash, p.clock.Now())
	if err != nil {
		return Reset{}, errors.Join(errors.New("the password was not replaced"), err)
	}
	return Reset{Name: person.Name, Password: in.Password, Logins: logins}, nil
}
