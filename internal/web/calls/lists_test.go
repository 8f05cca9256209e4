package calls_test

import (
	"regexp"
	"testing"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/webtest"
)

// TestEveryListNamesTheOtherSideAndTheSameLength compares how the pages show a recorded call.
func TestEveryListNamesTheOtherSideAndTheSameLength(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		admin := studio.SignIn("Ada Admin", navette.RoleAdmin)
		studio.SignIn("Sophie Lemaire", navette.RoleStaff) // a colleague who speaks in the call
		session, call := studio.RecordedCall()
		length := regexp.MustCompile(`<dt>Duration</dt><dd>([^<]+)</dd>`).FindStringSubmatch(admin.Get("/calls/" + call.ID).
			Page)
		if length == nil {
			t.Fatal("the call page tells no length")
		}
		for _, path := range []string{"/calls", "/calls?q=Lesquin", "/", "/sessions/" + session.ID, "/calls/" + call.ID} {
			admin.Get(path).Shows(call.HostName+" with Marc Keller", length[1]).
				Lacks("Sophie Lemaire and Marc Keller", "Marc Keller and Sophie Lemaire")
		}
		admin.Get("/calls?q=keller").Shows("Participant: Marc <mark>Keller</mark>")
		admin.Get("/calls?q=demo").Shows("<mark>Démo</mark> à Marc")
	})
}
