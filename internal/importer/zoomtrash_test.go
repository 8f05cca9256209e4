package importer_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"navette.dev/navette/internal/importer"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/testkit"
)

// statusOf returns the state of a recording in Zoom.
func statusOf(w *testkit.Studio, topic string) string {
	w.Helper()
	for _, r := range w.Zoom.State().Recordings {
		if r.Topic == topic {
			return r.Status
		}
	}
	return "gone"
}

// TestZoomsCopyIsTrashedOnlyAfterProofAndGrace damages one of two stored calls before the period of grace has passed.
func TestZoomsCopyIsTrashedOnlyAfterProofAndGrace(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.LinkForImport(w.Owner, w.Host())
		w.SeedPast(w.Host(), "Intact", w.In(time.Minute))
		w.SeedPast(w.Host(), "Abîmé", w.In(2*time.Minute))
		w.Pass(2 * testkit.SweepEvery)
		w.WantImported("Intact", "Abîmé")
		days, none := int64(3), int64(0)
		w.Wants(w.Importer.SetZoomTrash(w.Context(), w.Coach, &days), navette.Forbidden)
		w.Wants(w.Importer.SetZoomTrash(w.Context(), w.Owner, &none), navette.Invalid, "import.zoom_trash_days")
		w.Must(w.Importer.SetZoomTrash(w.Context(), w.Owner, &days))
		for _, row := range w.Calls("Abîmé") {
			f := row.Files[0]
			path := filepath.Join(w.Files, filepath.FromSlash(f.BlobKey))
			content, err := os.ReadFile(path)
			w.Must(err)
			content[len(content)/2] ^= 1
			w.Must(os.Chmod(path, 0o600))
			w.Must(os.WriteFile(path, content, 0o600))
		}
		w.Pass(2 * 24 * time.Hour)
		if s := statusOf(w, "Intact"); s != "completed" {
			w.Fatalf("%s before the period of grace has passed", s)
		}
		w.Pass(2 * 24 * time.Hour)
		if intact, damaged := statusOf(w, "Intact"), statusOf(w, "Abîmé"); intact != "trashed" || damaged != "completed" {
			w.Fatalf("intact %s, damaged %s", intact, damaged)
		}
		for _, row := range w.Calls("") {
			intact := row.Call.Title == "Intact"
			if intact == row.Call.ZoomTrashedAt.IsZero() || intact == (row.Call.ZoomTrashStay != "") {
				w.Errorf("%+v", row.Call)
			}
		}
		chosen, err := w.Importer.ZoomTrash(w.Context(), w.Owner)
		w.Must(err)
		if want := (importer.ZoomTrash{On: true, Days: 3, Moved: 1}); chosen != want {
			w.Errorf("%+v", chosen)
		}
		w.Must(w.Importer.SetZoomTrash(w.Context(), w.Owner, nil))
		w.Pass(2 * 24 * time.Hour) // the trash is read, and the stored call is not missed there
		if waiting, err := w.Importer.Trashed(w.Context(), w.Owner); err != nil || len(waiting) != 0 {
			w.Errorf("%+v, %v", waiting, err)
		}
	})
}
