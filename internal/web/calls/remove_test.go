package calls_test

import (
	"net/http"
	"testing"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/webtest"
)

// TestACallIsRemovedAfterThePageSaidWhatThatTouches removes a call as its owner. Staff see no way to do so.
func TestACallIsRemovedAfterThePageSaidWhatThatTouches(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		sam := site.AddUser("Sam Berger", "fr", navette.RoleStaff)
		owner := site.Owner
		site.Owner.ID = sam.ID // the call is hosted by Sam, who may see it
		call, videos := addSegments(site, 0)
		site.Owner = owner
		path, camille := "/calls/"+call.ID, site.Camille()
		staff := site.SignIn("sam.berger@studio.test")
		if staff.Get(path).WantsStatus(http.StatusOK).HasLink(path + "/remove") {
			t.Error("staff are offered to remove a call")
		} else {
			staff.Get(path + "/remove").WantsStatus(http.StatusForbidden)
			staff.Post(path+"/remove", nil).WantsStatus(http.StatusForbidden)
			staff.Post(path+"/cancel", nil).WantsStatus(http.StatusForbidden)
		}
		if !camille.Get(path).HasLink(path + "/remove") {
			t.Error("the page of the call does not lead to its removal")
		}
		camille.Get(path + "/remove").WantsStatus(http.StatusOK).
			Says("2 fichiers (200\u00a0o) seront effacés").Says("2 fichiers qui ne sont pas encore ici ne seront pas importés").
			Says("La transcription (2 passages) sera effacée").Says("Cet appel ne pourra pas être récupéré.")
		camille.Get(path).WantsStatus(http.StatusOK) // asking has changed nothing
		camille.Post(path+"/remove", nil).LeadsTo("/calls")
		camille.Get("/calls").Says("L’appel est supprimé.").Hides("Deux parties")
		for _, gone := range []string{path, path + "/remove", path + "/files/" + videos[1], path + "/transcript.vtt"} {
			camille.Get(gone).WantsStatus(http.StatusNotFound)
		}
		camille.Get("/calls?q=pause").Hides("Deux parties")
		camille.Post(path+"/remove", nil).WantsStatus(http.StatusNotFound)
	})
}

// TestAnImportIsCancelledAndTakenUpAgain cancels the import of a call of which one segment is here.
func TestAnImportIsCancelledAndTakenUpAgain(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		call, _ := addSegments(site, 1)
		path, camille := "/calls/"+call.ID, site.Camille()
		camille.Get(path).Says("Annuler l’import de cet appel").Hides("Reprendre l’import")
		camille.Post(path+"/cancel", nil).LeadsTo(path + "#files")
		camille.Get(path).Says("L’import de cet appel a été annulé.").Says("Import annulé.").Says("Reprendre l’import").
			Hides("Annuler l’import de cet appel")
		camille.Get("/").Hides("import en cours")
		camille.Post(path+"/retry", nil).LeadsTo(path + "#files")
		camille.Get(path).Says("Annuler l’import de cet appel").Hides("a été annulé")
		camille.Get("/").Says("Deux parties")
	})
}
