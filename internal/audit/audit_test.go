package audit_test

import (
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/testkit"
)

// TestARecordingThatIsNotImportedIsFoundAndImported seeds a call from before the days that sweeps read.
func TestARecordingThatIsNotImportedIsFoundAndImported(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.LinkForImport(w.Coach, w.Zoom.Ready.Users[1].Email)
		w.Rest()
		w.Jump(w.In(10 * 24 * time.Hour))
		w.StopWork()
		w.Zoom.Do("/seed", map[string]any{"past": []map[string]any{{
			"host": w.Zoom.Ready.Users[1].Email, "topic": "Vente", "start_time": w.In(-8 * 24 * time.Hour), "duration": 20,
			"participants": []map[string]any{{"name": "Yanis"}},
		}}})
		w.Must(w.Audits.Begin(w.Context(), w.Owner, "2026-11-20", "2026-12-20"))
		w.Restart()
		w.Rest()
		gaps, err := w.Audits.Gaps(w.Context(), w.Owner)
		w.Must(err)
		if len(gaps) != 1 || gaps[0].Cause != navette.AuditNotImported || gaps[0].Topic != "Vente" ||
			gaps[0].Day != "2026-11-25" {
			w.Fatalf("gaps %+v", gaps)
		}
		w.WantImported("Vente")
		w.Pass(2 * time.Hour)
		if gaps, _ = w.Audits.Gaps(w.Context(), w.Owner); len(gaps) != 0 {
			w.Errorf("still open: %+v", gaps)
		}
	})
}
