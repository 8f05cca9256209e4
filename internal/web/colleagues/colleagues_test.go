package colleagues_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/webtest"
)

func TestColleaguesAreListedAndFound(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		site.AddUser("Éloïse Zidane", "fr", navette.RoleStaff)
		b := site.Camille()
		get := func(path string) webtest.Answer { return b.Get(path).WantsStatus(http.StatusOK) }
		get("/settings/people").Says("camille@studio.test").Says("Éloïse Zidane").Says("2 personnes")
		for i := range 60 {
			site.AddUser(fmt.Sprintf("Personne %02d", i), "fr", navette.RoleViewer)
		}
		get("/settings/people").Says("Camille Roussel").Says("Éloïse Zidane").Hides("Personne 59")
		get("/settings/people?page=2").Says("Personne 59").Says("62 personnes").Hides("Éloïse Zidane")
		get("/settings/people?q=" + url.QueryEscape("ELOISE zid")).Says("Éloïse Zidane").Says("1 personne").
			Hides("Personne 0")
		get("/settings/people?q=absent").Says("Personne dans votre équipe ne correspond")
	})
}
