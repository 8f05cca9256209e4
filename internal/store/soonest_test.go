package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// TestTheSoonestToVanishIsLeasedFirst promises imports in another order than their recordings vanish, and lets the
// soonest wait for a retry.
func TestTheSoonestToVanishIsLeasedFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		org, q := organization(t, s), newQueue(1)
		promise := func(tx *store.Tx, name string, days int, due time.Time) error {
			of := store.Subject{ID: name}
			if days > 0 {
				of.VanishesAt = navette.At(monday.AddDate(0, 0, days))
			}
			return tx.PromiseAll(t.Context(), navette.PromiseFile, []store.Subject{of}, due)
		}
		update(t, s, org, func(ctx context.Context, tx *store.Tx) error {
			for i, days := range []int{0, 9, 3, 5, 1} {
				if err := promise(tx, fmt.Sprint("in ", days), days, monday.Add(time.Duration(i)*time.Second)); err != nil {
					return err
				}
			}
			return promise(tx, "waits", 1, monday.Add(time.Hour))
		})
		var order []string
		for range 6 {
			for _, p := range takeDue(t, s, q, monday.Add(time.Minute)) {
				order = append(order, p.Subject)
				finish(t, s, q, p)
			}
		}
		if want := []string{"in 1", "in 3", "in 5", "in 9", "in 0"}; !slices.Equal(order, want) {
			t.Errorf("%q, want %q", order, want)
		}
		if late := takeDue(t, s, q, monday.Add(2*time.Hour)); len(late) != 1 || late[0].Subject != "waits" {
			t.Errorf("after its pause: %+v", late)
		}
	})
}

// TestPausedImportsAreNotLeased pauses the imports of one of two organizations while one of its files is being
// imported.
func TestPausedImportsAreNotLeased(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		paused, other, q := organization(t, s), organization(t, s), newQueue(8)
		promise := func(org, name string) {
			update(t, s, org, func(ctx context.Context, tx *store.Tx) error {
				return tx.Promise(ctx, navette.PromiseFile, name, "", monday)
			})
		}
		promise(paused, "running")
		running := takeDue(t, s, q, monday)
		promise(paused, "due")
		promise(other, "other")
		pause := func(tx *store.Tx) (bool, error) { return tx.PauseImports(t.Context(), "usr_1") }
		for _, want := range []bool{true, false} {
			update(t, s, paused, func(_ context.Context, tx *store.Tx) error {
				if first, err := pause(tx); err != nil || first != want {
					t.Errorf("pause: %v, %v", first, err)
				}
				return nil
			})
		}
		promise(paused, "found meanwhile")
		if held, err := s.Org(paused).KeepAlive(t.Context(), running[0].ID, running[0].Lease); err != nil || held {
			t.Errorf("the running import keeps its lease: %v, %v", held, err)
		}
		if leased := takeDue(t, s, q, monday.AddDate(9, 0, 0)); len(leased) != 1 || leased[0].Subject != "other" {
			t.Errorf("while paused: %+v", leased)
		}
		update(t, s, paused, func(ctx context.Context, tx *store.Tx) error {
			resumed, err := tx.ResumeImports(ctx)
			if !resumed {
				t.Error("not resumed")
			}
			return err
		})
		var names []string
		for _, p := range takeDue(t, s, q, monday) {
			names = append(names, p.Subject)
		}
		slices.Sort(names)
		if want := []string{"due", "found meanwhile", "running"}; !slices.Equal(names, want) {
			t.Errorf("after: %q, want %q", names, want)
		}
	})
}
