// Package signin decides who may sign in: it compares passwords, slows down guesses, knows the browsers that signed in
// before, and replaces forgotten passwords.
package signin

import (
	"context"
	"runtime"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/vault"
)

// SignIn compares passwords and counts the failures. Make it with [New].
type SignIn struct {
	store   *store.Store
	clock   navette.Clock
	vault   *vault.Vault
	hashing chan struct{} // holds a value for each password being hashed; its capacity is the number of CPUs
	queued  atomic.Int64  // attempts being hashed or waiting for it
	tries   signInTries
}

// New returns the rules of signing in. The vault seals what a browser holds that signed in before; it may be nil where
// only [SignIn.ResetPassword] is used.
func New(s *store.Store, clock navette.Clock, v *vault.Vault) *SignIn {
	return &SignIn{
		store: s, clock: clock, vault: v, hashing: make(chan struct{}, runtime.NumCPU()), tries: newSignInTries(clock),
	}
}

// Attempt is one attempt to sign in.
type Attempt struct {
	Email    string
	Password string
	Client   string // the network it comes from
	Browser  string // the browser's value of [SignIn.KnownBrowser], "" for an unknown one
}

// Authenticate returns the person with this address and password, and their users in the organizations to which the
// password gives access, the oldest first.
//
// A wrong pair is [navette.Invalid] with the attempts left in Args "n" (message rules.signin_wrong, or
// rules.signin_wrong_wait with the time to "wait" before the next one: a duration, because the reader's time zone is
// not known yet). Where it is too early for another attempt, or too many wait to be compared, the error is
// [navette.RateLimited], also with "wait". An unknown address and a wrong password give the same answer after the same
// time. A form without address or password is not counted as an attempt; the error names its empty fields.
func (s *SignIn) Authenticate(ctx context.Context, try Attempt) (navette.Person, []navette.User, error) {
	if err := bothTyped(try.Email, try.Password); err != nil {
		return navette.Person{}, nil, err
	}
	person, err := s.store.System().PersonByEmail(ctx, try.Email)
	if err != nil && navette.CodeOf(err) != navette.NotFound {
		return navette.Person{}, nil, err
	}
	taken, err := s.tries.take(try.Client, account(try.Email, person), s.knows(try.Browser, person.ID))
	if err != nil {
		return navette.Person{}, nil, err
	}
	password := try.Password
	if utf8.RuneCountInString(password) > maxPassword {
		password = "" // it matches no hash and costs no more than another
	}
	ok, err := s.matches(ctx, password, person.PasswordHash)
	if err != nil {
		taken.giveBack()
		return navette.Person{}, nil, err
	}
	if !ok {
		return navette.Person{}, nil, wrong(taken.failed)
	}
	taken.succeeded()
	users, err := s.store.System().UsersOf(ctx, person.ID)
	if err == nil && len(users) == 0 {
		err = navette.Fail(navette.Forbidden, "rules.no_place", nil)
	}
	return person, users, err
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
