package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/mail/catcher"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/testkit"
)

// wantsStanding wants the same sentence about the way to Zoom on Today, in the schedule, on a session's page and in the room
// for Zoom, and these words in the session's row.
func (b *guest) wantsStanding(s navette.Session, sentence, row string) {
	b.Helper()
	for _, path := range []string{"/", "/schedule", "/sessions/" + s.ID, zoomSettings} {
		b.get(path).wantsStatus(http.StatusOK).wants(sentence)
	}
	b.get("/").wants(row).lacks("Nothing needs your attention")
	b.get("/schedule").wants(row)
}

func TestEachStateOfTheWayToZoomIsToldInTheSameWords(t *testing.T) {
	inTown(t, func(h *town) {
		admin, viewer := h.user("Ada Admin", navette.RoleAdmin), h.user("Vera Viewer", navette.RoleViewer)
		s := h.Class("Vinyasa", h.In(3*time.Hour))
		h.Book(s, h.Elodie())
		h.Book(s, h.Yanis())
		touched := "1 session affected, 2 attendees: “Vinyasa”, 15:00."
		admin.wantsStanding(s, "Zoom isn’t connected", "No meeting: Zoom isn’t connected")
		admin.get("/").wants(touched)

		admin.setUp()
		h.StopWork() // the session has no meeting, whatever comes
		admin.get(admin.visitZoom(true)).wantsStatus(http.StatusOK)
		for _, path := range []string{"/", "/schedule", "/sessions/" + s.ID, zoomSettings} {
			admin.get(path).wants("Zoom is connected").lacks(`class="banner`)
		}
		h.Clock.Advance(time.Minute)
		h.Must(h.Connections.Pause(h.Context(), h.Owner))
		admin.wantsStanding(s, "New meetings have been paused since 12:01", "No meeting: creation paused")
		h.Must(h.Connections.Resume(h.Context(), h.Owner))

		h.Must(h.Connections.Disconnect(h.Context(), h.Owner))
		admin.wantsStanding(s, "Zoom has been disconnected since 12:01", "No meeting: Zoom disconnected")
		admin.get("/").wants(touched, "Reconnect Zoom")
		viewer.get("/").wants("Zoom has been disconnected since 12:01").lacks("Reconnect Zoom")

		admin.get(admin.visitZoom(true)).wantsStatus(http.StatusOK)
		h.Clock.Advance(2 * time.Hour)
		h.Zoom.Do("/users/"+h.Connection().ZoomUserID+"/deauthorize", nil)
		h.Restart() // the token is refused when it is renewed
		h.Rest()
		admin.wantsStanding(s, "Zoom has been refusing access since 14:01", "No meeting: Zoom refuses access")
	})
}

func TestAnAppRemovedOnZoomIsToldOnEveryPageAndToEachAdminOnce(t *testing.T) {
	inTown(t, func(h *town) {
		admin := h.user("Ada Admin", navette.RoleAdmin)
		c := h.Connect()
		h.Subscribe()
		s := h.Class("Vinyasa", h.In(30*time.Hour))
		h.Zoom.Do("/users/"+c.ZoomUserID+"/deauthorize", nil)
		h.Rest()
		admin.wantsStanding(s, "The Zoom app was uninstalled at 12:00", "The Zoom app")
		admin.get("/schedule?week=2026-11-23").wants("No meeting: app uninstalled")
		for _, d := range h.Zoom.Deliveries() { // the same word once more
			if d.Event == "app_deauthorized" {
				h.Zoom.Do("/webhooks/resend", map[string]string{"id": d.ID})
			}
		}
		h.Rest()
		for address, subject := range map[string]string{"camille.roussel@studio.test": "désinstallée", "grace.miller@studio.test": "uninstalled", "ada.admin@studio.test": "uninstalled"} {
			if m := h.OneMailTo(address); !strings.Contains(m.Subject, subject) {
				t.Errorf("%s is told %q", address, m.Subject)
			}
		}
	})
}

func TestZoomThatDoesNotAnswerIsToldWithSinceWhen(t *testing.T) {
	inTown(t, func(h *town) {
		admin := h.user("Ada Admin", navette.RoleAdmin)
		h.Connect()
		h.Zoom.Fault(map[string]any{"action": "status", "status": 503, "path": "/v2/**", "when": "before", "count": 0})
		h.Clock.Advance(time.Minute)
		s := h.Class("Vinyasa", h.In(3*time.Hour))
		h.Pass(20 * time.Second)
		admin.wantsStanding(s, "Zoom hasn’t responded since 12:01", "No meeting: Zoom isn’t responding")
		h.Zoom.Mend()
		h.Pass(10 * time.Minute)
		for _, path := range []string{"/", "/schedule", "/sessions/" + s.ID, zoomSettings} {
			admin.get(path).wants("Zoom is connected").lacks("hasn’t responded")
		}
		told := map[navette.EventKind]int{}
		events, err := h.Store.Org(h.Org).EventsOf(h.Context(), h.Connection().ID)
		h.Must(err)
		for _, e := range events {
			told[e.Kind]++
		}
		if told[navette.EventSilent] != 1 || told[navette.EventAnswers] != 1 {
			t.Errorf("the journal tells %v", told)
		}
	})
}

func TestAServerWithoutMailSaysSoAndBlamesNoServer(t *testing.T) {
	inTown(t, func(h *town) {
		admin := h.user("Ada Admin", navette.RoleAdmin)
		h.Connect()
		s := h.Class("Vinyasa", h.In(10*time.Minute))
		h.Book(s, h.Elodie())
		h.Rest()
		for _, path := range []string{"/", "/schedule", "/sessions/" + s.ID, zoomSettings, "/settings"} {
			admin.get(path).wantsStatus(http.StatusOK).wants("No mail server is configured").lacks("mail server does not take", "Try again")
		}
		admin.get("/").wants("1 session affected, 1 attendee: “Vinyasa”, 12:10.", "links on hold: no mail server")
		admin.get("/settings").wants("--smtp")
		admin.post("/settings/mail/trial", nil).wantsStatus(http.StatusConflict).wants("No mail server is configured")
		admin.get("/sessions/" + s.ID).wants("1 attendee won’t be notified until a mail server is configured.").lacks("is told by e-mail")
		admin.post("/sessions/"+s.ID+"/cancel", nil)
		admin.get("/sessions/"+s.ID).wants("This session has been cancelled.", "The attendees’ links no longer work.").lacks("are told")
		h.Class("Yin", h.In(2*time.Hour))
		admin.get("/").wants("links disabled").lacks("are told")
	}, testkit.NoMail)
}

func TestATestMailShowsWhetherMailArrives(t *testing.T) {
	inTown(t, func(h *town) {
		admin, staff := h.user("Ada Admin", navette.RoleAdmin), h.user("Sam Staff", navette.RoleStaff)
		staff.post("/settings/mail/trial", nil).wantsStatus(http.StatusForbidden)
		admin.get("/").wants("Send me a test email")
		admin.post("/settings/mail/trial", nil).wantsStatus(http.StatusOK).wants("Test email sent.")
		if m := h.OneMailTo("ada.admin@studio.test"); m.Subject != "Test email from Atelier Lumière" {
			t.Errorf("the mail says %q", m.Subject)
		}
		h.PostFault(catcher.Fault{Action: catcher.Reject, To: "*"})
		admin.post("/settings/mail/trial", nil).wantsStatus(http.StatusServiceUnavailable).wants("The test email couldn’t be sent.", "No such mailbox here")
	})
}

func TestTheAppAndItsAddressesStayAtHandWhileConnected(t *testing.T) {
	inTown(t, func(h *town) {
		admin := h.user("Ada Admin", navette.RoleAdmin)
		admin.setUp()
		admin.connect()
		c := h.Connection()
		admin.get(zoomSettings).wants(h.HookURL(), h.URL+"/zoom/callback", zoomSettings+"?app=edit")
		admin.wants("Business (estimated)", "Based on the meeting capacity of 300 people. Zoom doesn’t share the plan.")
		admin.get(zoomSettings+"?app=edit").wants(`name="client_secret"`, "Leave empty to keep")
		admin.post(zoomSettings+"/app", url.Values{"kind": {"general"}, "client_id": {h.Zoom.Ready.ClientID}, "webhook_secret": {"another-secret"}})
		admin.wantsStatus(http.StatusOK).wants("App saved.", "Zoom is connected").lacks("previous app")
		if now := h.Connection(); now.ID != c.ID || now.State != navette.ConnectionActive {
			t.Errorf("the connection became %+v", now)
		}
		h.Clock.Advance(time.Minute)
		admin.post(zoomSettings+"/app", url.Values{"kind": {"general"}, "client_id": {"another-app"}, "client_secret": {"secret"}})
		admin.wants("The connection still uses the previous app.", zoomSettings+"/connect")
	})
}

func TestReconnectingStartsWhereOneIsToldTo(t *testing.T) {
	inTown(t, func(h *town) {
		admin := h.user("Ada Admin", navette.RoleAdmin)
		h.Connect()
		h.Must(h.Connections.Disconnect(h.Context(), h.Owner))
		admin.get("/members").wants(`href="` + zoomSettings + `">Reconnect Zoom`)
		banner := func() string {
			_, after, _ := strings.Cut(admin.page, `class="banner`)
			before, _, _ := strings.Cut(after, "<main")
			return before
		}
		for _, room := range []string{zoomSettings, "/settings/video"} {
			admin.get(room)
			if !strings.Contains(banner(), `action="`+room+`/connect"`) || strings.Contains(banner(), `href="`+zoomSettings+`">Reconnect`) {
				t.Errorf("in %s the banner does not reconnect: %s", room, banner())
			}
		}
		admin.post(zoomSettings+"/connect", nil)
		if !strings.HasPrefix(admin.away, h.Zoom.Ready.OAuth+"/oauth/authorize?") {
			t.Errorf("the banner's button leads to %q", admin.away)
		}
	})
}

func TestAPauseNamesTheSessionsWhoseMeetingFallsDueMeanwhile(t *testing.T) {
	inTown(t, func(h *town) {
		admin := h.user("Ada Admin", navette.RoleAdmin)
		admin.setUp()
		admin.connect()
		h.Book(h.Class("Pilates", h.In(80*time.Hour)), h.Elodie())
		h.Class("Far away", h.In(10*24*time.Hour))
		admin.get(zoomSettings+"?ask=pause").wants("1 session before 1 Dec", "1 attendee will be affected.", "Pilates", "meeting due Wed").lacks("Far away")
		h.Must(h.Connections.Pause(h.Context(), h.Owner))
		admin.get("/schedule/new").wants("New meetings have been paused since 12:00", "Until that changes, this session won’t get a Zoom meeting.")
		admin.post("/schedule/new", evening).wantsStatus(http.StatusOK).wants("Session saved, but it won’t get a Zoom meeting")
		admin.post("/schedule/new", with(evening, "mode", "in_person")).wants("Session saved.")
		admin.get("/").wants("2 sessions affected, 1 attendee. First: “Vinyasa avancé”")
	})
}
