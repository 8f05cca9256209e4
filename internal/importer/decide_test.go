package importer_test

import (
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/testkit"
)

// TestARemovedCallDoesNotComeBack removes a call and lets a webhook, the sweep, a past import and a new transcript
// mention it again.
func TestARemovedCallDoesNotComeBack(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Subscribe()
		s := w.Class(title, evening)
		w.Hold(s)
		w.Pass(20 * time.Second) // the files, without the transcript
		call := w.Calls("")[0].Call
		for _, actor := range []navette.Actor{w.Coach, {Kind: navette.ActorUser, Org: "org_other", Role: navette.RoleOwner}} {
			if err := w.Importer.RemoveCall(w.Context(), actor, call.ID); err == nil {
				w.Fatalf("removed by %+v", actor)
			}
		}
		w.Must(w.Importer.RemoveCall(w.Context(), w.Owner, call.ID))
		w.Wants(w.Importer.RemoveCall(w.Context(), w.Owner, call.ID), navette.NotFound)
		if disk := w.OnDisk(); len(disk) != 0 {
			w.Errorf("%d files are left", len(disk))
		}
		w.Must(w.Hosts.ImportPast(w.Context(), w.Owner, w.In(-30*24*time.Hour)))
		w.Pass(3 * testkit.SweepEvery)
		w.WantImported()
		if left := w.Calls("couverture"); len(left) != 0 {
			w.Errorf("the search finds %d calls", len(left))
		}
		if n := w.Recorded(s, navette.EventCallRemoved); n != 1 {
			w.Errorf("%d entries in the journal", n)
		}
	})
}

// TestACancelledCallWaitsUntilItIsTakenUp cancels an import while its files cannot be downloaded.
func TestACancelledCallWaitsUntilItIsTakenUp(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Zoom.Fault(map[string]any{
			"action": "status", "method": "GET", "path": "/rec/download/*", "status": 503, "count": 0, "when": "before",
		})
		w.Connect()
		w.LinkForImport(w.Owner, w.Host())
		w.SeedPast(w.Host(), "Devis", w.In(time.Minute))
		w.Pass(2 * testkit.SweepEvery)
		call := w.Calls("")[0].Call
		progress, err := w.Importer.Progress(w.Context(), w.Owner)
		w.Must(err)
		if progress.Calls != 1 || progress.Files < 4 || int(progress.Files) != len(progress.Each) ||
			progress.BytesLeft == 0 || progress.Each[0].Message == "" || progress.Each[0].NextAt.IsZero() {
			w.Fatalf("%+v", progress)
		}
		w.Wants(w.Importer.CancelCall(w.Context(), w.Coach, call.ID), navette.Forbidden)
		w.Must(w.Importer.CancelCall(w.Context(), w.Admin, call.ID))
		w.Zoom.Mend()
		w.Pass(2 * testkit.SweepEvery)
		if row := w.Calls("")[0]; row.Call.State != navette.CallCancelled || len(types(row)) != 0 {
			w.Fatalf("%s with %v", row.Call.State, types(row))
		}
		w.Wants(w.Importer.RetryCall(w.Context(), w.Coach, call.ID), navette.NotFound) // hosted by another
		w.Must(w.Importer.RetryCall(w.Context(), w.Owner, call.ID))
		w.Pass(time.Minute)
		w.WantImported("Devis")
	})
}

// TestAPauseEndsDownloadsAndKeepsTheirParts pauses the imports in the middle of a download.
func TestAPauseEndsDownloadsAndKeepsTheirParts(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.LinkForImport(w.Owner, w.Host())
		w.Zoom.Fault(map[string]any{"action": "download-hold", "file_type": "MP4", "at": 100_000})
		w.Seed(map[string]any{
			"host": w.Host(), "topic": "Devis", "start_time": w.In(time.Minute), "duration": 5, "synthetic_size": 300_000,
		})
		w.Clock.Set(w.In(2 * testkit.SweepEvery))
		w.Zoom.Held("/replay/**", 1)
		w.Wants(w.Importer.Pause(w.Context(), w.Coach), navette.Forbidden)
		w.Must(w.Importer.Pause(w.Context(), w.Owner))
		w.Must(w.Importer.Pause(w.Context(), w.Owner)) // again
		w.Rest()
		w.Zoom.Mend()
		w.Pass(2 * testkit.SweepEvery)
		row := w.Calls("")[0]
		progress, err := w.Importer.Progress(w.Context(), w.Owner)
		w.Must(err)
		if types(row)["MP4"] || progress.PausedAt.IsZero() || progress.PausedBy != w.Owner.ID || progress.Files == 0 ||
			!progress.Each[0].Held || !progress.Each[0].NextAt.IsZero() {
			w.Fatalf("while paused: %v, %+v", types(row), progress)
		}
		w.Must(w.Importer.Resume(w.Context(), w.Admin))
		w.Pass(time.Minute)
		w.WantImported("Devis")
	})
}
