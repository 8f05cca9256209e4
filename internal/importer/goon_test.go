package importer_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"

	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/testkit"
)

// TestAWorkerDoesNotGoOnWithALongFile lets a worker import small files, while a long one is due after them. If the
// worker continued with the long file, other organizations would wait for the worker until it is downloaded.
func TestAWorkerDoesNotGoOnWithALongFile(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		coming := find(w, 4)
		long := coming[0].FileID
		for _, change := range []string{
			"UPDATE promises SET next_at = next_at - 1 WHERE kind = 'file' AND subject <> '" + long + "'",
			"UPDATE recording_files SET size = 1000000000 WHERE id = '" + long + "'",
		} {
			statement(w, change, change)
		}
		runner, err := jobs.New(w.Store, w.Clock, slog.New(slog.DiscardHandler), 1)
		w.Must(err)
		var mu sync.Mutex
		handled, next := map[string]bool{}, []string(nil) // next has the files with which the worker continued
		runner.Handle(navette.PromiseFile, func(ctx context.Context, p navette.Promise) error {
			err := w.Importer.File(ctx, p)
			mu.Lock()
			defer mu.Unlock()
			var noted jobs.Noted
			if errors.As(err, &noted) && noted.Next != nil {
				next = append(next, noted.Next.Subject)
			}
			handled[p.Subject] = true
			return err
		})
		w.Must(runner.Start(w.Context()))
		defer func() { w.Must(runner.Stop(context.Background())) }()
		w.Until("each file was imported once", func() bool {
			mu.Lock()
			defer mu.Unlock()
			return len(handled) == len(coming)
		})
		if len(next) == 0 || slices.Contains(next, long) {
			w.Errorf("of %d files a worker went on with %v, and %s is long", len(coming), next, long)
		}
	})
}
