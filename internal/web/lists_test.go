package web_test

import (
	"regexp"
	"testing"

	"navette.dev/navette/internal/navette"
)

// TestEveryListNamesTheOtherSideAndTheSameLength looks at a recorded call wherever it is listed.
func TestEveryListNamesTheOtherSideAndTheSameLength(t *testing.T) {
	inTown(t, func(h *town) {
		admin := h.user("Ada Admin", navette.RoleAdmin)
		h.user("Sophie Lemaire", navette.RoleStaff) // speaks in the call, and is a colleague
		session, call := h.recorded()
		length := regexp.MustCompile(`<dt>Duration</dt><dd>([^<]+)</dd>`).FindStringSubmatch(admin.get("/calls/" + call.ID).page)
		if length == nil {
			t.Fatal("the call page tells no length")
		}
		for _, path := range []string{"/calls", "/calls?q=Lesquin", "/", "/sessions/" + session.ID, "/calls/" + call.ID} {
			admin.get(path).wants(call.HostName+" with Marc Keller", length[1]).lacks("Sophie Lemaire and Marc Keller", "Marc Keller and Sophie Lemaire")
		}
		admin.get("/calls?q=keller").wants("Participant: Marc <mark>Keller</mark>")
		admin.get("/calls?q=demo").wants("<mark>Démo</mark> à Marc")
	})
}
