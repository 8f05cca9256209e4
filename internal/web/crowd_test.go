package web_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// crowd gives so many people a place in a session, and promises their links.
func (h *house) crowd(s navette.Session, n int) []navette.Booking {
	h.Helper()
	bookings := make([]navette.Booking, n)
	h.update(h.owner.Org, func(ctx context.Context, tx *store.Tx) error {
		for i := range bookings {
			email := fmt.Sprintf("membre.%d@studio.test", i)
			m := navette.Member{ID: navette.NewID("mem", noon), Name: fmt.Sprintf("Membre %d", i), Email: email, EmailFolded: email, Language: "fr", Source: "navette", CreatedAt: navette.At(noon)}
			b := navette.Booking{ID: navette.NewID("bok", noon), SessionID: s.ID, MemberID: m.ID, State: navette.Booked, LinkHash: m.ID, LinkSealed: "-", Source: "navette", CreatedAt: navette.At(noon.Add(time.Duration(i) * time.Millisecond))}
			if err := tx.AddMember(ctx, m); err != nil {
				return err
			}
			if err := tx.AddBooking(ctx, b); err != nil {
				return err
			}
			if err := tx.Promise(ctx, navette.PromiseLink, b.ID, s.ID, noon); err != nil {
				return err
			}
			bookings[i] = b
		}
		return nil
	})
	return bookings
}

// failLinks has every link of some bookings fail so many times, a minute apart.
func (h *house) failLinks(bookings []navette.Booking, times int) {
	h.Helper()
	for range times {
		h.clock.Advance(time.Minute)
		h.update(h.owner.Org, func(ctx context.Context, tx *store.Tx) error {
			for i, b := range bookings {
				p, err := tx.PromiseAbout(ctx, navette.PromiseLink, b.ID)
				if err != nil {
					return err
				}
				failed := store.Result{Next: h.clock.Now().Add(9 * time.Minute), Message: "reason.mail_unreachable", Detail: fmt.Sprintf("451 4.3.0 queue %d", i)}
				if err := tx.Finish(ctx, p, failed); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// A mail server that is away for 150 mails appears in one line, whatever it did to each of them.
func TestFailuresOfManyMailsAreSummedUp(t *testing.T) {
	inHouse(t, func(h *house) {
		c := h.connect()
		s := h.class("Vinyasa", noon.Add(10*time.Minute), 500)
		h.meet(c, s)
		h.failLinks(h.crowd(s, 150), 4)
		page := h.camille().get("/sessions/" + s.ID).wants(http.StatusOK).says("150 liens, 4 tentatives, prochaine à 12:13").says("150 fois").says("Page 1 sur 5")
		if rows, size := strings.Count(page.body, "<tr"), len(page.body); rows > 50 || size > 100_000 {
			t.Errorf("the page has %d rows and %d bytes", rows, size)
		}
		if !strings.Contains(page.body, "<details") {
			t.Error("the tries are not folded")
		}
		today := h.camille().get("/").wants(http.StatusOK).says("ne sont pas partis")
		if size := len(today.body); size > 60_000 {
			t.Errorf("Today has %d bytes", size)
		}
	})
}

// The page of a session of any size has the size of a page.
func TestPlacesArePagedAndSearched(t *testing.T) {
	inHouse(t, func(h *house) {
		s := h.class("Conférence", noon.Add(26*time.Hour), 2000)
		h.crowd(s, 260)
		b, path := h.camille(), "/sessions/"+s.ID
		first := b.get(path).wants(http.StatusOK).says("260 inscrits").says("Page 1 sur 9").says("Membre 0 ").says("Membre 29 ").hides("Membre 30 ")
		if rows, size := strings.Count(first.body, "<tr"), len(first.body); rows > 50 || size > 100_000 {
			t.Errorf("the page has %d rows and %d bytes", rows, size)
		}
		if !hasLink(first, path+"?page=2#bookings") {
			t.Error("no way to the next page")
		}
		b.get(path + "?page=9").says("Membre 259 ").hides("Membre 239 ")
		b.get(path + "?page=99").says("Page 9 sur 9")
		b.get(path + "?q=MEMBRE+177").says("Membre 177 ").hides("Membre 178 ").hides("Page 1")
		b.get(path + "?q=inconnu").wants(http.StatusOK).says("260 inscrits").hides("Membre 1 ")
	})
}

// Addresses of one session that refuse are one point of Today.
func TestRefusedAddressesOfASessionAreOnePoint(t *testing.T) {
	inHouse(t, func(h *house) {
		s := h.class("Vinyasa", noon.Add(3*time.Hour), 500)
		bookings := h.crowd(s, 30)
		h.update(h.owner.Org, func(ctx context.Context, tx *store.Tx) error {
			for _, b := range bookings {
				if err := tx.LinkSent(ctx, b, 0, store.Handover{Refused: "550 no such user"}); err != nil {
					return err
				}
			}
			return nil
		})
		page := h.camille().get("/").says("30 adresses refusent nos e-mails").says("@studio.test et d’autres")
		if n := strings.Count(page.body, `class="attn"`); n != 2 { // and Zoom is not connected
			t.Errorf("%d points", n)
		}
	})
}
