package judge_test

import (
	"testing"

	"navette.dev/navette/internal/sandbox"
	"navette.dev/navette/internal/sandbox/control"
	"navette.dev/navette/internal/testkit"
)

// TestTheModelKnowsWhatDecides compares the judge's own model of effective settings with what the sandbox shows, in 200
// random states. The judge relies on the model to know whether a wanted value could have been reached.
func TestTheModelKnowsWhatDecides(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	for seed := range uint64(200) {
		s := newStory(seed)
		o := sandbox.Defaults()
		s.options(&o)
		zoom := testkit.StartZoom(t, o)
		defaults := defaultsOf(t, zoom.Control)
		s.arrange(t, zoom.Control, userIDs(zoom))
		now, err := zoom.Control.Settings(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range now.Users {
			for _, item := range settings {
				if !item.at("U") {
					continue
				}
				why := decides(now, defaults, u, item)
				if got := at(u.Settings, item.path); got != why.value {
					t.Errorf("seed %d: %s of %s is %v, the model says %+v", seed, item.key, u.Email, got, why)
				}
				seen[why.by]++
			}
		}
	}
	for _, by := range []string{"licence", "account lock", "group lock", "own", "group", "account"} {
		if seen[by] < 100 {
			t.Errorf("%d settings were decided by %s", seen[by], by)
		}
	}
}

func userIDs(zoom *testkit.Zoom) (ids []string) {
	for _, u := range zoom.Ready.Users {
		ids = append(ids, u.ID)
	}
	return ids
}

// defaultsOf returns the settings of a user before anything was changed.
func defaultsOf(t testing.TB, zoom control.Client) map[string]any {
	t.Helper()
	now, err := zoom.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(now.Users) == 0 || now.Users[0].Settings == nil {
		t.Fatalf("the dump has no settings: %+v", now)
	}
	return now.Users[0].Settings
}
