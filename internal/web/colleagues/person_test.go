package colleagues_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/web/colleagues"
	"navette.dev/navette/internal/web/webtest"
)

func TestEveryRightHasWords(t *testing.T) {
	words, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, locale := range lang.Locales() {
		for _, right := range navette.Rights() {
			if key := colleagues.RightKey(right); !words.Words(locale, time.UTC).Has(key) {
				t.Errorf("%s: the right %s has no words (%s)", locale, right, key)
			}
		}
	}
}

// TestTheTableOfRightsIsTheOneThatCounts compares the table on the page with what the roles may do.
func TestTheTableOfRightsIsTheOneThatCounts(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		lea := site.AddUser("Léa Fontaine", "fr", navette.RoleStaff)
		page := site.Camille().Get("/settings/people/" + lea.ID).WantsStatus(http.StatusOK)
		yes, no := strings.Count(page.Body, `data-may="true"`), strings.Count(page.Body, `data-may="false"`)
		may := 0
		for _, right := range navette.Rights() {
			for _, role := range navette.Roles {
				if (navette.Actor{Kind: navette.ActorUser, Role: role}).May(right) {
					may++
				}
			}
		}
		if yes != may || yes+no != len(navette.Rights())*len(navette.Roles) {
			t.Errorf("the table says yes %d times of %d, want %d", yes, yes+no, may)
		}
	})
}

func TestRolesChangeOnThePage(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		lea := site.AddUser("Léa Fontaine", "fr", navette.RoleStaff)
		ada := site.AddUser("Ada Admin", "fr", navette.RoleAdmin)
		camille, path := site.Camille(), "/settings/people/"+lea.ID
		role := func(r string) url.Values { return url.Values{"role": {r}} }

		// A staff member cannot raise their own role, nor see the page.
		hers := site.SignIn(lea.Email)
		hers.Post(path+"/role", role("admin")).WantsStatus(http.StatusForbidden)
		hers.Get(path).WantsStatus(http.StatusForbidden)
		camille.Get(path).WantsStatus(http.StatusOK).Titled("Léa Fontaine").Says("Collaborateur")

		// An admin cannot become an owner, and cannot change one.
		his := site.SignIn(ada.Email)
		his.Post("/settings/people/"+ada.ID+"/role", role("owner")).WantsStatus(http.StatusUnprocessableEntity).
			Wrong("role", "Vous ne pouvez pas élever votre propre rôle. Demandez à un propriétaire.")
		his.Post(path+"/role", role("owner")).WantsStatus(http.StatusUnprocessableEntity)
		his.Post("/settings/people/"+site.Owner.ID+"/role", role("staff")).WantsStatus(http.StatusForbidden)
		his.Get("/settings/people/" + site.Owner.ID).WantsStatus(http.StatusOK).
			Says("Seul un propriétaire peut modifier ou retirer un propriétaire.")

		camille.Post(path+"/role", role("viewer")).LeadsTo(path)
		camille.Get(path).Says("Rôle modifié.").Says("Camille Roussel a modifié le rôle")
		hers.Get("/members").WantsStatus(http.StatusForbidden)
		camille.Post("/settings/people/"+site.Owner.ID+"/role", role("staff")).WantsStatus(http.StatusConflict).
			Says("Il faut au moins un propriétaire.")
	})
}

func TestARemovalIsConfirmedWithWhatItTouches(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		lea := site.AddUser("Léa Fontaine", "fr", navette.RoleStaff)
		class := func(title string) navette.Session {
			s, err := site.Schedule.Create(site.Context(), site.Owner, schedule.SessionInput{
				Title: title, Date: "2026-11-26", Time: "12:10", Minutes: 60, Mode: navette.Online, Capacity: 5,
				CoachID: lea.ID,
			})
			site.Must(err)
			return s
		}
		first := class("Yin doux")
		camille, hers, path := site.Camille(), site.SignIn(lea.Email), "/settings/people/"+lea.ID
		asked := camille.Get(path + "/remove").WantsStatus(http.StatusOK).Says("1 séance à venir").Says("Yin doux")
		confirmed := url.Values{"confirmed": {webtest.Attr(asked.Field("confirmed"), "value")}}
		camille.Post(path+"/remove", nil).WantsStatus(http.StatusConflict)
		class("Vinyasa")
		again := camille.Post(path+"/remove", confirmed).WantsStatus(http.StatusConflict).Says("2 séances à venir").
			Says("Quelque chose a changé")
		hers.Get("/schedule").WantsStatus(http.StatusOK)
		confirmed.Set("confirmed", webtest.Attr(again.Field("confirmed"), "value"))
		camille.Post(path+"/remove", confirmed).LeadsTo(path)
		hers.Get("/schedule").LeadsTo("/signin?next=%2Fschedule")
		camille.Get(path).Says("Ne fait plus partie de l’équipe").Says("2 séances à venir").
			Says("Retrait par Camille Roussel")
		camille.Get("/settings/people").WantsStatus(http.StatusOK).Hides("Léa Fontaine")
		camille.Get("/schedule/new").WantsStatus(http.StatusOK).Hides("Léa Fontaine") // not in the choice of a coach
		camille.Get("/sessions/" + first.ID).WantsStatus(http.StatusOK).Says("Léa Fontaine → aucun")
	})
}

func TestTheLastOwnerCannotLeaveOnThePage(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		camille := site.Camille()
		camille.Get("/account/leave").WantsStatus(http.StatusOK).Says("Il faut au moins un propriétaire.")
		vera := site.AddUser("Vera Lindt", "fr", navette.RoleViewer)
		hers := site.SignIn(vera.Email)
		asked := hers.Get("/account/leave").WantsStatus(http.StatusOK).Titled("Quitter Atelier Lumière")
		confirmed := url.Values{"confirmed": {webtest.Attr(asked.Field("confirmed"), "value")}}
		camille.Post("/account/leave", confirmed).WantsStatus(http.StatusConflict).Says("Il faut au moins un propriétaire.")
		hers.Post("/account/leave", confirmed).LeadsTo("/organizations")
		hers.Get("/").LeadsTo("/signin")
		camille.Get("/settings/people/" + vera.ID).Says("A quitté l’organisation")
	})
}

// TestTwoOrganizationsOfOnePersonStayApart signs one person in, who belongs to two organizations.
func TestTwoOrganizationsOfOnePersonStayApart(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		mine := site.Class("Yin doux", webtest.Noon.AddDate(0, 0, 2), 5)
		other, err := site.People.OpenOrganization(site.Context(), people.FirstRunInput{
			Organization: "Ventes Nord", Zone: "Europe/Paris", Language: "fr", Name: "Camille", Email: "camille@studio.test",
			Password: webtest.Password,
		})
		site.Must(err)
		owner := people.ActorOf(other.User)
		theirs, err := site.Schedule.Create(site.Context(), owner, schedule.SessionInput{
			Title: "Démo à Marc", Date: "2026-11-25", Time: "12:10", Minutes: 60, Mode: navette.Online, Capacity: 5,
		})
		site.Must(err)
		b := site.Camille()
		b.Get("/").LeadsTo("/organizations")
		b.Get("/organizations").WantsStatus(http.StatusOK).Says("Atelier Lumière").Says("Ventes Nord")
		for _, c := range []struct{ org, shown, hidden string }{
			{site.Owner.Org, mine.ID, theirs.ID}, {other.Org.ID, theirs.ID, mine.ID},
		} {
			b.Post("/organizations", url.Values{"org": {c.org}, "next": {"/"}}).LeadsTo("/")
			b.Get("/sessions/" + c.shown).WantsStatus(http.StatusOK)
			b.Get("/sessions/" + c.hidden).WantsStatus(http.StatusNotFound)
			if !b.Get("/account").HasLink("/organizations") {
				t.Error("the account menu has no switch")
			}
		}
	})
}
