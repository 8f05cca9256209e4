package zoom_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"navette.dev/navette/internal/navette/navettetest"
	"navette.dev/navette/internal/zoom"
)

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

// zoomPaths returns the operations of Zoom's documents, by path and lower-case method.
func zoomPaths(t *testing.T) map[string]map[string]json.RawMessage {
	t.Helper()
	folder, paths := navettetest.ZoomDocuments(t), map[string]map[string]json.RawMessage{}
	for _, name := range []string{"accounts", "meetings", "users"} {
		data, err := os.ReadFile(filepath.Join(folder, "specs", name+".json"))
		var doc struct {
			Paths map[string]map[string]json.RawMessage `json:"paths"`
		}
		if err == nil {
			err = json.Unmarshal(data, &doc)
		}
		if err != nil {
			t.Fatal(err)
		}
		maps.Copy(paths, doc.Paths)
	}
	return paths
}

// rateLabel matches the rate limit label in the description of an operation.
var rateLabel = regexp.MustCompile("Rate Limit Label\\]\\([^)]*\\):\\*\\*\\s*`(\\w+)`")

// masterOnly are the operations that only Zoom's reference for master accounts describes, with their rate limit label.
var masterOnly = map[string]zoom.Label{"GET /accounts/{accountId}/recordings": zoom.Medium}

func TestOperationsAreZooms(t *testing.T) {
	paths := zoomPaths(t)
	for _, op := range zoom.Operations() {
		if label, only := masterOnly[op.String()]; only {
			if op.Label != label {
				t.Errorf("%s: label %s, Zoom says %q", op, op.Label, label)
			}
			continue
		}
		raw, there := paths[op.Path][strings.ToLower(op.Method)]
		var described struct{ Description string }
		if !there || json.Unmarshal(raw, &described) != nil {
			t.Errorf("%s: not in Zoom's documents", op)
			continue
		}
		label := rateLabel.FindStringSubmatch(described.Description)
		if label == nil || !strings.EqualFold(string(op.Label), label[1]) {
			t.Errorf("%s: label %s, Zoom says %q", op, op.Label, label)
		}
	}
}

// TestTheListOfOperationsIsWhole compares the list that tests use with the variables of operation.go.
func TestTheListOfOperationsIsWhole(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "operation.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	declared := 0
	ast.Inspect(file, func(node ast.Node) bool {
		if spec, isValue := node.(*ast.ValueSpec); isValue && strings.HasPrefix(spec.Names[0].Name, "op") {
			declared++
		}
		return true
	})
	if listed := len(zoom.Operations()); listed != declared {
		t.Errorf("operation.go declares %d operations, Operations in export_test.go lists %d", declared, listed)
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
		{"get", "/report/users/{userId}/meetings", "responses", zoom.ReportedMeeting{}},
		{"get", "/users/{userId}/recordings", "responses", zoom.Recording{}},
		{"get", "/meetings/{meetingId}/recordings", "responses", zoom.Recording{}},
		{"get", "/groups", "responses", zoom.UserGroup{}},
		{"get", "/groups/{groupId}/members", "responses", zoom.GroupMember{}},
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
