package sandbox_test

import (
	"slices"
	"strings"
	"testing"

	"navette.dev/navette/internal/sandbox"
)

// TestAnAdministratorChangesUsers adds, renames, deactivates and deletes users by the control API, and reads them with
// the REST API.
func TestAnAdministratorChangesUsers(t *testing.T) {
	s := begin(t, func(o *sandbox.Options) { o.RateLimits = "off" })
	s.connect(0)
	listed := func(status string) (emails []string) {
		for _, u := range s.want(200, "GET", "/users?status="+status, "").fields(t)["users"].([]any) {
			emails = append(emails, u.(map[string]any)["email"].(string))
		}
		return emails
	}
	add := func(body string) string { return s.control("POST", "/users", body).fields(t)["id"].(string) }
	invited := add(`{"email":"Nora@zoom.test","first_name":"Nora","last_name":"Petit","way":"create"}`)
	if !slices.Contains(listed("pending"), "Nora@zoom.test") || slices.Contains(listed("active"), "Nora@zoom.test") {
		t.Errorf("invited: pending %v, active %v", listed("pending"), listed("active"))
	}
	s.control("POST", "/users/nora@zoom.test/status", `{"action":"accept"}`)
	s.control("POST", "/users/"+invited+"/profile", `{"last_name":"Grand","email":"nora.grand@zoom.test"}`)
	u := s.want(200, "GET", "/users/"+invited, "").fields(t)
	if u["status"] != "active" || u["display_name"] != "Nora Grand" || u["email"] != "nora.grand@zoom.test" {
		t.Errorf("%v", u)
	}
	s.control("POST", "/users/"+invited+"/status", `{"action":"deactivate"}`)
	if !slices.Contains(listed("inactive"), "nora.grand@zoom.test") {
		t.Errorf("inactive: %v", listed("inactive"))
	}
	s.control("POST", "/users/"+invited+"/status", `{"action":"delete"}`)
	s.want(404, "GET", "/users/"+invited, "")
	for path, body := range map[string]string{
		"/users": `{"email":"` + strings.ToUpper(s.ready.Users[1].Email) + `"}`,
		"/users/" + s.ready.Users[1].ID + "/status":  `{"action":"accept"}`,
		"/users/" + s.ready.Users[0].ID + "/status":  `{"action":"delete"}`,
		"/users/" + s.ready.Users[1].ID + "/profile": `{"email":"nowhere"}`,
		"/users/nobody/status":                       `{"action":"delete"}`,
	} {
		if got := s.send(s.browser, s.request("POST", s.ready.Control+path, body)); got.status != 400 {
			t.Errorf("%s %s: status %d", path, body, got.status)
		}
	}
}
