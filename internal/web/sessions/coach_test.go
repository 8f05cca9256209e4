package sessions_test

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/web/webtest"
)

// TestOfTwoUsersOfOneNameTheChosenOneIsCoach submits the form as a browser without scripts does.
func TestOfTwoUsersOfOneNameTheChosenOneIsCoach(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		b := site.Camille()
		other, err := site.People.AddUser(site.Context(), site.Owner, people.UserInput{
			Name: "Camille Roussel", Email: "camille.r@studio.test", Language: "fr", Role: navette.RoleStaff,
			Password: webtest.Password,
		})
		site.Must(err)
		coachOf := func(path string) navette.Session {
			s, err := site.Schedule.Session(site.Context(), site.Owner, strings.TrimPrefix(path, "/sessions/"))
			site.Must(err)
			return s
		}
		first, second := "Camille Roussel (camille@studio.test)", "Camille Roussel (camille.r@studio.test)"
		form := b.Get("/schedule/new").WantsStatus(http.StatusOK).Keeps("coach", first)
		for _, label := range []string{first, second} {
			option := func(n *html.Node) bool { return n.Data == "option" && webtest.Attr(n, "value") == label }
			if webtest.Find(form.Doc, option) == nil {
				t.Errorf("%q is not suggested", label)
			}
		}
		b.Post("/schedule/new", webtest.SessionForm).WantsStatus(http.StatusUnprocessableEntity).
			Wrong("coach", "Plusieurs personnes portent ce nom. Précisez l’adresse e-mail"+"\u00a0"+
				": Camille Roussel (camille.r@studio.test), Camille Roussel (camille@studio.test).").
			Keeps("coach", "Camille Roussel")
		path := made(b, webtest.With(webtest.SessionForm, "coach", second))
		if s := coachOf(path); s.CoachID != other.ID || s.CoachName != "" {
			t.Fatalf("the session is held by %q %q, want %s", s.CoachID, s.CoachName, other.ID)
		}

		lea := site.AddUser("Léa Fontaine", "fr", navette.RoleStaff)
		path = made(b, webtest.With(webtest.SessionForm, "coach", "Léa Fontaine"))
		edit := b.Get(path+"/edit").WantsStatus(http.StatusOK).Keeps("coach", "Léa Fontaine")
		kept := webtest.With(webtest.SessionForm, "coach", "Léa Fontaine",
			"coach_shown", webtest.Attr(edit.Field("coach_shown"), "value"),
			"coach_id", webtest.Attr(edit.Field("coach_id"), "value"))
		_, err = site.People.AddUser(site.Context(), site.Owner, people.UserInput{
			Name: "Léa Fontaine", Email: "lea@studio.test", Language: "fr", Role: navette.RoleStaff, Password: webtest.Password,
		})
		site.Must(err) // the form was opened before
		b.Post(path+"/edit", kept).LeadsTo(path)
		if s := coachOf(path); s.CoachID != lea.ID {
			t.Errorf("saved unchanged, the session is held by %q %q", s.CoachID, s.CoachName)
		}
		b.Post(path+"/edit", webtest.With(kept, "coach", "Une invitée")).LeadsTo(path)
		if s := coachOf(path); s.CoachID != "" || s.CoachName != "Une invitée" {
			t.Errorf("held by %q %q, want the guest", s.CoachID, s.CoachName)
		}
		site.AddUser("Une invitée", "fr", navette.RoleStaff)
		edit = b.Get(path + "/edit")
		b.Post(path+"/edit", webtest.With(webtest.SessionForm, "coach", "Une invitée",
			"coach_shown", webtest.Attr(edit.Field("coach_shown"), "value"), "coach_id", "")).LeadsTo(path)
		if s := coachOf(path); s.CoachID != "" {
			t.Errorf("saved unchanged, the guest became a user of the same name")
		}
	})
}
