package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestManyAddressesAreBookedAtOnceAndNothingIsLost(t *testing.T) {
	inHouse(t, func(h *house) {
		b := h.camille()
		path := "/sessions/" + h.class("Vinyasa", noon.AddDate(0, 0, 3), 10).ID
		h.member("Karim Haddad")
		h.member("Karin Hadley")
		b.get(path + "?member=karim").says("Karim Haddad").hides("Karin Hadley")
		b.post(path+"/bookings", url.Values{"email": {"karim.haddad@studio.test"}}).leads(path)
		b.get(path + "?member=had").says("a déjà une place").says("Karin Hadley")

		pasted := b.post(path+"/book", url.Values{"who": {"Anna Schmidt <anna@web.de>, karim.haddad@studio.test\nkarin.hadley@studio.test; pas une adresse\r\nnew@web.de\nanna@web.de"}})
		pasted.wants(http.StatusUnprocessableEntity).says("Anna Schmidt <anna@web.de> inscription enregistrée").says("karim.haddad@studio.test a déjà une place").
			says("karin.hadley@studio.test inscription enregistrée").says("anna@web.de a déjà une place").says("new@web.de Pas encore membre.")
		if left := words(pasted.field("who")); left != "pas une adresse new@web.de" {
			t.Errorf("%q stays in the field", left)
		}
		b.get(path).says("3 inscrits sur 10")
		b.post(path+"/book", url.Values{"who": {"Ève <eve@web.de>"}}).wants(http.StatusOK).says("4 inscrits sur 10")
		b.post(path+"/book", url.Values{"who": {" ,\n"}}).wants(http.StatusUnprocessableEntity).wrong("who", "Ce champ est obligatoire.")
		b.post(path+"/book", url.Values{"who": {strings.Repeat("a@b.fr,", 201)}}).wants(http.StatusUnprocessableEntity).wrong("who", "200 adresses au plus à la fois.")
	})
}
