package sessions_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/web/webtest"
)

// addCoach adds a user who may read the schedule, and returns their id and their browser.
func addCoach(studio *webtest.Studio, name string) (string, *webtest.Visitor) {
	studio.Helper()
	b := studio.SignIn(name, navette.RoleViewer)
	users, err := studio.People.Users(studio.Context(), studio.Owner)
	studio.Must(err)
	for _, u := range users {
		if u.Name == name {
			return u.ID, b
		}
	}
	studio.Fatalf("no user %s", name)
	return "", nil
}

func TestTheCoachOfTheMomentOpensTheMeetingAsItsHost(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		studio.Connect()
		first, coach := addCoach(studio, "Carla Coach")
		second, substitute := addCoach(studio, "Sam Substitute")
		admin, staff := studio.SignIn("Ada Admin", navette.RoleAdmin), studio.SignIn("Sid Staff", navette.RoleStaff)
		s := studio.Class("Vinyasa", studio.In(2*time.Hour), func(in *schedule.SessionInput) { in.CoachID = first })
		path, start := "/sessions/"+s.ID, "/sessions/"+s.ID+"/start"
		studio.Rest()
		leads := "form-action 'self' " + studio.Zoom.Ready.REST + ";"
		coach.Get(path).WantsStatus(http.StatusOK).Lacks("Start meeting")
		if policy := coach.Header.Get("Content-Security-Policy"); !strings.Contains(policy, leads) {
			t.Errorf("the button may come by a live update, and browsers would not follow it to Zoom: %s", policy)
		}
		coach.Post(start, nil).WantsStatus(http.StatusConflict).Shows("You can start the meeting from 13:00.")
		studio.Pass(61 * time.Minute)

		host := studio.Zoom.Ready.REST + "/s/"
		for _, b := range []*webtest.Visitor{coach, admin} {
			b.Get(path).Shows("Start meeting", `action="`+start+`"`)
			if policy := b.Header.Get("Content-Security-Policy"); !strings.Contains(policy, leads) {
				t.Errorf("browsers would not follow the form to Zoom: %s", policy)
			}
			if b.Post(start, nil); b.Status != http.StatusSeeOther || !strings.HasPrefix(b.Away, host) {
				t.Fatalf("%d, to %q: %s", b.Status, b.Away, b.Text())
			}
		}
		for _, b := range []*webtest.Visitor{substitute, staff} {
			b.Get(path).WantsStatus(http.StatusOK).Lacks("Start meeting")
			b.Post(start, nil).WantsStatus(http.StatusForbidden).
				Shows("Only the session’s coach and admins can start its meeting.")
		}
		studio.Visitor().Post(start, nil).Shows("Password")
		studio.OtherOwner().Post(start, nil).WantsStatus(http.StatusNotFound)

		in, err := schedule.InputOf(s)
		studio.Must(err)
		in.CoachID = second
		_, err = studio.Schedule.Change(studio.Context(), studio.Owner, s.ID, in)
		studio.Must(err)
		coach.Post(start, nil).WantsStatus(http.StatusForbidden)
		substitute.Post(start, nil)
		address := substitute.Away
		opened, err := http.PostForm(address, url.Values{"start": {"yes"}})
		studio.Must(err)
		studio.Must(opened.Body.Close())
		studio.Rest()
		substitute.Get(path).Shows("live", "opened the meeting as host")
		if n := len(studio.Zoom.Requests("GET", "/v2/meetings/*")); n != 3 {
			t.Errorf("Zoom was asked %d times for an address, want once for each that was handed out", n)
		}
		keptNowhere(studio, s, address)
	})
}

// keptNowhere checks that neither the log nor the journal contains the secret of a start address.
func keptNowhere(studio *webtest.Studio, s navette.Session, address string) {
	studio.Helper()
	parsed, err := url.Parse(address)
	studio.Must(err)
	secret := parsed.Query().Get("zak")
	told, err := studio.Store.Org(studio.Org).EventsAfter(studio.Context(), 0, 1000)
	studio.Must(err)
	kept := studio.Logged.String()
	for _, e := range told {
		if e.SessionID == s.ID {
			kept += e.Data
		}
	}
	if secret == "" || strings.Contains(kept, secret) || strings.Contains(kept, "zak") {
		studio.Errorf("the address of the host (%d letters of secret) was kept", len(secret))
	}
}

func TestWhyZoomOpensNoMeetingIsToldOnTheSessionsPage(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		studio.Connect()
		admin := studio.SignIn("Ada Admin", navette.RoleAdmin)
		s := studio.Class("Vinyasa", studio.In(30*time.Minute))
		start := "/sessions/" + s.ID + "/start"
		refusals := []struct {
			fault  map[string]any
			status int
			says   string
		}{
			{
				map[string]any{"action": "status", "status": 404, "code": 3001, "message": "Meeting does not exist."},
				http.StatusConflict, "This meeting no longer exists in Zoom",
			},
			{
				map[string]any{"action": "status", "status": 400, "code": 3000, "message": "Cannot access webinar info."},
				http.StatusConflict, "Zoom’s response: Cannot access webinar info.",
			},
		}
		for _, r := range refusals {
			r.fault["when"], r.fault["method"], r.fault["path"] = "before", "GET", "/v2/meetings/*"
			studio.Rest() // after a refusal, the meeting is checked in Zoom
			studio.Zoom.Fault(r.fault)
			admin.Post(start, nil).WantsStatus(r.status).Shows("The meeting couldn’t be opened.", r.says, "Vinyasa")
			studio.Zoom.Mend()
		}
		admin.Post("/settings/video/disconnect", nil)
		admin.Post(start, nil).WantsStatus(http.StatusConflict).
			Shows("The meeting couldn’t be opened.", "Zoom isn’t connected.")
		studio.Cancel(s.ID)
		admin.Post(start, nil).WantsStatus(http.StatusConflict).Shows("This session has been cancelled.")
	})
}
