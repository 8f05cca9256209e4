package importer_test

import (
	"testing"
	"time"

	"navette.dev/navette/internal/importer"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/testkit"
)

// TestTheLatencyOfImportsIsKnown imports a call that a webhook announces, one that only Zoom's list has, and one of the
// past, and lets a fourth one wait.
func TestTheLatencyOfImportsIsKnown(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Subscribe()
		w.Hold(w.Class(title, evening))
		for range 12 { // Zoom processes the recording at some instant in between
			w.Pass(5 * time.Second)
		}
		latency := func() importer.Latency {
			l, err := w.Importer.Latency(w.Context(), w.Owner, time.UTC)
			w.Must(err)
			return l
		}
		if l := latency(); l.Calls != 1 || l.OnTime != 1 || l.P95 > 5*time.Second || len(l.Days) != 1 || !l.Reached() {
			w.Fatalf("with a webhook: %+v", l)
		}
		linked := w.Zoom.Ready.Users[1].Email
		w.LinkForImport(w.Coach, linked)
		w.Pass(2*testkit.SweepEvery + time.Minute)
		w.SeedPast(linked, "Listed", w.In(-20*time.Minute)) // it ends now
		w.Pass(testkit.SweepEvery + time.Minute)
		if l := latency(); l.Calls != 2 || l.OnTime != 1 || len(l.Worst) != 1 || l.Worst[0].Title != "Listed" ||
			l.Worst[0].Slowest != importer.PhaseNotice || l.Worst[0].AnnouncedBy != navette.ByList ||
			l.Worst[0].Took > testkit.SweepEvery || l.Reached() {
			w.Fatalf("without a webhook: %+v", l)
		}
		w.Zoom.Fault(map[string]any{"action": "status", "status": 500, "count": 0, "path": "/rec/download/**"})
		w.SeedPast(linked, "Stuck", w.In(-time.Minute))
		w.Pass(time.Hour)
		if l := latency(); l.Calls != 3 || l.Worst[0].Title != "Stuck" || l.Worst[0].Playable ||
			l.Worst[0].Slowest != importer.PhaseDownload {
			w.Fatalf("without an end: %+v", l)
		}
		_, err := w.Importer.Latency(w.Context(), w.Coach, time.UTC)
		w.Wants(err, navette.Forbidden)
	})
}
