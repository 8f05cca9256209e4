package sandbox_test

import (
	"fmt"
	"slices"
	"testing"

	"navette.dev/navette/internal/sandbox"
)

// TestEventsOfPaidPlans checks which events a free account does not receive.
func TestEventsOfPaidPlans(t *testing.T) {
	sent := func(plan string) (names []string) {
		r := receive(t)
		s := begin(t, func(o *sandbox.Options) { o.WebhookURL, o.RateLimits, o.Plan = []string{r.URL}, "off", plan })
		poll(t, "the endpoint is validated", s.validated)
		s.connect(0)
		m := s.create(`{}`)
		at := fmt.Sprintf("/meetings/%d/", m.ID)
		s.control("POST", at+"start", "")
		s.control("POST", at+"end", "")
		s.want(204, "PATCH", m.path(), `{"topic":"x"}`)
		s.want(204, "DELETE", m.path(), "")
		s.want(204, "PUT", m.path()+"/status", `{"action":"recover"}`)
		for _, action := range []string{"deactivate", "activate"} {
			s.want(204, "PUT", "/users/"+s.ready.Users[1].ID+"/status", `{"action":"`+action+`"}`)
		}
		s.want(204, "PATCH", "/users/me/settings", `{"recording":{"auto_recording":"local"}}`)
		s.want(204, "DELETE", "/users/"+s.ready.Users[1].ID, "")
		for _, d := range s.deliveries() {
			names = append(names, d.(map[string]any)["event"].(string))
		}
		slices.Sort(names)
		return slices.Compact(names)
	}
	always := []string{
		"meeting.created", "meeting.ended", "meeting.participant_joined", "meeting.participant_left",
		"meeting.recovered", "meeting.started", "meeting.updated", "user.activated",
	}
	if got := sent("free"); !slices.Equal(got, always) {
		t.Errorf("free: %v", got)
	}
	paid := append(always, "meeting.deleted", "user.deactivated", "user.disassociated", "user.settings_updated")
	slices.Sort(paid)
	if got := sent("pro"); !slices.Equal(got, paid) {
		t.Errorf("pro: %v", got)
	}
}
