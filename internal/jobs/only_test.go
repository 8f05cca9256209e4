package jobs_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// TestARunnerForSomeKindsLeavesTheOthers gives a runner that works on mails an older promise of another kind, which
// must stay untouched for the server's own runner.
func TestARunnerForSomeKindsLeavesTheOthers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		clock := navette.NewSteppedClock(monday)
		r, err := jobs.New(s, clock, slog.New(slog.DiscardHandler), workers)
		if err != nil {
			t.Fatal(err)
		}
		mailed := make(chan string, 10)
		r.Handle(navette.PromiseMail, func(_ context.Context, p navette.Promise) error {
			mailed <- p.Subject
			return nil
		})
		r.Only(navette.PromiseMail)
		p := setup{s, clock, organization(t, s, "c@example.org"), r}
		p.promise(t, navette.PromiseLink, "bok_1", monday.Add(-time.Hour))
		p.promise(t, navette.PromiseMail, "mai_1", monday)
		if err := r.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := receive(t, mailed); got != "mai_1" {
			t.Errorf("worked on %s", got)
		}
		if err := r.Stop(context.Background()); err != nil {
			t.Fatal(err)
		}
		if left := p.about(t, navette.PromiseLink, "bok_1"); left.Attempt != 0 || left.LastError != "" || left.Lease != 0 {
			t.Errorf("the link's promise was touched: %+v", left)
		}
	})
}
