package signin_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/navette/navettetest"
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
	navettetest.T
	store  *store.Store
	clock  *navette.SteppedClock
	signIn *signin.SignIn
	owner  people.Founder
}

// each runs a test on every engine, with one organization and its owner.
func each(t *testing.T, test func(h *setup)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		clock := navette.NewSteppedClock(monday)
		h := &setup{T: navettetest.T{T: t}, store: s, clock: clock, signIn: signin.New(s, clock, vaulttest.Open(t))}
		owner, err := people.New(s, clock, h.signIn).FirstRun(t.Context(), people.FirstRunInput{
			Organization: "Atelier Lumière", Zone: "Europe/Paris", Language: "fr", Name: "Camille Roussel",
			Email: "camille@example.org", Password: password,
		})
		h.Must(err)
		h.owner = owner
		test(h)
	})
}

// try returns an attempt to sign in from one client.
func try(email, password string) signin.Attempt {
	return signin.Attempt{Email: email, Password: password, Client: "192.0.2.1/32"}
}

func TestSignIn(t *testing.T) {
	each(t, func(h *setup) {
		person, users, err := h.signIn.Authenticate(h.Context(), try("CAMILLE@example.org", password))
		h.Must(err)
		if person.ID != h.owner.Person.ID || len(users) != 1 || users[0].OrgID != h.owner.Org.ID ||
			users[0].Role != navette.RoleOwner {
			t.Fatalf("%+v, %+v", person, users)
		}
		stored, err := h.store.System().PersonByEmail(h.Context(), "camille@example.org")
		h.Must(err)
		if !strings.HasPrefix(stored.PasswordHash, "$argon2id$v=19$m=19456,t=2,p=1$") {
			t.Fatalf("password stored as %s", stored.PasswordHash)
		}
	})
}

func TestAttemptsRunOut(t *testing.T) {
	each(t, func(h *setup) {
		ctx := h.Context()
		for _, email := range []string{"camille@example.org", "nobody@example.org"} { // both must give the same errors
			for left := 4; left > 0; left-- {
				_, _, err := h.signIn.Authenticate(ctx, try(email, "wrong password"))
				if args := h.Wants(err, navette.Invalid, "rules.signin_wrong"); args["n"] != left {
					t.Fatalf("tries left: %v, want %d", args["n"], left)
				}
			}
			_, _, err := h.signIn.Authenticate(ctx, try(email, "wrong password"))
			args := h.Wants(err, navette.Invalid, "rules.signin_wrong_wait")
			if args["wait"] != 30*time.Second {
				t.Fatalf("the next try in %v", args["wait"])
			}
			_, _, err = h.signIn.Authenticate(ctx, try(strings.ToUpper(email), password))
			h.Wants(err, navette.RateLimited, "rules.signin_wait")
			h.clock.Advance(30 * time.Second)
			_, _, err = h.signIn.Authenticate(ctx, try(email, "wrong password"))
			args = h.Wants(err, navette.Invalid, "rules.signin_wrong_wait")
			if args["wait"] != time.Minute {
				t.Fatalf("the wait did not grow: next try in %v", args["wait"])
			}
		}
		_, _, err := h.signIn.Authenticate(ctx, try("camille@example.org", password))
		h.Wants(err, navette.RateLimited, "rules.signin_wait")
		h.clock.Advance(time.Minute)
		_, _, err = h.signIn.Authenticate(ctx, try("camille@example.org", password))
		h.Must(err)
		_, _, err = h.signIn.Authenticate(ctx, try("camille@example.org", "wrong password"))
		if args := h.Wants(err, navette.Invalid, "rules.signin_wrong"); args["n"] != 4 {
			t.Fatalf("signing in did not reset the count: %v", args)
		}
	})
}

func TestConcurrentAttemptsAreLimitedLikeSequentialOnes(t *testing.T) {
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
		compared := 0
		for _, err := range results {
			if navette.CodeOf(err) == navette.Invalid {
				compared++
				continue
			}
			h.Wants(err, navette.RateLimited, "rules.signin_wait")
		}
		if compared != 5 {
			t.Fatalf("the passwords of %d of %d concurrent attempts were compared, want 5", compared, tries)
		}
	})
}
