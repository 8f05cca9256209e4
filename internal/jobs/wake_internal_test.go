package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// TestWorkBeginsWithoutATick runs a runner that ticks once a day.
func TestWorkBeginsWithoutATick(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r, err := New(s, navette.NewSteppedClock(monday), slog.New(slog.DiscardHandler), 4)
		if err != nil {
			t.Fatal(err)
		}
		r.every = 24 * time.Hour
		done := make(chan string, 1)
		r.Handle(navette.PromiseLink, func(_ context.Context, p navette.Promise) error {
			done <- p.Subject
			return nil
		})
		org := organization(t, s)
		if err := r.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = r.Stop(context.Background()) })
		var many []string
		for i := range 50 { // more than there are workers, so each of them has to take several
			many = append(many, fmt.Sprint(i))
		}
		promiseLinks(t, s, org, many...)
		for range many {
			select {
			case <-done:
			case <-time.After(30 * time.Second):
				t.Fatal("a worker that is free takes nothing")
			}
		}
		for _, subject := range []string{"bok_1", "bok_2", "bok_3"} { // the look at the start may find the first one
			promiseLinks(t, s, org, subject)
			select {
			case got := <-done:
				if got != subject {
					t.Fatalf("%s was worked, want %s", got, subject)
				}
			case <-time.After(30 * time.Second):
				t.Fatalf("%s was promised, and the queue was not woken", subject)
			}
		}
	})
}
