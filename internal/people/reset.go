package people

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"navette.dev/navette/internal/navette"
)

// ResetInput is the person whose password the operator replaces.
type ResetInput struct {
	Email    string `json:"email"`
	Password string `json:"password"` // "" for a random one
}

// Reset is the result of replacing a password.
type Reset struct {
	Name     string `json:"name"`
	Password string `json:"password"` // the new password, for the person
	Logins   int    `json:"logins"`   // number of browsers that were signed out
}

// ResetPassword replaces a person's password. The new one gives access to every organization of the person. It ends
// the person's browser logins and resets the count of wrong passwords. The journal of each of these organizations
// records it. The operator calls it from the server's command line: no page does, so it takes no actor. For an
// unknown address the error is [navette.NotFound], for a password that is too short or too long [navette.Invalid];
// the cause is the reason.
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
		return Reset{}, navette.Fail(navette.Invalid, "",
			fmt.Errorf("a password has from %d to %d characters", minPassword, maxPassword))
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
