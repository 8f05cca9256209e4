package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/testkit"
	"navette.dev/navette/internal/web/webtest"
)

// wantsStanding checks that Today, the schedule, the session's page and the Zoom settings show the same sentence
// about the connection to Zoom, and that the session's row shows the text of row.
func wantsStanding(b *webtest.Visitor, s navette.Session, sentence, row string) {
	b.Helper()
	for _, path := range []string{"/", "/schedule", "/sessions/" + s.ID, webtest.ZoomSettings} {
		b.Get(path).WantsStatus(http.StatusOK).Shows(sentence)
	}
	b.Get("/").Shows(row).Lacks("Nothing needs your attention")
	b.Get("/schedule").Shows(row)
}

func TestEachStateOfTheWayToZoomIsToldInTheSameWords(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		admin, viewer := studio.SignIn("Ada Admin", navette.RoleAdmin), studio.SignIn("Vera Viewer", navette.RoleViewer)
		s := studio.Class("Vinyasa", studio.In(3*time.Hour))
		studio.Book(s, studio.Elodie())
		studio.Book(s, studio.Yanis())
		touched := "1 session affected, 2 attendees: “Vinyasa”, 15:00."
		wantsStanding(admin, s, "Zoom isn’t connected", "No meeting: Zoom isn’t connected")
		admin.Get("/").Shows(touched)

		admin.SetUpZoom()
		studio.StopWork() // the session gets no meeting
		admin.Get(admin.VisitZoom(true)).WantsStatus(http.StatusOK)
		for _, path := range []string{"/", "/schedule", "/sessions/" + s.ID, webtest.ZoomSettings} {
			admin.Get(path).Shows("Zoom is connected").Lacks(`class="banner`)
		}
		studio.Clock.Advance(time.Minute)
		studio.Must(studio.Connections.Pause(studio.Context(), studio.Owner))
		wantsStanding(admin, s, "New meetings have been paused since 12:01", "No meeting: creation paused")
		studio.Must(studio.Connections.Resume(studio.Context(), studio.Owner))

		studio.Must(studio.Connections.Disconnect(studio.Context(), studio.Owner))
		wantsStanding(admin, s, "Zoom has been disconnected since 12:01", "No meeting: Zoom disconnected")
		admin.Get("/").Shows(touched, "Reconnect Zoom")
		viewer.Get("/").Shows("Zoom has been disconnected since 12:01").Lacks("Reconnect Zoom")

		admin.Get(admin.VisitZoom(true)).WantsStatus(http.StatusOK)
		studio.Clock.Advance(2 * time.Hour)
		studio.Zoom.Do("/users/"+studio.Connection().ZoomUserID+"/deauthorize", nil)
		studio.Restart() // the refresh of the token is refused
		studio.Rest()
		wantsStanding(admin, s, "Zoom has been refusing access since 14:01", "No meeting: Zoom refuses access")
	})
}

func TestAnAppRemovedOnZoomIsToldOnEveryPageAndToEachAdminOnce(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		admin := studio.SignIn("Ada Admin", navette.RoleAdmin)
		c := studio.Connect()
		studio.Subscribe()
		s := studio.Class("Vinyasa", studio.In(30*time.Hour))
		studio.Zoom.Do("/users/"+c.ZoomUserID+"/deauthorize", nil)
		studio.Rest()
		wantsStanding(admin, s, "The Zoom app was uninstalled at 12:00", "The Zoom app")
		admin.Get("/schedule?week=2026-11-23").Shows("No meeting: app uninstalled")
		for _, d := range studio.Zoom.Deliveries() { // Zoom sends the same webhook again
			if d.Event == "app_deauthorized" {
				studio.Zoom.Do("/webhooks/resend", map[string]string{"id": d.ID})
			}
		}
		studio.Rest()
		for address, subject := range map[string]string{
			"camille.roussel@studio.test": "désinstallée", "grace.miller@studio.test": "uninstalled",
			"ada.admin@studio.test": "uninstalled",
		} {
			if m := studio.OneMailTo(address); !strings.Contains(m.Subject, subject) {
				t.Errorf("%s is told %q", address, m.Subject)
			}
		}
	})
}

func TestZoomThatDoesNotAnswerIsToldWithSinceWhen(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		admin := studio.SignIn("Ada Admin", navette.RoleAdmin)
		studio.Connect()
		studio.Zoom.Fault(map[string]any{"action": "status", "status": 503, "path": "/v2/**", "when": "before", "count": 0})
		studio.Clock.Advance(time.Minute)
		s := studio.Class("Vinyasa", studio.In(3*time.Hour))
		studio.Pass(20 * time.Second)
		wantsStanding(admin, s, "Zoom hasn’t responded since 12:01", "No meeting: Zoom isn’t responding")
		studio.Zoom.Mend()
		studio.Pass(10 * time.Minute)
		for _, path := range []string{"/", "/schedule", "/sessions/" + s.ID, webtest.ZoomSettings} {
			admin.Get(path).Shows("Zoom is connected").Lacks("hasn’t responded")
		}
		told := map[navette.EventKind]int{}
		events, err := studio.Store.Org(studio.Org).EventsOf(studio.Context(), studio.Connection().ID)
		studio.Must(err)
		for _, e := range events {
			told[e.Kind]++
		}
		if told[navette.EventSilent] != 1 || told[navette.EventAnswers] != 1 {
			t.Errorf("the journal tells %v", told)
		}
	})
}

func TestAServerWithoutMailSaysSoAndBlamesNoServer(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		admin := studio.SignIn("Ada Admin", navette.RoleAdmin)
		studio.Connect()
		s := studio.Class("Vinyasa", studio.In(10*time.Minute))
		studio.Book(s, studio.Elodie())
		studio.Rest()
		for _, path := range []string{"/", "/schedule", "/sessions/" + s.ID, webtest.ZoomSettings, "/settings"} {
			admin.Get(path).WantsStatus(http.StatusOK).Shows("No mail server is configured").
				Lacks("mail server does not take", "Try again")
		}
		admin.Get("/").Shows("1 session affected, 1 attendee: “Vinyasa”, 12:10.", "links on hold: no mail server")
		admin.Get("/settings").Shows("--smtp")
		admin.Post("/settings/mail/trial", nil).WantsStatus(http.StatusConflict).Shows("No mail server is configured")
		admin.Get("/sessions/" + s.ID).Shows("1 attendee won’t be notified until a mail server is configured.").
			Lacks("is told by e-mail")
		admin.Post("/sessions/"+s.ID+"/cancel", nil)
		admin.Get("/sessions/"+s.ID).Shows("This session has been cancelled.", "The attendees’ links no longer work.").
			Lacks("are told")
		studio.Class("Yin", studio.In(2*time.Hour))
		admin.Get("/").Shows("links disabled").Lacks("are told")
	}, testkit.NoMail)
}
