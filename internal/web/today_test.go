package web_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

func TestTodayTellsTheComingDay(t *testing.T) {
	inHouse(t, func(h *house) {
		h.addUser("Grace Miller", "en", navette.RoleAdmin)
		b := h.camille()
		first := b.get("/").wants(http.StatusOK).titled("Bienvenue, Camille")
		if !hasLink(first, "/settings/integrations/zoom") {
			t.Error("the first day does not lead to Zoom")
		}
		h.class("Yin", noon.Add(30*time.Hour), 5)
		b.get("/").wants(http.StatusOK).titled("Lundi 23 novembre").says("1 séance concernée, 0 inscrit : « Yin », demain 18:00.")
		s := h.class("Vinyasa avancé", noon.Add(7*time.Hour), 5)
		h.book(s, h.member("Élodie Mercier"))
		day := b.get("/").wants(http.StatusOK).says("Vinyasa avancé").says("1 réservation").hides("Yin").says("Zoom n’est pas connecté")
		if !hasLink(day, "/sessions/"+s.ID) {
			t.Error("the session's row leads nowhere")
		}
		h.as("grace.miller@studio.test").get("/").titled("Monday 23 November").says("1 session").says("Zoom isn’t connected")
		h.clock.Advance(7*time.Hour + 10*time.Minute)
		b.get("/").says("2 séances").says("Vinyasa avancé") // going on, though it was not started
	})
}

func TestAnAddressThatRefusesMailIsToldToThoseWhoMayCorrectIt(t *testing.T) {
	inHouse(t, func(h *house) {
		h.addUser("Vera Lindt", "fr", navette.RoleViewer)
		m := h.member("Manon Dubois")
		b := h.book(h.class("Vinyasa", noon.Add(3*time.Hour), 5), m)
		h.update(h.owner.Org, func(ctx context.Context, tx *store.Tx) error {
			return tx.LinkSent(ctx, b, 0, store.Handover{Refused: "550 no such user"})
		})
		page := h.camille().get("/").wants(http.StatusOK).says("Une adresse refuse nos e-mails").says("550 no such user")
		if !hasLink(page, "/members/"+m.ID+"/edit") {
			t.Error("no way to correct the address")
		}
		h.as("vera.lindt@studio.test").get("/").wants(http.StatusOK).hides("manon.dubois")
	})
}
