package zoomsettings_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/webtest"
)

func TestTheAppAndItsAddressesStayAtHandWhileConnected(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		admin := studio.SignIn("Ada Admin", navette.RoleAdmin)
		admin.SetUpZoom()
		admin.ConnectZoom()
		c := studio.Connection()
		admin.Get(webtest.ZoomSettings).Shows(studio.HookURL(), studio.URL+"/zoom/callback", webtest.ZoomSettings+"?app=edit")
		admin.Shows("<dd>Business", "What it’s based on")
		admin.Get(webtest.ZoomSettings+"?app=edit").Shows(`name="client_secret"`, "Leave empty to keep")
		admin.Post(webtest.ZoomSettings+"/app", url.Values{
			"kind": {"general"}, "client_id": {studio.Zoom.Ready.ClientID}, "webhook_secret": {"another-secret"},
		})
		admin.WantsStatus(http.StatusOK).Shows("App saved.", "Zoom is connected").Lacks("previous app")
		if now := studio.Connection(); now.ID != c.ID || now.State != navette.ConnectionActive {
			t.Errorf("the connection became %+v", now)
		}
		studio.Clock.Advance(time.Minute)
		admin.Post(webtest.ZoomSettings+"/app",
			url.Values{"kind": {"general"}, "client_id": {"another-app"}, "client_secret": {"secret"}})
		admin.Shows("The connection still uses the previous app.", webtest.ZoomSettings+"/connect")
	})
}

func TestReconnectingStartsWhereOneIsToldTo(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		admin := studio.SignIn("Ada Admin", navette.RoleAdmin)
		studio.Connect()
		studio.Must(studio.Connections.Disconnect(studio.Context(), studio.Owner))
		admin.Get("/members").Shows(`href="` + webtest.ZoomSettings + `">Reconnect Zoom`)
		banner := func() string {
			_, after, _ := strings.Cut(admin.Page, `class="banner`)
			before, _, _ := strings.Cut(after, "<main")
			return before
		}
		for _, address := range []string{webtest.ZoomSettings, "/settings/video"} {
			admin.Get(address)
			if !strings.Contains(banner(), `action="`+address+`/connect"`) ||
				strings.Contains(banner(), `href="`+webtest.ZoomSettings+`">Reconnect`) {
				t.Errorf("in %s the banner does not reconnect: %s", address, banner())
			}
		}
		admin.Post(webtest.ZoomSettings+"/connect", nil)
		if !strings.HasPrefix(admin.Away, studio.Zoom.Ready.OAuth+"/oauth/authorize?") {
			t.Errorf("the banner's button leads to %q", admin.Away)
		}
	})
}

func TestAPauseNamesTheSessionsWhoseMeetingFallsDueMeanwhile(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		admin := studio.SignIn("Ada Admin", navette.RoleAdmin)
		admin.SetUpZoom()
		admin.ConnectZoom()
		studio.Book(studio.Class("Pilates", studio.In(80*time.Hour)), studio.Elodie())
		studio.Class("Far away", studio.In(10*24*time.Hour))
		admin.Get(webtest.ZoomSettings+"?ask=pause").Shows("1 session before 1 Dec", "1 attendee will be affected.",
			"Pilates", "meeting due Wed").Lacks("Far away")
		studio.Must(studio.Connections.Pause(studio.Context(), studio.Owner))
		admin.Get("/schedule/new").Shows("New meetings have been paused since 12:00",
			"Until that changes, this session won’t get a Zoom meeting.")
		admin.Post("/schedule/new", webtest.SessionForm).WantsStatus(http.StatusOK).
			Shows("Session saved, but it won’t get a Zoom meeting")
		admin.Post("/schedule/new", webtest.With(webtest.SessionForm, "mode", "in_person")).Shows("Session saved.")
		admin.Get("/").Shows("2 sessions affected, 1 attendee. First: “Vinyasa avancé”")
	})
}
