package imports_test

import (
	"net/http"
	"net/url"
	"os"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/testkit"
	"navette.dev/navette/internal/web/webtest"
)

// TestThePastIsImportedOnThePage counts and imports past calls with the page's forms.
func TestThePastIsImportedOnThePage(t *testing.T) {
	webtest.EachStudio(t, func(w *webtest.Studio) {
		w.Connect()
		linked := w.Zoom.Ready.Users[1].Email
		w.LinkForImport(w.Coach, linked)
		w.SeedPast(linked, "Appel ancien", w.In(-5*24*time.Hour))
		admin := w.SignIn("Ada Admin", navette.RoleAdmin)
		day := func(ago int) string { return w.In(time.Duration(-ago) * 24 * time.Hour).Format(time.DateOnly) }
		admin.Post("/calls/imports/past", url.Values{"from": {day(2)}, "until": {day(9)}}).
			WantsStatus(http.StatusUnprocessableEntity)
		admin.Post("/calls/imports/past", url.Values{"from": {day(9)}, "until": {day(2)}}).WantsStatus(http.StatusOK)
		w.Rest()
		admin.Get("/calls/imports").WantsStatus(http.StatusOK).Shows("1 call with 5 files", "Import them")
		all, err := w.PastImports.All(w.Context(), w.Admin)
		w.Must(err)
		if len(all) != 1 || all[0].State != navette.PastCounted || all[0].Calls != 1 {
			w.Fatalf("counted %+v", all)
		}
		admin.Post("/calls/imports/past/"+all[0].ID+"/begin", nil).Shows("The past calls are being imported.")
		w.Pass(time.Minute)
		w.WantImported("Appel ancien")
		admin.Get("/calls/imports").Shows("1 of 1 calls is here").Lacks("Cancel the import")
		admin.Post("/calls/imports/pause", nil).Shows("Imports are paused.", "Resume")
		admin.Post("/calls/imports/resume", nil).Shows("Imports go on.")
	})
}

// TestCopiesInZoomAreMovedToTheTrashByChoice chooses on the page what happens to the copies in Zoom.
func TestCopiesInZoomAreMovedToTheTrashByChoice(t *testing.T) {
	webtest.EachStudio(t, func(w *webtest.Studio) {
		w.Connect()
		admin := w.SignIn("Ada Admin", navette.RoleAdmin)
		admin.Get("/calls/imports").Shows("They stay in Zoom").Lacks("Keep the copies in Zoom")
		for _, days := range []string{"", "0", "366", "soon"} {
			admin.Post("/calls/imports/zoom-trash", url.Values{"days": {days}}).
				WantsStatus(http.StatusUnprocessableEntity)
		}
		admin.Post("/calls/imports/zoom-trash", url.Values{"days": {"30"}}).
			Shows("Copies in Zoom will be moved to its trash.", "Moved to the trash 30 days after the import")
		admin.Post("/calls/imports/zoom-trash/off", nil).Shows("Copies stay in Zoom.", "They stay in Zoom")
	})
}

func TestMain(m *testing.M) { os.Exit(testkit.RunAtOnce(m, 8)) }
