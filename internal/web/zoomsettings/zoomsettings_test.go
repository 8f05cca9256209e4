package zoomsettings_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/sandbox"
	"navette.dev/navette/internal/testkit"
	"navette.dev/navette/internal/web/webtest"
)

func TestAppIsSetUpWithErrorsBesideTheFieldsAndNoSecretShownAgain(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		admin := studio.SignIn("Ada Admin", navette.RoleAdmin)
		admin.Get("/settings/video").WantsStatus(http.StatusOK).Shows(studio.Zoom.Ready.OAuth + "/develop/create")
		admin.Post("/settings/video/app", url.Values{
			"kind": {"server_to_server"}, "client_id": {"two words"}, "client_secret": {"hush-hush hush"},
			"webhook_secret": {"quiet-please"},
		}).WantsStatus(http.StatusUnprocessableEntity)
		admin.Shows(`id="client_id-error"`, `id="client_secret-error"`, `id="account_id-error"`, "No spaces").
			Lacks("hush-hush", "quiet-please")
		if typed, _ := admin.Value("client_id"); typed != "two words" {
			t.Errorf("the field holds %q, want what was typed", typed)
		}
		admin.SetUpZoom()
		admin.Shows("Connect Zoom", studio.HookURL(), "App saved.", studio.URL+"/zoom/callback",
			"meeting:write:meeting:admin", "checks Zoom every 15 min", "Copy manifest").
			Lacks(studio.Zoom.Ready.ClientSecret, studio.Zoom.Ready.WebhookSecret)
		admin.Get(webtest.ZoomSettings+"?app=edit").Shows(studio.Zoom.Ready.ClientID, "Leave empty to keep").
			Lacks(studio.Zoom.Ready.ClientSecret, studio.Zoom.Ready.WebhookSecret)
		for _, secret := range []string{studio.Zoom.Ready.ClientSecret, "hush-hush", "quiet-please"} {
			if strings.Contains(studio.Logged.String(), secret) {
				t.Errorf("the log tells the secret %q", secret)
			}
		}
	})
}

// rights returns how many rights of the app the page shows as granted if some are missing.
func rights(missing int) string {
	return fmt.Sprintf("%d of %d", len(connection.Scopes)-missing, len(connection.Scopes))
}

func TestConnectingShowsTheAccountItsPlanAndItsRights(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		admin := studio.SignIn("Ada Admin", navette.RoleAdmin)
		admin.SetUpZoom()
		leads := "form-action 'self' " + studio.Zoom.Ready.OAuth + ";"
		if policy := admin.Header.Get("Content-Security-Policy"); !strings.Contains(policy, leads) {
			t.Errorf("browsers would not follow the form to Zoom: %s", policy)
		}
		admin.ConnectZoom()
		if admin.Path != webtest.ZoomSettings {
			t.Errorf("came back to %s", admin.Path)
		}
		admin.Shows("Zoom is connected", studio.Host(), "by Ada Admin", rights(0), "Zoom is connected.")
		admin.Get("/settings/video").Shows("Zoom is connected", studio.Host(), "<dd>Business")
	})
}

// TestAMissingRightIsShownWithWhatToDo has an app that lacks a permission, as after an upgrade to a release that
// needs one more.
func TestAMissingRightIsShownWithWhatToDo(t *testing.T) {
	const missing = "meeting:delete:meeting:admin"
	var scopes []string
	for _, s := range connection.Scopes {
		if s.Name != missing {
			scopes = append(scopes, s.Name)
		}
	}
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		admin := studio.SignIn("Ada Admin", navette.RoleAdmin)
		admin.SetUpZoom()
		admin.Get(webtest.ZoomSettings).Shows(missing, "A meeting has started", "recording.completed")
		admin.ConnectZoom()
		admin.Shows(rights(1), "A permission is missing.", missing, "Everything else keeps working.",
			"In the Zoom Marketplace, open your app", "Copy what’s missing", "Reauthorize")
		admin.Shows("Events received", fmt.Sprintf("0 of %d", len(connection.Events)),
			"Zoom doesn’t say which events your app is subscribed to")
		studio.Subscribe()
		s := studio.Class("Vinyasa", studio.In(time.Hour))
		studio.Jump(s.StartsAt.Time)
		studio.Zoom.Play(studio.Meeting(s).Number, "start", nil)
		studio.Rest()
		admin.Get(webtest.ZoomSettings).Shows(fmt.Sprintf("2 of %d", len(connection.Events)), "received")
		admin.Get("/").Shows("Zoom hasn’t granted a permission Navette needs", "delete duplicate meetings",
			"/settings/integrations/zoom#rights")
		studio.SignIn("Sam Staff", navette.RoleStaff).Get("/").Lacks("has not granted")
		studio.Zoom.Do("/app", nil)
		admin.ConnectZoom()
		admin.Shows(rights(0)).Lacks("is missing")
		admin.Get("/").Lacks("has not granted")
	}, testkit.Sandbox(func(o *sandbox.Options) { o.Scopes = scopes }))
}

func TestAVisitToZoomServesOnceAndOnlyWhoBeganIt(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		admin, other := studio.SignIn("Ada Admin", navette.RoleAdmin), studio.SignIn("Otto Other", navette.RoleOwner)
		admin.SetUpZoom()
		back := admin.VisitZoom(true)
		other.Get(back).WantsStatus(http.StatusUnprocessableEntity).Shows("was started elsewhere")
		studio.Visitor().Get(back).Shows("Password")
		if n := len(studio.Zoom.Requests("POST", "/oauth/token")); n != 0 {
			t.Fatalf("Zoom was asked for %d tokens on the word of others", n)
		}
		admin.Get(back).WantsStatus(http.StatusOK).Shows("Zoom is connected")
		admin.Get(back).WantsStatus(http.StatusUnprocessableEntity).Shows("was started elsewhere")
		if n := len(studio.Zoom.Requests("POST", "/oauth/token")); n != 1 {
			t.Errorf("Zoom was asked for %d tokens, want 1", n)
		}
	})
}

func TestRefusingOnZoomsPageIsShownInTheSettings(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		admin := studio.SignIn("Ada Admin", navette.RoleAdmin)
		admin.Post(webtest.ZoomSettings+"/connect", nil).WantsStatus(http.StatusConflict).Shows("Add your Zoom app first.")
		admin.SetUpZoom()
		admin.Get(admin.VisitZoom(false)).WantsStatus(http.StatusUnprocessableEntity).
			Shows("Access was declined in Zoom.", "Connect Zoom")
	})
}

func TestServerToServerAppConnectsFromItsForm(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		admin := studio.SignIn("Ada Admin", navette.RoleAdmin)
		admin.Post(webtest.ZoomSettings+"/app", url.Values{
			"kind": {"server_to_server"}, "client_id": {studio.Zoom.Ready.ClientID},
			"client_secret": {studio.Zoom.Ready.ClientSecret}, "account_id": {studio.Zoom.Ready.AccountID},
		}).WantsStatus(http.StatusOK).Shows("Default host")
		admin.Post(webtest.ZoomSettings+"/connect", url.Values{"host": {"nobody"}}).
			WantsStatus(http.StatusUnprocessableEntity).Shows(`id="host-error"`)
		if typed, _ := admin.Value("host"); typed != "nobody" {
			t.Errorf("the field holds %q, want what was typed", typed)
		}
		admin.Post(webtest.ZoomSettings+"/connect", url.Values{"host": {studio.Host()}}).WantsStatus(http.StatusOK).
			Shows("Zoom is connected", studio.Host())
		first := studio.Connection()
		studio.Clock.Advance(time.Minute)
		admin.Post(webtest.ZoomSettings+"/connect", nil).WantsStatus(http.StatusOK).
			Shows("Zoom is connected", studio.Host()) // the form reconnects without a host
		if again := studio.Connection(); again.ID == first.ID || again.Email != first.Email {
			t.Errorf("connected anew as %+v", again)
		}
	})
}

func TestPausingNamesWhoIsTouchedAndDisconnectingRevokes(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		admin := studio.SignIn("Ada Admin", navette.RoleAdmin)
		admin.SetUpZoom()
		admin.ConnectZoom()
		later := studio.Class("Vinyasa du matin", studio.In(25*time.Hour))
		studio.Book(later, studio.Elodie())
		studio.Book(later, studio.Yanis())
		studio.StopWork() // no meeting is created for the session that becomes due
		studio.Clock.Advance(2 * time.Hour)

		admin.Get(webtest.ZoomSettings).Lacks("Vinyasa du matin")
		admin.Get(webtest.ZoomSettings+"?ask=pause").Shows("Vinyasa du matin", "2 attendees", "/sessions/"+later.ID)
		admin.Post(webtest.ZoomSettings+"/pause", nil).
			Shows("New meetings are paused.", "New meetings have been paused since 14:00", "Vinyasa du matin")
		admin.Post(webtest.ZoomSettings+"/resume", nil).Shows("New meetings have resumed.", "Zoom is connected")
		admin.Shows("1 upcoming session won’t have a meeting. 1 of them")

		admin.Post(webtest.ZoomSettings+"/disconnect", nil).Shows("Zoom is disconnected.", "Connect Zoom")
		if n := len(studio.Zoom.Requests("POST", "/oauth/revoke")); n != 1 {
			t.Errorf("Zoom was asked %d times to revoke, want once", n)
		}
		for _, g := range studio.Zoom.State().Grants {
			if !g.Dead && g.Access+g.Refresh > 0 {
				t.Errorf("Zoom still honours %+v", g)
			}
		}
	})
}

func TestImportNeedsAMatch(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		admin := studio.SignIn("Ada Admin", navette.RoleAdmin)
		for _, page := range []string{"/people", "/people/match"} {
			if admin.Get(webtest.ZoomSettings + page); admin.Path != webtest.ZoomSettings {
				t.Errorf("without a connection %s leads to %s", page, admin.Path)
			}
		}
		admin.SetUpZoom()
		admin.ConnectZoom()
		known, err := studio.Hosts.Linking(studio.Context(), studio.Owner)
		studio.Must(err)
		host := known.Hosts[0].ID
		admin.Post(webtest.ZoomSettings+"/people", url.Values{
			"host": {host}, "was-" + host: {""}, "import-" + host: {"on"}, "q": {known.Hosts[0].Email},
		}).WantsStatus(http.StatusUnprocessableEntity).Shows(`id="user-`+host+`-error"`, "first choose whose")
	})
}

func TestWhoseRecordingsCouldNotBeReadIsTold(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		studio.Zoom.Fault(map[string]any{
			"action": "status", "status": 403, "code": 200, "count": 0, "method": "GET",
			"path": "/v2/accounts/me/recordings", "when": "before",
		})
		studio.Connect()
		studio.LinkForImport(studio.Coach, studio.Zoom.Ready.Users[1].Email)
		studio.Zoom.Fault(map[string]any{
			"action": "status", "status": 500, "count": 0, "method": "GET",
			"path": "/v2/users/" + studio.Zoom.Ready.Users[1].ID + "/recordings", "when": "before",
		})
		studio.Pass(testkit.SweepEvery)
		left, err := studio.Connections.Overview(studio.Context(), studio.Owner)
		studio.Must(err)
		admin := studio.SignIn("Ada Admin", navette.RoleAdmin)
		admin.Get(webtest.ZoomSettings).Shows("couldn’t read the recordings of", left.NotSwept[0].Name)
		studio.Zoom.Mend()
		studio.Pass(testkit.SweepEvery)
		admin.Get(webtest.ZoomSettings).Lacks("couldn’t read the recordings of")
	})
}

func TestMatchingProposesTheSameAddressAndKeepsNothing(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		admin := studio.SignIn("Ada Admin", navette.RoleAdmin)
		admin.SetUpZoom()
		admin.ConnectZoom()
		_, err := studio.People.AddUser(studio.Context(), studio.Owner, people.UserInput{
			Name: "Nora Nouvelle", Email: strings.ToUpper(studio.Zoom.Ready.Users[1].Email), Language: "en",
			Role: navette.RoleStaff, Password: webtest.Password,
		})
		studio.Must(err)
		admin.Get(webtest.ZoomSettings+"/people/match").Shows("1 person has the same address", "Save the match")
		admin.Get(webtest.ZoomSettings + "/people").Shows("0 of 5 Zoom users matched")
		admin.Post(webtest.ZoomSettings+"/people/refresh", nil).WantsStatus(http.StatusOK).Shows("0 of 5 Zoom users matched")
	})
}

func TestOnlyUsersWithTheRightOpenTheZoomSettings(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		staff := studio.SignIn("Sam Staff", navette.RoleStaff)
		staff.Get(webtest.ZoomSettings).WantsStatus(http.StatusForbidden)
		staff.Post(webtest.ZoomSettings+"/connect", nil).WantsStatus(http.StatusForbidden)
		staff.Get("/zoom/callback?code=a&state=b").WantsStatus(http.StatusForbidden)
	})
}

func TestNewLeadTimesShowTheirEffectsBeforeTheyAreSaved(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		admin := studio.SignIn("Ada Admin", navette.RoleAdmin)
		admin.SetUpZoom()
		admin.ConnectZoom()
		s := studio.Class("Vinyasa", studio.In(30*time.Hour))
		studio.Book(s, studio.Elodie())
		path := "/settings/video"
		admin.Get(path).Shows("Timing before a session")
		if window, _ := admin.Value("window"); window != "24" {
			t.Errorf("the form holds %q hours", window)
		}
		admin.Post(path+"/leads", url.Values{"window": {"many"}, "link": {"1"}}).WantsStatus(http.StatusUnprocessableEntity)
		admin.Shows("Enter a number.", "Enter a number of minutes from 5 to 180.")
		typed := url.Values{"window": {"48"}, "link": {"30"}}
		admin.Post(path+"/leads", typed).WantsStatus(http.StatusOK).
			Shows("1 upcoming session will use", "1 session will get its meeting right away.")
		if n := len(studio.Zoom.Meetings()); n != 0 {
			t.Fatalf("%d meetings before it was confirmed", n)
		}
		told, _ := admin.Value("confirmed")
		admin.Post(path+"/leads", webtest.With(typed, "confirmed", told, "link", "20")).WantsStatus(http.StatusOK).
			Shows("save again") // the confirmed consequences were others
		admin.Post(path+"/leads", webtest.With(typed, "confirmed", told)).Shows("Upcoming sessions are updated.")
		studio.Rest()
		if n := len(studio.Zoom.Meetings()); n != 1 {
			t.Errorf("%d meetings, want 1", n)
		}
		admin.Get("/sessions/" + s.ID).Shows("30 min before the start")
	})
}
