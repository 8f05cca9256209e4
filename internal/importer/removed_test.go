package importer_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/testkit"
	"navette.dev/navette/internal/zoom"
)

// TestACallThatIsRemovedDuringADownloadLeavesNoFile removes a call when the download of its first file begins.
func TestACallThatIsRemovedDuringADownloadLeavesNoFile(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.LinkForImport(w.Owner, w.Host())
		w.SeedPast(w.Host(), "Appel client", w.In(time.Second))
		w.StopWork()
		var once sync.Once
		w.Importer.ProbeBy(func(ctx context.Context, org string, _ *zoom.API, _, _ zoom.Secret, _ int64) {
			once.Do(func() {
				err := w.Store.Org(org).Update(ctx, navette.System(org), w.Clock.Now(), func(tx *store.Tx) error {
					call, err := tx.FirstCallSince(ctx, time.Unix(0, 0))
					if err != nil {
						return err
					}
					return tx.RemoveCallOf(ctx, call.SittingID)
				})
				if err != nil {
					t.Errorf("remove the call: %v", err)
				}
			})
		})
		w.Restart()
		w.Pass(2 * testkit.SweepEvery)
		if disk, calls := w.OnDisk(), w.Calls(""); len(disk) != 0 || len(calls) != 0 {
			t.Errorf("%d files and %d calls are left", len(disk), len(calls))
		}
		once.Do(func() { t.Error("nothing was downloaded") })
	})
}
