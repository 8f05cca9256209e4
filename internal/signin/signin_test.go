package signin_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/signin"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
	"navette.dev/navette/internal/vault/vaulttest"
)

var monday = time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)

const password = "une navette va et vient"

// setup is one organization with its owner, Camille.
type setup struct {
	*testing.T
	store  *store.Store
	clock  *navette.SteppedClock
	signIn *signin.SignIn
	owner  people.Founder
}

// each runs a test on every engine after the first run.
func each(t *testing.T, test func(h *setup)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		clock := navette.NewSteppedClock(monday)
		h := &setup{T: t, store: s, clock: clock, signIn: signin.New(s, clock, vaulttest.Open(t))}
		owner, err := people.New(s, clock, h.signIn).FirstRun(t.Context(), people.FirstRunInput{
			Organization: "Atelier Lumière", Zone: "Europe/Paris", Language: "fr", Name: "Camille Roussel",
			Email: "camille@example.org", Password: password,
		})
		h.must(err)
		h.owner = owner
		test(h)
	})
}

func (h *setup) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// wants checks for an error with a code and a message. The message of a field is "email:form.email".
func (h *setup) wants(err error, code navette.Code, message string) *navette.Error {
	h.Helper()
	var e *navette.Error
	if !errors.As(err, &e) || e.Code != code {
		h.Fatalf("got %v, want %s", err, code)
	}
	said := []string{}
	for _, f := range e.Fields {
		said = append(said, f.Field+":"+f.Message)
	}
	if len(said) == 0 {
		said = append(said, e.Message)
	}
	if strings.Join(said, " ") != message {
		h.Fatalf("got %v, want %s", said, message)
	}
	return e
}

// try is a try to sign in, always from the same client.
func try(email, password string) signin.Attempt {
	return signin.Attempt{Email: email, Password: password, Client: "192.0.2.1/32"}
}

func TestSignIn(t *testing.T) {
	each(t, func(h *setup) {
		person, users, err := h.signIn.Authenticate(h.Context(), try("CAMILLE@example.org", password))
		h.must(err)
		if person.ID != h.owner.Person.ID || len(users) != 1 || users[0].OrgID != h.owner.Org.ID ||
			users[0].Role != navette.RoleOwner {
			t.Fatalf("%+v, %+v", person, users)
		}
		stored, err := h.store.System().PersonByEmail(h.Context(), "camille@example.org")
		h.must(err)
		if !strings.HasPrefix(stored.PasswordHash, "$argon2id$v=19$m=19456,t=2,p=1$") {
			t.Fatalf("password stored as %s", stored.PasswordHash)
		}
	})
}

func TestTriesToSignInRunOut(t *testing.T) {
	each(t, func(h *setup) {
		ctx := h.Context()
		for _, email := range []string{"camille@example.org", "nobody@example.org"} { // they cannot be distinguished
			for left := 4; left > 0; left-- {
				_, _, err := h.signIn.Authenticate(ctx, try(email, "wrong password"))
				if e := h.wants(err, navette.Invalid, "rules.signin_wrong"); e.Args["n"] != left {
					t.Fatalf("tries left: %v, want %d", e.Args["n"], left)
				}
			}
			_, _, err := h.signIn.Authenticate(ctx, try(email, "wrong password"))
			e := h.wants(err, navette.Invalid, "rules.signin_wrong_wait")
			if e.Args["wait"] != 30*time.Second {
				t.Fatalf("the next try in %v", e.Args["wait"])
			}
			_, _, err = h.signIn.Authenticate(ctx, try(strings.ToUpper(email), password))
			_ = h.wants(err, navette.RateLimited, "rules.signin_wait")
			h.clock.Advance(30 * time.Second)
			_, _, err = h.signIn.Authenticate(ctx, try(email, "wrong password"))
			e = h.wants(err, navette.Invalid, "rules.signin_wrong_wait")
			if e.Args["wait"] != time.Minute {
				t.Fatalf("the wait did not grow: next try in %v", e.Args["wait"])
			}
		}
		_, _, err := h.signIn.Authenticate(ctx, try("camille@example.org", password))
		_ = h.wants(err, navette.RateLimited, "rules.signin_wait")
		h.clock.Advance(time.Minute)
		_, _, err = h.signIn.Authenticate(ctx, try("camille@example.org", password))
		h.must(err)
		_, _, err = h.signIn.Authenticate(ctx, try("camille@example.org", "wrong password"))
		if e := h.wants(err, navette.Invalid, "rules.signin_wrong"); e.Args["n"] != 4 {
			t.Fatalf("signing in did not begin the count anew: %v", e.Args)
		}
	})
}

func TestManyTriesAtOnceAreNoMoreThanOneAfterTheOther(t *testing.T) {
	each(t, func(h *setup) {
		const tries = 24
		var wait sync.WaitGroup
		results := make([]error, tries)
		for i := range results {
			wait.Go(func() {
				_, _, results[i] = h.signIn.Authenticate(h.Context(), try("camille@example.org", "wrong password"))
			})
		}
		wait.Wait()
		looked := 0
		for _, err := range results {
			if navette.CodeOf(err) == navette.Invalid {
				looked++
				continue
			}
			_ = h.wants(err, navette.RateLimited, "rules.signin_wait")
		}
		if looked != 5 {
			t.Fatalf("%d of %d tries at once were looked at, want 5", looked, tries)
		}
	})
}
