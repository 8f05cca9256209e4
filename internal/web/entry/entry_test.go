package entry_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/web/webtest"
)

var opening = url.Values{
	"code": {"abcd efgh-jklm"},
	"org":  {"Atelier Lumière"}, "zone": {"Europe/Paris"}, "lang": {"fr"}, "name": {"Camille Roussel"},
	"email": {"camille@studio.test"}, "password": {webtest.Password},
}

func TestAnEmptyServerOpensOnce(t *testing.T) {
	webtest.EachEmpty(t, func(site *webtest.Site) {
		b := site.Browser("fr")
		for _, path := range []string{"/", "/schedule", "/signin", "/nowhere", "/members?q=x"} {
			b.Get(path).LeadsTo("/first-run")
		}
		b.Get("/first-run").WantsStatus(http.StatusOK).Titled("Configurer Navette").Keeps("zone", "Europe/Paris")
		refused := b.Post("/first-run", webtest.With(
			opening, "org", "  ", "zone", "Europe/Pariss", "email", "camille@", "password", "court"))
		refused.WantsStatus(http.StatusUnprocessableEntity).Wrong("org", "Ce champ est obligatoire.").
			Keeps("zone", "Europe/Pariss").Keeps("name", "Camille Roussel")
		refused.Wrong("email", site.Words.Words("fr", nil).T("form.email"))
		if strings.Contains(refused.Body, "court") {
			t.Error("the webtest.Password came back")
		}
		english := site.Browser("en").Post("/first-run", webtest.With(opening, "org", ""))
		english.WantsStatus(http.StatusUnprocessableEntity).Titled("Set up Navette").Wrong("org", "This field is required.")

		b.Post("/first-run", webtest.With(opening, "profile", "studio")).LeadsTo("/setup")
		b.Get("/setup").WantsStatus(http.StatusOK).Titled("Mise en route").Says("Bienvenue, Camille").Says("Atelier Lumière")

		other := site.Browser("fr")
		other.Get("/first-run").LeadsTo("/signin")
		other.Post("/first-run", webtest.With(opening, "org", "Intrus", "email", "intrus@studio.test")).
			WantsStatus(http.StatusConflict)
		if orgs, err := site.Store.System().Organizations(t.Context()); err != nil || len(orgs) != 1 {
			t.Errorf("%d organizations (%v), want 1", len(orgs), err)
		} else if org, err := site.Store.Org(orgs[0]).Organization(t.Context()); org.Profile != navette.ProfileStudio {
			t.Errorf("the profile is %q (%v)", org.Profile, err)
		}
	})
}

func TestAnEmptyServerOpensForWhoHasItsCode(t *testing.T) {
	webtest.EachEmpty(t, func(site *webtest.Site) {
		b := site.Browser("fr")
		b.Get("/first-run").WantsStatus(http.StatusOK).Says("journalctl -u navette").Hides("ABCD-EFGH")
		b.Get("/first-run?code=ABCD-EFGH-JKLM").Keeps("code", "ABCD-EFGH-JKLM")
		for _, code := range []string{"", "ABCD-EFGH-JKLN", "ABCD"} {
			refused := b.Post("/first-run", webtest.With(opening, "code", code, "org", ""))
			refused.WantsStatus(http.StatusUnprocessableEntity).Wrong("code", site.Words.Words("fr", nil).
				T("rules.first_run_code")).Wrong("org", "Ce champ est obligatoire.")
		}
		for range 7 {
			b.Post("/first-run", webtest.With(opening, "code", "x")).WantsStatus(http.StatusUnprocessableEntity)
		}
		limited := b.Post("/first-run", webtest.With(opening, "code", "x")).WantsStatus(http.StatusTooManyRequests)
		if limited.Header.Get("Retry-After") == "" {
			t.Error("nobody is told when to come again")
		}
		if orgs, err := site.Store.System().Organizations(t.Context()); err != nil || len(orgs) != 0 {
			t.Errorf("%d organizations (%v), want none", len(orgs), err)
		}
	})
}

func TestSignInLeadsBackAndOutAgain(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		b := site.Browser("fr")
		b.Get("/members?q=a").LeadsTo("/signin?next=%2Fmembers%3Fq%3Da")
		b.Get("/signin?next=%2Fmembers").WantsStatus(http.StatusOK).Titled("Bonjour").Keeps("next", "/members")
		in := b.Post("/signin", url.Values{
			"email": {"Camille@Studio.test "}, "password": {webtest.Password}, "next": {"/members"},
		}).LeadsTo("/members")
		c := in.Cookie("navette_login")
		if c == nil || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Secure {
			t.Fatalf("the login's cookie is %+v", c)
		}
		b.Get("/members").WantsStatus(http.StatusOK).Titled("Membres")
		again := b.Post("/signin", url.Values{
			"email": {"camille@studio.test"}, "password": {webtest.Password}, "next": {"//evil.test/x"},
		}).LeadsTo("/")
		if fresh := again.Cookie("navette_login"); fresh == nil || fresh.Value == c.Value {
			t.Error("signing in kept the old token")
		}
		old := site.Browser("fr")
		old.Header.Set("Cookie", "navette_login="+c.Value)
		old.Get("/members").LeadsTo("/signin?next=%2Fmembers")
		b.Post("/signout", nil).LeadsTo("/signin")
		b.Get("/members").LeadsTo("/signin?next=%2Fmembers")
	})
}

func TestSignInIsLimited(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		b := site.Browser("fr")
		wrong := url.Values{"email": {"camille@studio.test"}, "password": {"autre chose"}}
		for range 9 { // an incomplete form does not count as an attempt
			b.Post("/signin", webtest.With(wrong, "password", "")).WantsStatus(http.StatusUnprocessableEntity).
				Wrong("password", "Ce champ est obligatoire.").Keeps("email", "camille@studio.test")
		}
		b.Post("/signin", nil).WantsStatus(http.StatusUnprocessableEntity).Wrong("email", "Ce champ est obligatoire.").
			Wrong("password", "Ce champ est obligatoire.")
		b.Post("/signin", wrong).WantsStatus(http.StatusUnprocessableEntity).Says("4 tentatives").
			Keeps("email", "camille@studio.test")
		for range 4 {
			b.Post("/signin", wrong).WantsStatus(http.StatusUnprocessableEntity)
		}
		right := webtest.With(wrong, "password", webtest.Password)
		b.Post("/signin", right).WantsStatus(http.StatusTooManyRequests).
			Says("Vous pourrez réessayer dans 30\u00a0s.") // without an organization there is no zone
		site.Clock.Advance(31 * time.Second)
		b.Post("/signin", right).LeadsTo("/")
		unknown := site.Browser("en").Post("/signin", url.Values{"email": {"nobody@studio.test"}, "password": {"x"}})
		unknown.WantsStatus(http.StatusUnprocessableEntity).Says("4 attempts left")
	})
}

func TestSomebodyWithTwoPlacesChooses(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		place, err := site.People.OpenOrganization(site.Context(), people.FirstRunInput{
			Organization: "Ventes Nord", Zone: "Europe/Paris", Language: "fr", Name: "Sophie Lemaire",
			Email: cast.Email("Sophie Lemaire", "studio.test"), Password: webtest.Password,
		})
		site.Must(err)
		other, both := place.Org.ID, place.Person
		site.AddUser("Sophie Lemaire", "fr", navette.RoleViewer)
		b := site.Browser("fr")
		b.Post("/signin", url.Values{"email": {both.Email}, "password": {webtest.Password}}).
			LeadsTo("/organizations?next=%2F")
		b.Get("/").LeadsTo("/organizations")
		b.Get("/organizations").WantsStatus(http.StatusOK).Says("Atelier Lumière").Says("Ventes Nord")
		b.Header.Set("Accept-Language", "en")
		b.Get("/organizations").Titled("Choisissez une organisation") // in Sophie's language, not the browser's
		b.Post("/language", url.Values{"to": {"en"}, "back": {"/organizations"}}).LeadsTo("/organizations")
		b.Header.Set("Accept-Language", "fr")
		b.Get("/organizations").Titled("Choose an organization")
		site.SignIn(both.Email).Get("/organizations").Titled("Choose an organization")
		b.Post("/organizations", url.Values{"org": {"org_unknown"}}).WantsStatus(http.StatusNotFound)
		b.Post("/organizations", url.Values{"org": {other}, "next": {"/schedule"}}).LeadsTo("/schedule")
		b.Get("/schedule").WantsStatus(http.StatusOK).Says("Ventes Nord")
		b.Post("/organizations", url.Values{"org": {site.Owner.Org}}).LeadsTo("/")
		b.Get("/members").WantsStatus(http.StatusForbidden)
		b.Get("/account").Says("Switch organization")
		site.SignIn(site.AddUser("Yanis Bouchard", "en", navette.RoleStaff).Email).Get("/account").WantsStatus(http.StatusOK).
			Hides("Switch organization")
	})
}
