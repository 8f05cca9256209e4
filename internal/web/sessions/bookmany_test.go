package sessions_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"navette.dev/navette/internal/web/webtest"
)

func TestManyAddressesAreBookedAtOnceAndNothingIsLost(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		b := site.Camille()
		path := "/sessions/" + site.Class("Vinyasa", webtest.Noon.AddDate(0, 0, 3), 10).ID
		site.Member("Karim Haddad")
		site.Member("Karin Hadley")
		b.Get(path + "?member=karim").Says("Karim Haddad").Hides("Karin Hadley")
		b.Post(path+"/bookings", url.Values{"email": {"karim.haddad@studio.test"}}).LeadsTo(path)
		b.Get(path + "?member=had").Says("a déjà une place").Says("Karin Hadley")

		pasted := b.Post(path+"/book", url.Values{"who": {"Anna Schmidt <anna@web.de>, karim.haddad@studio.test\n" +
			"karin.hadley@studio.test; pas une adresse\r\nnew@web.de\nanna@web.de"}})
		pasted.WantsStatus(http.StatusUnprocessableEntity).Says("Anna Schmidt <anna@web.de> inscription enregistrée").
			Says("karim.haddad@studio.test a déjà une place").
			Says("karin.hadley@studio.test inscription enregistrée").Says("anna@web.de a déjà une place").
			Says("new@web.de Pas encore membre.")
		if left := webtest.Text(pasted.Field("who")); left != "pas une adresse new@web.de" {
			t.Errorf("%q stays in the field", left)
		}
		b.Get(path).Says("3 inscrits sur 10")
		b.Post(path+"/book", url.Values{"who": {"Ève <eve@web.de>"}}).WantsStatus(http.StatusOK).Says("4 inscrits sur 10")
		b.Post(path+"/book", url.Values{"who": {" ,\n"}}).WantsStatus(http.StatusUnprocessableEntity).
			Wrong("who", "Ce champ est obligatoire.")
		b.Post(path+"/book", url.Values{"who": {strings.Repeat("a@b.fr,", 201)}}).WantsStatus(http.StatusUnprocessableEntity).
			Wrong("who", "200 adresses au plus à la fois.")
	})
}
