package setup_test

import (
	"net/http"
	"net/url"
	"testing"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/webtest"
)

// TestTheSetupLeadsFromStepToStep sends a test mail from the page of the steps, and leaves a step for later on its own
// page, which goes on to the next step.
func TestTheSetupLeadsFromStepToStep(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		b := site.Camille()
		b.Get("/setup").WantsStatus(http.StatusOK).Titled("Mise en route").Says("Bienvenue, Camille").
			Says("0 étape faite sur 7").Says("M’envoyer un e-mail de test").Says("À faire maintenant").
			Hides("Zoom n’est pas connecté.")
		home := b.Get("/settings").Says("Étape 1 sur 7").Says("Serveur de messagerie")
		if !home.HasLink("/setup") {
			t.Error("the settings do not lead to the set-up")
		}
		if home.Says("Plus tard"); home.HasLink("/settings#mail") {
			t.Error("the page of the current step leads to itself")
		}
		if zoom := b.Get("/settings/integrations/zoom"); !zoom.HasLink("/settings#mail") {
			t.Error("another page of the settings does not lead on to the step")
		}
		if today := b.Get("/").Says("Étape 1 sur 7"); !today.HasLink("/settings#mail") {
			t.Error("Today does not lead on to the step")
		}
		b.Get("/calls").Hides("Étape 1 sur 7")

		b.Post("/setup/later", url.Values{"step": {"mail"}, "onward": {"on"}}).LeadsTo("/settings/integrations/zoom")
		b.Get("/setup").Says("Remis à plus tard par Camille Roussel").Says("Le faire maintenant")
		b.Get("/").Says("Étape 2 sur 7").Says("Application Zoom")
		b.Post("/setup/later", url.Values{"step": {"mail"}, "undo": {"on"}}).LeadsTo("/setup")
		b.Get("/").Says("Étape 1 sur 7")
		b.Post("/setup/later", url.Values{"step": {"tea"}}).WantsStatus(http.StatusUnprocessableEntity)

		b.Post("/setup/hide", nil).LeadsTo("/")
		b.Get("/").Says("La mise en route est masquée").Hides("Étape 1 sur 7")
		b.Get("/settings").Hides("Étape 1 sur 7")
		b.Get("/setup").Says("Masquée par Camille Roussel")
		b.Post("/setup/hide", url.Values{"undo": {"on"}}).LeadsTo("/setup")
		b.Get("/settings").Says("Étape 1 sur 7")
	})
}

func TestOnlyAdminsCarryOutTheSetup(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		site.AddUser("Sam Staff", "fr", navette.RoleStaff)
		staff := site.SignIn("sam.staff@studio.test")
		staff.Get("/setup").WantsStatus(http.StatusForbidden)
		staff.Post("/setup/later", url.Values{"step": {"mail"}}).WantsStatus(http.StatusForbidden)
		for _, path := range []string{"/", "/settings"} {
			if staff.Get(path).Hides("Étape 1 sur 7").HasLink("/setup") {
				t.Errorf("%s leads staff to the set-up", path)
			}
		}
	})
}
