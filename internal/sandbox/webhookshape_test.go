package sandbox_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/sandbox"
)

// webhookExceptions are fields that real deliveries carry and the samples of Zoom's schema do not, or with another type.
var webhookExceptions = map[string]string{
	"meeting.participant_joined payload.object.participant.join_time":                "in real deliveries",
	"meeting.participant_joined payload.object.participant.public_ip":                "in real deliveries",
	"meeting.participant_left payload.object.participant.public_ip":                  "in real deliveries",
	"meeting.participant_left payload.object.participant.private_ip":                 "in real deliveries",
	"meeting.updated payload.old_object.topic":                                       "the old values of whatever changed",
	"recording.trashed payload.operator":                                             "with every change that a person makes",
	"recording.trashed payload.operator_id":                                          "with every change that a person makes",
	"recording.transcript_completed payload.object.recording_files[].file_extension": "every file has one",
	"recording.transcript_completed download_token":                                  "optional in the schema, absent from its sample",
	"app_deauthorized event_ts":                                                      "documents disagree whether it stands at the top or in the payload",
}

// TestWebhooksFollowZoomsSamples compares the fields of every webhook that is sent with Zoom's sample of the event.
func TestWebhooksFollowZoomsSamples(t *testing.T) {
	file, found := zoomDocuments()
	if !found {
		t.Skip("NOT CHECKED: Zoom's samples are neither beside the project (shared/zoom) nor named by NAVETTE_ZOOM_DOCS")
	}
	r := receive(t)
	s := begin(t, func(o *sandbox.Options) { o.WebhookURL, o.RateLimits = []string{r.URL}, "off" })
	poll(t, "the endpoint is validated", s.validated)
	s.connect(0)
	m := s.create(`{"topic":"Cours","settings":{"auto_recording":"cloud","approval_type":0}}`)
	s.want(204, "PATCH", m.path(), `{"topic":"Autre","settings":{"host_video":true}}`)
	s.want(201, "POST", m.path()+"/registrants", `{"email":"a@example.org","first_name":"A"}`)
	s.control("POST", fmt.Sprintf("/meetings/%d/start", m.ID), "")
	s.control("POST", fmt.Sprintf("/meetings/%d/pause", m.ID), "")
	s.control("POST", fmt.Sprintf("/meetings/%d/resume", m.ID), "")
	s.clock.Advance(time.Minute)
	s.control("POST", fmt.Sprintf("/meetings/%d/end", m.ID), "")
	s.clock.Advance(20 * time.Second)
	s.clock.Advance(20 * time.Second)
	s.want(204, "DELETE", m.path()+"/recordings", "")
	s.want(204, "DELETE", m.path(), "")
	s.control("POST", "/users/"+s.ready.Users[0].ID+"/deauthorize", "")
	wanted := []string{"meeting.created", "meeting.updated", "meeting.registration_created", "meeting.started", "meeting.participant_joined", "recording.started",
		"recording.paused", "recording.resumed", "meeting.participant_left", "recording.stopped", "meeting.ended", "recording.completed",
		"recording.transcript_completed", "recording.trashed", "meeting.deleted", "app_deauthorized"}
	sent := map[string]string{}
	for len(sent) < len(wanted) {
		got := r.next(t)
		sent[got.Event] = got.raw
	}
	for _, event := range wanted {
		sample, err := os.ReadFile(filepath.Join(filepath.Dir(file), "webhooks", event+".json"))
		if err != nil || sent[event] == "" {
			t.Errorf("%s: sent %v, sample %v", event, sent[event] != "", err)
			continue
		}
		for _, problem := range unlike(parse(t, sample), parse(t, []byte(sent[event])), "") {
			field, _, _ := strings.Cut(problem, ":")
			if webhookExceptions[event+" "+field] == "" {
				t.Errorf("%s %s", event, problem)
			}
		}
	}
}

func parse(t *testing.T, raw []byte) any {
	t.Helper()
	var value any
	if err := json.Unmarshal(raw, &value); err != nil {
		t.Fatal(err)
	}
	return value
}

// unlike names what a value has that the sample has not, or has with another type. Settings differ from meeting to meeting.
func unlike(sample, value any, where string) []string {
	if fmt.Sprintf("%T", sample) != fmt.Sprintf("%T", value) {
		return []string{fmt.Sprintf("%s: is %T, the sample has %T", where, value, sample)}
	}
	var found []string
	switch value := value.(type) {
	case map[string]any:
		known, _ := sample.(map[string]any)
		for name, inner := range value {
			at := strings.TrimPrefix(where+"."+name, ".")
			switch same, there := known[name]; {
			case strings.HasSuffix(at, "object.settings"):
			case !there:
				found = append(found, at+": is not in the sample")
			default:
				found = append(found, unlike(same, inner, at)...)
			}
		}
	case []any:
		known, _ := sample.([]any)
		for _, inner := range value {
			if len(known) > 0 {
				found = append(found, unlike(known[0], inner, where+"[]")...)
			}
		}
	}
	return found
}
