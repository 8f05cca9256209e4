package today_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"navette.dev/navette/internal/importer"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/web/webtest"
)

// useFor sets what the organization uses Navette for.
func useFor(site *webtest.Site, profile navette.Profile) {
	site.Helper()
	site.Must(site.People.ChangeOrganization(site.Context(), site.Owner, people.OrganizationInput{
		Name: "Ventes Nord", Zone: "Europe/Paris", Language: "fr", Profile: profile,
	}))
}

// addCall adds a call of ten minutes of a host with one video of 100 bytes, and returns both.
func addCall(
	site *webtest.Site, title string, host navette.Actor, start time.Time,
) (call navette.Call, file navette.RecordingFile) {
	site.Helper()
	site.Update(func(ctx context.Context, tx *store.Tx) error {
		sitting, err := tx.SaveSitting(ctx, navette.Sitting{ZoomAccountID: "a", UUID: title, StartedAt: navette.At(start)})
		if err != nil {
			return err
		}
		call, err = tx.SaveCall(ctx, navette.Call{
			ID: navette.NewID(navette.PrefixCall, start), SittingID: sitting.ID, Title: title, HostName: "Sophie Lemaire",
			HostUserID: host.ID, StartedAt: navette.At(start), Seconds: 600,
		})
		if err != nil {
			return err
		}
		file = navette.RecordingFile{
			ID: navette.NewID(navette.PrefixRecordingFile, start), CallID: call.ID, NaturalKey: title, FileType: "MP4",
			Extension: "mp4", RecordingStart: navette.At(start), RecordingEnd: navette.At(start.Add(10 * time.Minute)),
			Size: 100, BlobKey: title,
		}
		return importer.FilesFound(ctx, tx, []navette.Call{call}, file)
	})
	return call, file
}

// storeFile stores a file as imported, with ten minutes of video.
func storeFile(site *webtest.Site, f navette.RecordingFile) {
	site.Helper()
	f.SHA256, f.MediaMillis = "0", 600_000
	site.Update(func(ctx context.Context, tx *store.Tx) error {
		return importer.FilesStored(ctx, tx, store.Stored{File: f})
	})
}

// giveUp gives up a file that Zoom withholds.
func giveUp(site *webtest.Site, f navette.RecordingFile) {
	site.Helper()
	site.Update(func(ctx context.Context, tx *store.Tx) error {
		if err := tx.FileFailed(ctx, f, "", "reason.file_withheld"); err != nil {
			return err
		}
		calls, err := tx.FileGivenUp(ctx, f, "", webtest.Noon.Add(time.Hour), false)
		if err != nil {
			return err
		}
		return importer.UpdateStates(ctx, tx, calls)
	})
}

func TestTodayOfATeamShowsItsCallsInsteadOfATimetable(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		site.AddUser("Vera Lindt", "fr", navette.RoleViewer)
		useFor(site, navette.ProfileCalls)
		camille, vera := site.Camille(), site.SignIn("vera.lindt@studio.test")
		camille.Get("/").WantsStatus(http.StatusOK).Says("Pas encore d’appel cette semaine.").
			Says("Connectez Zoom pour importer vos enregistrements.").
			Hides("Prochaines 24 heures").Hides("Aucune séance prévue").Hides("Temps enregistré")
		_, here := addCall(site, "Démonstration Keller", site.Owner, webtest.Noon.Add(-3*time.Hour))
		storeFile(site, here)
		_, early := addCall(site, "Minuit dix", site.Owner, time.Date(2026, 11, 22, 23, 10, 0, 0, time.UTC))
		storeFile(site, early)
		_, late := addCall(site, "Dimanche soir", site.Owner, time.Date(2026, 11, 22, 22, 30, 0, 0, time.UTC))
		storeFile(site, late)
		addCall(site, "Il y a quinze jours", site.Owner, webtest.Noon.AddDate(0, 0, -15))
		_, coming := addCall(site, "Négociation Vermeulen", site.Owner, webtest.Noon.Add(-time.Hour))
		site.Must(site.Store.Org(site.Owner.Org).FileProgress(site.Context(), coming.ID, 25, 0, webtest.Noon))
		day := camille.Get("/").Says("3 appels cette semaine").Says("2 imports en cours").
			Says("3 appels cette semaine, 1 la semaine dernière.").
			Says("Cette semaine\u00a0: 30\u00a0min. La semaine dernière\u00a0: 10\u00a0min.").
			Says("Négociation Vermeulen").Says("25\u00a0o sur 100\u00a0o, encore 1 fichier").
			Says("Démonstration Keller").Says("Hier, dimanche 22 novembre").Hides("Prochaines 24 heures")
		if !day.HasLink("/calls/" + here.CallID) {
			t.Error("the last call leads nowhere")
		}
		vera.Get("/").WantsStatus(http.StatusOK).Hides("Keller").Hides("Vermeulen").Says("Pas encore d’appel cette semaine.")
		site.Class("Formation", webtest.Noon.Add(3*time.Hour), 5)
		camille.Get("/").Says("Formation").Says("Démonstration Keller")
	})
}

func TestTodayNamesWhatIsMissingOfACall(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		call, file := addCall(site, "Suivi Clinique", site.Owner, webtest.Noon.Add(-20*time.Hour))
		giveUp(site, file)
		_, old := addCall(site, "Vieil appel", site.Owner, webtest.Noon.AddDate(0, 0, -4))
		giveUp(site, old)
		day := site.Camille().Get("/").Says("Des fichiers de «\u00a0Suivi Clinique\u00a0» n’ont pas pu être importés").
			Says("il manque 1 fichier").Hides("Vieil appel\u00a0» n’ont pas pu")
		if !day.HasLink("/calls/" + call.ID + "#files") {
			t.Error("the problem does not lead to the call's files")
		}
		useFor(site, navette.ProfileStudio)
		site.Camille().Get("/").Hides("Suivi Clinique\u00a0» n’ont pas pu").Hides("Temps enregistré")
	})
}
