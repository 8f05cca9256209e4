package signin_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/signin"
	"navette.dev/navette/internal/store"
)

// TestAForgottenPasswordIsLookedUpAfterTheAnswer asks while the organization is locked, which a request that wrote its
// link before it answered would wait for.
func TestAForgottenPasswordIsLookedUpAfterTheAnswer(t *testing.T) {
	each(t, func(h *setup) {
		org := h.owner.Org.ID
		h.Must(h.store.Org(org).Update(h.Context(), navette.System(org), monday, func(*store.Tx) error {
			ctx, cancel := context.WithTimeout(h.Context(), 2*time.Second)
			defer cancel()
			if err := h.signIn.Forgot(ctx, "camille@example.org", "192.0.2.1/32"); err != nil {
				return err
			}
			return ctx.Err()
		}))
		h.signIn.Wait()
	})
}

func TestRequestsForANewPasswordAreLimited(t *testing.T) {
	each(t, func(h *setup) {
		ask := func(email, client string) error { return h.signIn.Forgot(h.Context(), email, client) }
		for range 3 {
			h.Must(ask("camille@example.org", "192.0.2.1/32"))
		}
		h.Wants(ask(" Camille@example.org", "192.0.2.2/32"), navette.RateLimited, "rules.signin_wait")
		for i := range 17 {
			h.Must(ask(string(rune('a'+i))+"@example.org", "192.0.2.1/32"))
		}
		h.Wants(ask("z@example.org", "192.0.2.1/32"), navette.RateLimited, "rules.signin_wait")
		h.Must(ask("z@example.org", "192.0.2.3/32"))
		h.Wants(ask(" ", "192.0.2.3/32"), navette.Invalid, "email:form.empty")
		h.signIn.Wait()
	})
}

// TestALoginOfAFormerPasswordGivesNoAccess stores a login after the password was replaced that was checked before.
func TestALoginOfAFormerPasswordGivesNoAccess(t *testing.T) {
	each(t, func(h *setup) {
		person, _, err := h.signIn.Authenticate(h.Context(), try("camille@example.org", password))
		h.Must(err)
		_, err = h.signIn.ResetPassword(h.Context(), signin.ResetInput{Email: "camille@example.org", Password: "another one"})
		h.Must(err)
		login := signin.Login{
			Token: "a", PersonID: person.ID, PasswordNumber: person.PasswordNumber,
			ExpiresAt: navette.At(navette.RealNow().Add(time.Hour)),
		}
		h.Must(h.signIn.AddLogin(h.Context(), login))
		_, _, err = h.signIn.Login(h.Context(), "a", navette.RealNow())
		h.Wants(err, navette.NotFound, "")
		h.Must(h.signIn.EndLogin(h.Context(), "a"))
		h.Wants(h.signIn.ChangeLogin(h.Context(), login), navette.NotFound, "") // an ended login is not stored anew
	})
}

func TestLoginsEndOneByOneOrAllButOne(t *testing.T) {
	each(t, func(h *setup) {
		ctx, person := h.Context(), h.owner.Person.ID
		for _, token := range []string{"a", "b", "c", "d"} {
			h.Must(h.signIn.AddLogin(ctx, signin.Login{
				Token: token, PersonID: person, ExpiresAt: navette.At(navette.RealNow().Add(time.Hour)),
			}))
		}
		left := func(want int) []signin.Login {
			t.Helper()
			logins, err := h.signIn.Logins(ctx, person)
			h.Must(err)
			if len(logins) != want {
				t.Fatalf("%d logins are left, want %d", len(logins), want)
			}
			return logins
		}
		left(4)
		h.Must(h.signIn.EndOneLogin(ctx, person, signin.LoginID("b")))
		left(3)
		h.Must(h.signIn.EndOneLogin(ctx, "per_other", signin.LoginID("c"))) // another person's
		left(3)
		var wait sync.WaitGroup
		for range 2 {
			wait.Go(func() { _ = h.signIn.EndOtherLogins(ctx, person, "c") })
		}
		wait.Wait()
		if kept := left(1); kept[0].Token != "c" {
			t.Fatalf("kept %+v", kept)
		}
	})
}
