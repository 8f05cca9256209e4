package audit_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/web/audit"
	"navette.dev/navette/internal/web/webtest"
)

// The day of most meetings of the tests, and its page. The clock stands at noon of a later day.
const (
	day     = "2026-11-04"
	dayPage = audit.Path + "/days/" + day
)

// meeting returns a judged meeting of the day, at an hour in Paris.
func meeting(site *webtest.Site, hour int, topic string, state navette.AuditState) navette.AuditMeeting {
	start := time.Date(2026, 11, 4, hour-1, 0, 0, 0, time.UTC)
	return navette.AuditMeeting{
		OrgID: site.Owner.Org, ZoomAccountID: "account", UUID: topic, Topic: topic, HostZoomID: "zu", HostName: "Hugo",
		StartedAt: navette.At(start), EndedAt: navette.At(start.Add(40 * time.Minute)), Day: day, State: state,
		Expected: state != navette.AuditNotExpected, Why: "audit.why_recorded", JudgedAt: navette.At(webtest.Noon),
	}
}

// checkedDay stores a day with a meeting of each state and two gaps, and returns the ids of the gaps.
func checkedDay(site *webtest.Site) (never, trashed string) {
	site.Helper()
	meetings := []navette.AuditMeeting{
		meeting(site, 9, "Démonstration", navette.AuditHere), meeting(site, 10, "Rappel", navette.AuditNotExpected),
		meeting(site, 11, "Découverte", navette.AuditGapState), meeting(site, 14, "Point", navette.AuditGapState),
		meeting(site, 15, "Suite", navette.AuditPending), meeting(site, 16, "Entretien", navette.AuditRemoved),
	}
	site.Update(func(ctx context.Context, tx *store.Tx) error {
		if err := tx.SaveAuditMeetings(ctx, meetings); err != nil {
			return err
		}
		if err := tx.SaveAuditDays(ctx, []string{day}, "audit.note_no_report"); err != nil {
			return err
		}
		for i, cause := range []navette.AuditCause{navette.AuditNeverRecorded, navette.AuditTrashed} {
			m := meetings[2+i]
			if err := tx.SaveAuditGap(ctx, navette.AuditGap{
				ZoomAccountID: m.ZoomAccountID, UUID: m.UUID, Day: day, Cause: cause, Topic: m.Topic, HostName: m.HostName,
				StartedAt: m.StartedAt, EndedAt: m.EndedAt, Args: `{"days":27}`,
			}); err != nil {
				return err
			}
		}
		return nil
	})
	gaps, err := site.Audits.Gaps(site.Context(), site.Owner)
	site.Must(err)
	ids := map[string]string{}
	for _, g := range gaps {
		ids[g.Topic] = g.ID
	}
	return ids["Découverte"], ids["Point"]
}

// TestAGapIsNamedAcceptedAndReported reads the gaps of a month, accepts one with a reason, and takes that back.
func TestAGapIsNamedAcceptedAndReported(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		never, _ := checkedDay(site)
		b := site.Camille()
		month := b.Get(audit.Path + "?month=2026-11").WantsStatus(http.StatusOK)
		month.Says("2 manques").Says("jamais enregistré").Says("Zoom le supprimera dans 27 jours.").Says("Découverte")
		if !month.HasLink(dayPage) || !month.HasLink(audit.Path+"/certificate/2026-11") {
			t.Error("the month leads neither to the day nor to the certificate")
		}
		b.Get("/").Says("2 enregistrements ou fichiers manquent")

		accept := audit.Path + "/gaps/" + never + "/accept"
		b.Post(accept, url.Values{"day": {day}, "reason": {" "}}).WantsStatus(http.StatusUnprocessableEntity).
			Says("Indiquez la raison.")
		b.Post(accept, url.Values{"day": {day}, "reason": {"Réunion interne"}}).LeadsTo(dayPage)
		b.Get(dayPage).Says("Réunion interne").Says("Camille Roussel").Says("accepté\u00a0: jamais enregistré").
			Says("Accordez à l’application")
		month = b.Get(audit.Path + "?month=2026-11").Says("1 manque")
		month.Hides("Découverte")
		b.Get("/").Says("1 enregistrement ou fichier manque")

		b.Post(audit.Path+"/gaps/"+never+"/reopen", url.Values{}).LeadsTo(audit.Path)
		b.Get(audit.Path).Says("2 manques")
	})
}

// TestTheFiguresOfTheCertificateAddUp compares the sums of the certificate with its rows.
func TestTheFiguresOfTheCertificateAddUp(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		never, _ := checkedDay(site)
		site.Must(site.Audits.Accept(site.Context(), site.Owner, never, "Le client a refusé"))
		page := site.Camille().Get(audit.Path + "/certificate/2026-11").WantsStatus(http.StatusOK)
		page.Says("Le client a refusé").Says("Heures de Paris").Says("Manques non expliqués")
		sums, rows := figures(t, page)
		for name, want := range map[string]int{
			"Ici et vérifiés": 1, "En route": 1, "Manquants": 1, "Manquants, acceptés avec une raison": 1,
			"Réunions qui ont eu lieu": 6,
		} {
			if sums[name] != want {
				t.Errorf("%s: %d, want %d", name, sums[name], want)
			}
		}
		expected := sums["Enregistrements attendus"]
		parts := sums["Ici et vérifiés"] + sums["En route"] + sums["Manquants"] +
			sums["Manquants, acceptés avec une raison"] + sums["Importés, puis supprimés dans Navette"]
		if rows != expected || parts != expected ||
			expected+sums["Réunions sans enregistrement attendu"] != sums["Réunions qui ont eu lieu"] {
			t.Errorf("%d rows, sums %v", rows, sums)
		}
	})
}

// figures returns the sums of a certificate by their names, and the number of its rows of meetings.
func figures(t *testing.T, page webtest.Answer) (sums map[string]int, rows int) {
	t.Helper()
	sums = map[string]int{}
	for n := range page.Doc.Descendants() {
		if n.Type != html.ElementNode || n.Data != "table" {
			continue
		}
		for row := range n.Descendants() {
			if row.Data != "tr" {
				continue
			}
			head := webtest.Find(row, func(c *html.Node) bool { return c.Data == "th" && webtest.Attr(c, "scope") == "row" })
			cell := webtest.Find(row, func(c *html.Node) bool { return c.Data == "td" })
			switch {
			case head == nil || cell == nil || webtest.HasAttr(head, "colspan"):
			case webtest.Attr(n, "class") == "papersums":
				value, err := strconv.Atoi(strings.TrimSpace(webtest.Text(cell)))
				if err != nil {
					t.Fatal(err)
				}
				sums[strings.TrimSpace(webtest.Text(head))] = value
			default:
				rows++
			}
		}
	}
	return sums, rows
}

// TestDaysAreThoseOfTheOrganization reads a day as a user in another time zone: the hours stay those of Paris.
func TestDaysAreThoseOfTheOrganization(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		checkedDay(site)
		b := site.Camille()
		b.Post("/account", url.Values{"lang": {"fr"}, "zone": {"Asia/Tokyo"}})
		b.Get(dayPage).Says("09:00").Says("Heures de Paris").Hides("17:00")
	})
}

// TestWhatHasNotBegunIsNotFound asks for a day and a month in the future and for none.
func TestWhatHasNotBegunIsNotFound(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		b := site.Camille()
		for _, path := range []string{
			"/days/2099-01-01", "/days/hier", "/certificate/2099-01", "/certificate/2026", "?month=2099-01",
		} {
			b.Get(audit.Path + path).WantsStatus(http.StatusNotFound)
		}
		b.Get(audit.Path).WantsStatus(http.StatusOK).Says("Zoom n’est pas connecté.")
		b.Get(audit.Path + "/certificate/2026-10").Says("ce document n’atteste rien")
	})
}

// TestALongListIsCut lists 25 of 40 gaps, and says how many are not listed.
func TestALongListIsCut(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		site.Update(func(ctx context.Context, tx *store.Tx) error {
			for i := range 40 {
				m := meeting(site, 9, fmt.Sprintf("Appel %02d", i), navette.AuditGapState)
				if err := tx.SaveAuditGap(ctx, navette.AuditGap{
					ZoomAccountID: m.ZoomAccountID, UUID: m.UUID, Day: day, Cause: navette.AuditVanished, Topic: m.Topic,
					StartedAt: m.StartedAt, EndedAt: m.EndedAt, Args: "{}",
				}); err != nil {
					return err
				}
			}
			return nil
		})
		a := site.Camille().Get(audit.Path).Says("40 manques").Says("et 15 autres")
		if n := strings.Count(a.Body, "/accept"); n != 25 {
			t.Errorf("%d gaps are listed, want 25", n)
		}
	})
}
