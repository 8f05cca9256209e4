package entry_test

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"
	"time"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/webtest"
)

var passwordLink = regexp.MustCompile(`/password/[A-Za-z0-9_-]{22}`)

func TestAForgottenPasswordIsMendedByMail(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		grace := studio.SignIn("Ada Admin", navette.RoleAdmin)
		address := cast.Email("Ada Admin", "studio.test")
		ask := func(email string) string {
			v := studio.Visitor()
			v.Post("/forgot", url.Values{"email": {email}}).WantsStatus(http.StatusOK).
				Shows("If this address has an account")
			studio.Studio.SignIn.Wait()
			studio.Pass(time.Minute)
			return v.Text()
		}
		if known, unknown := ask(address), ask("unknown@studio.test"); known != unknown {
			t.Errorf("the answers differ:\n%s\n%s", known, unknown)
		}
		if n := len(studio.MailsTo("unknown@studio.test")); n != 0 {
			t.Errorf("%d mails to an unknown address", n)
		}
		link := passwordLink.FindString(studio.OneMailTo(address).Text)
		chosen := url.Values{"password": {"a new password of Ada"}}
		for range 2 { // a mail scanner fetches the link, and changes nothing
			studio.Visitor().Get(link).WantsStatus(http.StatusOK).Shows("Choose a new password")
		}
		grace.Get("/schedule").WantsStatus(http.StatusOK)
		studio.Visitor().Post(link, url.Values{"password": {"short"}}).WantsStatus(http.StatusUnprocessableEntity)
		studio.Visitor().Post(link, chosen).WantsStatus(http.StatusOK).Shows("Your password was changed")
		studio.Visitor().Post(link, chosen).WantsStatus(http.StatusNotFound).Shows("expired or was already used")
		grace.Get("/schedule").Shows("Welcome back") // every login has ended
		sign := func(password string, status int) {
			studio.Visitor().Post("/signin", url.Values{"email": {address}, "password": {password}}).WantsStatus(status)
		}
		sign(webtest.Password, http.StatusUnprocessableEntity)
		sign("a new password of Ada", http.StatusOK)
	})
}

func TestALinkForANewPasswordEnds(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		studio.SignIn("Ada Admin", navette.RoleAdmin)
		address := cast.Email("Ada Admin", "studio.test")
		ask := func() string {
			studio.Visitor().Post("/forgot", url.Values{"email": {address}}).WantsStatus(http.StatusOK)
			studio.Studio.SignIn.Wait()
			studio.Pass(time.Minute)
			mails := studio.MailsTo(address)
			return passwordLink.FindString(mails[len(mails)-1].Text)
		}
		first, second := ask(), ask()
		studio.Visitor().Get(first).WantsStatus(http.StatusNotFound) // replaced
		studio.Visitor().Get(second).WantsStatus(http.StatusOK)
		studio.Pass(time.Hour)
		studio.Visitor().Get(second).WantsStatus(http.StatusNotFound)
		studio.Visitor().Post(second, url.Values{"password": {"a new password"}}).WantsStatus(http.StatusNotFound)
	})
}
