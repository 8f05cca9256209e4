package signin_test

import (
	"fmt"
	"runtime"
	"sync"
	"testing"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/signin"
)

func TestWrongAttemptsDoNotLockAnAccountForOthers(t *testing.T) {
	each(t, func(h *setup) {
		ctx := h.Context()
		for range 5 {
			_, _, err := h.signIn.Authenticate(ctx, try("camille@example.org", "wrong password"))
			if navette.CodeOf(err) != navette.Invalid {
				h.Fatal(err)
			}
		}
		_, _, err := h.signIn.Authenticate(ctx, try("camille@example.org", password))
		h.Wants(err, navette.RateLimited, "rules.signin_wait")
		elsewhere := try("camille@example.org", password)
		elsewhere.Client = "192.0.2.2/32"
		_, _, err = h.signIn.Authenticate(ctx, elsewhere)
		h.Must(err)
	})
}

func TestABrowserThatSignedInBeforeNeverWaitsForOthers(t *testing.T) {
	each(t, func(h *setup) {
		ctx := h.Context()
		known, err := h.signIn.KnownBrowser("", h.owner.Person.ID)
		h.Must(err)
		refused := 0
		var guesses sync.WaitGroup
		results := make([]error, 110)
		for i := range results { // each from another client, and more than the account's free attempts
			guess := signin.Attempt{
				Email: "camille@example.org", Password: "wrong password", Client: fmt.Sprintf("192.0.2.%d/32", i),
			}
			guesses.Go(func() {
				for {
					_, _, results[i] = h.signIn.Authenticate(ctx, guess)
					if e := results[i]; e == nil || navette.CodeOf(e) != navette.RateLimited ||
						navette.MessageOf(e) != "rules.signin_busy" {
						return
					}
				}
			})
		}
		guesses.Wait()
		for _, err := range results {
			if navette.CodeOf(err) == navette.RateLimited {
				refused++
			}
		}
		if refused != 10 {
			h.Fatalf("%d of 110 attempts of other clients had to wait, want 10", refused)
		}
		mine := signin.Attempt{Email: "camille@example.org", Password: password, Client: "192.0.2.1/32", Browser: known}
		_, _, err = h.signIn.Authenticate(ctx, mine)
		h.Must(err)
		stranger, err := h.signIn.KnownBrowser("", "per_other")
		h.Must(err)
		mine.Browser = stranger
		_, _, err = h.signIn.Authenticate(ctx, mine)
		h.Wants(err, navette.RateLimited, "rules.signin_wait")
		mine.Browser, err = h.signIn.KnownBrowser(stranger, h.owner.Person.ID) // a shared computer
		h.Must(err)
		for range 5 { // a known browser has as many attempts as a client
			guess := mine
			guess.Password = "wrong password"
			_, _, err = h.signIn.Authenticate(ctx, guess)
			if navette.CodeOf(err) != navette.Invalid {
				h.Fatal(err)
			}
		}
		_, _, err = h.signIn.Authenticate(ctx, mine)
		h.Wants(err, navette.RateLimited, "rules.signin_wait")
	})
}

func TestTooManyAttemptsAtOnceAreRefused(t *testing.T) {
	each(t, func(h *setup) {
		var crowd sync.WaitGroup
		results := make([]error, 30*runtime.NumCPU())
		for i := range results {
			guess := signin.Attempt{
				Email: fmt.Sprintf("nobody%d@example.org", i), Password: "wrong password",
				Client: fmt.Sprintf("192.0.%d.%d/32", i/200, i%200),
			}
			crowd.Go(func() { _, _, results[i] = h.signIn.Authenticate(h.Context(), guess) })
		}
		crowd.Wait()
		busy := 0
		for _, err := range results {
			if navette.MessageOf(err) == "rules.signin_busy" {
				busy++
			}
		}
		if busy == 0 {
			h.Fatalf("none of %d attempts at once was refused", len(results))
		}
	})
}
