package importer_test

import (
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/standing"
	"navette.dev/navette/internal/testkit"
)

// TestARecordingAboutToVanishRaisesAnAlarmADayAhead keeps Zoom from serving a file until the day before its
// auto-delete.
func TestARecordingAboutToVanishRaisesAnAlarmADayAhead(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.LinkForImport(w.Owner, w.Host())
		w.Zoom.Do("/users/"+w.Host()+"/settings", map[string]any{
			"recording": map[string]any{"auto_delete_cmr": true, "auto_delete_cmr_days": 30},
		})
		w.Zoom.Fault(map[string]any{
			"action": "status", "method": "GET", "path": "/rec/download/*", "status": 503, "count": 0, "when": "before",
		})
		start := w.In(time.Minute)
		w.SeedPast(w.Host(), "Devis", start)
		w.Pass(2 * testkit.SweepEvery)
		call := w.Calls("Devis")[0].Call
		if call.AutoDeleteAt.IsZero() {
			w.Fatal("no auto-delete date")
		}
		mails := func() int {
			n := 0
			for _, m := range w.MailsTo(cast.Camille.Email("studio.test")) {
				if strings.Contains(m.Subject, "disparaître de Zoom") {
					n++
				}
			}
			return n
		}
		w.Jump(call.AutoDeleteAt.Add(-25 * time.Hour))
		w.Pass(testkit.SweepEvery)
		if n := mails(); n != 0 {
			w.Fatalf("%d mails more than a day ahead", n)
		}
		w.Pass(2 * time.Hour)
		if n := mails(); n != 1 {
			w.Fatalf("%d mails a day ahead", n)
		}
		today, err := w.Journeys.Today(w.Context(), w.Owner, standing.Standing{})
		w.Must(err)
		found := 0
		for _, a := range today.Attention {
			if a.Kind == journey.NeedAtRisk && a.AtRisk == 1 && a.Deadline.Equal(call.AutoDeleteAt.Time) {
				found++
			}
		}
		if found != 1 {
			w.Errorf("today: %+v", today.Attention)
		}
		w.Zoom.Mend()
		w.Pass(time.Hour)
		w.WantImported("Devis")
		if today, err = w.Journeys.Today(w.Context(), w.Owner, standing.Standing{}); err != nil || len(today.Attention) != 0 {
			w.Errorf("after the import: %+v, %v", today.Attention, err)
		}
		if n := mails(); n != 1 {
			w.Errorf("%d mails in all", n)
		}
	})
}
