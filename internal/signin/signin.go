// Package signin checks passwords, limits wrong attempts, recognizes browsers in which a person has signed in before,
// stores browser logins, and replaces forgotten passwords.
package signin

import (
	"context"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/vault"
)

// SignIn checks passwords, limits wrong attempts and stores browser logins. Use [New] to create one.
type SignIn struct {
	store   *store.Store
	clock   navette.Clock
	vault   *vault.Vault
	hashing chan struct{} // one value for each password being hashed; the capacity is the number of CPUs
	queued  atomic.Int64  // number of passwords being checked or waiting for it
	tries   signInTries
	forgot  forgotTries
	mailing sync.WaitGroup // the requests for a new password whose links are being written
}

// New returns a SignIn that uses the given store and clock. The vault seals the values of [SignIn.KnownBrowser]. It may
// be nil if only [SignIn.ResetPassword] is called.
func New(s *store.Store, clock navette.Clock, v *vault.Vault) *SignIn {
	return &SignIn{
		store: s, clock: clock, vault: v, hashing: make(chan struct{}, runtime.NumCPU()), tries: newSignInTries(clock),
		forgot: newForgotTries(clock),
	}
}

// Attempt is one attempt to sign in.
type Attempt struct {
	Email    string
	Password string
	Client   string // network from which the attempt comes
	Browser  string // the browser's value of [SignIn.KnownBrowser], or ""
}

// Authenticate returns the person with this address and password, and their users in the organizations to which the
// password gives access, the oldest first.
//
// For a wrong address or password the error is [navette.Invalid]. Its message is rules.signin_wrong with the number of
// attempts left in Args "n", or rules.signin_wrong_wait with the duration until the next attempt in Args "wait". If it
// is too early for another attempt, or too many passwords are being checked at this moment, the error is
// [navette.RateLimited], also with "wait". An unknown address and a wrong password give the same error after the same
// time. An empty address or password does not count as an attempt, and the error names the empty fields.
func (s *SignIn) Authenticate(ctx context.Context, try Attempt) (navette.Person, []navette.User, error) {
	if err := bothTyped(try.Email, try.Password); err != nil {
		return navette.Person{}, nil, err
	}
	person, err := s.store.System().PersonByEmail(ctx, try.Email)
	if err != nil && navette.CodeOf(err) != navette.NotFound {
		return navette.Person{}, nil, err
	}
	taken, err := s.tries.take(try.Client, account(try.Email, person), s.browserKey(try.Browser, person.ID))
	if err != nil {
		return navette.Person{}, nil, err
	}
	password := try.Password
	if utf8.RuneCountInString(password) > maxPassword {
		password = "" // matches no hash, and takes no longer to compare than another
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

// bothTyped returns an [navette.Invalid] error if the address or the password is empty.
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
