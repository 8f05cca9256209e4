package sandbox_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/sandbox"
)

// TestRegistrationByHand checks that there is no link before approval.
func TestRegistrationByHand(t *testing.T) {
	s := begin(t, func(o *sandbox.Options) { o.RateLimits = "off" })
	s.connect(0)
	m := s.create(`{"settings":{"approval_type":1}}`)
	registered := s.want(201, "POST", m.path()+"/registrants", `{"email":"a@example.org","first_name":"A"}`).fields(t)
	if _, there := registered["join_url"]; there || registered["registrant_id"] == "" ||
		registered["id"] != float64(m.ID) {
		t.Errorf("registered: %v", registered)
	}
	listed := func(status string) int { return len(s.rows(m.path()+"/registrants?status="+status, "registrants")) }
	if pending, approved := listed("pending"), listed("approved"); pending != 1 || approved != 0 {
		t.Errorf("before: %d pending, %d approved", pending, approved)
	}
	s.want(204, "PUT", m.path()+"/registrants/status",
		`{"action":"approve","registrants":[{"id":"`+registered["registrant_id"].(string)+`"}]}`)
	one := s.rows(m.path()+"/registrants", "registrants")[0].(map[string]any)
	if one["join_url"] == nil || one["status"] != "approved" || one["create_time"] != "2026-03-02T12:00:00Z" {
		t.Errorf("approved: %v", one)
	}
	if got := s.want(201, "POST", m.path()+"/registrants",
		`{"email":"b@example.org","first_name":"B","auto_approve":true}`).fields(t); got["join_url"] == nil {
		t.Errorf("approved at once: %v", got)
	}
	s.want(204, "DELETE", m.path()+"/registrants/"+one["id"].(string), "")
	s.want(404, "GET", m.path()+"/registrants/"+one["id"].(string), "")
}

// TestCapsOfRegistration checks Zoom's limits per request and per day.
func TestCapsOfRegistration(t *testing.T) {
	s := begin(t, nil)
	s.connect(0)
	m := s.create(`{"settings":{"approval_type":0}}`)
	person := func(i int) string { return fmt.Sprintf(`{"email":"p%d@example.org","first_name":"P"}`, i) }
	many := func(n int) string {
		people := make([]string, n)
		for i := range people {
			people[i] = person(i)
		}
		return strings.Join(people, ",")
	}
	s.want(400, "POST", m.path()+"/batch_registrants", `{"registrants":[`+many(31)+`]}`)
	s.want(201, "POST", m.path()+"/batch_registrants", `{"registrants":[`+many(30)+`]}`)
	s.want(400, "PUT", m.path()+"/registrants/status", `{"action":"cancel","registrants":[`+many(31)+`]}`)
	for body, field := range map[string]string{
		`{"first_name":"P"}`:        "email",
		`{"email":"p@example.org"}`: "first_name",
		`{"email":"` + strings.Repeat("p", 120) + `@example.org","first_name":"P"}`: "email",
		`{"email":"p@example.org","first_name":"` + strings.Repeat("P", 65) + `"}`:  "first_name",
	} {
		got := s.want(400, "POST", m.path()+"/registrants", body).fields(t)
		if errors, _ := got["errors"].([]any); got["code"] != 300.0 || len(errors) != 1 ||
			errors[0].(map[string]any)["field"] != field {
			t.Errorf("%s: %v", body, got)
		}
	}
	for range 2 { // the batch was the first of three
		s.want(201, "POST", m.path()+"/registrants", person(0))
	}
	if got := s.want(429, "POST", m.path()+"/registrants", person(0)).fields(t)["message"]; !strings.Contains(
		got.(string), "(3)") {
		t.Errorf("fourth registration of one person in a day: %v", got)
	}
	for range 10 {
		s.want(204, "PUT", m.path()+"/registrants/status", `{"action":"approve","registrants":[`+person(1)+`]}`)
	}
	s.want(429, "PUT", m.path()+"/registrants/status", `{"action":"approve","registrants":[`+person(1)+`]}`)
	s.clock.Advance(12 * time.Hour)
	s.connect(0)
	s.want(201, "POST", m.path()+"/registrants", person(0))
	s.want(204, "PUT", m.path()+"/registrants/status", `{"action":"approve","registrants":[`+person(1)+`]}`)
}
