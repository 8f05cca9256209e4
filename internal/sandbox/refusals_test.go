package sandbox_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"navette.dev/navette/internal/navette/navettetest"
	"navette.dev/navette/internal/sandbox"
)

// documentedError is an error in Zoom's own documents.
type documentedError struct {
	Status  int    `json:"status"`
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// refusals are requests that Zoom refuses according to its documents: the caller, the operation, a path and a body to
// call it with, and the code of the refusal.
var refusals = [][5]string{
	{"owner", "GET /users/{userId}", "/users/none", "", "1001"},
	{"owner", "DELETE /users/{userId}", "/users/none", "", "1001"},
	{"owner", "DELETE /users/{userId}", "/users/me", "", "1117"},
	{"owner", "GET /users", "/users?next_page_token=none", "", "300"},
	{"owner", "POST /users", "/users", `{"action":"create","user_info":{"email":"{email}","type":1}}`, "1005"},
	{"member", "POST /users", "/users", `{"action":"create","user_info":{"email":"x@example.org","type":1}}`, "200"},
	{"owner", "GET /users/{userId}/settings", "/users/none/settings", "", "1001"},
	{"owner", "PATCH /users/{userId}/settings", "/users/none/settings", "{}", "1001"},
	{"owner", "PUT /users/{userId}/status", "/users/none/status", "{}", "1001"},
	{"owner", "PUT /users/{userId}/status", "/users/me/status", `{"action":"deactivate"}`, "200"},
	{"owner", "GET /users/{userId}/token", "/users/none/token", "", "1001"},
	{"owner", "POST /users/{userId}/meetings", "/users/none/meetings", "{}", "1001"},
	{"owner", "POST /users/{userId}/meetings", "/users/me/meetings", `{"schedule_for":"none"}`, "300"},
	{"owner", "POST /users/{userId}/meetings", "/users/me/meetings", `{"schedule_for":"{u}","type":1}`, "3000"},
	{"member", "POST /users/{userId}/meetings", "/users/me/meetings", `{"schedule_for":"{owner}"}`, "3000"},
	{"unlicensed", "POST /users/{userId}/meetings", "/users/me/meetings", `{}`, "3161"},
	{"owner", "GET /users/{userId}/meetings", "/users/none/meetings", "", "1001"},
	{"owner", "GET /meetings/{meetingId}", "/meetings/1", "", "3001"},
	{"owner", "PATCH /meetings/{meetingId}", "/meetings/1", "{}", "3001"},
	{"owner", "PATCH /meetings/{meetingId}", "/meetings/{m}", `{"type":1,"pre_schedule":true}`, "3000"},
	{"owner", "PATCH /meetings/{meetingId}", "/meetings/{m}", `{"schedule_for":"none"}`, "300"},
	{"stranger", "PATCH /meetings/{meetingId}", "/meetings/{m}", "{}", "124"},
	{"owner", "DELETE /meetings/{meetingId}", "/meetings/1", "", "3001"},
	{"owner", "DELETE /meetings/{meetingId}", "/meetings/{m}?occurrence_id=1", "", "300"},
	{"owner", "PUT /meetings/{meetingId}/status", "/meetings/1/status", `{"action":"end"}`, "3001"},
	{"owner", "GET /meetings/{meetingId}/invitation", "/meetings/1/invitation", "", "3001"},
	{"owner", "GET /meetings/{meetingId}/registrants", "/meetings/1/registrants", "", "3001"},
	{"owner", "POST /meetings/{meetingId}/registrants", "/meetings/1/registrants", "{}", "1001"},
	{"owner", "GET /meetings/{meetingId}/registrants/{registrantId}", "/meetings/1/registrants/x", "", "3001"},
	{"owner", "DELETE /meetings/{meetingId}/registrants/{registrantId}", "/meetings/1/registrants/x", "", "3001"},
	{"owner", "DELETE /meetings/{meetingId}/registrants/{registrantId}", "/meetings/{m}/registrants/x", "", "300"},
	{"owner", "DELETE /meetings/{meetingId}/registrants/{registrantId}", "/meetings/{closed}/registrants/x", "", "300"},
	{"owner", "GET /meetings/{meetingId}/registrants/questions", "/meetings/1/registrants/questions", "", "3001"},
	{"owner", "PATCH /meetings/{meetingId}/registrants/questions", "/meetings/1/registrants/questions", "{}", "3001"},
	{"owner", "PUT /meetings/{meetingId}/registrants/status", "/meetings/1/registrants/status", "{}", "3001"},
	{"owner", "POST /meetings/{meetingId}/batch_registrants", "/meetings/1/batch_registrants", "{}", "3001"},
	{"owner", "POST /meetings/{meetingId}/batch_registrants", "/meetings/{m}/batch_registrants", "{}", "303"},
	{"owner", "POST /meetings/{meetingId}/batch_registrants", "/meetings/{closed}/batch_registrants", "{}", "404"},
	{"owner", "GET /past_meetings/{meetingId}", "/past_meetings/1", "", "3001"},
	{"owner", "GET /past_meetings/{meetingId}/instances", "/past_meetings/1/instances", "", "3001"},
	{"owner", "GET /past_meetings/{meetingId}/participants", "/past_meetings/1/participants", "", "3001"},
	{"owner", "GET /report/meetings/{meetingId}", "/report/meetings/1", "", "3001"},
	{"member", "GET /report/meetings/{meetingId}", "/report/meetings/1", "", "200"},
	{"owner", "GET /report/meetings/{meetingId}/participants", "/report/meetings/1/participants", "", "3001"},
	{"member", "GET /report/cloud_recording", "/report/cloud_recording", "", "200"},
	{"owner", "GET /report/disclaimer", "/report/disclaimer?from=2026-03-01&to=2026-03-02&next_page_token=x", "",
		"300"},
	{"owner", "GET /report/disclaimer", "/report/disclaimer?from=never&to=2026-03-02", "", "300"},
	{"owner", "GET /meetings/{meetingId}/recordings", "/meetings/1/recordings", "", "3301"},
	{"owner", "DELETE /meetings/{meetingId}/recordings", "/meetings/1/recordings", "", "3301"},
	{"owner", "DELETE /meetings/{meetingId}/recordings/{recordingId}", "/meetings/{m}/recordings/x", "", "3301"},
	{"owner", "PUT /meetings/{meetingId}/recordings/{recordingId}/status", "/meetings/{m}/recordings/x/status", "{}",
		"3301"},
	{"owner", "PUT /meetings/{meetingUUID}/recordings/status", "/meetings/x/recordings/status", "{}", "3301"},
	{"owner", "GET /meetings/{meetingId}/transcript", "/meetings/{m}/transcript", "", "3322"},
	{"owner", "GET /accounts/{accountId}/settings", "/accounts/none/settings", "", "2001"},
	{"owner", "PATCH /accounts/{accountId}/settings", "/accounts/none/settings", "{}", "2001"},
	{"owner", "GET /accounts/{accountId}/lock_settings", "/accounts/none/lock_settings", "", "2001"},
	{"owner", "POST /groups", "/groups", `{"name":" "}`, "300"},
	{"owner", "POST /groups", "/groups", `{"name":"professeurs"}`, "4132"},
	{"owner", "PATCH /groups/{groupId}", "/groups/{other}", `{"name":"professeurs"}`, "4132"},
	{"owner", "GET /groups/{groupId}", "/groups/x", "", "4130"},
	{"owner", "DELETE /groups/{groupId}", "/groups/x", "", "4130"},
	{"owner", "GET /groups/{groupId}/members", "/groups/x/members", "", "4130"},
	{"owner", "GET /groups/{groupId}/members", "/groups/{g}/members?next_page_token=x", "", "300"},
	{"owner", "POST /groups/{groupId}/members", "/groups/x/members", "{}", "4130"},
	{"owner", "DELETE /groups/{groupId}/members/{memberId}", "/groups/{g}/members/x", "", "4131"},
	{"owner", "PATCH /groups/{groupId}/members/{memberId}", "/groups/{g}/members/x", "{}", "4131"},
	{"owner", "PATCH /groups/{groupId}/members/{memberId}", "/groups/{g}/members/{u}", `{"action":"move"}`, "300"},
	{"owner", "GET /groups/{groupId}/settings", "/groups/x/settings", "", "4130"},
	{"owner", "PATCH /groups/{groupId}/settings", "/groups/x/settings", "{}", "4130"},
	{"owner", "GET /groups/{groupId}/lock_settings", "/groups/x/lock_settings", "", "4130"},
}

// TestRefusalsFollowZoomsDocuments compares status, code and message of refusals with those that Zoom's OpenAPI
// document lists for the operation.
func TestRefusalsFollowZoomsDocuments(t *testing.T) {
	documented := documentedErrors(t, filepath.Join(navettetest.ZoomDocuments(t), subset))
	s := begin(t, func(o *sandbox.Options) { o.RateLimits, o.Users = "off", 4 })
	s.control("POST", "/users/"+s.ready.Users[3].ID+"/settings", `{"type":4}`)
	names := s.everythingThere()
	group := names.Replace("{g}")
	s.want(201, "POST", "/groups/"+group+"/members", `{"members":[{"id":"`+s.ready.Users[1].ID+`"}]}`)
	closed := s.create(`{}`)
	more := strings.NewReplacer("{closed}", fmt.Sprint(closed.ID), "{owner}", s.ready.Users[0].ID)
	tokens := map[string]string{
		"owner": s.token, "stranger": "none", "member": s.connect(1).AccessToken,
		"unlicensed": s.connect(3).AccessToken,
	}
	for _, one := range refusals {
		s.token = tokens[one[0]]
		method, _, _ := strings.Cut(one[1], " ")
		got := s.rest(method, more.Replace(names.Replace(one[2])), more.Replace(names.Replace(one[3])))
		var said documentedError
		if err := json.Unmarshal(got.body, &said); err != nil || fmt.Sprint(said.Code) != one[4] {
			t.Errorf("%s %s %s: want code %s, got %d %s", one[1], one[2], one[3], one[4], got.status, got.body)
			continue
		}
		if said.Status = got.status; !said.isAmong(documented[one[1]]) {
			t.Errorf("%s %s: not documented: %d %s", one[1], one[2], got.status, got.body)
		}
	}
}

// documentedErrors returns the documented errors of each operation.
func documentedErrors(t *testing.T, file string) map[string][]documentedError {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Paths map[string]map[string]struct {
			Zoom struct{ Errors []documentedError } `json:"x-zoom"`
		}
	}
	if err := json.Unmarshal(raw, &document); err != nil {
		t.Fatal(err)
	}
	all := map[string][]documentedError{}
	for path, methods := range document.Paths {
		for method, operation := range methods {
			all[strings.ToUpper(method)+" "+path] = operation.Zoom.Errors
		}
	}
	return all
}

var placeholder = regexp.MustCompile(`\\\{[^}]*\\\}|\\\$[a-zA-Z]+`)

// isAmong reports whether one of the documented errors has the same status, code and message. A documented message may
// list several sentences, of which one is used, and may contain placeholders.
func (e documentedError) isAmong(documented []documentedError) bool {
	for _, one := range documented {
		if one.Status != e.Status || one.Code != e.Code {
			continue
		}
		for _, sentence := range append(strings.Split(one.Message, ". "), one.Message) {
			pattern := placeholder.ReplaceAllString(regexp.QuoteMeta(strings.Trim(sentence, " .")), ".*")
			if regexp.MustCompile("^" + pattern + "$").MatchString(strings.TrimSuffix(e.Message, ".")) {
				return true
			}
		}
	}
	return false
}
