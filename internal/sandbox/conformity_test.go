package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/sandbox"
)

// exceptions are fields where the sandbox leaves the written document, each with the reason.
var exceptions = map[string]string{
	"GET /users/{userId}/recordings meetings[].type":                              "seen as a JSON number in captured answers",
	"GET /users/{userId}/recordings meetings[].share_url":                         "in captured answers, not in the document",
	"GET /users/{userId}/recordings meetings[].timezone":                          "in captured answers, not in the document",
	"GET /meetings/{meetingId}/recordings type":                                   "seen as a JSON number in captured answers",
	"GET /meetings/{meetingId}/recordings share_url":                              "in captured answers, not in the document",
	"GET /meetings/{meetingId}/recordings timezone":                               "in captured answers, not in the document",
	"GET /accounts/{accountId}/recordings meetings[].type":                        "seen as a JSON number in captured answers",
	"GET /accounts/{accountId}/recordings meetings[].share_url":                   "in captured answers, not in the document",
	"GET /accounts/{accountId}/recordings meetings[].timezone":                    "in captured answers, not in the document",
	"GET /accounts/{accountId}/recordings page_count":                             "the frame of the user's list",
	"GET /accounts/{accountId}/recordings meetings[].account_id":                  "the frame of the user's list",
	"GET /accounts/{accountId}/recordings meetings[].recording_play_passcode":     "the frame of the user's list",
	"GET /accounts/{accountId}/recordings meetings[].auto_delete":                 "the frame of the user's list",
	"GET /users/{userId}/recordings meetings[].recording_files[].file_type":       "TIMELINE is described everywhere but missing from this list of values",
	"GET /meetings/{meetingId}/recordings recording_files[].file_type":            "TIMELINE is described everywhere but missing from this list of values",
	"GET /accounts/{accountId}/recordings meetings[].recording_files[].file_type": "TIMELINE is described everywhere but missing from this list of values",
}

// zoomDocuments finds Zoom's own OpenAPI document: by the environment, or beside the project.
func zoomDocuments() (string, bool) {
	if folder := os.Getenv("NAVETTE_ZOOM_DOCS"); folder != "" {
		return filepath.Join(folder, "openapi-subset.json"), true
	}
	folder, err := os.Getwd()
	if err != nil {
		return "", false
	}
	for folder != filepath.Dir(folder) {
		candidate := filepath.Join(folder, "shared", "zoom", "openapi-subset.json")
		if _, err := os.Stat(candidate); err == nil {
			return candidate, true
		}
		folder = filepath.Dir(folder)
	}
	return "", false
}

type schema struct {
	Type       string             `json:"type"`
	Properties map[string]*schema `json:"properties"`
	Required   []string           `json:"required"`
	Items      *schema            `json:"items"`
	AllOf      []*schema          `json:"allOf"`
	OneOf      []*schema          `json:"oneOf"`
	AnyOf      []*schema          `json:"anyOf"`
	Enum       []any              `json:"enum"`
	Additional any                `json:"additionalProperties"`
	Ref        string             `json:"$ref"` // leads into a part of the documents that is not there
	malformed  bool               // one property of one event is a text instead of a schema
}

// UnmarshalJSON reads a schema, and marks what is none.
func (s *schema) UnmarshalJSON(raw []byte) error {
	type plain schema
	if raw[0] != '{' {
		s.malformed = true
		return nil
	}
	return json.Unmarshal(raw, (*plain)(s))
}

// alternatives are the plain schemas that a value may follow; properties joined by allOf are put together.
func (s *schema) alternatives() []*schema {
	if len(s.AllOf) > 0 {
		joined := &schema{Type: "object", Properties: map[string]*schema{}, Required: s.Required}
		for _, part := range append(s.AllOf, &schema{Properties: s.Properties}) {
			for _, one := range part.alternatives() {
				for name, property := range one.Properties {
					joined.Properties[name] = property
				}
				joined.Required = append(joined.Required, one.Required...)
			}
		}
		return []*schema{joined}
	}
	if options := append(s.OneOf, s.AnyOf...); len(options) > 0 {
		var all []*schema
		for _, option := range options {
			all = append(all, option.alternatives()...)
		}
		return all
	}
	return []*schema{s}
}

// problems compares a value with a schema. It names fields that the document does not know, of another type, or missing.
func (s *schema) problems(value any, where string) []string {
	if s.Ref != "" || s.malformed {
		return nil // the documents do not say
	}
	var fewest []string
	for i, option := range s.alternatives() {
		found := option.plainProblems(value, where)
		if i == 0 || len(found) < len(fewest) {
			fewest = found
		}
	}
	return fewest
}

func (s *schema) plainProblems(value any, where string) []string {
	switch value := value.(type) {
	case map[string]any:
		if s.Type != "object" && s.Type != "" {
			return []string{where + ": is an object, the document says " + s.Type}
		}
		return s.objectProblems(value, where)
	case []any:
		if s.Type != "array" {
			return []string{where + ": is a list, the document says " + s.Type}
		}
		var found []string
		for _, item := range value {
			if s.Items != nil {
				found = append(found, s.Items.problems(item, where+"[]")...)
			}
		}
		return found
	}
	return s.scalarProblems(value, where)
}

func (s *schema) objectProblems(value map[string]any, where string) []string {
	var found []string
	join := func(name string) string { return strings.TrimPrefix(where+"."+name, ".") }
	for name, inner := range value {
		property := s.Properties[name]
		if property == nil {
			if len(s.Properties) > 0 && s.Additional == nil {
				found = append(found, join(name)+": is not in the document")
			}
			continue
		}
		found = append(found, property.problems(inner, join(name))...)
	}
	for _, name := range s.Required {
		if _, there := value[name]; !there && s.Properties[name] != nil {
			found = append(found, join(name)+": is required and missing")
		}
	}
	return found
}

func (s *schema) scalarProblems(value any, where string) []string {
	good := true
	switch value := value.(type) {
	case nil:
		good = false
	case bool:
		good = s.Type == "boolean"
	case string:
		good = s.Type == "string"
	case float64:
		good = s.Type == "number" || s.Type == "integer" && value == float64(int64(value))
	}
	if !good && (s.Type != "" || value == nil) {
		return []string{fmt.Sprintf("%s: is %T, the document says %s", where, value, s.Type)}
	}
	if len(s.Enum) == 0 || value == "" {
		return nil
	}
	for _, allowed := range s.Enum {
		if allowed == value {
			return nil
		}
	}
	return []string{fmt.Sprintf("%s: %v is none of the document's values", where, value)}
}

type openAPI struct {
	Paths map[string]map[string]struct {
		Responses map[string]struct {
			Content map[string]struct {
				Schema *schema `json:"schema"`
			} `json:"content"`
		} `json:"responses"`
	} `json:"paths"`
}

// TestAnswersFollowZoomsDocuments checks the answers of operations against Zoom's own OpenAPI document.
func TestAnswersFollowZoomsDocuments(t *testing.T) {
	file, found := zoomDocuments()
	if !found {
		t.Skip("NOT CHECKED: Zoom's documents are neither beside the project (shared/zoom) nor named by NAVETTE_ZOOM_DOCS")
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var documents openAPI
	if err := json.Unmarshal(raw, &documents); err != nil {
		t.Fatal(err)
	}
	s := begin(t, func(o *sandbox.Options) { o.RateLimits = "off" })
	s.connect(0)
	m := s.create(`{"topic":"Cours","type":8,"agenda":"a","start_time":"2026-03-03T18:00:00Z","recurrence":{"type":2,"weekly_days":"3","end_times":3},"tracking_fields":[{"field":"f","value":"v"}],
		"settings":{"approval_type":0,"auto_recording":"cloud"}}`)
	registered := s.want(201, "POST", m.path()+"/registrants", `{"email":"a@example.org","first_name":"A","org":"O"}`)
	s.hold(m, "")
	s.clock.Advance(time.Minute)
	s.connect(0)
	uuid := url.PathEscape(url.PathEscape(s.want(200, "GET", m.path()+"/recordings", "").fields(t)["uuid"].(string)))
	s.check(documents, "POST /meetings/{meetingId}/registrants", "201", registered)
	s.check(documents, "POST /users/{userId}/meetings", "201", s.want(201, "POST", "/users/me/meetings", `{"type":2}`))
	id := fmt.Sprint(m.ID)
	group := s.want(201, "POST", "/groups", `{"name":"Professeurs"}`)
	s.check(documents, "POST /groups", "201", group)
	groupID := group.fields(t)["id"].(string)
	s.check(documents, "POST /groups/{groupId}/members", "201", s.want(201, "POST", "/groups/"+groupID+"/members", `{"members":[{"email":"`+s.ready.Users[1].Email+`"}]}`))
	registrant := registered.fields(t)["registrant_id"].(string)
	for operation, path := range answered {
		path = strings.NewReplacer("{m}", id, "{uuid}", uuid, "{r}", registrant, "{a}", s.ready.AccountID, "{g}", groupID).Replace(path)
		s.check(documents, "GET "+operation, "200", s.want(200, "GET", path, ""))
	}
	for _, owner := range []string{"/accounts/{accountId}", "/groups/{groupId}", "/users/{userId}"} {
		path := strings.NewReplacer("{accountId}", "me", "{groupId}", groupID, "{userId}", "me").Replace(owner)
		for _, option := range []string{"meeting_security", "meeting_authentication", "recording_authentication"} {
			s.check(documents, "GET "+owner+"/settings", "200", s.want(200, "GET", path+"/settings?option="+option, ""))
		}
	}
	s.check(documents, "GET /accounts/{accountId}/settings", "200", s.want(200, "GET", "/accounts/me/settings?option=security", ""))
}

// answered are the reads that are checked: the document's path, and one to ask for.
var answered = map[string]string{
	"/users/{userId}":                                  "/users/me",
	"/users":                                           "/users",
	"/users/summary":                                   "/users/summary",
	"/users/{userId}/settings":                         "/users/me/settings",
	"/users/{userId}/token":                            "/users/me/token?type=zak",
	"/users/me/zak":                                    "/users/me/zak",
	"/users/{userId}/meetings":                         "/users/me/meetings",
	"/users/{userId}/upcoming_meetings":                "/users/me/upcoming_meetings",
	"/users/{userId}/recordings":                       "/users/me/recordings",
	"/meetings/{meetingId}":                            "/meetings/{m}",
	"/meetings/{meetingId}/invitation":                 "/meetings/{m}/invitation",
	"/meetings/{meetingId}/registrants":                "/meetings/{m}/registrants",
	"/meetings/{meetingId}/registrants/{registrantId}": "/meetings/{m}/registrants/{r}",
	"/meetings/{meetingId}/registrants/questions":      "/meetings/{m}/registrants/questions",
	"/meetings/{meetingId}/recordings":                 "/meetings/{uuid}/recordings?include_fields=download_access_token",
	"/past_meetings/{meetingId}":                       "/past_meetings/{uuid}",
	"/past_meetings/{meetingId}/instances":             "/past_meetings/{m}/instances",
	"/past_meetings/{meetingId}/participants":          "/past_meetings/{uuid}/participants",
	"/report/meetings/{meetingId}":                     "/report/meetings/{uuid}",
	"/report/meetings/{meetingId}/participants":        "/report/meetings/{uuid}/participants",
	"/accounts/{accountId}/recordings":                 "/accounts/{a}/recordings",
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
		if exceptions[operation+" "+field] == "" {
			s.t.Errorf("%s %s", operation, problem)
		}
	}
}
