package sessions_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/web/webtest"
)

func TestAFailureIsExplainedAndTriedAgain(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		site.Connect()
		s := site.Class("Vinyasa", webtest.Noon.Add(3*time.Hour), 5)
		site.Finish(s.ID, store.Result{
			Next: webtest.Noon.Add(4 * time.Minute), Message: "reason.zoom_unreachable", Detail: "503: busy",
		})
		b, path := site.Camille(), "/sessions/"+s.ID
		b.Get(path).WantsStatus(http.StatusOK).Says("Zoom ne répond pas.").Says("503: busy").Says("Prochaine tentative").
			Says("Réessayer maintenant")
		b.Get("/").WantsStatus(http.StatusOK).Says("La séance de 15:00 n’a pas encore de réunion Zoom").
			Says("Zoom ne répond pas.").Says("avant 14:45")
		before := site.LastEvent()
		b.Post(path+"/retry/ready", nil).LeadsTo(path)
		if site.LastEvent() == before {
			t.Error("nothing was retried")
		}
		p, err := site.Store.Org(site.Owner.Org).PromiseAbout(t.Context(), navette.PromiseGenerate, s.ID)
		if err != nil || p.NextAt.After(webtest.Noon) {
			t.Errorf("the next try is at %v (%v), want now", p.NextAt, err)
		}
		site.AddUser("Vera Lindt", "en", navette.RoleViewer)
		site.SignIn("vera.lindt@studio.test").Get(path).WantsStatus(http.StatusOK).Says("Zoom isn’t responding.").
			Hides("503: busy").Hides("/retry/")
	})
}

func TestAMeetingIsShownAndGeneratedAgain(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		c := site.Connect()
		s := site.Class("Vinyasa", webtest.Noon.Add(3*time.Hour), 5)
		m := site.Meet(c, s)
		b, path := site.Camille(), "/sessions/"+s.ID
		page := b.Get(path).WantsStatus(http.StatusOK).Says("874 1209 3345").Says("camille@zoom.test").
			Says("La salle d’attente est désactivée")
		page.Hides(path + "/again")
		in, err := schedule.InputOf(s)
		site.Must(err)
		in.Time = "17:00"
		_, err = site.Schedule.Change(t.Context(), site.Owner, s.ID, in)
		site.Must(err)
		asked := b.Get(path).Says("Créer une autre réunion…").
			Says("la réunion actuelle (874 1209 3345) sera supprimée dans Zoom, sauf si quelqu’un s’y trouve")
		asked.Says("Les liens personnels mèneront à la nouvelle réunion.").Says("Garder cette réunion")
		site.Update(func(ctx context.Context, tx *store.Tx) error { return tx.MeetingGone(ctx, m, "deleted") })
		b.Get("/").Says("La réunion Zoom de « Vinyasa » a été supprimée")
		b.Get(path).Says("La réunion a été supprimée dans Zoom.").Says("Créer une autre réunion").
			Hides("Créer une autre réunion…")
		b.Post(path+"/again", nil).LeadsTo(path)
		p, err := site.Store.Org(site.Owner.Org).PromiseAbout(t.Context(), navette.PromiseGenerate, s.ID)
		if err != nil || !p.DoneAt.IsZero() {
			t.Errorf("no meeting is promised: %+v, %v", p, err)
		}
	})
}

func TestAViewerSeesWhoComesButNotWhatBecameOfTheirLinks(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		site.Connect()
		s := site.Class("Vinyasa", webtest.Noon.Add(10*time.Minute), 1)
		sent := site.Book(s, site.Member("Anna Schmidt"))
		site.Book(s, site.Member("Karim Haddad"))
		site.Update(func(ctx context.Context, tx *store.Tx) error {
			for _, mail := range []string{"mai_1", "mai_2"} {
				if err := tx.Record(ctx, navette.EventMailSent, mail, s.ID, nil); err != nil {
					return err
				}
			}
			return tx.Record(ctx, navette.EventLinkRefused, sent.ID, s.ID, nil)
		})
		site.AddUser("Vera Lindt", "en", navette.RoleViewer)
		path := "/sessions/" + s.ID
		owners := site.Camille().Get(path)
		if n := strings.Count(owners.Body, "2 e-mails envoyés"); n != 1 {
			t.Errorf("a mail to each of two is told %d times, want once", n)
		}
		owners.Says("Anna Schmidt : l’adresse a refusé l’e-mail").Says("1 inscrit sur 1, 1 en attente")
		page := site.SignIn("vera.lindt@studio.test").Get(path).Says("Anna Schmidt").Says("1 of 1 booked, 1 waiting").
			Says("Waiting list")
		page.Hides("is bouncing").Hides("studio.test</small>").Hides("None")
	})
}

func TestAnAdminIsAskedToConnectAgainOnEveryPage(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		c := site.Connect()
		site.Class("Vinyasa", webtest.Noon.Add(3*time.Hour), 5)
		site.AddUser("Vera Lindt", "en", navette.RoleViewer)
		site.Update(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.NeedsAttention(ctx, c, "invalid_grant")
			return err
		})
		b := site.Camille()
		b.Get("/members").WantsStatus(http.StatusOK).Says("Zoom refuse l’accès depuis 12:00")
		b.Get("/").Says("1 séance")
		site.SignIn("vera.lindt@studio.test").Get("/schedule").WantsStatus(http.StatusOK).
			Says("Zoom has been refusing access since 12:00").Hides("Reconnect Zoom")
	})
}
