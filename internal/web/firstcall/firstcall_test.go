package firstcall_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/webtest"
)

const page = webtest.ZoomSettings + "/first-call"

// begun connects the studio and begins a test as an admin who reads English.
func begun(studio *webtest.Studio) *webtest.Visitor {
	studio.Helper()
	studio.Connect()
	studio.Subscribe()
	b := studio.SignIn("Ada Admin", navette.RoleAdmin)
	b.Post(page, nil).WantsStatus(http.StatusOK)
	studio.Rest()
	return b
}

// meeting returns the number of the only meeting in Zoom.
func meeting(studio *webtest.Studio) int64 { studio.Helper(); return studio.Zoom.OneMeeting().ID }

func TestTheFirstCallIsFollowedToItsPlayer(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		b := studio.SignIn("Zoé Garnier", navette.RoleOwner)
		b.Get(page).WantsStatus(http.StatusOK).Shows("A test needs a connected Zoom account.", "A five-minute test meeting").
			Lacks("Create test meeting")
		b = begun(studio)
		b.Get(page).WantsStatus(http.StatusOK).Shows("1 of 9 steps done", "Meeting created", "Start the meeting",
			"Link for a second person", "Check now", "Started by Ada Admin").Lacks("Create test meeting")
		studio.Zoom.Play(meeting(studio), "start", map[string]any{"piece": "sales-en"})
		studio.Pass(time.Minute)
		b.Get(page).Shows("Meeting started", "End of the meeting", "Received").Lacks("Link for a second person")
		studio.Zoom.Play(meeting(studio), "end", nil)
		studio.Pass(3 * time.Minute)
		b.Get(page).Shows("9 of 9 steps done", "Your first call is here: everything works.", "How long each step took",
			"The call", "Create test meeting").Lacks("Check now", "since 12")
		calls := studio.Calls("")
		if len(calls) != 1 {
			t.Fatalf("%d calls", len(calls))
		}
		call := "/calls/" + calls[0].Call.ID
		b.Shows(`href="` + call + `"`).Get(call).WantsStatus(http.StatusOK).Shows("Test call")
		b.Post(page+"/remove", nil).WantsStatus(http.StatusOK).Shows("Test removed.")
		studio.Rest()
		b.Get(call).WantsStatus(http.StatusNotFound)
		b.Get(page).Shows("Create test meeting").Lacks("How long each step took")
	})
}

func TestATestIsStoppedByItsPage(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		b := begun(studio)
		b.Post(page+"/look", nil).WantsStatus(http.StatusOK)
		b.Post(page+"/stop", nil).WantsStatus(http.StatusOK).Shows("Test stopped.", "Ada Admin stopped the test.")
		studio.Rest()
		for _, m := range studio.Zoom.State().Meetings {
			if !m.Deleted {
				t.Errorf("the meeting that was never started is still in Zoom: %+v", m)
			}
		}
		b.Post(page+"/stop", url.Values{}).WantsStatus(http.StatusConflict).
			Shows("That didn’t work.", "No test is in progress.")
		b.Get(page + "/stop").WantsStatus(http.StatusOK).Shows("A five-minute test meeting")
	})
}

func TestATestWaitsForAnyCall(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		studio.Connect()
		b := studio.SignIn("Ada Admin", navette.RoleAdmin)
		b.Get(page).Shows("No colleague’s calls are imported yet.").Lacks("Wait for a call")
		studio.LinkForImport(studio.Coach, studio.Zoom.Ready.Users[1].Email)
		b.Get(page).Shows("1 colleague’s calls are imported.", "Wait for a call")
		b.Post(page+"/any", nil).WantsStatus(http.StatusOK).Shows("Wait for a call",
			"Waiting for a call of the person whose calls are imported.").Lacks("Start meeting")
	})
}

func TestStaffDoNotTestTheFirstCall(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		b := studio.SignIn("Sam Staff", navette.RoleStaff)
		b.Get(page).WantsStatus(http.StatusForbidden)
		b.Post(page, nil).WantsStatus(http.StatusForbidden)
	})
}
