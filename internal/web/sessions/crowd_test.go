package sessions_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/web/webtest"
)

// failLinks records failed attempts for the links of the bookings, a minute apart.
func failLinks(site *webtest.Site, bookings []navette.Booking, times int) {
	site.Helper()
	for range times {
		site.Clock.Advance(time.Minute)
		site.Update(func(ctx context.Context, tx *store.Tx) error {
			for i, b := range bookings {
				p, err := tx.PromiseAbout(ctx, navette.PromiseLink, b.ID)
				if err != nil {
					return err
				}
				failed := store.Result{
					Next: site.Clock.Now().Add(9 * time.Minute), Message: "reason.mail_unreachable",
					Detail: fmt.Sprintf("451 4.3.0 queue %d", i),
				}
				if err := tx.Finish(ctx, p, failed); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// TestFailuresOfManyMailsAreSummedUp has a mail server that is unreachable for 150 mails. The page shows one line.
func TestFailuresOfManyMailsAreSummedUp(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		c := site.Connect()
		s := site.Class("Vinyasa", webtest.Noon.Add(10*time.Minute), 500)
		site.Meet(c, s)
		failLinks(site, site.Crowd(s, 150), 4)
		page := site.Camille().Get("/sessions/" + s.ID).WantsStatus(http.StatusOK).
			Says("150 liens, 4 tentatives, prochaine à 12:13").Says("150 fois").Says("Page 1 sur 5")
		if rows, size := strings.Count(page.Body, "<tr"), len(page.Body); rows > 50 || size > 100_000 {
			t.Errorf("the page has %d rows and %d bytes", rows, size)
		}
		if !strings.Contains(page.Body, "<details") {
			t.Error("the tries are not folded")
		}
		today := site.Camille().Get("/").WantsStatus(http.StatusOK).Says("ne sont pas partis")
		if size := len(today.Body); size > 60_000 {
			t.Errorf("Today has %d bytes", size)
		}
	})
}

// TestPlacesArePagedAndSearched limits the length of the page of a session with 260 bookings.
func TestPlacesArePagedAndSearched(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		s := site.Class("Conférence", webtest.Noon.Add(26*time.Hour), 2000)
		site.Crowd(s, 260)
		b, path := site.Camille(), "/sessions/"+s.ID
		first := b.Get(path).WantsStatus(http.StatusOK).Says("260 inscrits").Says("Page 1 sur 9").Says("Membre 0 ").
			Says("Membre 29 ").Hides("Membre 30 ")
		if rows, size := strings.Count(first.Body, "<tr"), len(first.Body); rows > 50 || size > 100_000 {
			t.Errorf("the page has %d rows and %d bytes", rows, size)
		}
		if !first.HasLink(path + "?page=2#bookings") {
			t.Error("no way to the next page")
		}
		b.Get(path + "?page=9").Says("Membre 259 ").Hides("Membre 239 ")
		b.Get(path + "?page=99").Says("Page 9 sur 9")
		b.Get(path + "?q=MEMBRE+177").Says("Membre 177 ").Hides("Membre 178 ").Hides("Page 1")
		b.Get(path + "?q=inconnu").WantsStatus(http.StatusOK).Says("260 inscrits").Hides("Membre 1 ")
	})
}
