package web_test

import (
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
)

const zoomSettings = "/settings/integrations/zoom"

// setUp types the sandbox's app into the form of the room.
func (b *guest) setUp() {
	b.Helper()
	b.post(zoomSettings+"/app", url.Values{
		"kind": {"general"}, "client_id": {b.Zoom.Ready.ClientID}, "client_secret": {b.Zoom.Ready.ClientSecret}, "webhook_secret": {b.Zoom.Ready.WebhookSecret},
	}).wantsStatus(http.StatusOK)
}

// connect goes to Zoom's page, signs in there, agrees, and comes back.
func (b *guest) connect() {
	b.Helper()
	back := b.visitZoom(true)
	b.get(back).wantsStatus(http.StatusOK)
	b.Rest()
}

// visitZoom gives the local address that Zoom's page sends back to.
func (b *guest) visitZoom(allow bool) string {
	b.Helper()
	b.post(zoomSettings+"/connect", nil)
	if !strings.HasPrefix(b.away, b.Zoom.Ready.OAuth+"/oauth/authorize?") {
		b.Fatalf("connecting leads to %q (%d): %s", b.away, b.status, b.text())
	}
	return b.Zoom.Authorize(b.away, b.Host(), allow).RequestURI()
}

func TestAppIsSetUpWithErrorsBesideTheFieldsAndNoSecretShownAgain(t *testing.T) {
	inTown(t, func(h *town) {
		admin := h.user("Ada Admin", navette.RoleAdmin)
		admin.get("/settings/video").wantsStatus(http.StatusOK).wants(h.URL+"/zoom/callback", "meeting:write:meeting:admin", "checks Zoom every 15 min", "The URL will appear here once the app is saved.")
		admin.post("/settings/video/app", url.Values{
			"kind": {"server_to_server"}, "client_id": {"two words"}, "client_secret": {"hush-hush hush"}, "webhook_secret": {"quiet-please"},
		}).wantsStatus(http.StatusUnprocessableEntity)
		admin.wants(`id="client_id-error"`, `id="client_secret-error"`, `id="account_id-error"`, "No spaces").lacks("hush-hush", "quiet-please")
		if typed, _ := admin.value("client_id"); typed != "two words" {
			t.Errorf("the field holds %q, want what was typed", typed)
		}
		admin.setUp()
		admin.wants("Connect Zoom", h.HookURL(), "App saved.").lacks(h.Zoom.Ready.ClientSecret, h.Zoom.Ready.WebhookSecret)
		admin.get(zoomSettings+"?app=edit").wants(h.Zoom.Ready.ClientID, "Leave empty to keep").lacks(h.Zoom.Ready.ClientSecret, h.Zoom.Ready.WebhookSecret)
		for _, secret := range []string{h.Zoom.Ready.ClientSecret, "hush-hush", "quiet-please"} {
			if strings.Contains(h.log.String(), secret) {
				t.Errorf("the log tells the secret %q", secret)
			}
		}
	})
}

func TestConnectingShowsTheAccountItsPlanAndItsRights(t *testing.T) {
	inTown(t, func(h *town) {
		admin := h.user("Ada Admin", navette.RoleAdmin)
		admin.setUp()
		if policy := admin.header.Get("Content-Security-Policy"); !strings.Contains(policy, "form-action 'self' "+h.Zoom.Ready.OAuth+";") {
			t.Errorf("browsers would not follow the form to Zoom: %s", policy)
		}
		admin.connect()
		if admin.path != zoomSettings {
			t.Errorf("came back to %s", admin.path)
		}
		admin.wants("Zoom is connected", h.Host(), "Business", "by Ada Admin", "10 of 10", "Zoom is connected.")
		admin.get("/settings/video").wants("Zoom is connected", h.Host())
	})
}

// The sandbox's app lacks a right, as each connection does when a release brings one.
func TestAMissingRightIsShownWithWhatToDo(t *testing.T) {
	const missing = "meeting:delete:meeting:admin"
	var scopes []string
	for _, s := range connection.Scopes {
		if s.Name != missing {
			scopes = append(scopes, s.Name)
		}
	}
	inTown(t, func(h *town) {
		admin := h.user("Ada Admin", navette.RoleAdmin)
		admin.get(zoomSettings).wants(missing, "A meeting has started", "recording.completed")
		admin.setUp()
		admin.connect()
		admin.wants("9 of 10", "A permission is missing.", missing, "Everything else keeps working.", "In the Zoom Marketplace, open your app", "Copy what’s missing", "Reauthorize")
		admin.wants("Events received", "0 of 5", "Zoom doesn’t say which events your app is subscribed to")
		h.Subscribe()
		s := h.Class("Vinyasa", h.In(time.Hour))
		h.Jump(s.StartsAt.Time)
		h.Zoom.Play(h.Meeting(s).Number, "start", nil)
		h.Rest()
		admin.get(zoomSettings).wants("1 of 5", "received")
		admin.get("/").wants("Zoom hasn’t granted a permission Navette needs", "delete duplicate meetings", "/settings/integrations/zoom#rights")
		h.user("Sam Staff", navette.RoleStaff).get("/").lacks("has not granted")
		h.Zoom.Do("/app", nil)
		admin.connect()
		admin.wants("10 of 10").lacks("is missing")
		admin.get("/").lacks("has not granted")
	}, testkit.Sandbox(func(o *sandbox.Options) { o.Scopes = scopes }))
}

func TestAVisitToZoomServesOnceAndOnlyWhoBeganIt(t *testing.T) {
	inTown(t, func(h *town) {
		admin, other := h.user("Ada Admin", navette.RoleAdmin), h.user("Otto Other", navette.RoleOwner)
		admin.setUp()
		back := admin.visitZoom(true)
		other.get(back).wantsStatus(http.StatusUnprocessableEntity).wants("was started elsewhere")
		h.visitor().get(back).wants("Password")
		if n := len(h.Zoom.Requests("POST", "/oauth/token")); n != 0 {
			t.Fatalf("Zoom was asked for %d tokens on the word of others", n)
		}
		admin.get(back).wantsStatus(http.StatusOK).wants("Zoom is connected")
		admin.get(back).wantsStatus(http.StatusUnprocessableEntity).wants("was started elsewhere")
		if n := len(h.Zoom.Requests("POST", "/oauth/token")); n != 1 {
			t.Errorf("Zoom was asked for %d tokens, want 1", n)
		}
	})
}

func TestRefusingOnZoomsPageIsToldInTheRoom(t *testing.T) {
	inTown(t, func(h *town) {
		admin := h.user("Ada Admin", navette.RoleAdmin)
		admin.post(zoomSettings+"/connect", nil).wantsStatus(http.StatusConflict).wants("Add your Zoom app first.")
		admin.setUp()
		admin.get(admin.visitZoom(false)).wantsStatus(http.StatusUnprocessableEntity).wants("Access was declined in Zoom.", "Connect Zoom")
	})
}

func TestServerToServerAppConnectsFromItsForm(t *testing.T) {
	inTown(t, func(h *town) {
		admin := h.user("Ada Admin", navette.RoleAdmin)
		admin.post(zoomSettings+"/app", url.Values{
			"kind": {"server_to_server"}, "client_id": {h.Zoom.Ready.ClientID}, "client_secret": {h.Zoom.Ready.ClientSecret}, "account_id": {h.Zoom.Ready.AccountID},
		}).wantsStatus(http.StatusOK).wants("Default host")
		admin.post(zoomSettings+"/connect", url.Values{"host": {"nobody"}}).wantsStatus(http.StatusUnprocessableEntity).wants(`id="host-error"`)
		if typed, _ := admin.value("host"); typed != "nobody" {
			t.Errorf("the field holds %q, want what was typed", typed)
		}
		admin.post(zoomSettings+"/connect", url.Values{"host": {h.Host()}}).wantsStatus(http.StatusOK).wants("Zoom is connected", h.Host())
		first := h.Connection()
		h.Clock.Advance(time.Minute)
		admin.post(zoomSettings+"/connect", nil).wantsStatus(http.StatusOK).wants("Zoom is connected", h.Host()) // a button that connects anew
		if again := h.Connection(); again.ID == first.ID || again.Email != first.Email {
			t.Errorf("connected anew as %+v", again)
		}
	})
}

func TestPausingNamesWhoIsTouchedAndDisconnectingRevokes(t *testing.T) {
	inTown(t, func(h *town) {
		admin := h.user("Ada Admin", navette.RoleAdmin)
		admin.setUp()
		admin.connect()
		later := h.Class("Vinyasa du matin", h.In(25*time.Hour))
		h.Book(later, h.Elodie())
		h.Book(later, h.Yanis())
		h.StopWork() // so that what falls due now stays without a meeting
		h.Clock.Advance(2 * time.Hour)

		admin.get(zoomSettings).lacks("Vinyasa du matin")
		admin.get(zoomSettings+"?ask=pause").wants("Vinyasa du matin", "2 attendees", "/sessions/"+later.ID)
		admin.post(zoomSettings+"/pause", nil).wants("New meetings are paused.", "New meetings have been paused since 14:00", "Vinyasa du matin")
		admin.post(zoomSettings+"/resume", nil).wants("New meetings have resumed.", "Zoom is connected")
		admin.wants("1 upcoming session won’t have a meeting. 1 of them")

		admin.post(zoomSettings+"/disconnect", nil).wants("Zoom is disconnected.", "Connect Zoom")
		if n := len(h.Zoom.Requests("POST", "/oauth/revoke")); n != 1 {
			t.Errorf("Zoom was asked %d times to revoke, want once", n)
		}
		for _, g := range h.Zoom.State().Grants {
			if !g.Dead && g.Access+g.Refresh > 0 {
				t.Errorf("Zoom still honours %+v", g)
			}
		}
	})
}

func TestTheLinkingTableIsSavedWholeOrNotAtAll(t *testing.T) {
	inTown(t, func(h *town) {
		admin := h.user("Ada Admin", navette.RoleAdmin)
		admin.get(zoomSettings + "/people")
		if admin.path != zoomSettings {
			t.Errorf("without a connection the table leads to %s", admin.path)
		}
		admin.setUp()
		admin.connect()
		known, err := h.Hosts.Linking(h.Context(), h.Owner)
		h.Must(err)
		first, second := known.Hosts[0].ID, known.Hosts[1].ID
		names := map[string]string{}
		for _, u := range known.Users {
			names[u.ID] = u.Name
		}
		coach, owner := names[h.Coach.ID], names[h.Owner.ID]
		row := func(f url.Values, host, user, purpose string) {
			f.Add("host", host)
			f.Set("user-"+host, user)
			f.Set("was-"+host, "")
			f.Set(purpose+"-"+host, "on")
		}
		wrong := url.Values{}
		row(wrong, first, coach, "import")
		row(wrong, second, coach, "import")
		admin.post(zoomSettings+"/people", wrong).wantsStatus(http.StatusUnprocessableEntity).wants(`id="user-`+second+`-error"`, "already matched to "+known.Hosts[0].Name)
		alone := url.Values{}
		row(alone, first, coach, "import")
		row(alone, second, "", "import")
		admin.post(zoomSettings+"/people", alone).wantsStatus(http.StatusUnprocessableEntity).wants(`id="user-`+second+`-error"`, "first choose whose")
		known, err = h.Hosts.Linking(h.Context(), h.Owner)
		h.Must(err)
		if len(known.Links) != 0 {
			t.Fatalf("a wrong table left %+v", known.Links)
		}
		right := url.Values{}
		row(right, first, coach, "import")
		row(right, second, owner, "no")
		admin.post(zoomSettings+"/people", right).wantsStatus(http.StatusOK).wants("Matches saved.", "2 of 5 Zoom users matched")
		known, err = h.Hosts.Linking(h.Context(), h.Owner)
		h.Must(err)
		if len(known.Links) != 2 || known.Links[0].ForImport == known.Links[1].ForImport {
			t.Errorf("saved %+v", known.Links)
		}
	})
}

func TestWhoseRecordingsCouldNotBeReadIsTold(t *testing.T) {
	inTown(t, func(h *town) {
		h.Connect()
		h.LinkForImport(h.Coach, h.Zoom.Ready.Users[1].Email)
		h.Zoom.Fault(map[string]any{
			"action": "status", "status": 500, "count": 0, "method": "GET", "path": "/v2/users/" + h.Zoom.Ready.Users[1].ID + "/recordings", "when": "before",
		})
		h.Pass(testkit.SweepEvery)
		left, err := h.Connections.Overview(h.Context(), h.Owner)
		h.Must(err)
		admin := h.user("Ada Admin", navette.RoleAdmin)
		admin.get(zoomSettings).wants("couldn’t read the recordings of", left.NotSwept[0].Name)
		h.Zoom.Mend()
		h.Pass(testkit.SweepEvery)
		admin.get(zoomSettings).lacks("couldn’t read the recordings of")
	})
}

func TestMatchingProposesTheSameAddressAndKeepsNothing(t *testing.T) {
	inTown(t, func(h *town) {
		admin := h.user("Ada Admin", navette.RoleAdmin)
		admin.setUp()
		admin.connect()
		_, err := h.people.AddUser(h.Context(), h.Owner, people.UserInput{
			Name: "Nora Nouvelle", Email: strings.ToUpper(h.Zoom.Ready.Users[1].Email), Language: "en", Role: navette.RoleStaff, Password: password,
		})
		h.Must(err)
		admin.post(zoomSettings+"/people/match", nil).wants("1 suggested match", "same email")
		admin.get(zoomSettings + "/people").wants("0 of 5 Zoom users matched").lacks("suggested")
		admin.post(zoomSettings+"/people/refresh", nil).wantsStatus(http.StatusOK).wants("0 of 5 Zoom users matched")
	})
}

func TestOnlyWhoManagesZoomEntersItsRoom(t *testing.T) {
	inTown(t, func(h *town) {
		staff := h.user("Sam Staff", navette.RoleStaff)
		staff.get(zoomSettings).wantsStatus(http.StatusForbidden)
		staff.post(zoomSettings+"/connect", nil).wantsStatus(http.StatusForbidden)
		staff.get("/zoom/callback?code=a&state=b").wantsStatus(http.StatusForbidden)
	})
}

func TestOtherLeadsSayWhatTheyTouchBeforeTheyDoIt(t *testing.T) {
	inTown(t, func(h *town) {
		admin := h.user("Ada Admin", navette.RoleAdmin)
		admin.setUp()
		admin.connect()
		s := h.Class("Vinyasa", h.In(30*time.Hour))
		h.Book(s, h.Elodie())
		room := "/settings/video"
		admin.get(room).wants("Timing before a session")
		if window, _ := admin.value("window"); window != "24" {
			t.Errorf("the form holds %q hours", window)
		}
		admin.post(room+"/leads", url.Values{"window": {"many"}, "link": {"1"}}).wantsStatus(http.StatusUnprocessableEntity)
		admin.wants("Enter a number.", "Enter a number of minutes from 5 to 180.")
		typed := url.Values{"window": {"48"}, "link": {"30"}}
		admin.post(room+"/leads", typed).wantsStatus(http.StatusOK).wants("1 upcoming session will use", "1 session will get its meeting right away.")
		if n := len(h.Zoom.Meetings()); n != 0 {
			t.Fatalf("%d meetings before it was confirmed", n)
		}
		told, _ := admin.value("confirmed")
		admin.post(room+"/leads", with(typed, "confirmed", told, "link", "20")).wantsStatus(http.StatusOK).wants("save again") // something else was told
		admin.post(room+"/leads", with(typed, "confirmed", told)).wants("Upcoming sessions are updated.")
		h.Rest()
		if n := len(h.Zoom.Meetings()); n != 1 {
			t.Errorf("%d meetings, want 1", n)
		}
		admin.get("/sessions/" + s.ID).wants("30 min before the start")
	})
}
