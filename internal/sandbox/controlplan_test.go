package sandbox_test

import (
	"strings"
	"testing"

	"navette.dev/navette/internal/sandbox"
)

// TestAnAccountChangesItsPlan checks what the clues about the plan are before and after: bundle, rate, capacity and
// refusal.
func TestAnAccountChangesItsPlan(t *testing.T) {
	s := begin(t, func(o *sandbox.Options) { o.RateLimits = "off" })
	s.connect(0)
	user := "/users/" + s.ready.Users[0].ID
	profile := func() map[string]any { return s.want(200, "GET", "/users/me", "").fields(t) }
	if p := profile(); p["type"] != 2.0 || p["plan_united_type"] != nil || p["zoom_one_type"] != nil {
		t.Errorf("on Business: %v", p)
	}
	s.control("POST", user+"/bundle", `{"plan_united_type":"32","zoom_one_type":16}`)
	if p := profile(); p["plan_united_type"] != "32" || p["zoom_one_type"] != 16.0 {
		t.Errorf("with a bundle: %v", p)
	}
	s.control("POST", "/account/plan", `{"plan":"free"}`)
	if p := profile(); p["type"] != 1.0 {
		t.Errorf("on the free plan: %v", p)
	}
	refused := s.rest("GET", "/accounts/me/settings", "")
	if !strings.Contains(string(refused.body), "Only available for Paid account") {
		t.Errorf("settings of a free account: %s", refused.body)
	}
	if limit := s.rest("GET", "/users/me", "").header.Get("X-RateLimit-Limit"); limit != "4" {
		t.Errorf("%s light calls per second on the free plan", limit)
	}
	s.control("POST", "/account/plan", `{"plan":"pro"}`)
	if p := profile(); p["type"] != 2.0 {
		t.Errorf("on Pro: %v", p)
	}
}
