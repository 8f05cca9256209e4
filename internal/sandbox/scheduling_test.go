package sandbox_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/sandbox"
)

func TestWhoMadeAUserTheirAssistantIsAmongTheirSchedulers(t *testing.T) {
	s := begin(t, func(o *sandbox.Options) { o.Users, o.RateLimits = 4, "off" })
	host, assistant, basic := s.ready.Users[1], s.ready.Users[2], s.ready.Users[3]
	s.control("POST", "/users/"+basic.ID+"/settings", `{"type":1}`)
	s.connect(2)
	book := `{"topic":"Cours","schedule_for":"` + host.Email + `"}`
	s.want(400, "POST", "/users/me/meetings", book)

	s.connect(1)
	assign := func(body string) reply { return s.rest("POST", "/users/me/assistants", `{"assistants":[`+body+`]}`) }
	for body, want := range map[string]string{
		`{"email":"none@example.org"}`: "Can't find user none@example.org.",
		`{"id":"` + host.ID + `"}`:     "Can't assign scheduling privilege to yourself.",
		`{"email":"` + basic.Email + `"}`: "The user must either be a Licensed user or an " +
			"On-prem user : " + basic.Email + ".",
		strings.Repeat(`{"email":"a"},`, 30) + `{"email":"b"}`: "Validation Failed.",
	} {
		if got := assign(body); got.status != 400 || got.fields(t)["message"] != want {
			t.Errorf("%s: %d %s", body, got.status, got.body)
		}
	}
	if got := assign(`{"email":"` + assistant.Email + `"}`); got.status != 201 || got.fields(t)["ids"] != assistant.ID {
		t.Fatalf("%d %s", got.status, got.body)
	}
	if got := assign(`{"id":"` + assistant.ID + `"}`); got.fields(t)["message"] != "User "+assistant.Email+
		" has already granted scheduling privilege." {
		t.Errorf("%s", got.body)
	}

	s.connect(2)
	list := s.want(200, "GET", "/users/me/schedulers", "").fields(t)["schedulers"].([]any)
	if len(list) != 1 || list[0].(map[string]any)["id"] != host.ID || list[0].(map[string]any)["pmi"] == nil {
		t.Fatalf("schedulers %v", list)
	}
	made := s.want(201, "POST", "/users/me/meetings", book).fields(t)
	if made["host_id"] != host.ID || made["assistant_id"] != assistant.ID {
		t.Errorf("made for %v by %v", made["host_id"], made["assistant_id"])
	}
	path := fmt.Sprintf("/meetings/%.0f", made["id"])
	s.want(204, "PATCH", path, `{"topic":"Autre"}`)
	s.want(204, "DELETE", "/users/me/schedulers/"+host.ID, "")
	s.want(404, "GET", path, "")
	s.connect(0)
	s.want(404, "GET", "/users/none/schedulers", "")

	only := begin(t, withScopes("meeting:write:meeting"))
	only.connect(0)
	if got := only.want(400, "GET", "/users/me/schedulers", "").fields(t); got["code"] != 4711.0 {
		t.Errorf("without the scope: %v", got)
	}
}

func TestTheReportOfHostsCountsWhatWasHeld(t *testing.T) {
	s := begin(t, func(o *sandbox.Options) { o.Users, o.RateLimits = 40, "off" })
	s.connect(0)
	m := s.create(`{"topic":"Cours"}`)
	s.control("POST", fmt.Sprintf("/meetings/%d/start", m.ID), "")
	s.control("POST", fmt.Sprintf("/meetings/%d/join", m.ID), `{"name":"Yanis"}`)
	s.clock.Advance(20 * time.Minute)
	s.control("POST", fmt.Sprintf("/meetings/%d/end", m.ID), "")
	s.connect(0)
	day := s.clock.Now().UTC().Format(time.DateOnly)
	report := func(query string) map[string]any { return s.want(200, "GET", "/report/users?"+query, "").fields(t) }
	active := report("from=" + day + "&to=" + day)
	row := active["users"].([]any)[0].(map[string]any)
	if active["total_records"] != 1.0 || active["total_meetings"] != 1.0 || row["id"] != s.ready.Users[0].ID ||
		row["participants"] != 2.0 || row["meeting_minutes"] != 20.0 {
		t.Errorf("active hosts: %v", active)
	}
	inactive := report("type=inactive&page_size=30&from=" + day + "&to=" + day)
	next, _ := inactive["next_page_token"].(string)
	if inactive["total_records"] != 39.0 || len(inactive["users"].([]any)) != 30 || next == "" {
		t.Errorf("inactive hosts: %v", inactive)
	}
	if rest := report(
		"type=inactive&page_size=30&from=" + day + "&to=" + day + "&next_page_token=" + next); len(
		rest["users"].([]any)) != 9 {
		t.Errorf("the second page: %v", rest)
	}
	if cut := report(
		"from=2020-01-01&to=" + day); cut["from"] != s.clock.Now().AddDate(0, -1, 1).UTC().Format(time.DateOnly) {
		t.Errorf("a range of years: from %v", cut["from"])
	}
	s.want(400, "GET", "/report/users?from="+day, "")
	s.want(400, "GET", "/report/users?type=lazy&from="+day+"&to="+day, "")
	s.connect(1)
	if got := s.want(400, "GET", "/report/users?from="+day+"&to="+day, "").fields(t); got["code"] != 200.0 {
		t.Errorf("a member: %v", got)
	}
}

func TestTrackingFieldsAreKept(t *testing.T) {
	s, r := beginWithWebhooks(t)
	s.connect(0)
	m := s.create(`{"topic":"Cours","tracking_fields":[{"field":"navette","value":"ses_1","visible":false}]}`)
	valueOf := func(from map[string]any) string { return fmt.Sprint(from["tracking_fields"]) }
	if got := valueOf(s.want(200, "GET", m.path(), "").fields(t)); got != "[map[field:navette value:ses_1 "+
		"visible:true]]" {
		t.Errorf("read back: %s", got)
	}
	// wait for each event before causing the next, since webhooks may arrive out of order
	created := r.until(t, "meeting.created")
	s.want(204, "PATCH", m.path(), `{"topic":"Autre"}`)
	renamed := r.until(t, "meeting.updated")
	s.want(204, "PATCH", m.path(), `{"tracking_fields":[{"field":"navette","value":"ses_2"}]}`)
	updated := r.until(t, "meeting.updated")
	object := func(h hook) map[string]any { return h.Payload["object"].(map[string]any) }
	if got := valueOf(object(created)) + valueOf(object(renamed)) +
		valueOf(object(updated)); got != "[map[field:navette value:ses_1 visible:true]]<nil>[map[field:navette "+
		"value:ses_2]]" {
		t.Errorf("told: %s", got)
	}
	s.hold(m, "")
	s.connect(0)
	report := s.want(200, "GET", fmt.Sprintf("/report/meetings/%d", m.ID), "").fields(t)
	if got := valueOf(report); got != "[map[field:navette value:ses_2]]" {
		t.Errorf("reported: %s", got)
	}
}
