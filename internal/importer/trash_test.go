package importer_test

import (
	"testing"
	"time"

	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/testkit"
)

// trash moves all recordings of a Zoom user to the trash, as an administrator does on Zoom's pages.
func trash(w *testkit.Studio, email, action string) {
	w.Helper()
	w.Zoom.Do("/users/"+email+"/recordings", map[string]any{"action": action})
}

// TestWhatAPersonTrashedWaitsForADecision trashes recordings before they are imported, with and without webhooks.
func TestWhatAPersonTrashedWaitsForADecision(t *testing.T) {
	for name, webhooks := range map[string]bool{"webhooks": true, "no webhooks": false} {
		t.Run(name, func(t *testing.T) {
			testkit.Each(t, func(w *testkit.Studio) {
				w.Connect()
				if webhooks {
					w.Subscribe()
				}
				w.LinkForImport(w.Owner, w.Host())
				w.StopWork()
				w.SeedPast(w.Host(), "Devis", w.In(time.Minute))
				w.SeedPast(w.Host(), "Relance", w.In(2*time.Minute))
				trash(w, w.Host(), "trash")
				w.Restart()
				w.Pass(time.Hour + testkit.SweepEvery)
				w.WantImported()
				waiting, err := w.Importer.Trashed(w.Context(), w.Owner)
				w.Must(err)
				if len(waiting) != 2 || waiting[0].State != navette.TrashWaiting || waiting[0].HostName == "" ||
					waiting[0].Bytes == 0 || !waiting[0].VanishesAt.Equal(waiting[0].TrashedAt.Add(30*24*time.Hour)) {
					w.Fatalf("in the trash: %+v", waiting)
				}
				_, err = w.Importer.Trashed(w.Context(), w.Coach)
				w.Wants(err, navette.Forbidden)
				w.Wants(w.Importer.Recover(w.Context(), w.Coach, waiting[0].ID), navette.Forbidden)
				w.Must(w.Importer.Recover(w.Context(), w.Owner, waiting[0].ID))
				w.Must(w.Importer.Leave(w.Context(), w.Owner, waiting[1].ID))
				w.Pass(2 * time.Minute)
				w.WantImported(waiting[0].Topic)
				w.Pass(2 * time.Hour)
				left, err := w.Importer.Trashed(w.Context(), w.Owner)
				w.Must(err)
				if len(left) != 1 || left[0].ID != waiting[1].ID || left[0].State != navette.TrashLeft {
					w.Fatalf("left: %+v", left)
				}
				trash(w, w.Host(), "recover") // the other one is restored in Zoom
				w.Pass(time.Hour + testkit.SweepEvery)
				w.WantImported("Devis", "Relance")
			})
		})
	}
}

// TestWhatAutoDeleteTrashedIsRecovered stops the program until Zoom has trashed a recording by itself.
func TestWhatAutoDeleteTrashedIsRecovered(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.LinkForImport(w.Owner, w.Host())
		w.Zoom.Do("/users/"+w.Host()+"/settings", map[string]any{
			"recording": map[string]any{"auto_delete_cmr": true, "auto_delete_cmr_days": 30},
		})
		s := w.Class(title, evening)
		w.Hold(s)
		w.StopWork()
		w.Clock.Set(w.In(31 * 24 * time.Hour))
		for _, r := range w.Zoom.State().Recordings {
			if r.Status != "trashed" {
				w.Fatalf("%s is %s", r.Topic, r.Status)
			}
		}
		w.Restart()
		w.Pass(2 * testkit.SweepEvery)
		w.WantImported(title)
		if waiting, err := w.Importer.Trashed(w.Context(), w.Owner); err != nil || len(waiting) != 0 {
			w.Errorf("waiting: %+v, %v", waiting, err)
		}
	})
}

// TestWhatIsStoredIsNotMissedInTheTrash trashes recordings after their import, and one whose call was removed.
func TestWhatIsStoredIsNotMissedInTheTrash(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Subscribe()
		w.LinkForImport(w.Owner, w.Host())
		w.SeedPast(w.Host(), "Devis", w.In(time.Minute))
		w.SeedPast(w.Host(), "Privé", w.In(2*time.Minute))
		w.Pass(2 * testkit.SweepEvery)
		w.WantImported("Devis", "Privé")
		for _, row := range w.Calls("") {
			if row.Call.Title == "Privé" {
				w.Must(w.Importer.RemoveCall(w.Context(), w.Owner, row.Call.ID))
			}
		}
		trash(w, w.Host(), "trash")
		w.Pass(2 * time.Hour)
		if waiting, err := w.Importer.Trashed(w.Context(), w.Owner); err != nil || len(waiting) != 0 {
			w.Errorf("waiting: %+v, %v", waiting, err)
		}
		trash(w, w.Host(), "recover")
		w.Pass(2 * time.Hour)
		w.WantImported("Devis")
	})
}

// TestWhatAHostTrashedIsNotImportedOnceItIsUnlinked has a host whose recordings wait in the trash for a decision when
// it is unlinked, and who restores one of them in Zoom.
func TestWhatAHostTrashedIsNotImportedOnceItIsUnlinked(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Subscribe()
		w.LinkForImport(w.Owner, w.Host())
		w.StopWork()
		w.SeedPast(w.Host(), "Privé", w.In(time.Minute))
		trash(w, w.Host(), "trash")
		w.Restart()
		w.Pass(time.Hour + testkit.SweepEvery)
		waiting, err := w.Importer.Trashed(w.Context(), w.Owner)
		w.Must(err)
		if len(waiting) != 1 {
			w.Fatalf("in the trash: %+v", waiting)
		}
		table, err := w.Hosts.Linking(w.Context(), w.Owner)
		w.Must(err)
		for _, h := range table.Hosts {
			if h.Email == w.Host() {
				w.Must(w.Hosts.Link(w.Context(), w.Owner, []hosts.LinkInput{{UserID: w.Owner.ID, HostID: h.ID}}))
			}
		}
		w.Wants(w.Importer.Recover(w.Context(), w.Owner, waiting[0].ID), navette.NotFound)
		trash(w, w.Host(), "recover")
		w.Pass(time.Hour + testkit.SweepEvery)
		w.WantImported()
	})
}
