package zoom_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"navette.dev/navette/internal/zoom"
)

// documents is Zoom's own description of its REST interface. It may not be published, so developers have it beside the
// project.
const documents = "../../../shared/zoom/openapi-subset.json"

// undocumented are fields of Zoom's answers that its description lacks, each with its source.
var undocumented = map[string]string{
	"share_url": "captured lists of recordings have it (Jericho/ZoomNet#99)",
	"timezone":  "captured lists of recordings have it (Jericho/ZoomNet#99)",
	"host_email": "of a recording: in the webhook recording.completed, whose object " +
		"is read into the same type",
	"file_name":               "of participants' audio files, which only some answers describe",
	"participant_audio_files": "of one meeting's recordings only",
	"download_access_token":   "of one meeting's recordings only",
	"password":                "of one meeting's recordings only",
}

// creationOnly are the fields of MeetingSpec that Update does not send (see TestUpdateSendsOnlyWhatChanges).
var creationOnly = []string{"default_password", "show_join_info"}

func zoomPaths(t *testing.T) map[string]map[string]json.RawMessage {
	t.Helper()
	data, err := os.ReadFile(documents)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("NOT CHECKED: Zoom's OpenAPI documents are not beside the project")
	}
	var doc struct {
		Paths map[string]map[string]json.RawMessage `json:"paths"`
	}
	if err == nil {
		err = json.Unmarshal(data, &doc)
	}
	if err != nil {
		t.Fatal(err)
	}
	return doc.Paths
}

func TestOperationsAreZooms(t *testing.T) {
	paths := zoomPaths(t)
	for _, op := range zoom.Operations() {
		raw, there := paths[op.Path][strings.ToLower(op.Method)]
		var described struct {
			Zoom struct {
				RateLimit string `json:"rate_limit"`
			} `json:"x-zoom"`
		}
		if !there || json.Unmarshal(raw, &described) != nil {
			t.Errorf("%s: not in Zoom's documents", op)
			continue
		}
		if string(op.Label) != described.Zoom.RateLimit {
			t.Errorf("%s: label %s, Zoom says %s", op, op.Label, described.Zoom.RateLimit)
		}
	}
}

func TestFieldsAreZooms(t *testing.T) {
	paths := zoomPaths(t)
	cases := []struct {
		method, path, part string
		value              any
	}{
		{"post", "/users/{userId}/meetings", "requestBody", zoom.MeetingSpec{}},
		{"patch", "/meetings/{meetingId}", "requestBody", zoom.MeetingSpec{}},
		{"post", "/users/{userId}/meetings", "responses", zoom.Meeting{}},
		{"get", "/meetings/{meetingId}", "responses", zoom.Meeting{}},
		{"get", "/users/{userId}/upcoming_meetings", "responses", zoom.UpcomingMeeting{}},
		{"get", "/users/{userId}", "responses", zoom.User{}},
		{"get", "/users/{userId}/settings", "responses", zoom.UserSettings{}},
		{"post", "/meetings/{meetingId}/registrants", "requestBody", zoom.NewRegistrant{}},
		{"post", "/meetings/{meetingId}/registrants", "responses", zoom.Registration{}},
		{"get", "/meetings/{meetingId}/registrants", "responses", zoom.Registrant{}},
		{"put", "/meetings/{meetingId}/registrants/status", "requestBody", zoom.RegistrantRef{}},
		{"get", "/past_meetings/{meetingId}", "responses", zoom.PastMeeting{}},
		{"get", "/past_meetings/{meetingId}/instances", "responses", zoom.Instance{}},
		{"get", "/past_meetings/{meetingId}/participants", "responses", zoom.Participant{}},
		{"get", "/users/{userId}/recordings", "responses", zoom.Recording{}},
		{"get", "/meetings/{meetingId}/recordings", "responses", zoom.Recording{}},
	}
	for _, c := range cases {
		var op map[string]any
		if err := json.Unmarshal(paths[c.path][c.method], &op); err != nil {
			t.Fatalf("%s %s: %v", c.method, c.path, err)
		}
		known := map[string]bool{}
		propertiesOf(op[c.part], known)
		for _, name := range tags(reflect.TypeOf(c.value)) {
			_, excused := undocumented[name]
			if c.part == "requestBody" {
				excused = c.method == "patch" && slices.Contains(creationOnly, name)
			}
			if !known[name] && !excused {
				t.Errorf("%s %s, %s: Zoom knows no %q", c.method, c.path, c.part, name)
			}
		}
	}
}

// propertiesOf collects the names of all properties in a schema, at any depth.
func propertiesOf(node any, into map[string]bool) {
	switch n := node.(type) {
	case []any:
		for _, item := range n {
			propertiesOf(item, into)
		}
	case map[string]any:
		if properties, ok := n["properties"].(map[string]any); ok {
			for name := range properties {
				into[name] = true
			}
		}
		for _, child := range n {
			propertiesOf(child, into)
		}
	}
}

// tags returns the JSON names of a type and of the types it contains.
func tags(t reflect.Type) []string {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || t.String() == "time.Time" {
		return nil
	}
	var names []string
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name != "" && name != "-" {
			names = append(names, name)
		}
		names = append(names, tags(t.Field(i).Type)...)
	}
	return names
}
