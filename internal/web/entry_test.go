package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
)

var opening = url.Values{
	"code": {"abcd efgh-jklm"},
	"org":  {"Atelier Lumière"}, "zone": {"Europe/Paris"}, "lang": {"fr"}, "name": {"Camille Roussel"}, "email": {"camille@studio.test"}, "password": {password},
}

func with(form url.Values, changes ...string) url.Values {
	changed := url.Values{}
	for name, values := range form {
		changed[name] = values
	}
	for i := 0; i < len(changes); i += 2 {
		changed.Set(changes[i], changes[i+1])
	}
	return changed
}

func TestAnEmptyServerOpensOnce(t *testing.T) {
	inEmptyHouse(t, func(h *house) {
		b := h.visitor("fr")
		for _, path := range []string{"/", "/schedule", "/signin", "/nowhere", "/members?q=x"} {
			b.get(path).leads("/first-run")
		}
		b.get("/first-run").wants(http.StatusOK).titled("Configurer Navette").keeps("zone", "Europe/Paris")
		refused := b.post("/first-run", with(opening, "org", "  ", "zone", "Europe/Pariss", "email", "camille@", "password", "court"))
		refused.wants(http.StatusUnprocessableEntity).wrong("org", "Ce champ est obligatoire.").keeps("zone", "Europe/Pariss").keeps("name", "Camille Roussel")
		refused.wrong("email", h.words.Words("fr", nil).T("form.email"))
		if strings.Contains(refused.body, "court") {
			t.Error("the password came back")
		}
		english := h.visitor("en").post("/first-run", with(opening, "org", ""))
		english.wants(http.StatusUnprocessableEntity).titled("Set up Navette").wrong("org", "This field is required.")

		b.post("/first-run", opening).leads("/")
		b.get("/").wants(http.StatusOK).titled("Bienvenue, Camille").says("Atelier Lumière")

		other := h.visitor("fr")
		other.get("/first-run").leads("/signin")
		other.post("/first-run", with(opening, "org", "Intrus", "email", "intrus@studio.test")).wants(http.StatusConflict)
		if orgs, err := h.store.System().Organizations(t.Context()); err != nil || len(orgs) != 1 {
			t.Errorf("%d organizations (%v), want 1", len(orgs), err)
		}
	})
}

func TestAnEmptyServerOpensForWhoHasItsCode(t *testing.T) {
	inEmptyHouse(t, func(h *house) {
		b := h.visitor("fr")
		b.get("/first-run").wants(http.StatusOK).says("journalctl -u navette").hides("ABCD-EFGH")
		for _, code := range []string{"", "ABCD-EFGH-JKLN", "ABCD"} {
			refused := b.post("/first-run", with(opening, "code", code, "org", ""))
			refused.wants(http.StatusUnprocessableEntity).wrong("code", h.words.Words("fr", nil).T("rules.first_run_code")).wrong("org", "Ce champ est obligatoire.")
		}
		for range 7 {
			b.post("/first-run", with(opening, "code", "x")).wants(http.StatusUnprocessableEntity)
		}
		limited := b.post("/first-run", with(opening, "code", "x")).wants(http.StatusTooManyRequests)
		if limited.header.Get("Retry-After") == "" {
			t.Error("nobody is told when to come again")
		}
		if orgs, err := h.store.System().Organizations(t.Context()); err != nil || len(orgs) != 0 {
			t.Errorf("%d organizations (%v), want none", len(orgs), err)
		}
	})
}

func TestSignInLeadsBackAndOutAgain(t *testing.T) {
	inHouse(t, func(h *house) {
		b := h.visitor("fr")
		b.get("/members?q=a").leads("/signin?next=%2Fmembers%3Fq%3Da")
		b.get("/signin?next=%2Fmembers").wants(http.StatusOK).titled("Bonjour").keeps("next", "/members")
		in := b.post("/signin", url.Values{"email": {"Camille@Studio.test "}, "password": {password}, "next": {"/members"}}).leads("/members")
		c := in.cookie("navette_login")
		if c == nil || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Secure {
			t.Fatalf("the login's cookie is %+v", c)
		}
		b.get("/members").wants(http.StatusOK).titled("Membres")
		again := b.post("/signin", url.Values{"email": {"camille@studio.test"}, "password": {password}, "next": {"//evil.test/x"}}).leads("/")
		if fresh := again.cookie("navette_login"); fresh == nil || fresh.Value == c.Value {
			t.Error("signing in kept the old token")
		}
		old := h.visitor("fr")
		old.header.Set("Cookie", "navette_login="+c.Value)
		old.get("/members").leads("/signin?next=%2Fmembers")
		b.post("/signout", nil).leads("/signin")
		b.get("/members").leads("/signin?next=%2Fmembers")
	})
}

func TestSignInIsLimited(t *testing.T) {
	inHouse(t, func(h *house) {
		b := h.visitor("fr")
		wrong := url.Values{"email": {"camille@studio.test"}, "password": {"autre chose"}}
		for range 9 { // what lacks one of the two is no try
			b.post("/signin", with(wrong, "password", "")).wants(http.StatusUnprocessableEntity).wrong("password", "Ce champ est obligatoire.").keeps("email", "camille@studio.test")
		}
		b.post("/signin", nil).wants(http.StatusUnprocessableEntity).wrong("email", "Ce champ est obligatoire.").wrong("password", "Ce champ est obligatoire.")
		b.post("/signin", wrong).wants(http.StatusUnprocessableEntity).says("4 tentatives").keeps("email", "camille@studio.test")
		for range 4 {
			b.post("/signin", wrong).wants(http.StatusUnprocessableEntity)
		}
		right := with(wrong, "password", password)
		b.post("/signin", right).wants(http.StatusTooManyRequests).says("Vous pourrez réessayer dans 30\u00a0s.") // in no zone
		h.clock.Advance(31 * time.Second)
		b.post("/signin", right).leads("/")
		unknown := h.visitor("en").post("/signin", url.Values{"email": {"nobody@studio.test"}, "password": {"x"}})
		unknown.wants(http.StatusUnprocessableEntity).says("4 attempts left")
	})
}

func TestSomebodyWithTwoPlacesChooses(t *testing.T) {
	inHouse(t, func(h *house) {
		place, err := h.people.OpenOrganization(h.Context(), people.FirstRunInput{
			Organization: "Ventes Nord", Zone: "Europe/Paris", Language: "fr", Name: "Sophie Lemaire", Email: addressOf("Sophie Lemaire"), Password: password,
		})
		h.must(err)
		other, both := place.Org.ID, place.Person
		h.addUser("Sophie Lemaire", "fr", navette.RoleViewer)
		b := h.visitor("fr")
		b.post("/signin", url.Values{"email": {both.Email}, "password": {password}}).leads("/organizations?next=%2F")
		b.get("/").leads("/organizations")
		b.get("/organizations").wants(http.StatusOK).says("Atelier Lumière").says("Ventes Nord")
		b.header.Set("Accept-Language", "en")
		b.get("/organizations").titled("Choisissez une organisation") // as Sophie reads, not as the browser does
		b.post("/language", url.Values{"to": {"en"}, "back": {"/organizations"}}).leads("/organizations")
		b.header.Set("Accept-Language", "fr")
		b.get("/organizations").titled("Choose an organization")
		h.as(both.Email).get("/organizations").titled("Choose an organization")
		b.post("/organizations", url.Values{"org": {"org_unknown"}}).wants(http.StatusNotFound)
		b.post("/organizations", url.Values{"org": {other}, "next": {"/schedule"}}).leads("/schedule")
		b.get("/schedule").wants(http.StatusOK).says("Ventes Nord")
		b.post("/organizations", url.Values{"org": {h.owner.Org}}).leads("/")
		b.get("/members").wants(http.StatusForbidden)
		b.get("/account").says("Switch organization")
		h.as(h.addUser("Yanis Bouchard", "en", navette.RoleStaff).Email).get("/account").wants(http.StatusOK).hides("Switch organization")
	})
}

func TestFormsFromOtherSitesAreRefused(t *testing.T) {
	inHouse(t, func(h *house) {
		b, before := h.camille(), h.lastEvent()
		form := url.Values{"name": {"Intruse"}, "email": {"intruse@studio.test"}, "lang": {"fr"}}
		b.header.Set("Sec-Fetch-Site", "cross-site")
		b.post("/members/new", form).wants(http.StatusForbidden).says("a été envoyé depuis un autre site")
		b.header.Del("Sec-Fetch-Site")
		b.header.Set("Origin", "https://evil.test")
		b.post("/members/new", form).wants(http.StatusForbidden)
		if h.lastEvent() != before {
			t.Error("something changed")
		}
		b.header.Set("Origin", h.server.URL)
		b.post("/members/new", form).leads("/members")
	})
}

func TestLanguageAndThemeStayChosen(t *testing.T) {
	inHouse(t, func(h *house) {
		h.addUser("Grace Miller", "en", navette.RoleAdmin)
		visitor := h.visitor("de, en;q=0.5")
		visitor.get("/signin").titled("Welcome back")
		visitor.post("/language", url.Values{"to": {"fr"}, "back": {"/signin"}}).leads("/signin")
		visitor.get("/signin").titled("Bonjour")  // by this browser alone
		grace := h.as("grace.miller@studio.test") // whose browser prefers French
		grace.get("/members").titled("Members")
		grace.post("/language", url.Values{"to": {"fr"}, "back": {"/members"}}).leads("/members")
		grace.get("/members").titled("Membres")
		h.as("grace.miller@studio.test").get("/members").titled("Membres") // on another device
		grace.post("/language", url.Values{"to": {"xx"}, "back": {"https://evil.test/"}}).leads("/")
		typed := url.Values{"lang": {"en"}, "zone": {"Europe/London"}, "theme": {"dark"}}
		grace.post("/account", with(typed, "zone", "Londonn")).wants(http.StatusUnprocessableEntity).wrong("zone", "Indiquez un fuseau horaire ou une ville, par exemple Europe/Paris").keeps("zone", "Londonn")
		grace.post("/account", typed).leads("/account")
		page := grace.get("/account").wants(http.StatusOK).says("Saved.").keeps("zone", "Europe/London")
		s := h.class("Vinyasa", noon.AddDate(0, 0, 3), 5)
		grace.get("/sessions/" + s.ID).says("11:00–12:00").says("12:00 in Paris")
		if got := attr(find(page.doc, isRoot), "data-theme"); got != "dark" {
			t.Errorf("theme %q", got)
		}
		if got := attr(find(page.doc, isBody), "data-keys"); got != "off" { // the box was not ticked
			t.Errorf("single keys %q", got)
		}
		grace.post("/account", with(typed, "keys", "on")).leads("/account")
		if got := attr(find(grace.get("/account").doc, isBody), "data-keys"); got != "" {
			t.Errorf("single keys %q", got)
		}
		grace.post("/account", url.Values{"lang": {"xx"}}).wants(http.StatusUnprocessableEntity).wrong("lang", "Choose an option from the list.")
	})
}

func isRoot(n *html.Node) bool { return n.Data == "html" }

func isBody(n *html.Node) bool { return n.Data == "body" }
