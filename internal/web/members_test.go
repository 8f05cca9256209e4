package web_test

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
)

func TestMembersAreAddedFoundAndChanged(t *testing.T) {
	inHouse(t, func(h *house) {
		b := h.camille()
		b.get("/members").wants(http.StatusOK).says("Aucun membre pour le moment.")
		typed := url.Values{"name": {""}, "email": {"elodie@posteo"}, "lang": {"en"}, "zone": {"Berlim"}}
		refused := b.post("/members/new", typed).wants(http.StatusUnprocessableEntity)
		refused.wrong("name", "Ce champ est obligatoire.").keeps("email", "elodie@posteo").keeps("zone", "Berlim")
		if attr(refused.field("email"), "aria-describedby") == "" {
			t.Error("the address is not described by its error")
		}
		b.post("/members/new", url.Values{"name": {"Élodie Mercier"}, "email": {"elodie@posteo.net"}, "lang": {"fr"}}).leads("/members")
		b.get("/members").says("Membre enregistré.").says("Élodie Mercier")
		b.post("/members/new", url.Values{"name": {"Autre"}, "email": {"ELODIE@posteo.net"}, "lang": {"fr"}}).
			wants(http.StatusUnprocessableEntity).wrong("email", "Un autre membre utilise déjà cette adresse.").keeps("name", "Autre")
		m := h.member("Karim Haddad")
		b.get("/members?q=karim").says("Karim Haddad").says("1 personne")
		b.get("/members?q=zzz").says("zzz")
		edit := "/members/" + m.ID + "/edit"
		b.get(edit).wants(http.StatusOK).titled("Modifier le membre").keeps("email", "karim.haddad@studio.test")
		b.post(edit, url.Values{"name": {"Karim H."}, "email": {"karim@studio.test"}, "lang": {"en"}, "zone": {"londres"}}).leads("/members")
		b.get(edit).keeps("name", "Karim H.").keeps("zone", "Europe/London")
		several := b.post(edit, url.Values{"name": {"Karim H."}, "email": {"karim@studio.test"}, "lang": {"en"}, "zone": {"San Juan"}})
		several.wrong("zone", "Plusieurs fuseaux portent ce nom\u00a0: America/Argentina/San_Juan, America/Puerto_Rico. Choisissez-en un.")
		b.get("/members/mem_unknown/edit").wants(http.StatusNotFound).titled("Page introuvable")
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
		for _, page := range []string{"/", "/schedule", "/calls", "/settings"} {
			shown := vera.get(page).wants(http.StatusOK)
			for _, closed := range []string{"/members", "/schedule/new", "/settings/video", "/settings/integrations/zoom"} {
				if hasLink(shown, closed) {
					t.Errorf("%s leads a viewer to %s, which is closed to them", page, closed)
				}
			}
		}
		if keys := words(find(page.doc, func(n *html.Node) bool { return n.Data == "dialog" })); strings.Contains(keys, "Members") || strings.Contains(keys, " m ") {
			t.Errorf("the list of keys offers a viewer the members: %s", keys)
		}
		vera.get("/schedule/new").wants(http.StatusForbidden).titled("You don’t have access to this page")
	})
}

// cell is what the list of members says of one under a heading.
func (a answer) cell(member, heading string) string {
	a.h.Helper()
	row := find(a.doc, func(n *html.Node) bool { return n.Data == "tr" && strings.Contains(words(n), member) })
	if row == nil {
		a.h.Fatalf("%s is not in the list", member)
	}
	return words(find(row, func(n *html.Node) bool { return n.Data == "td" && attr(n, "data-l") == heading }))
}

func TestTheListSaysHowOftenAMemberComes(t *testing.T) {
	inHouse(t, func(h *house) {
		m := h.member("Élodie Mercier")
		h.member("Karim Haddad")
		first := h.class("Vinyasa", noon.AddDate(0, 0, 1), 5)
		h.book(first, m)
		b := h.book(h.class("Yin", noon.AddDate(0, 0, 4), 5), m)
		given := h.book(h.class("Hatha", noon.AddDate(0, 0, 5), 5), m)
		h.must(h.schedule.Unbook(t.Context(), h.owner, given.ID))
		h.update(h.owner.Org, func(ctx context.Context, tx *store.Tx) error {
			return tx.LinkSent(ctx, b, 0, store.Handover{Refused: "550 no such user"})
		})
		h.clock.Advance(48 * time.Hour)
		list := h.camille().get("/members").wants(http.StatusOK).says("elodie.mercier@studio.test refuse nos e-mails")
		for cell, want := range map[[2]string]string{
			{"Élodie Mercier", "À venir"}: "1", {"Élodie Mercier", "Dernière séance"}: "hier 12:00",
			{"Karim Haddad", "À venir"}: "0", {"Karim Haddad", "Dernière séance"}: "aucune",
		} {
			if got := list.cell(cell[0], cell[1]); got != want {
				t.Errorf("%s, %s: %q, want %q", cell[0], cell[1], got, want)
			}
		}
	})
}
