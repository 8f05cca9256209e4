package settings_test

import (
	"net/http"
	"net/url"
	"testing"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/web/webtest"
)

func TestTheOrganizationIsChangedAndItsSessionsStay(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		b := site.Camille()
		s := site.Class("Vinyasa", webtest.Noon.AddDate(0, 0, 3), 5)
		typed := url.Values{"org": {"Studio Lumière"}, "zone": {"Europe/London"}, "lang": {"en"}, "profile": {"studio"}}
		before := site.LastEvent()
		refused := b.Post("/settings", webtest.With(typed, "org", " ", "zone", "Londre", "lang", "xx", "profile", "club")).
			WantsStatus(http.StatusUnprocessableEntity)
		refused.Wrong("org", "Ce champ est obligatoire.").
			Wrong("zone", "Indiquez un fuseau horaire ou une ville, par exemple Europe/Paris").Keeps("zone", "Londre")
		refused.Wrong("lang", "Choisissez une option de la liste.")
		refused.Wrong("profile", "Choisissez une option de la liste.")
		b.Get("/settings").WantsStatus(http.StatusOK).Keeps("org", "Atelier Lumière").Keeps("zone", "Europe/Paris").
			Says("Les séances existantes gardent le leur")
		if site.LastEvent() != before {
			t.Fatal("something was written")
		}
		b.Post("/settings", typed).LeadsTo("/settings")
		b.Post("/settings", webtest.With(typed, "zone", "Londres")).LeadsTo("/settings") // the same values are no change
		b.Get("/settings").Says("Enregistré.").Keeps("org", "Studio Lumière").Keeps("zone", "Europe/London")
		if site.LastEvent() != before+1 {
			t.Errorf("%d entries in the journal, want 1", site.LastEvent()-before)
		}
		org, err := site.Store.Org(site.Owner.Org).Organization(t.Context())
		if err != nil || org.Profile != navette.ProfileStudio {
			t.Errorf("the profile is %q (%v)", org.Profile, err)
		}
		after, err := site.Schedule.Session(t.Context(), site.Owner, s.ID)
		site.Must(err)
		if after != s {
			t.Errorf("the session became %+v, was %+v", after, s)
		}
		b.Get("/sessions/" + s.ID).Says("de 11:00 à 12:00").Says("12:00 (Paris)")
		b.Get("/schedule/new").Keeps("zone", "Europe/London")
		b.Get("/settings").Titled("Réglages") // the owner still reads French
		m, err := site.People.AddMember(t.Context(), site.Owner, people.MemberInput{Name: "Anna", Email: "anna@web.de"})
		if err != nil || m.Language != "en" {
			t.Errorf("a new member reads %q (%v)", m.Language, err)
		}
		site.AddUser("Sam Staff", "fr", navette.RoleStaff)
		staff := site.SignIn("sam.staff@studio.test")
		staff.Get("/settings").WantsStatus(http.StatusOK).Says("Studio Lumière").Says("Londres").Hides(`name="org"`)
		staff.Post("/settings", typed).WantsStatus(http.StatusForbidden)
	})
}
