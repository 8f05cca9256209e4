package preconditions_test

import (
	"testing"
	"time"

	"navette.dev/navette/internal/testkit"
	"navette.dev/navette/internal/zoom"
)

func TestAnAccountThatWasNotReadIsReadAgainAndThenDaily(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Zoom.Fault(map[string]any{
			"action": "status", "status": 500, "count": 0, "method": "GET", "path": "/v2/users/*/settings",
			"when": "before",
		})
		if c := w.Connect(); c.Capacity != 0 {
			w.Fatalf("connected without the settings: %+v", c)
		}
		w.Zoom.Mend()
		w.Pass(15 * time.Minute)
		if c := w.Connection(); c.Plan != string(zoom.PlanBusiness) || c.Capacity != 300 {
			w.Fatalf("the account is still not known: %+v", c)
		}
		asked := func() int { return len(w.Zoom.Requests("GET", "/v2/users/*/settings")) }
		before := asked()
		w.Jump(w.Clock.Now().Add(23 * time.Hour))
		if after := asked(); after != before {
			w.Errorf("read %d times within a day", after-before)
		}
		w.Jump(w.Clock.Now().Add(time.Hour))
		if after := asked(); after != before+1 {
			w.Errorf("read %d times after a day, want once", after-before)
		}
	})
}
