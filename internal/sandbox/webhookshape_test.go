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

	"navette.dev/navette/internal/navette/navettetest"
	"navette.dev/navette/internal/sandbox"
)

// webhookExceptions are fields in which webhooks differ from Zoom's schemas, each with the reason.
var webhookExceptions = map[string]string{
	"group.settings_updated payload.object.settings.recording.auto_recording": "a boolean in this document only; a " +
		"text in the group settings it repeats (contract 7.2)",
	"group.settings_updated payload.old_object.settings.recording.auto_recording": "a boolean in this document only; " +
		"a text in the group settings it repeats (contract 7.2)",
	"app_deauthorized event_ts": "documents disagree whether it stands at the top or in the payload (contract 1.4)",
}

// webhookSchemas returns the schemas of event bodies in Zoom's documents, by event.
func webhookSchemas(t *testing.T) map[string]*schema {
	t.Helper()
	folder := navettetest.ZoomDocuments(t)
	schemas := map[string]*schema{}
	for _, name := range []string{"meetings", "users", "accounts", "marketplace"} {
		raw, err := os.ReadFile(filepath.Join(folder, "specs", name+"-webhooks.json"))
		if err != nil {
			t.Fatal(err)
		}
		var document struct {
			Webhooks map[string]struct {
				Post struct {
					RequestBody struct {
						Content map[string]struct{ Schema *schema }
					}
				}
			}
		}
		if err := json.Unmarshal(raw, &document); err != nil {
			t.Fatal(name, err)
		}
		for event, one := range document.Webhooks {
			schemas[event] = one.Post.RequestBody.Content["application/json"].Schema
		}
	}
	return schemas
}

// TestWebhooksFollowZoomsDocuments makes the sandbox send every event that it can send, and compares each with Zoom's
// schema.
func TestWebhooksFollowZoomsDocuments(t *testing.T) {
	schemas := webhookSchemas(t)
	r := receive(t)
	s := begin(t, func(o *sandbox.Options) { o.WebhookURL, o.RateLimits = []string{r.URL}, "off" })
	poll(t, "the endpoint is validated", s.validated)
	sent := map[string][]string{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for got := range r.events {
			// the last event that everyEvent causes; others may still be on their way
			if got.Event == "app_deauthorized" {
				sent[got.Event] = append(sent[got.Event], got.raw)
				return
			}
			sent[got.Event] = append(sent[got.Event], got.raw)
		}
	}()
	s.everyEvent()
	poll(t, "every webhook was delivered", func() bool { return s.undelivered() == 0 })
	s.control("POST", "/users/"+s.ready.Users[0].ID+"/deauthorize", "")
	<-done
	for _, event := range everyEventName {
		if len(sent[event]) == 0 {
			t.Errorf("%s was not sent", event)
		}
	}
	for event, bodies := range sent {
		if schemas[event] == nil {
			t.Errorf("%s: the documents have no schema", event)
			continue
		}
		for _, body := range bodies {
			for _, field := range namedFields(t, event, body) {
				t.Errorf("%s has no %s", event, field)
			}
			for _, problem := range schemas[event].problems(parse(t, []byte(body)), "") {
				field, _, _ := strings.Cut(problem, ":")
				if !excepted(webhookExceptions, event+" "+field) {
					t.Errorf("%s %s", event, problem)
				}
			}
		}
	}
	checkExceptions(t, webhookExceptions)
}

// named lists the fields that section 8.4 of contract.md requires of an event's object, or of its participant, besides
// those that the schemas require.
var named = map[string]string{
	"meeting.created": "id uuid host_id topic type start_time duration timezone join_url password creation_source " +
		"settings",
	"meeting.deleted": "id uuid host_id topic type",
	"meeting.started": "id uuid host_id host_email topic type start_time timezone duration",
	"meeting.ended":   "id uuid host_id host_email topic type start_time timezone duration end_time",
	"meeting.participant_joined": "participant.user_id participant.user_name participant.id " +
		"participant.participant_user_id participant.participant_uuid participant.email participant.registrant_id " +
		"participant.customer_key participant.phone_number participant.join_time participant.public_ip",
	"meeting.participant_left": "participant.user_id participant.user_name participant.id " +
		"participant.participant_uuid participant.email participant.leave_time participant.leave_reason " +
		"participant.public_ip participant.private_ip",
	"recording.started": "id uuid host_id topic type start_time timezone duration recording_file",
	"recording.completed": "id uuid account_id host_id host_email topic type start_time timezone duration password " +
		"share_url total_size recording_count recording_play_passcode auto_delete on_prem recording_files " +
		"participant_audio_files",
}

// namedFields returns the listed fields that a body lacks.
func namedFields(t *testing.T, event, body string) (missing []string) {
	object, _ := parse(t, []byte(body)).(map[string]any)["payload"].(map[string]any)["object"].(map[string]any)
	for _, field := range strings.Fields(named[event]) {
		here, name := object, field
		if inner, of, nested := strings.Cut(field, "."); nested {
			here, _ = object[inner].(map[string]any)
			name = of
		}
		if _, there := here[name]; !there {
			missing = append(missing, field)
		}
	}
	return missing
}

// everyEventName are the events that a sandbox sends by itself.
var everyEventName = strings.Fields(`
	meeting.created meeting.updated meeting.deleted meeting.recovered meeting.permanently_deleted
	meeting.registration_created meeting.registration_approved meeting.registration_denied
	meeting.registration_cancelled meeting.started meeting.participant_joined meeting.participant_left meeting.ended
	recording.started recording.paused recording.resumed recording.stopped recording.completed
	recording.transcript_completed recording.trashed recording.recovered recording.deleted recording.batch_trashed
	recording.batch_recovered recording.batch_deleted recording.cloud_storage_usage_updated user.created
	user.updated user.activated user.deactivated user.disassociated user.deleted user.settings_updated
	user.invitation_accepted group.created
	group.updated group.deleted group.member_added group.member_deleted group.settings_updated
	group.lock_settings_updated account.settings_updated account.lock_settings_updated app_deauthorized`)

// undelivered returns the number of deliveries that are still in progress.
func (s *stranger) undelivered() int {
	waiting := 0
	for _, d := range s.control("GET", "/webhooks", "").fields(s.t)["deliveries"].([]any) {
		if d.(map[string]any)["state"] == "waiting" {
			waiting++
		}
	}
	return waiting
}

// everyEvent causes every event except app_deauthorized.
func (s *stranger) everyEvent() {
	s.connect(0)
	s.changePeople()
	m := s.create(
		`{"topic":"Cours","type":8,"start_time":"2026-03-03T18:00:00Z","recurrence":{"type":1,"end_times":2},
		"tracking_fields":[{"field":"f","value":"v"}],
		"settings":{"auto_recording":"cloud","approval_type":1}}`)
	s.want(204, "PATCH", m.path(),
		`{"topic":"Autre","tracking_fields":[{"field":"f","value":"w"}],"settings":{"host_video":true}}`)
	for _, action := range []string{"approve", "deny", "cancel"} {
		s.want(201, "POST", m.path()+"/registrants", `{"email":"`+action+`@example.org","first_name":"A","org":"O"}`)
		s.want(204, "PUT", m.path()+"/registrants/status",
			`{"action":"`+action+`","registrants":[{"email":"`+action+`@example.org"}]}`)
	}
	for range 4 {
		at := fmt.Sprintf("/meetings/%d/", m.ID)
		for _, action := range []string{"start", "pause", "resume"} {
			s.control("POST", at+action, "")
		}
		s.clock.Advance(time.Minute)
		s.control("POST", at+"end", "")
	}
	s.clock.Advance(20 * time.Second)
	s.clock.Advance(20 * time.Second)
	uuid := url.PathEscape(url.PathEscape(s.want(200, "GET", m.path()+"/recordings", "").fields(s.t)["uuid"].(string)))
	s.want(204, "DELETE", m.path()+"/recordings", "")
	s.want(200, "PUT", "/meetings/"+uuid+"/recordings/status", `{"action":"recover"}`)
	s.want(204, "DELETE", m.path()+"/recordings?action=delete", "")
	for _, action := range []string{"trash", "recover", "delete"} {
		s.control("POST", "/users/"+s.ready.Users[0].ID+"/recordings", `{"action":"`+action+`"}`)
	}
	s.want(204, "DELETE", m.path(), "")
	s.want(204, "PUT", m.path()+"/status", `{"action":"recover"}`)
	s.want(204, "DELETE", m.path(), "")
	s.clock.Advance(7 * 24 * time.Hour)
}

// changePeople causes the events about users, groups and settings.
func (s *stranger) changePeople() {
	for i, action := range []string{"disassociate", "delete"} {
		u := s.want(201, "POST", "/users",
			fmt.Sprintf(
				`{"action":"autoCreate","user_info":{"email":"new%d@example.org","first_name":"N","last_name":"U",`+
					`"type":2}}`, i)).fields(s.t)["id"].(string)
		s.want(204, "PUT", "/users/"+u+"/status", `{"action":"deactivate"}`)
		s.want(204, "PUT", "/users/"+u+"/status", `{"action":"activate"}`)
		s.control("POST", "/users/"+u+"/settings", `{"type":1}`)
		s.want(204, "DELETE", "/users/"+u+"?action="+action, "")
	}
	invited := s.control("POST", "/users", `{"email":"i@example.org","first_name":"I","last_name":"U","way":"create"}`).
		fields(s.t)["id"].(string)
	s.control("POST", "/users/"+invited+"/status", `{"action":"accept"}`)
	s.control("POST", "/users/"+invited+"/profile", `{"first_name":"J","last_name":"V","email":"j@example.org"}`)
	group := "/groups/" + s.want(201, "POST", "/groups", `{"name":"Professeurs"}`).fields(s.t)["id"].(string)
	member := s.ready.Users[1]
	s.want(204, "PATCH", group, `{"name":"Profs"}`)
	s.want(201, "POST", group+"/members", `{"members":[{"email":"`+member.Email+`"}]}`)
	for _, owner := range []string{"/users/me", group, "/accounts/me"} {
		s.want(204, "PATCH", owner+"/settings",
			`{"recording":{"auto_recording":"cloud"},`+
				`"email_notification":{"cloud_recording_available_reminder":false}}`)
	}
	for _, owner := range []string{group, "/accounts/me"} {
		s.want(204, "PATCH", owner+"/lock_settings", `{"recording":{"auto_recording":true}}`)
	}
	other := s.group("Autres")
	s.want(201, "POST", "/groups/"+other+"/members", `{"members":[{"email":"`+member.Email+`"}]}`)
	s.want(204, "PATCH", group+"/members/"+member.ID, `{"action":"set_primary","target_group_id":"`+other+`"}`)
	s.want(204, "DELETE", group+"/members/"+member.ID, "")
	s.want(204, "DELETE", group, "")
}

func parse(t *testing.T, raw []byte) any {
	t.Helper()
	var value any
	if err := json.Unmarshal(raw, &value); err != nil {
		t.Fatal(err)
	}
	return value
}
