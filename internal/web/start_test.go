package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
)

// coach is a user who reads the schedule and holds sessions, as their id and in a browser.
func (h *town) coach(name string) (string, *guest) {
	h.Helper()
	b := h.user(name, navette.RoleViewer)
	users, err := h.people.Users(h.Context(), h.Owner)
	h.Must(err)
	for _, u := range users {
		if u.Name == name {
			return u.ID, b
		}
	}
	h.Fatalf("no user %s", name)
	return "", nil
}

func TestTheCoachOfTheMomentOpensTheMeetingAsItsHost(t *testing.T) {
	inTown(t, func(h *town) {
		h.Connect()
		first, coach := h.coach("Carla Coach")
		second, substitute := h.coach("Sam Substitute")
		admin, staff := h.user("Ada Admin", navette.RoleAdmin), h.user("Sid Staff", navette.RoleStaff)
		s := h.Class("Vinyasa", h.In(2*time.Hour), func(in *schedule.SessionInput) { in.CoachID = first })
		path, start := "/sessions/"+s.ID, "/sessions/"+s.ID+"/start"
		h.Rest()
		leads := "form-action 'self' " + h.Zoom.Ready.REST + ";"
		coach.get(path).wantsStatus(http.StatusOK).lacks("Start meeting")
		if policy := coach.header.Get("Content-Security-Policy"); !strings.Contains(policy, leads) {
			t.Errorf("the button may come by a live update, and browsers would not follow it to Zoom: %s", policy)
		}
		coach.post(start, nil).wantsStatus(http.StatusConflict).wants("You can start the meeting from 13:00.")
		h.Pass(61 * time.Minute)

		host := h.Zoom.Ready.REST + "/s/"
		for _, b := range []*guest{coach, admin} {
			b.get(path).wants("Start meeting", `action="`+start+`"`)
			if policy := b.header.Get("Content-Security-Policy"); !strings.Contains(policy, leads) {
				t.Errorf("browsers would not follow the form to Zoom: %s", policy)
			}
			if b.post(start, nil); b.status != http.StatusSeeOther || !strings.HasPrefix(b.away, host) {
				t.Fatalf("%d, to %q: %s", b.status, b.away, b.text())
			}
		}
		for _, b := range []*guest{substitute, staff} {
			b.get(path).wantsStatus(http.StatusOK).lacks("Start meeting")
			b.post(start, nil).wantsStatus(http.StatusForbidden).wants("Only the session’s coach and admins can start its meeting.")
		}
		h.visitor().post(start, nil).wants("Password")
		h.foreigner().post(start, nil).wantsStatus(http.StatusNotFound)

		in, err := schedule.InputOf(s)
		h.Must(err)
		in.CoachID = second
		_, err = h.Schedule.Change(h.Context(), h.Owner, s.ID, in)
		h.Must(err)
		coach.post(start, nil).wantsStatus(http.StatusForbidden)
		substitute.post(start, nil)
		address := substitute.away
		opened, err := http.PostForm(address, url.Values{"start": {"yes"}})
		h.Must(err)
		h.Must(opened.Body.Close())
		h.Rest()
		substitute.get(path).wants("live", "opened the meeting as host")
		if n := len(h.Zoom.Requests("GET", "/v2/meetings/*")); n != 3 {
			t.Errorf("Zoom was asked %d times for an address, want once for each that was handed out", n)
		}
		h.keptNowhere(s, address)
	})
}

// keptNowhere wants that the secret of a start address stands in no log, journal or row of the meeting.
func (h *town) keptNowhere(s navette.Session, address string) {
	h.Helper()
	parsed, err := url.Parse(address)
	h.Must(err)
	secret := parsed.Query().Get("zak")
	told, err := h.Store.Org(h.Org).EventsOfSession(h.Context(), s.ID, 100)
	h.Must(err)
	kept := h.log.String()
	for _, e := range told {
		kept += e.Data
	}
	if secret == "" || strings.Contains(kept, secret) || strings.Contains(kept, "zak") {
		h.Errorf("the address of the host (%d letters of secret) was kept", len(secret))
	}
}

func TestWhyZoomOpensNoMeetingIsToldOnTheSessionsPage(t *testing.T) {
	inTown(t, func(h *town) {
		h.Connect()
		admin := h.user("Ada Admin", navette.RoleAdmin)
		s := h.Class("Vinyasa", h.In(30*time.Minute))
		start := "/sessions/" + s.ID + "/start"
		refusals := []struct {
			fault  map[string]any
			status int
			says   string
		}{
			{map[string]any{"action": "status", "status": 404, "code": 3001, "message": "Meeting does not exist."}, http.StatusConflict, "This meeting no longer exists in Zoom"},
			{map[string]any{"action": "status", "status": 400, "code": 3000, "message": "Cannot access webinar info."}, http.StatusConflict, "Zoom’s response: Cannot access webinar info."},
		}
		for _, r := range refusals {
			r.fault["when"], r.fault["method"], r.fault["path"] = "before", "GET", "/v2/meetings/*"
			h.Rest() // a refusal has the meeting looked for
			h.Zoom.Fault(r.fault)
			admin.post(start, nil).wantsStatus(r.status).wants("The meeting couldn’t be opened.", r.says, "Vinyasa")
			h.Zoom.Mend()
		}
		admin.post("/settings/video/disconnect", nil)
		admin.post(start, nil).wantsStatus(http.StatusConflict).wants("The meeting couldn’t be opened.", "Zoom isn’t connected.")
		h.Cancel(s.ID)
		admin.post(start, nil).wantsStatus(http.StatusConflict).wants("This session has been cancelled.")
	})
}
