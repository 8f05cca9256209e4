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
	Password string `json:"password"` // "" for a random one
}

// Reset is the result of replacing a password.
type Reset struct {
	Name     string `json:"name"`
	Password string `json:"password"` // the new one, for the operator to pass on
	Logins   int    `json:"logins"`   // browsers that were signed in and are no longer
}

// ResetPassword replaces a person's password, which is valid for every organization the person belongs to. It also ends
// the person's logins in all browsers, resets the count of wrong passwords, and adds a line to the journal of each of
// these organizations. Only the operator's command line calls it, so it takes no actor. An unknown address is
// [navette.NotFound], a password that is too short or too long [navette.Invalid]; the cause says it in English.
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
