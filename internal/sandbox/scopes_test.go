package sandbox_test

import (
	"fmt"
	"net/url"
	"testing"

	"navette.dev/navette/internal/sandbox"
)

// TestScopesWithoutAdminReachOneself checks that a scope without a suffix covers only the token's own user.
func TestScopesWithoutAdminReachOneself(t *testing.T) {
	for _, one := range []struct {
		scopes []string
		code   float64
	}{
		{scopes: []string{"user:read:user", "meeting:write:meeting", "meeting:read:meeting"}, code: 4711},
		{scopes: []string{"user:read:user:admin", "meeting:write:meeting:admin", "meeting:read:meeting:admin"}},
		{scopes: []string{"user:read", "meeting:write", "meeting:read"}, code: 4711},
		{scopes: []string{"user:read:admin", "meeting:write:admin", "meeting:read:admin"}},
	} {
		t.Run(fmt.Sprint(one.scopes), func(t *testing.T) {
			s := begin(t, withScopes(one.scopes...))
			s.connect(1)
			theirs := s.create(`{}`)
			s.connect(0) // the account's owner
			mine := s.create(`{}`)
			s.want(200, "GET", mine.path(), "")
			asked := s.rest("GET", "/users/"+s.ready.Users[1].ID, "").fields(t)
			code, _ := asked["code"].(float64)
			if code != one.code {
				t.Errorf("another user: %v", asked)
			}
			found := s.rest("GET", theirs.path(), "").status
			if want := map[bool]int{true: 404, false: 200}[one.code != 0]; found != want {
				t.Errorf("another host's meeting: %d, want %d", found, want)
			}
		})
	}
}

// TestMissingScopesAreNamedInTheAppsForm checks that refusals name granular scopes to an app with granular scopes,
// even if all its scopes end in :admin.
func TestMissingScopesAreNamedInTheAppsForm(t *testing.T) {
	for scope, want := range map[string]string{
		"group:read:list_groups:admin": "group:write:group:admin",
		"group:read:admin":             "group:write:admin",
		"user:read:user":               "group:write:group:admin",
	} {
		s := begin(t, withScopes(scope))
		s.connect(0)
		if got := s.want(400, "POST", "/groups", `{"name":"G"}`).fields(t)["message"]; got != "Invalid access token, "+
			"does not contain scopes:["+want+"]." {
			t.Errorf("with %s: %v", scope, got)
		}
	}
	s := begin(t, withScopes("meeting:write:meeting"))
	s.connect(0)
	got := s.want(400, "POST", "/users/"+s.ready.Users[1].ID+"/meetings", `{}`).fields(t)
	if got["message"] != "Invalid access token, does not contain scopes:[meeting:write:meeting:admin]." {
		t.Errorf("for another user: %v", got)
	}
}

func TestThePeopleWhoLeftTakeTheirMeetingsAlong(t *testing.T) {
	s := begin(t, func(o *sandbox.Options) { o.RateLimits = "off" })
	m, recording := s.recordedBy(1, "")
	s.connect(0)
	uuid := url.PathEscape(url.PathEscape(recording.UUID))
	s.want(200, "GET", m.path(), "")
	s.want(200, "GET", "/meetings/"+uuid+"/recordings", "")
	s.want(204, "DELETE", "/users/"+s.ready.Users[1].ID, "")
	s.want(404, "GET", m.path(), "")
	s.want(404, "GET", "/meetings/"+uuid+"/recordings", "")
	s.want(404, "GET", "/past_meetings/"+uuid, "")
}
