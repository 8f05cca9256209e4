package today_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/web/webtest"
)

func TestTodayTellsTheComingDay(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		site.AddUser("Grace Miller", "en", navette.RoleAdmin)
		b := site.Camille()
		if first := b.Get("/").WantsStatus(http.StatusOK); !first.HasLink("/setup") {
			t.Error("the first day does not lead to the set-up")
		}
		site.Class("Yin", webtest.Noon.Add(30*time.Hour), 5)
		b.Get("/").WantsStatus(http.StatusOK).Titled("Lundi 23 novembre").
			Says("1 séance concernée, 0 inscrit : « Yin », demain 18:00.")
		s := site.Class("Vinyasa avancé", webtest.Noon.Add(7*time.Hour), 5)
		site.Book(s, site.Member("Élodie Mercier"))
		day := b.Get("/").WantsStatus(http.StatusOK).Says("Vinyasa avancé").Says("1 réservation").Hides("Yin").
			Says("Zoom n’est pas connecté")
		if !day.HasLink("/sessions/" + s.ID) {
			t.Error("the session's row leads nowhere")
		}
		site.SignIn("grace.miller@studio.test").Get("/").Titled("Monday 23 November").Says("1 session").
			Says("Zoom isn’t connected")
		site.Clock.Advance(7*time.Hour + 10*time.Minute)
		b.Get("/").Says("2 séances").Says("Vinyasa avancé") // it is in progress, though its meeting was not started
	})
}

func TestAnAddressThatRefusesMailIsToldToThoseWhoMayCorrectIt(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		site.AddUser("Vera Lindt", "fr", navette.RoleViewer)
		m := site.Member("Manon Dubois")
		b := site.Book(site.Class("Vinyasa", webtest.Noon.Add(3*time.Hour), 5), m)
		site.Update(func(ctx context.Context, tx *store.Tx) error {
			return tx.LinkSent(ctx, b, 0, store.Handover{Refused: "550 no such user"})
		})
		page := site.Camille().Get("/").WantsStatus(http.StatusOK).Says("Une adresse refuse nos e-mails").
			Says("550 no such user")
		if !page.HasLink("/members/" + m.ID + "/edit") {
			t.Error("no way to correct the address")
		}
		site.SignIn("vera.lindt@studio.test").Get("/").WantsStatus(http.StatusOK).Hides("manon.dubois")
	})
}

// TestRefusedAddressesOfASessionAreOnePoint refuses the links of 30 bookings of one session. Today shows one item.
func TestRefusedAddressesOfASessionAreOnePoint(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		s := site.Class("Vinyasa", webtest.Noon.Add(3*time.Hour), 500)
		bookings := site.Crowd(s, 30)
		site.Update(func(ctx context.Context, tx *store.Tx) error {
			for _, b := range bookings {
				if err := tx.LinkSent(ctx, b, 0, store.Handover{Refused: "550 no such user"}); err != nil {
					return err
				}
			}
			return nil
		})
		page := site.Camille().Get("/").Says("30 adresses refusent nos e-mails").Says("@studio.test et d’autres")
		if n := strings.Count(page.Body, `class="attn"`); n != 2 { // the other one is that Zoom is not connected
			t.Errorf("%d points", n)
		}
	})
}
