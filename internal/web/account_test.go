package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/navette"
)

func TestMailsFollowTheLanguageAndTheZoneThatAPersonChose(t *testing.T) {
	inTown(t, func(h *town) {
		ada := h.user("Ada Admin", navette.RoleAdmin) // who reads English
		h.Connect()
		h.Class("Vinyasa", h.In(2*time.Hour)) // at 14:00 in Paris
		ada.post("/account", url.Values{"lang": {"fr"}, "zone": {"Asia/Tokyo"}}).wantsStatus(http.StatusOK).wants("Enregistré.")
		h.Pass(2*time.Hour + 10*time.Minute) // and the meeting is not started
		for address, subject := range map[string]string{
			cast.Email("Ada Admin", "studio.test"): "prévue à 22:00",
			"grace.miller@studio.test":             "14:00",
		} {
			if told := h.OneMailTo(address).Subject; !strings.Contains(told, subject) {
				t.Errorf("%s reads %q, want %q in it", address, told, subject)
			}
		}
	})
}
