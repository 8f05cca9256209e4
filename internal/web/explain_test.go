package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/store"
)

// connect writes a connection to a Zoom account.
func (h *house) connect() navette.Connection {
	h.Helper()
	c := navette.Connection{
		ID: navette.NewID("con", noon), OrgID: h.owner.Org, State: navette.ConnectionActive, ZoomAccountID: "account", ZoomUserID: "zu",
		Email: "camille@zoom.test", GrantNumber: 1, ConnectedAt: navette.At(noon),
	}
	h.update(h.owner.Org, func(ctx context.Context, tx *store.Tx) error {
		app, err := tx.SaveApp(ctx, navette.ZoomApp{Kind: navette.GeneralApp, ClientID: "client", CreatedAt: navette.At(noon)})
		if err != nil {
			return err
		}
		c.AppID = app.ID
		return tx.Connect(ctx, c)
	})
	return c
}

// meet writes the ready meeting of a session; the account dropped its waiting room.
func (h *house) meet(c navette.Connection, s navette.Session) navette.Meeting {
	h.Helper()
	m := navette.Meeting{
		ID: navette.NewID("mtg", noon), OrgID: h.owner.Org, SessionID: s.ID, ConnectionID: c.ID, HostZoomID: "zu", HostEmail: c.Email,
		State: navette.MeetingIntended, Number: 87412093345, RefusedText: "waiting_room", StartsAt: s.StartsAt, CreatedAt: navette.At(noon),
	}
	m.Marker = m.ID
	h.update(h.owner.Org, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.IntendMeeting(ctx, m); err != nil {
			return err
		}
		m.AskedAt = navette.At(navette.RealNow())
		if err := tx.MeetingAsked(ctx, m); err != nil {
			return err
		}
		return tx.MeetingReady(ctx, m, navette.EventMeetingReady)
	})
	h.finish(s.ID, store.Result{Done: true})
	return m
}

// finish ends a try at generating a session's meeting.
func (h *house) finish(session string, r store.Result) {
	h.Helper()
	p, err := h.store.Org(h.owner.Org).PromiseAbout(h.Context(), navette.PromiseGenerate, session)
	h.must(err)
	h.update(h.owner.Org, func(ctx context.Context, tx *store.Tx) error { return tx.Finish(ctx, p, r) })
}

func TestAFailureIsExplainedAndTriedAgain(t *testing.T) {
	inHouse(t, func(h *house) {
		h.connect()
		s := h.class("Vinyasa", noon.Add(3*time.Hour), 5)
		h.finish(s.ID, store.Result{Next: noon.Add(4 * time.Minute), Message: "reason.zoom_unreachable", Detail: "503: busy"})
		b, path := h.camille(), "/sessions/"+s.ID
		b.get(path).wants(http.StatusOK).says("Zoom ne répond pas.").says("503: busy").says("Prochaine tentative").says("Réessayer maintenant")
		b.get("/").wants(http.StatusOK).says("La séance de 15:00 n’a pas encore de réunion Zoom").says("Zoom ne répond pas.").says("avant 14:45")
		before := h.lastEvent()
		b.post(path+"/retry/ready", nil).leads(path)
		if h.lastEvent() == before {
			t.Error("nothing was retried")
		}
		p, err := h.store.Org(h.owner.Org).PromiseAbout(t.Context(), navette.PromiseGenerate, s.ID)
		if err != nil || p.NextAt.After(noon) {
			t.Errorf("the next try is at %v (%v), want now", p.NextAt, err)
		}
		h.addUser("Vera Lindt", "en", navette.RoleViewer)
		h.as("vera.lindt@studio.test").get(path).wants(http.StatusOK).says("Zoom isn’t responding.").hides("503: busy").hides("/retry/")
	})
}

func TestAMeetingIsShownAndGeneratedAgain(t *testing.T) {
	inHouse(t, func(h *house) {
		c := h.connect()
		s := h.class("Vinyasa", noon.Add(3*time.Hour), 5)
		m := h.meet(c, s)
		b, path := h.camille(), "/sessions/"+s.ID
		page := b.get(path).wants(http.StatusOK).says("874 1209 3345").says("camille@zoom.test").says("La salle d’attente est désactivée")
		page.hides(path + "/again")
		in, err := schedule.InputOf(s)
		h.must(err)
		in.Time = "17:00"
		_, err = h.schedule.Change(t.Context(), h.owner, s.ID, in)
		h.must(err)
		asked := b.get(path).says("Créer une autre réunion…").says("la réunion actuelle (874 1209 3345) sera supprimée dans Zoom, sauf si quelqu’un s’y trouve")
		asked.says("Les liens personnels mèneront à la nouvelle réunion.").says("Garder cette réunion")
		h.update(h.owner.Org, func(ctx context.Context, tx *store.Tx) error { return tx.MeetingGone(ctx, m, "deleted") })
		b.get("/").says("La réunion Zoom de « Vinyasa » a été supprimée")
		b.get(path).says("La réunion a été supprimée dans Zoom.").says("Créer une autre réunion").hides("Créer une autre réunion…")
		b.post(path+"/again", nil).leads(path)
		p, err := h.store.Org(h.owner.Org).PromiseAbout(t.Context(), navette.PromiseGenerate, s.ID)
		if err != nil || !p.DoneAt.IsZero() {
			t.Errorf("no meeting is promised: %+v, %v", p, err)
		}
	})
}

func TestAViewerSeesWhoComesButNotWhatBecameOfTheirLinks(t *testing.T) {
	inHouse(t, func(h *house) {
		h.connect()
		s := h.class("Vinyasa", noon.Add(10*time.Minute), 1)
		sent := h.book(s, h.member("Anna Schmidt"))
		h.book(s, h.member("Karim Haddad"))
		h.update(h.owner.Org, func(ctx context.Context, tx *store.Tx) error {
			for _, mail := range []string{"mai_1", "mai_2"} {
				if err := tx.Record(ctx, navette.EventMailSent, mail, s.ID, nil); err != nil {
					return err
				}
			}
			return tx.Record(ctx, navette.EventLinkRefused, sent.ID, s.ID, nil)
		})
		h.addUser("Vera Lindt", "en", navette.RoleViewer)
		path := "/sessions/" + s.ID
		owners := h.camille().get(path)
		if n := strings.Count(owners.body, "2 e-mails envoyés"); n != 1 {
			t.Errorf("a mail to each of two is told %d times, want once", n)
		}
		owners.says("Anna Schmidt : l’adresse a refusé l’e-mail").says("1 inscrit sur 1, 1 en attente")
		page := h.as("vera.lindt@studio.test").get(path).says("Anna Schmidt").says("1 of 1 booked, 1 waiting").says("Waiting list")
		page.hides("is bouncing").hides("studio.test</small>").hides("None")
	})
}

func TestAnAdminIsAskedToConnectAgainOnEveryPage(t *testing.T) {
	inHouse(t, func(h *house) {
		c := h.connect()
		h.class("Vinyasa", noon.Add(3*time.Hour), 5)
		h.addUser("Vera Lindt", "en", navette.RoleViewer)
		h.update(h.owner.Org, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.NeedsAttention(ctx, c, "invalid_grant")
			return err
		})
		b := h.camille()
		b.get("/members").wants(http.StatusOK).says("Zoom refuse l’accès depuis 12:00")
		b.get("/").says("1 séance")
		h.as("vera.lindt@studio.test").get("/schedule").wants(http.StatusOK).says("Zoom has been refusing access since 12:00").hides("Reconnect Zoom")
	})
}
