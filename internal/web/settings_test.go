package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
)

func TestTheOrganizationIsChangedAndItsSessionsStay(t *testing.T) {
	inHouse(t, func(h *house) {
		b := h.camille()
		s := h.class("Vinyasa", noon.AddDate(0, 0, 3), 5)
		typed := url.Values{"org": {"Studio Lumière"}, "zone": {"Europe/London"}, "lang": {"en"}}
		before := h.lastEvent()
		refused := b.post("/settings", with(typed, "org", " ", "zone", "Londre", "lang", "xx")).wants(http.StatusUnprocessableEntity)
		refused.wrong("org", "Ce champ est obligatoire.").wrong("zone", "Indiquez un fuseau horaire ou une ville, par exemple Europe/Paris").keeps("zone", "Londre")
		refused.wrong("lang", "Choisissez une option de la liste.")
		b.get("/settings").wants(http.StatusOK).keeps("org", "Atelier Lumière").keeps("zone", "Europe/Paris").says("Les séances existantes gardent le leur")
		if h.lastEvent() != before {
			t.Fatal("something was written")
		}
		b.post("/settings", typed).leads("/settings")
		b.post("/settings", with(typed, "zone", "Londres")).leads("/settings") // the same again is no change
		b.get("/settings").says("Enregistré.").keeps("org", "Studio Lumière").keeps("zone", "Europe/London")
		if h.lastEvent() != before+1 {
			t.Errorf("%d entries in the journal, want 1", h.lastEvent()-before)
		}
		after, err := h.schedule.Session(t.Context(), h.owner, s.ID)
		h.must(err)
		if after != s {
			t.Errorf("the session became %+v, was %+v", after, s)
		}
		b.get("/sessions/" + s.ID).says("de 11:00 à 12:00").says("12:00 (Paris)")
		b.get("/schedule/new").keeps("zone", "Europe/London")
		b.get("/settings").titled("Réglages") // the owner still reads French
		if m, err := h.people.AddMember(t.Context(), h.owner, people.MemberInput{Name: "Anna", Email: "anna@web.de"}); err != nil || m.Language != "en" {
			t.Errorf("a new member reads %q (%v)", m.Language, err)
		}
		h.addUser("Sam Staff", "fr", navette.RoleStaff)
		staff := h.as("sam.staff@studio.test")
		staff.get("/settings").wants(http.StatusOK).says("Studio Lumière").says("Londres").hides(`name="org"`)
		staff.post("/settings", typed).wants(http.StatusForbidden)
	})
}
