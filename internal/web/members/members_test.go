package members_test

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/web/webtest"
)

func TestMembersAreAddedFoundAndChanged(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		b := site.Camille()
		b.Get("/members").WantsStatus(http.StatusOK).Says("Aucun membre pour le moment.")
		typed := url.Values{"name": {""}, "email": {"elodie@posteo"}, "lang": {"en"}, "zone": {"Berlim"}}
		refused := b.Post("/members/new", typed).WantsStatus(http.StatusUnprocessableEntity)
		refused.Wrong("name", "Ce champ est obligatoire.").Keeps("email", "elodie@posteo").Keeps("zone", "Berlim")
		if webtest.Attr(refused.Field("email"), "aria-describedby") == "" {
			t.Error("the address is not described by its error")
		}
		b.Post("/members/new", url.Values{"name": {"Élodie Mercier"}, "email": {"elodie@posteo.net"}, "lang": {"fr"}}).
			LeadsTo("/members")
		b.Get("/members").Says("Membre enregistré.").Says("Élodie Mercier")
		b.Post("/members/new", url.Values{"name": {"Autre"}, "email": {"ELODIE@posteo.net"}, "lang": {"fr"}}).
			WantsStatus(http.StatusUnprocessableEntity).Wrong("email", "Un autre membre utilise déjà cette adresse.").
			Keeps("name", "Autre")
		m := site.Member("Karim Haddad")
		b.Get("/members?q=karim").Says("Karim Haddad").Says("1 personne")
		b.Get("/members?q=zzz").Says("zzz")
		edit := "/members/" + m.ID + "/edit"
		b.Get(edit).WantsStatus(http.StatusOK).Titled("Modifier le membre").Keeps("email", "karim.haddad@studio.test")
		b.Post(edit, url.Values{"name": {"Karim H."}, "email": {"karim@studio.test"}, "lang": {"en"}, "zone": {"londres"}}).
			LeadsTo("/members")
		b.Get(edit).Keeps("name", "Karim H.").Keeps("zone", "Europe/London")
		several := b.Post(edit, url.Values{
			"name": {"Karim H."}, "email": {"karim@studio.test"}, "lang": {"en"}, "zone": {"San Juan"},
		})
		several.Wrong("zone",
			"Plusieurs fuseaux portent ce nom\u00a0: America/Argentina/San_Juan, America/Puerto_Rico. Choisissez-en un.")
		b.Get("/members/mem_unknown/edit").WantsStatus(http.StatusNotFound).Titled("Page introuvable")
	})
}

func TestTheListOfMembersHasPages(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		for i := range 51 {
			site.Member("Membre " + strconv.Itoa(100+i))
		}
		b := site.Camille()
		first := b.Get("/members").WantsStatus(http.StatusOK).Says("Membre 100").Says("51 personnes")
		if next := "/members?page=2&q="; !first.HasLink(next) {
			t.Errorf("no link to %s", next)
		}
		b.Get("/members?page=2&q=").Says("Membre 150")
		b.Get("/members?page=junk").WantsStatus(http.StatusOK)
	})
}

func TestARoleSeesNoMoreThanItMay(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		site.AddUser("Vera Lindt", "en", navette.RoleViewer)
		s := site.Class("Vinyasa", webtest.Noon.AddDate(0, 0, 3), 10)
		site.Book(s, site.Member("Élodie Mercier"))
		vera := site.SignIn("vera.lindt@studio.test")
		page := vera.Get("/sessions/" + s.ID).WantsStatus(http.StatusOK).Says("Élodie Mercier")
		page.Hides("elodie.mercier@studio.test").Hides("/edit")
		vera.Get("/schedule").WantsStatus(http.StatusOK).Hides("/schedule/new")
		for _, page := range []string{"/", "/schedule", "/calls", "/settings"} {
			shown := vera.Get(page).WantsStatus(http.StatusOK)
			for _, closed := range []string{"/members", "/schedule/new", "/settings/video", "/settings/integrations/zoom"} {
				if shown.HasLink(closed) {
					t.Errorf("%s leads a viewer to %s, which is closed to them", page, closed)
				}
			}
		}
		keys := webtest.Text(webtest.Find(page.Doc, func(n *html.Node) bool { return n.Data == "dialog" }))
		if strings.Contains(keys, "Members") || strings.Contains(keys, " m ") {
			t.Errorf("the list of keys offers a viewer the members: %s", keys)
		}
		vera.Get("/schedule/new").WantsStatus(http.StatusForbidden).Titled("You don’t have access to this page")
	})
}

// cell returns the text in a member's row of the list under a heading.
func cell(a webtest.Answer, member, heading string) string {
	a.Site.Helper()
	row := webtest.Find(a.Doc, func(n *html.Node) bool {
		return n.Data == "tr" && strings.Contains(webtest.Text(n), member)
	})
	if row == nil {
		a.Site.Fatalf("%s is not in the list", member)
	}
	return webtest.Text(webtest.Find(row, func(n *html.Node) bool {
		return n.Data == "td" && webtest.Attr(n, "data-l") == heading
	}))
}

func TestTheListSaysHowOftenAMemberComes(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		m := site.Member("Élodie Mercier")
		site.Member("Karim Haddad")
		first := site.Class("Vinyasa", webtest.Noon.AddDate(0, 0, 1), 5)
		site.Book(first, m)
		b := site.Book(site.Class("Yin", webtest.Noon.AddDate(0, 0, 4), 5), m)
		given := site.Book(site.Class("Hatha", webtest.Noon.AddDate(0, 0, 5), 5), m)
		site.Must(site.Schedule.Unbook(t.Context(), site.Owner, given.ID))
		site.Update(func(ctx context.Context, tx *store.Tx) error {
			return tx.LinkSent(ctx, b, 0, store.Handover{Refused: "550 no such user"})
		})
		site.Clock.Advance(48 * time.Hour)
		list := site.Camille().Get("/members").WantsStatus(http.StatusOK).
			Says("elodie.mercier@studio.test refuse nos e-mails")
		for at, want := range map[[2]string]string{
			{"Élodie Mercier", "À venir"}: "1", {"Élodie Mercier", "Dernière séance"}: "hier 12:00",
			{"Karim Haddad", "À venir"}: "0", {"Karim Haddad", "Dernière séance"}: "aucune",
		} {
			if got := cell(list, at[0], at[1]); got != want {
				t.Errorf("%s, %s: %q, want %q", at[0], at[1], got, want)
			}
		}
	})
}
