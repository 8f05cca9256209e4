package settings_test

import (
	"net/http"
	"testing"

	"navette.dev/navette/internal/mail/catcher"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/webtest"
)

func TestATestMailShowsWhetherMailArrives(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		admin, staff := studio.SignIn("Ada Admin", navette.RoleAdmin), studio.SignIn("Sam Staff", navette.RoleStaff)
		staff.Post("/settings/mail/trial", nil).WantsStatus(http.StatusForbidden)
		admin.Get("/setup").Shows("Send me a test email")
		admin.Post("/settings/mail/trial", nil).WantsStatus(http.StatusOK).Shows("Test email sent.")
		if m := studio.OneMailTo("ada.admin@studio.test"); m.Subject != "Test email from Atelier Lumière" {
			t.Errorf("the mail says %q", m.Subject)
		}
		studio.PostFault(catcher.Fault{Action: catcher.Reject, To: "*"})
		admin.Post("/settings/mail/trial", nil).WantsStatus(http.StatusServiceUnavailable).
			Shows("The test email couldn’t be sent.", "No such mailbox here")
	})
}
