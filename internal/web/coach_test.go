package web_test

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
)

// TestOfTwoUsersOfOneNameTheChosenOneIsCoach plays a browser without scripts: it posts back what the form holds.
func TestOfTwoUsersOfOneNameTheChosenOneIsCoach(t *testing.T) {
	inHouse(t, func(h *house) {
		b := h.camille()
		other, err := h.people.AddUser(h.Context(), h.owner, people.UserInput{Name: "Camille Roussel", Email: "camille.r@studio.test", Language: "fr", Role: navette.RoleStaff, Password: password})
		h.must(err)
		coachOf := func(path string) navette.Session {
			s, err := h.schedule.Session(h.Context(), h.owner, strings.TrimPrefix(path, "/sessions/"))
			h.must(err)
			return s
		}
		first, second := "Camille Roussel (camille@studio.test)", "Camille Roussel (camille.r@studio.test)"
		form := b.get("/schedule/new").wants(http.StatusOK).keeps("coach", first)
		for _, label := range []string{first, second} {
			if find(form.doc, func(n *html.Node) bool { return n.Data == "option" && attr(n, "value") == label }) == nil {
				t.Errorf("%q is not suggested", label)
			}
		}
		b.post("/schedule/new", evening).wants(http.StatusUnprocessableEntity).wrong("coach", "Plusieurs personnes portent ce nom. Précisez l’adresse e-mail"+"\u00a0"+": Camille Roussel (camille.r@studio.test), Camille Roussel (camille@studio.test).").keeps("coach", "Camille Roussel")
		path := made(b, with(evening, "coach", second))
		if s := coachOf(path); s.CoachID != other.ID || s.CoachName != "" {
			t.Fatalf("the session is held by %q %q, want %s", s.CoachID, s.CoachName, other.ID)
		}

		lea := h.addUser("Léa Fontaine", "fr", navette.RoleStaff)
		path = made(b, with(evening, "coach", "Léa Fontaine"))
		edit := b.get(path+"/edit").wants(http.StatusOK).keeps("coach", "Léa Fontaine")
		kept := with(evening, "coach", "Léa Fontaine", "coach_shown", attr(edit.field("coach_shown"), "value"), "coach_id", attr(edit.field("coach_id"), "value"))
		_, err = h.people.AddUser(h.Context(), h.owner, people.UserInput{Name: "Léa Fontaine", Email: "lea@studio.test", Language: "fr", Role: navette.RoleStaff, Password: password})
		h.must(err) // while the form is open
		b.post(path+"/edit", kept).leads(path)
		if s := coachOf(path); s.CoachID != lea.ID {
			t.Errorf("saved unchanged, the session is held by %q %q", s.CoachID, s.CoachName)
		}
		b.post(path+"/edit", with(kept, "coach", "Une invitée")).leads(path)
		if s := coachOf(path); s.CoachID != "" || s.CoachName != "Une invitée" {
			t.Errorf("held by %q %q, want the guest", s.CoachID, s.CoachName)
		}
		h.addUser("Une invitée", "fr", navette.RoleStaff)
		edit = b.get(path + "/edit")
		b.post(path+"/edit", with(evening, "coach", "Une invitée", "coach_shown", attr(edit.field("coach_shown"), "value"), "coach_id", "")).leads(path)
		if s := coachOf(path); s.CoachID != "" {
			t.Errorf("saved unchanged, the guest became a user of the same name")
		}
	})
}
