package hosts_test

import (
	"testing"
	"time"

	"navette.dev/navette/internal/testkit"
	"navette.dev/navette/internal/zoom"
)

func TestAPlanThatWasNotReadIsReadAgain(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Zoom.Fault(map[string]any{
			"action": "status", "status": 500, "count": 0, "method": "GET", "path": "/v2/users/*/settings",
			"when": "before",
		})
		c := w.Connect()
		if c.Plan != string(zoom.PlanUnknown) || c.Capacity != 0 {
			w.Fatalf("connected without the settings: %+v", c)
		}
		w.Pass(testkit.SweepEvery)
		if c := w.Connection(); c.Plan != string(zoom.PlanUnknown) {
			w.Fatalf("read from nothing: %+v", c)
		}
		w.Zoom.Mend()
		w.Pass(testkit.SweepEvery)
		if c := w.Connection(); c.Plan != string(zoom.PlanBusiness) || c.Capacity != 300 {
			w.Fatalf("the plan is still not known: %+v", c)
		}
		asked := func() int { return len(w.Zoom.Requests("GET", "/v2/users/*/settings")) }
		before := asked()
		w.Pass(time.Hour)
		if after := asked(); after != before {
			w.Fatalf("a known plan was read %d times more", after-before)
		}
	})
}
