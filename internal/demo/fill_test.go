package demo_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"navette.dev/navette/internal/demo"
	"navette.dev/navette/internal/library"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/standing"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// TestTheStudioHasTwoWeeksBehindIt fills a demo and checks what its owner sees on Today and in the library.
func TestTheStudioHasTwoWeeksBehindIt(t *testing.T) {
	t.Parallel()
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			fillAndJudge(t, storetest.Address(t, engine))
		})
	}
}

func fillAndJudge(t *testing.T, database string) {
	t.Helper()
	d, err := demo.Start(t.Context(), demo.Options{Database: database})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	houses, err := d.Fill(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var last error
	for deadline := navette.RealNow().Add(30 * time.Second); ; {
		if last = judge(t.Context(), d, houses.Studio.Actor); last == nil {
			return
		}
		if navette.RealNow().After(deadline) {
			t.Fatal(last)
		}
		if err := (navette.RealClock{}).WaitUntil(t.Context(), navette.RealNow().Add(50*time.Millisecond)); err != nil {
			t.Fatal(err)
		}
	}
}

// judge returns what the owner does not see yet.
func judge(ctx context.Context, d *demo.Demo, owner navette.Actor) error {
	today, err := d.App.Schedule.Today(ctx, owner, standing.Standing{})
	if err != nil {
		return err
	}
	days := map[string]bool{}
	for _, dot := range today.Outward {
		days[dot.At.Format(time.DateOnly)] = true
		if dot.Took < 0 || dot.Took > time.Minute {
			return fmt.Errorf("links left %s after they were due", dot.Took)
		}
	}
	if len(days) < 10 || len(today.Inward) < 5 {
		return fmt.Errorf("links of %d days and %d recordings, want 10 and 5", len(days), len(today.Inward))
	}
	for _, a := range today.Attention {
		if a.Row.Session.StartsAt.Before(d.Clock.Now().Add(-time.Hour)) {
			return fmt.Errorf("a session of the past needs attention: %s, %s", a.Row.Session.Title, a.Kind)
		}
	}
	found, err := d.App.Library.Calls(ctx, owner, library.Filter{Query: "epaules"})
	if err == nil && len(found.Calls) < 5 {
		err = fmt.Errorf("%d calls in which a word is found, want 5", len(found.Calls))
	}
	return err
}
