package web_test

import (
	"net/http"
	"net/url"
	"strconv"
	"testing"

	"navette.dev/navette/internal/navette"
)

func TestMembersAreAddedFoundAndChanged(t *testing.T) {
	inHouse(t, func(h *house) {
		b := h.camille()
		b.get("/members").wants(http.StatusOK).says("Personne encore.")
		typed := url.Values{"name": {""}, "email": {"elodie@posteo"}, "lang": {"en"}, "zone": {"Berlin"}}
		refused := b.post("/members/new", typed).wants(http.StatusUnprocessableEntity)
		refused.wrong("name", "Ce champ est vide.").keeps("email", "elodie@posteo").keeps("zone", "Berlin")
		if attr(refused.field("email"), "aria-describedby") == "" {
			t.Error("the address is not described by its error")
		}
		b.post("/members/new", url.Values{"name": {"Élodie Mercier"}, "email": {"elodie@posteo.net"}, "lang": {"fr"}}).leads("/members")
		b.get("/members").says("Membre enregistré.").says("Élodie Mercier")
		b.post("/members/new", url.Values{"name": {"Autre"}, "email": {"ELODIE@posteo.net"}, "lang": {"fr"}}).
			wants(http.StatusUnprocessableEntity).wrong("email", "Un autre membre a cette adresse.").keeps("name", "Autre")
		m := h.member("Karim Haddad")
		b.get("/members?q=karim").says("Karim Haddad").says("1 personne")
		b.get("/members?q=zzz").says("zzz")
		edit := "/members/" + m.ID + "/edit"
		b.get(edit).wants(http.StatusOK).titled("Modifier le membre").keeps("email", "karim.haddad@studio.test")
		b.post(edit, url.Values{"name": {"Karim H."}, "email": {"karim@studio.test"}, "lang": {"en"}, "zone": {"Europe/London"}}).leads("/members")
		b.get(edit).keeps("name", "Karim H.").keeps("zone", "Europe/London")
		b.get("/members/mem_unknown/edit").wants(http.StatusNotFound).titled("Cette page n’existe pas")
	})
}

func TestTheListOfMembersHasPages(t *testing.T) {
	inHouse(t, func(h *house) {
		for i := range 51 {
			h.member("Membre " + strconv.Itoa(100+i))
		}
		b := h.camille()
		first := b.get("/members").wants(http.StatusOK).says("Membre 100").says("51 personnes")
		if next := "/members?page=2&q="; !hasLink(first, next) {
			t.Errorf("no link to %s", next)
		}
		b.get("/members?page=2&q=").says("Membre 150")
		b.get("/members?page=junk").wants(http.StatusOK)
	})
}

func TestARoleSeesNoMoreThanItMay(t *testing.T) {
	inHouse(t, func(h *house) {
		h.addUser("Vera Lindt", "en", navette.RoleViewer)
		s := h.class("Vinyasa", noon.AddDate(0, 0, 3), 10)
		h.book(s, h.member("Élodie Mercier"))
		vera := h.as("vera.lindt@studio.test")
		page := vera.get("/sessions/" + s.ID).wants(http.StatusOK).says("Élodie Mercier")
		page.hides("elodie.mercier@studio.test").hides("/edit")
		vera.get("/schedule").wants(http.StatusOK).hides("/schedule/new")
		vera.get("/schedule/new").wants(http.StatusForbidden).titled("Your role does not open this page")
	})
}
