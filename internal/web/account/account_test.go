package account_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/webtest"
)

func TestMailsFollowTheLanguageAndTheZoneThatAPersonChose(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		ada := studio.SignIn("Ada Admin", navette.RoleAdmin) // she reads English
		studio.Connect()
		studio.Class("Vinyasa", studio.In(2*time.Hour)) // at 14:00 in Paris
		ada.Post("/account", url.Values{"lang": {"fr"}, "zone": {"Asia/Tokyo"}}).WantsStatus(http.StatusOK).
			Shows("Enregistré.")
		studio.Pass(2*time.Hour + 10*time.Minute) // the meeting is not started
		for address, subject := range map[string]string{
			cast.Email("Ada Admin", "studio.test"): "prévue à 22:00",
			"grace.miller@studio.test":             "14:00",
		} {
			if told := studio.OneMailTo(address).Subject; !strings.Contains(told, subject) {
				t.Errorf("%s reads %q, want %q in it", address, told, subject)
			}
		}
	})
}

func TestLanguageAndThemeStayChosen(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		site.AddUser("Grace Miller", "en", navette.RoleAdmin)
		visitor := site.Browser("de, en;q=0.5")
		visitor.Get("/signin").Titled("Welcome back")
		visitor.Post("/language", url.Values{"to": {"fr"}, "back": {"/signin"}}).LeadsTo("/signin")
		visitor.Get("/signin").Titled("Bonjour")         // a cookie keeps the language
		grace := site.SignIn("grace.miller@studio.test") // her browser prefers French
		grace.Get("/members").Titled("Members")
		grace.Post("/language", url.Values{"to": {"fr"}, "back": {"/members"}}).LeadsTo("/members")
		grace.Get("/members").Titled("Membres")
		site.SignIn("grace.miller@studio.test").Get("/members").Titled("Membres") // on another device
		grace.Post("/language", url.Values{"to": {"xx"}, "back": {"https://evil.test/"}}).LeadsTo("/")
		typed := url.Values{"lang": {"en"}, "zone": {"Europe/London"}, "theme": {"dark"}}
		grace.Post("/account", webtest.With(typed, "zone", "Londonn")).WantsStatus(http.StatusUnprocessableEntity).
			Wrong("zone", "Indiquez un fuseau horaire ou une ville, par exemple Europe/Paris").Keeps("zone", "Londonn")
		grace.Post("/account", typed).LeadsTo("/account")
		page := grace.Get("/account").WantsStatus(http.StatusOK).Says("Saved.").Keeps("zone", "Europe/London")
		s := site.Class("Vinyasa", webtest.Noon.AddDate(0, 0, 3), 5)
		grace.Get("/sessions/" + s.ID).Says("11:00–12:00").Says("12:00 in Paris")
		if got := webtest.Attr(webtest.Find(page.Doc, isRoot), "data-theme"); got != "dark" {
			t.Errorf("theme %q", got)
		}
		if got := webtest.Attr(webtest.Find(page.Doc, webtest.IsBody), "data-keys"); got != "off" { // the box was not checked
			t.Errorf("single keys %q", got)
		}
		grace.Post("/account", webtest.With(typed, "keys", "on")).LeadsTo("/account")
		if got := webtest.Attr(webtest.Find(grace.Get("/account").Doc, webtest.IsBody), "data-keys"); got != "" {
			t.Errorf("single keys %q", got)
		}
		grace.Post("/account", url.Values{"lang": {"xx"}}).WantsStatus(http.StatusUnprocessableEntity).
			Wrong("lang", "Choose an option from the list.")
	})
}

func isRoot(n *html.Node) bool { return n.Data == "html" }
