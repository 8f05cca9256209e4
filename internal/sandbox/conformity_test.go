package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"navette.dev/navette/internal/navette/navettetest"
	"navette.dev/navette/internal/sandbox"
)

// Reasons of [exceptions].
const (
	captured       = "in captured answers, not in the document (contract 6.1)"
	capturedNumber = "a JSON number in captured answers (contract 6.1)"
	userList       = "the frame of the user's list (contract 6.1)"
	timeline       = "TIMELINE is described everywhere but missing from this list of values (contract 6.2)"
)

// exceptions are the fields, and one status, in which the sandbox differs from Zoom's OpenAPI document, each with the
// reason and the section of contract.md, a file beside Zoom's documents.
var exceptions = map[string]string{
	"PATCH /accounts/{accountId}/lock_settings": "the document knows only a 200 with an error's text; a plain 204 is " +
		"likely (contract 3)",
	"GET /users/{userId}/recordings meetings[].type":                          capturedNumber,
	"GET /users/{userId}/recordings meetings[].share_url":                     captured,
	"GET /users/{userId}/recordings meetings[].timezone":                      captured,
	"GET /meetings/{meetingId}/recordings type":                               capturedNumber,
	"GET /meetings/{meetingId}/recordings share_url":                          captured,
	"GET /meetings/{meetingId}/recordings timezone":                           captured,
	"GET /accounts/{accountId}/recordings meetings[].share_url":               captured,
	"GET /accounts/{accountId}/recordings meetings[].timezone":                captured,
	"GET /accounts/{accountId}/recordings page_count":                         userList,
	"GET /accounts/{accountId}/recordings meetings[].account_id":              userList,
	"GET /accounts/{accountId}/recordings meetings[].recording_play_passcode": userList,
	"GET /accounts/{accountId}/recordings meetings[].auto_delete":             userList,
	"GET /users/{userId}/recordings meetings[].recording_files[].file_type":   timeline,
	"GET /meetings/{meetingId}/recordings recording_files[].file_type":        timeline,
}

var used sync.Map // exceptions that were used

func excepted(list map[string]string, field string) bool {
	used.Store(field, true)
	return list[field] != ""
}

// checkExceptions fails for exceptions that were not used, and if there are more than the limit.
func checkExceptions(t *testing.T, list map[string]string) {
	t.Helper()
	for field := range list {
		if _, needed := used.Load(field); !needed {
			t.Errorf("nothing needs the exception %s", field)
		}
	}
	if n := len(exceptions) + len(webhookExceptions); n > 25 {
		t.Errorf("%d exceptions, of 25 that may be", n)
	}
}

// subset is the document of the operations that the product needs, in the folder of Zoom's documents.
const subset = "openapi-subset.json"

type openAPI struct {
	Paths map[string]map[string]struct {
		Responses map[string]struct {
			Content map[string]struct {
				Schema *schema `json:"schema"`
			} `json:"content"`
		} `json:"responses"`
	} `json:"paths"`
}

// wholeDocuments are the operations that only Zoom's complete documents contain, by document.
var wholeDocuments = map[string][]string{
	"users.json": {
		"/users/{userId}/schedulers", "/users/{userId}/schedulers/{schedulerId}", "/users/{userId}/assistants",
		"/users/{userId}/assistants/{assistantId}",
	},
	"meetings.json": {"/report/users", "/report/users/{userId}/meetings"},
}

// addWhole adds the operations of [wholeDocuments].
func (o *openAPI) addWhole(t *testing.T, folder string) {
	t.Helper()
	for name, paths := range wholeDocuments {
		raw, err := os.ReadFile(filepath.Join(folder, "specs", name))
		if err != nil {
			t.Fatal(err)
		}
		var whole openAPI
		if err := json.Unmarshal(raw, &whole); err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			if len(whole.Paths[path]) == 0 {
				t.Fatalf("%s has no %s", name, path)
			}
			o.Paths[path] = whole.Paths[path]
		}
	}
}

// TestAnswersFollowZoomsDocuments checks the answers of operations against Zoom's OpenAPI document.
func TestAnswersFollowZoomsDocuments(t *testing.T) {
	folder := navettetest.ZoomDocuments(t)
	raw, err := os.ReadFile(filepath.Join(folder, subset))
	if err != nil {
		t.Fatal(err)
	}
	var documents openAPI
	if err := json.Unmarshal(raw, &documents); err != nil {
		t.Fatal(err)
	}
	documents.addWhole(t, folder)
	s := begin(t, func(o *sandbox.Options) { o.RateLimits, o.TranscriptDelay = "off", 0 })
	names := s.everythingThere()
	called := map[string]bool{}
	for _, one := range everyOperation {
		operation, path, body := one[0], names.Replace(one[1]), names.Replace(one[2])
		called[operation] = true
		s.checkCall(documents, operation, path, body)
	}
	for path, methods := range documents.Paths {
		for method := range methods {
			if operation := strings.ToUpper(method) + " " + path; !called[operation] {
				t.Errorf("%s is not checked", operation)
			}
		}
	}
	for _, operation := range sandbox.OperationTitles() {
		// Zoom's reference names the variable of this path differently.
		operation = strings.Replace(operation, "{meetingId}/recordings/status", "{meetingUUID}/recordings/status", 1)
		if !called[operation] {
			t.Errorf("%s is not in everyOperation", operation)
		}
	}
	for _, owner := range []string{"/accounts/{accountId}", "/groups/{groupId}", "/users/{userId}"} {
		path := names.Replace(
			strings.NewReplacer("{accountId}", "me", "{groupId}", "{other}", "{userId}", "me").Replace(owner))
		for _, option := range []string{"meeting_security", "meeting_authentication", "recording_authentication"} {
			s.checkCall(documents, "GET "+owner+"/settings", path+"/settings?option="+option, "")
		}
	}
	s.checkCall(documents, "GET /accounts/{accountId}/settings", "/accounts/me/settings?option=security", "")
	checkExceptions(t, exceptions)
}

// everythingThere creates one of each thing that operations refer to, and returns a replacer of the placeholders in
// [everyOperation] by their ids.
func (s *stranger) everythingThere() *strings.Replacer {
	s.connect(0)
	m := s.create(
		`{"topic":"Cours","type":8,"agenda":"a","start_time":"2026-03-03T18:00:00Z",
		"recurrence":{"type":2,"weekly_days":"3","end_times":3},"tracking_fields":[{"field":"f","value":"v"}],
		"settings":{"approval_type":0,"auto_recording":"cloud"}}`)
	registrant := s.want(201, "POST", m.path()+"/registrants",
		`{"email":"a@example.org","first_name":"A","org":"O"}`).fields(s.t)["registrant_id"].(string)
	s.hold(m, "")
	s.clock.Advance(time.Minute)
	s.connect(0)
	recording := read[recordingEntry](s.t, s.want(200, "GET", m.path()+"/recordings", ""))
	plain := s.create(`{"type":2,"settings":{"approval_type":1}}`)
	live := s.create(`{"type":2}`)
	s.control("POST", fmt.Sprintf("/meetings/%d/start", live.ID), "")
	group := s.want(201, "POST", "/groups", `{"name":"Professeurs"}`).fields(s.t)["id"].(string)
	other := s.want(201, "POST", "/groups", `{"name":"Autres"}`).fields(s.t)["id"].(string)
	return strings.NewReplacer("{m}", fmt.Sprint(m.ID), "{plain}", fmt.Sprint(plain.ID), "{live}", fmt.Sprint(live.ID),
		"{r}", registrant,
		"{uuid}", url.PathEscape(url.PathEscape(recording.UUID)), "{file}", recording.RecordingFiles[0].ID, "{a}",
		s.ready.AccountID,
		"{g}", group, "{other}", other, "{u}", s.ready.Users[1].ID, "{u2}", s.ready.Users[2].ID, "{owner}",
		s.ready.Users[0].ID, "{email}", s.ready.Users[1].Email)
}

// everyOperation lists each operation of the document, with a path and a body to call it with, in an order in which
// each succeeds.
var everyOperation = [][3]string{
	{"GET /users/{userId}", "/users/me"},
	{"GET /users", "/users"},
	{"GET /users/summary", "/users/summary"},
	{"GET /users/{userId}/settings", "/users/me/settings"},
	{"PATCH /users/{userId}/settings", "/users/me/settings", `{"recording":{"auto_recording":"cloud"}}`},
	{"GET /users/{userId}/token", "/users/me/token?type=zak"},
	{"GET /users/me/zak", "/users/me/zak"},
	{"POST /users", "/users",
		`{"action":"create","user_info":{"email":"new@example.org","first_name":"N","last_name":"U","type":1}}`},
	{"PUT /users/{userId}/status", "/users/{u2}/status", `{"action":"deactivate"}`},
	{"POST /users/{userId}/assistants", "/users/me/assistants", `{"assistants":[{"email":"{email}"}]}`},
	{"GET /users/{userId}/assistants", "/users/me/assistants"},
	{"GET /users/{userId}/schedulers", "/users/{u}/schedulers"},
	{"DELETE /users/{userId}/schedulers/{schedulerId}", "/users/{u}/schedulers/{owner}"},
	{"DELETE /users/{userId}/schedulers", "/users/{u}/schedulers"},
	{"DELETE /users/{userId}/assistants/{assistantId}", "/users/me/assistants/{u}"},
	{"DELETE /users/{userId}/assistants", "/users/me/assistants"},
	{"POST /users/{userId}/meetings", "/users/me/meetings", `{"type":2,"settings":{"approval_type":1}}`},
	{"GET /users/{userId}/meetings", "/users/me/meetings"},
	{"GET /users/{userId}/upcoming_meetings", "/users/me/upcoming_meetings"},
	{"GET /meetings/{meetingId}", "/meetings/{m}"},
	{"PATCH /meetings/{meetingId}", "/meetings/{m}", `{"topic":"Autre cours"}`},
	{"GET /meetings/{meetingId}/invitation", "/meetings/{m}/invitation"},
	{"PATCH /meetings/{meetingId}/registrants/questions", "/meetings/{m}/registrants/questions",
		`{"questions":[{"field_name":"city","required":true}],"custom_questions":[{"title":"Why?","type":"short",` +
			`"required":false}]}`},
	{"GET /meetings/{meetingId}/registrants/questions", "/meetings/{m}/registrants/questions"},
	{"POST /meetings/{meetingId}/registrants", "/meetings/{m}/registrants",
		`{"email":"b@example.org","first_name":"B"}`},
	{"POST /meetings/{meetingId}/batch_registrants", "/meetings/{plain}/batch_registrants",
		`{"auto_approve":true,"registrants":[{"email":"c@example.org","first_name":"C"},{"email":"d@example.org",` +
			`"first_name":"D"}]}`},
	{"PUT /meetings/{meetingId}/registrants/status", "/meetings/{plain}/registrants/status",
		`{"action":"deny","registrants":[{"email":"c@example.org"}]}`},
	{"GET /meetings/{meetingId}/registrants", "/meetings/{m}/registrants"},
	{"GET /meetings/{meetingId}/registrants/{registrantId}", "/meetings/{m}/registrants/{r}"},
	{"DELETE /meetings/{meetingId}/registrants/{registrantId}", "/meetings/{m}/registrants/{r}"},
	{"PUT /meetings/{meetingId}/status", "/meetings/{live}/status", `{"action":"end"}`},
	{"GET /past_meetings/{meetingId}", "/past_meetings/{uuid}"},
	{"GET /past_meetings/{meetingId}/instances", "/past_meetings/{m}/instances"},
	{"GET /past_meetings/{meetingId}/participants", "/past_meetings/{uuid}/participants"},
	{"GET /report/meetings/{meetingId}", "/report/meetings/{uuid}"},
	{"GET /report/meetings/{meetingId}/participants",
		"/report/meetings/{uuid}/participants?include_fields=registrant_id"},
	{"GET /report/users", "/report/users?from=2026-03-01&to=2026-03-28"},
	{"GET /report/users/{userId}/meetings", "/report/users/{u}/meetings?from=2026-03-01&to=2026-03-28"},
	{"GET /report/cloud_recording", "/report/cloud_recording?from=2026-03-01&to=2026-03-30"},
	{"GET /report/disclaimer", "/report/disclaimer?from=2026-03-01&to=2026-03-30&disclaimer_type=recording"},
	{"GET /meetings/{meetingId}/recordings", "/meetings/{uuid}/recordings?include_fields=download_access_token"},
	{"GET /users/{userId}/recordings", "/users/me/recordings"},
	{"GET /accounts/{accountId}/recordings", "/accounts/{a}/recordings"},
	{"GET /meetings/{meetingId}/recordings/settings", "/meetings/{uuid}/recordings/settings"},
	{"PATCH /meetings/{meetingId}/recordings/settings", "/meetings/{uuid}/recordings/settings",
		`{"viewer_download":false}`},
	{"GET /meetings/{meetingId}/transcript", "/meetings/{uuid}/transcript"},
	{"DELETE /meetings/{meetingId}/recordings/{recordingId}", "/meetings/{uuid}/recordings/{file}"},
	{"PUT /meetings/{meetingId}/recordings/{recordingId}/status", "/meetings/{uuid}/recordings/{file}/status",
		`{"action":"recover"}`},
	{"DELETE /meetings/{meetingId}/recordings", "/meetings/{uuid}/recordings"},
	{"PUT /meetings/{meetingUUID}/recordings/status", "/meetings/{uuid}/recordings/status", `{"action":"recover"}`},
	{"GET /accounts/{accountId}/settings", "/accounts/me/settings"},
	{"PATCH /accounts/{accountId}/settings", "/accounts/me/settings", `{"recording":{"auto_recording":"cloud"}}`},
	{"PATCH /accounts/{accountId}/lock_settings", "/accounts/me/lock_settings",
		`{"recording":{"auto_recording":true}}`},
	{"GET /accounts/{accountId}/lock_settings", "/accounts/me/lock_settings"},
	{"POST /groups", "/groups", `{"name":"Elèves"}`},
	{"GET /groups", "/groups"},
	{"POST /groups/{groupId}/members", "/groups/{g}/members", `{"members":[{"email":"{email}"},{"id":"{u2}"}]}`},
	{"GET /groups/{groupId}/members", "/groups/{g}/members"},
	{"GET /groups/{groupId}", "/groups/{g}"},
	{"PATCH /groups/{groupId}", "/groups/{g}", `{"name":"Profs"}`},
	{"PATCH /groups/{groupId}/settings", "/groups/{g}/settings", `{"recording":{"auto_recording":"cloud"}}`},
	{"GET /groups/{groupId}/settings", "/groups/{g}/settings"},
	{"PATCH /groups/{groupId}/lock_settings", "/groups/{g}/lock_settings", `{"recording":{"auto_recording":true}}`},
	{"GET /groups/{groupId}/lock_settings", "/groups/{g}/lock_settings"},
	{"PATCH /groups/{groupId}/members/{memberId}", "/groups/{g}/members/{u}",
		`{"action":"move","target_group_id":"{other}"}`},
	{"DELETE /groups/{groupId}/members/{memberId}", "/groups/{g}/members/{u2}"},
	{"DELETE /groups/{groupId}", "/groups/{g}"},
	{"DELETE /users/{userId}", "/users/{u2}"},
	{"DELETE /meetings/{meetingId}", "/meetings/{m}"},
}

// checkCall calls an operation, and compares status and body of its answer with the document's description of
// success.
func (s *stranger) checkCall(documents openAPI, operation, path, body string) {
	s.t.Helper()
	method, name, _ := strings.Cut(operation, " ")
	got := s.rest(method, path, body)
	// the sandbox has no AI Companion transcripts
	if operation == "GET /meetings/{meetingId}/transcript" && got.status == 404 {
		return
	}
	_, documented := documents.Paths[name][strings.ToLower(method)].Responses[fmt.Sprint(got.status)]
	switch {
	case got.status >= 300, !documented && !excepted(exceptions, operation):
		s.t.Errorf("%s: answered %d %.200s", operation, got.status, got.body)
	case len(got.body) > 0:
		s.check(documents, operation, fmt.Sprint(got.status), got)
	}
}

func (s *stranger) check(documents openAPI, operation, status string, got reply) {
	s.t.Helper()
	method, path, _ := strings.Cut(operation, " ")
	documented := documents.Paths[path][strings.ToLower(method)].Responses[status].Content["application/json"].Schema
	if documented == nil {
		s.t.Errorf("%s: the document has no schema for %s", operation, status)
		return
	}
	var value any
	if err := json.Unmarshal(got.body, &value); err != nil {
		s.t.Errorf("%s: %v", operation, err)
	}
	for _, problem := range documented.problems(value, "") {
		field, _, _ := strings.Cut(problem, ":")
		if !excepted(exceptions, operation+" "+field) {
			s.t.Errorf("%s %s", operation, problem)
		}
	}
}
