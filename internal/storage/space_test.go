package storage_test

import (
	"context"
	"sync/atomic"
	"testing"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// room is a store whose free space the test sets.
type room struct {
	blob.Store
	free atomic.Int64
}

func (r *room) Space(context.Context) (blob.Space, error) {
	return blob.Space{Free: r.free.Load(), Total: 1000, Known: true}, nil
}

// TestImportsPauseBeforeTheStoreIsFull lets the free space fall below the reserve and grow again.
func TestImportsPauseBeforeTheStoreIsFull(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		space := &room{Store: disk(t)}
		w := install(t, s, space, disk(t))
		w.connect()
		w.options.Reserve = 100
		w.restart()
		var changes []bool
		w.WhenLow(func(low bool) { changes = append(changes, low) })
		for _, c := range []struct {
			free int64
			low  bool
		}{
			{200, false}, {99, true}, {0, true}, {110, true}, {124, true}, {125, false}, {100, false}, {99, true}, {500, false},
		} {
			space.free.Store(c.free)
			w.Look(t.Context())
			full, err := w.Full(t.Context())
			w.Must(err)
			warnings, err := w.Warnings(t.Context())
			w.Must(err)
			trouble, err := w.Trouble(t.Context(), navette.System(w.org.ID))
			w.Must(err)
			if w.Low() != c.low || (full != nil) != c.low || trouble.Full != c.low || (len(warnings) > 0) != c.low {
				t.Errorf("%d free: low %v, noted %+v, warnings %q", c.free, w.Low(), full, warnings)
			}
		}
		if len(changes) != 4 || !changes[0] || changes[1] {
			t.Errorf("imports paused and went on: %v", changes)
		}
		w.wantMails(navette.MailStoreFull, 1) // one on a day, though it was full twice
	})
}

// TestARefusedWritePausesImportsWhateverIsFree is about a quota that is smaller than the free space.
func TestARefusedWritePausesImportsWhateverIsFree(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		space := &room{Store: disk(t)}
		space.free.Store(500)
		w := install(t, s, space, disk(t))
		w.options.Reserve = 100
		w.restart()
		w.RanOut(t.Context())
		w.Look(t.Context())
		if !w.Low() {
			t.Error("imports go on")
		}
	})
}

// TestFilesInAnUnknownStoreAreAWarning starts a server without the store that has the files.
func TestFilesInAnUnknownStoreAreAWarning(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := install(t, s)
		w.imported(1)
		if warnings, err := w.Warnings(t.Context()); err != nil || len(warnings) != 0 {
			t.Errorf("with both stores: %q, %v", warnings, err)
		}
		w.both = &blob.Both{New: w.both.New, Old: disk(t)}
		w.restart()
		if warnings, err := w.Warnings(t.Context()); err != nil || len(warnings) != 1 {
			t.Errorf("without the store that has them: %q, %v", warnings, err)
		}
	})
}
