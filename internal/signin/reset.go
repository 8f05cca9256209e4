package signin

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"navette.dev/navette/internal/navette"
)

// ResetInput names the person whose password the operator replaces.
type ResetInput struct {
	Email    string `json:"email"`
	Password string `json:"password"` // the new password, "" for a random one
}

// Reset is the result of replacing a password.
type Reset struct {
	Name     string `json:"name"`
	Password string `json:"password"` // the new password, for the operator to pass on
	Logins   int    `json:"logins"`   // number of browser logins that were ended
}

// ResetPassword replaces a person's password. The new one gives access to all of the person's organizations, and each
// of them records the reset in its journal. ResetPassword also ends the person's browser logins and resets the counts
// of wrong attempts. It takes no actor and is for the operator's command line. For an unknown address the error is
// [navette.NotFound], for a password that is too short or too long [navette.Invalid]. The error's cause is an English
// sentence for the operator.
func (s *SignIn) ResetPassword(ctx context.Context, in ResetInput) (Reset, error) {
	person, err := s.store.System().PersonByEmail(ctx, in.Email)
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
	CheckPassword(&wrong, "password", in.Password)
	if wrong.Err() != nil {
		return Reset{}, navette.Fail(navette.Invalid, "",
			fmt.Errorf("a password has from %d to %d characters", minPassword, maxPassword))
	}
	hash, err := s.HashPassword(ctx, in.Password)
	if err != nil {
		return Reset{}, err
	}
	logins, err := s.store.System().ResetPassword(ctx, person.ID, hash, s.clock.Now())
	if err != nil {
		return Reset{}, errors.Join(errors.New("the password was not replaced"), err)
	}
	return Reset{Name: person.Name, Password: in.Password, Logins: logins}, nil
}
