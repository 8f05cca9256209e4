package sandbox_test

import (
	"testing"

	"navette.dev/navette/internal/sandbox"
)

func (s *stranger) group(name string) string {
	s.t.Helper()
	return s.want(201, "POST", "/groups", `{"name":"`+name+`"}`).fields(s.t)["id"].(string)
}

// TestPrimaryGroup checks that target_group_id names the primary group, and that its settings apply to the member.
func TestPrimaryGroup(t *testing.T) {
	s := begin(t, func(o *sandbox.Options) { o.RateLimits = "off" })
	s.connect(0)
	first, second, member := s.group("Premier"), s.group("Second"), s.ready.Users[1]
	for group, recording := range map[string]string{first: "local", second: "cloud"} {
		s.want(204, "PATCH", "/groups/"+group+"/settings", `{"recording":{"auto_recording":"`+recording+`"}}`)
	}
	for _, group := range []string{first, second} {
		s.want(201, "POST", "/groups/"+group+"/members",
			`{"members":[{"id":"`+member.ID+`","email":"nobody@example.org"}]}`)
	}
	recording := func() any {
		return s.want(200, "GET", "/users/"+member.ID+"/settings", "").fields(
			t)["recording"].(map[string]any)["auto_recording"]
	}
	if got := recording(); got != "local" {
		t.Errorf("the first group is the primary one: %v", got)
	}
	s.want(204, "PATCH", "/groups/"+first+"/members/"+member.ID,
		`{"action":"set_primary","target_group_id":"`+second+`"}`)
	if got := recording(); got != "cloud" {
		t.Errorf("with another primary group: %v", got)
	}
	if got := s.want(200, "GET", "/users/"+member.ID, "").fields(t)["group_ids"].([]any); len(got) != 2 ||
		got[0] != second {
		t.Errorf("groups: %v", got)
	}
	for body, code := range map[string]float64{
		`{"action":"set_primary"}`:                   300,
		`{"action":"move"}`:                          300,
		`{"action":"move","target_group_id":"none"}`: 4130,
		`{"action":"set_primary","target_group_id":"` + s.group("Tiers") + `"}`:      4130,
		`{"action":"leave","target_group_id":"` + second + `"}`:                      300,
		`{"action":"set_primary","target_group_id":"` + second + `","extra":[{}]}  `: 0,
	} {
		got := s.rest("PATCH", "/groups/"+first+"/members/"+member.ID, body)
		if code == 0 && got.status == 204 {
			continue
		}
		if fields := got.fields(t); fields["code"] != code {
			t.Errorf("%s: %d %v", body, got.status, fields)
		}
	}
}

// TestAuthenticationOption updates, shows and hides one option at a time.
func TestAuthenticationOption(t *testing.T) {
	s := begin(t, func(o *sandbox.Options) { o.RateLimits = "off" })
	s.connect(0)
	for _, owner := range []string{"/accounts/me", "/groups/" + s.group("Professeurs")} {
		path := owner + "/settings?option=meeting_authentication"
		options := func() []any { return s.want(200, "GET", path, "").fields(t)["authentication_options"].([]any) }
		before := options()
		last := before[len(before)-1].(map[string]any)
		id := last["id"].(string)
		s.want(204, "PATCH", path,
			`{"authentication_option":{"id":"`+id+`","action":"update","name":"Nos gens","default_option":true}}`)
		s.want(204, "PATCH", path, `{"authentication_option":{"id":"`+id+`","action":"hide"}}`)
		defaults := 0
		for _, option := range options() {
			if option.(map[string]any)["default_option"] == true {
				defaults++
			}
		}
		changed := options()[len(before)-1].(map[string]any)
		if len(options()) != len(before) || defaults != 1 || changed["name"] != "Nos gens" ||
			changed["visible"] != false || changed["type"] != last["type"] || changed["action"] != nil {
			t.Errorf("%s: %v, %d defaults", owner, changed, defaults)
		}
		s.want(400, "PATCH", path, `{"authentication_option":{"id":"none","action":"show"}}`)
		s.want(400, "PATCH", path, `{"authentication_option":{"id":"`+id+`","action":"burn"}}`)
	}
}

func TestUsersByRoleAndStatus(t *testing.T) {
	s := begin(t, func(o *sandbox.Options) { o.RateLimits = "off" })
	s.connect(0)
	s.want(204, "PUT", "/users/"+s.ready.Users[2].ID+"/status", `{"action":"deactivate"}`)
	for query, want := range map[string]int{
		"": 2, "?role_id=0": 1, "?role_id=2": 1, "?role_id=1": 0, "?status=inactive": 1,
	} {
		if got := s.rows("/users"+query, "users"); len(got) != want {
			t.Errorf("%q: %d users, want %d", query, len(got), want)
		}
	}
}
