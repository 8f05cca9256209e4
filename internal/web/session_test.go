package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// evening is a filled form of a session: Tuesday at half past six.
var evening = url.Values{
	"title": {"Vinyasa avancé"}, "date": {"2026-11-24"}, "time": {"18:30"}, "minutes": {"75"}, "zone": {"Europe/Paris"}, "mode": {"online"},
	"coach": {"Camille Roussel"}, "capacity": {""}, "description": {"Apportez une couverture."}, "waiting_room": {"on"}, "record": {"on"},
}

// made posts a session and gives its path.
func made(b *browser, form url.Values) string {
	b.h.Helper()
	return b.post("/schedule/new", form).wants(http.StatusSeeOther).header.Get("Location")
}

func TestASessionIsMadeAndShown(t *testing.T) {
	inHouse(t, func(h *house) {
		b := h.camille()
		b.get("/schedule/new").wants(http.StatusOK).titled("Nouvelle séance").keeps("date", "2026-11-24").keeps("minutes", "60").says("Zoom n’est pas connecté")
		path := made(b, evening)
		b.get(path).wants(http.StatusOK).titled("Vinyasa avancé").says("Camille Roussel").says("Séance enregistrée, mais sa réunion Zoom ne peut pas être créée")
		b.get("/schedule").wants(http.StatusOK).says("Vinyasa avancé").says("18:30")
		b.get("/schedule?week=2026-11-30").wants(http.StatusOK).hides("Vinyasa avancé</a>")
		b.get("/schedule?week=rubbish").wants(http.StatusOK).says("Vinyasa avancé")
		elsewhere := made(b, with(evening, "coach", "Une invitée", "title", "Atelier", "capacity", "8"))
		b.get(elsewhere).says("Une invitée").says("0 inscrit")
	})
}

func TestASessionsFormKeepsWhatWasTyped(t *testing.T) {
	inHouse(t, func(h *house) {
		h.addUser("Grace Miller", "en", navette.RoleAdmin)
		typed := with(evening, "title", " ", "date", "24/11/2026", "time", "25:00", "minutes", "soixante", "zone", "Pariss", "mode", "", "capacity", "beaucoup")
		b := h.camille()
		fr := b.post("/schedule/new", typed).wants(http.StatusUnprocessableEntity).titled("Nouvelle séance")
		fr.keeps("date", "24/11/2026").keeps("minutes", "soixante").keeps("capacity", "beaucoup")
		fr.wrong("minutes", "Indiquez un nombre.").wrong("capacity", "Indiquez un nombre.").wrong("title", "Ce champ est obligatoire.")
		for name, typed := range map[string]string{"date": "24/11/2026", "time": "25:00", "zone": "Pariss"} { // all in one round
			if fr.keeps(name, typed); attr(fr.field(name), "aria-invalid") != "true" {
				t.Errorf("%s is not told with the others", name)
			}
		}
		if told := words(find(fr.doc, func(n *html.Node) bool { return strings.Contains(attr(n, "class"), "errors") })); !inOrder(told, "Nom de la séance", "Date", "Durée en minutes", "Fuseau horaire", "Nombre de places") {
			t.Errorf("the summary follows the form in another order: %s", told)
		}
		if first := find(fr.doc, func(n *html.Node) bool { return attr(n, "name") == "mode" }); attr(first, "id") != "mode" || attr(first, "aria-invalid") != "true" {
			t.Error("the summary's link to the choices leads nowhere")
		}
		made := made(b, evening)
		b.post(made+"/edit", typed).wants(http.StatusUnprocessableEntity).wrong("minutes", "Indiquez un nombre.").wrong("title", "Ce champ est obligatoire.")
		before := h.lastEvent()
		whole := with(typed, "minutes", "60", "capacity", "0")
		fr = b.post("/schedule/new", whole).wants(http.StatusUnprocessableEntity)
		fr.wrong("title", "Ce champ est obligatoire.").wrong("capacity", "Indiquez un nombre de 1 à 10"+"\u00a0"+"000.").keeps("zone", "Pariss").keeps("time", "25:00")
		if got := words(fr.field("description")); got != "Apportez une couverture." {
			t.Errorf("the description holds %q", got)
		}
		grace := h.as("grace.miller@studio.test")
		grace.post("/schedule/new", whole).wants(http.StatusUnprocessableEntity).titled("New session").wrong("title", "This field is required.")
		grace.post("/schedule/new", with(evening, "date", "2026-11-20")).wants(http.StatusUnprocessableEntity).wrong("time", "The start time is in the past.")
		if h.lastEvent() != before {
			t.Error("something was written")
		}
	})
}

// inOrder reports whether parts appear in a text one after the other.
func inOrder(text string, parts ...string) bool {
	for _, part := range parts {
		_, after, found := strings.Cut(text, part)
		if !found {
			return false
		}
		text = after
	}
	return true
}

func TestAChangeSaysWhatItDoesBeforeItDoesIt(t *testing.T) {
	inHouse(t, func(h *house) {
		b := h.camille()
		path := made(b, evening)
		id := strings.TrimPrefix(path, "/sessions/")
		b.post(path+"/edit", with(evening, "title", "Vinyasa")).leads(path) // no attendee is affected
		s, err := h.schedule.Session(t.Context(), h.owner, id)
		h.must(err)
		h.book(s, h.member("Élodie Mercier"))
		b.get(path+"/edit").wants(http.StatusOK).titled("Modifier la séance").keeps("title", "Vinyasa").keeps("coach", "Camille Roussel").keeps("capacity", "")
		moved := with(evening, "time", "19:00")
		asked := b.post(path+"/edit", moved).wants(http.StatusOK).says("1 inscrit sera prévenu").keeps("time", "19:00")
		if s, _ = h.schedule.Session(t.Context(), h.owner, id); s.Title != "Vinyasa" {
			t.Fatal("it was saved before it was confirmed")
		}
		told := attr(asked.field("confirmed"), "value")
		h.book(s, h.member("Karim Haddad"))
		b.post(path+"/edit", with(moved, "confirmed", told)).wants(http.StatusOK).says("2 inscrits seront prévenus")
		told = attr(b.post(path+"/edit", moved).field("confirmed"), "value")
		b.post(path+"/edit", with(moved, "confirmed", told)).leads(path)
		b.get(path).says("19:00")
	})
}

func TestBookingByAddress(t *testing.T) {
	inHouse(t, func(h *house) {
		b := h.camille()
		s := h.class("Vinyasa", noon.AddDate(0, 0, 3), 1)
		path := "/sessions/" + s.ID
		refused := b.post(path+"/bookings", url.Values{"email": {"anna@web"}, "name": {""}, "lang": {"en"}})
		refused.wants(http.StatusUnprocessableEntity).titled("Vinyasa").keeps("email", "anna@web").wrong("name", "Ce champ est obligatoire.")
		b.post(path+"/bookings", url.Values{"email": {"anna@web.de"}, "name": {"Anna Schmidt"}, "lang": {"en"}}).leads(path)
		b.get(path).says("Anna Schmidt").says("1 inscrit sur 1").says("Inscription enregistrée.")
		h.member("Karim Haddad")
		b.post(path+"/bookings", url.Values{"email": {"Karim.Haddad@studio.test"}}).leads(path)
		page := b.get(path).says("Liste d’attente")
		unbook := find(page.doc, func(n *html.Node) bool { return n.Data == "form" && strings.Contains(attr(n, "action"), "/bookings/") })
		b.post(attr(unbook, "action"), nil).leads(path)
		b.get(path).says("Camille Roussel a désinscrit Anna Schmidt").says("Karim Haddad a obtenu une place depuis la liste d’attente")
		b.post(path+"/bookings/bok_unknown/cancel", nil).wants(http.StatusNotFound)
		b.post(path+"/bookings/bok_unknown/restore", nil).wants(http.StatusNotFound)
	})
}

func TestAPlaceGivenBackCanBeTakenBack(t *testing.T) {
	inHouse(t, func(h *house) {
		b := h.camille()
		s := h.class("Vinyasa", noon.AddDate(0, 0, 3), 1)
		place := h.book(s, h.member("Anna Schmidt"))
		path := "/sessions/" + s.ID
		b.post(path+"/bookings/"+place.ID+"/cancel", nil).leads(path)
		page := b.get(path).says("Camille Roussel a désinscrit Anna Schmidt").says("Désinscription enregistrée.")
		undo := find(page.doc, func(n *html.Node) bool { return n.Data == "form" && strings.HasSuffix(attr(n, "action"), "/restore") })
		if undo == nil || words(undo) != "Annuler" {
			t.Fatalf("no way back: %s", words(find(page.doc, func(n *html.Node) bool { return attr(n, "role") == "status" })))
		}
		b.get(path).hides("/restore") // told once
		b.post(attr(undo, "action"), nil).leads(path)
		b.get(path).says("Inscription enregistrée.").says("1 inscrit sur 1")
		b.post(path+"/bookings/"+place.ID+"/cancel", nil).leads(path)
		h.book(s, h.member("Karim Haddad"))
		b.post(attr(undo, "action"), nil).leads(path)
		b.get(path).says("la personne est en liste d’attente")
	})
}

func TestARefusedLinkHasAButtonOfItsOwn(t *testing.T) {
	inHouse(t, func(h *house) {
		b := h.camille()
		s := h.class("Vinyasa", noon.Add(3*time.Hour), 5)
		place := h.book(s, h.member("Manon Dubois"))
		h.book(s, h.member("Karim Haddad"))
		path, again := "/sessions/"+s.ID, "/sessions/"+s.ID+"/bookings/"+place.ID+"/link"
		b.get(path).hides("/link\"")
		b.post(again, nil).wants(http.StatusConflict).says("Il n’y a rien à réessayer.")
		refuse := func(ctx context.Context, tx *store.Tx) error {
			return tx.LinkSent(ctx, place, 0, store.Handover{Refused: "550 5.1.1 User unknown"})
		}
		h.update(h.owner.Org, refuse)
		page := b.get(path).says("550 5.1.1 User unknown").says("Renvoyer le lien")
		forms := 0
		for n := range page.doc.Descendants() {
			if n.Data == "form" && strings.HasSuffix(attr(n, "action"), "/link") {
				forms++
			}
		}
		if forms != 1 {
			t.Errorf("%d buttons, want one for the link that was refused", forms)
		}
		b.post(again, nil).leads(path)
		b.get(path).says("Nouvelle tentative en cours.").says("Camille Roussel a demandé une nouvelle tentative").hides("User unknown")
		b.post("/sessions/"+s.ID+"/bookings/bok_unknown/link", nil).wants(http.StatusNotFound)
		h.update(h.owner.Org, refuse)
		h.addUser("Vera Lindt", "fr", navette.RoleViewer)
		h.as("vera.lindt@studio.test").get(path).wants(http.StatusOK).hides("/link\"")
		h.clock.Advance(5 * time.Hour)
		b.get(path).hides("/link\"") // too late
	})
}

func TestALinkWithoutItsCalendarEntryIsToldInTheJournal(t *testing.T) {
	inHouse(t, func(h *house) {
		s := h.class("Vinyasa", noon.Add(3*time.Hour), 5)
		place := h.book(s, h.member("Manon Dubois"))
		h.update(h.owner.Org, func(ctx context.Context, tx *store.Tx) error {
			return tx.LinkSent(ctx, place, 0, store.Handover{LeftOut: "end"})
		})
		h.camille().get("/sessions/" + s.ID).says("Lien envoyé à Manon Dubois sans l’événement d’agenda, qui n’a pas pu être créé")
		h.addUser("Grace Miller", "en", navette.RoleAdmin)
		h.as("grace.miller@studio.test").get("/sessions/" + s.ID).says("Link sent to Manon Dubois without the calendar event, which couldn’t be created")
	})
}

func TestASessionIsCancelledOnce(t *testing.T) {
	inHouse(t, func(h *house) {
		b := h.camille()
		s := h.class("Vinyasa", noon.AddDate(0, 0, 3), 1)
		path := "/sessions/" + s.ID
		b.get(path).says("Annuler «\u00a0Vinyasa\u00a0»\u00a0?")
		b.post(path+"/cancel", nil).leads(path)
		b.get(path).says("Cette séance est annulée.").hides(path + "/cancel")
		b.post(path+"/edit", evening).wants(http.StatusConflict).says("Cette séance est annulée.")
		b.post(path+"/bookings", url.Values{"email": {"anna@web.de"}, "name": {"Anna"}}).wants(http.StatusConflict)
		_, err := h.store.Org(h.owner.Org).MemberByEmail(t.Context(), "anna@web.de")
		if navette.CodeOf(err) != navette.NotFound {
			t.Errorf("who got no place was written down: %v", err)
		}
	})
}

func TestRetryAndGenerateAgainNeedACause(t *testing.T) {
	inHouse(t, func(h *house) {
		b := h.camille()
		path := "/sessions/" + h.class("Vinyasa", noon.AddDate(0, 0, 3), 1).ID
		b.post(path+"/retry/ready", nil).wants(http.StatusConflict).says("Il n’y a rien à réessayer.")
		b.post(path+"/retry/rubbish", nil).wants(http.StatusConflict)
	})
}

func TestASessionThatClashesIsSavedOnlyOnceThatIsTold(t *testing.T) {
	inHouse(t, func(h *house) {
		b := h.camille()
		made(b, evening)
		made(b, with(evening, "title", "Hatha doux")) // nothing is connected: there is no host
		h.connect()
		third := with(evening, "title", "Yin", "time", "18:45")
		asked := b.post("/schedule/new", third).wants(http.StatusOK).titled("Nouvelle séance").keeps("title", "Yin").keeps("time", "18:45")
		asked.says("Hatha doux").says("avec le même hôte Zoom").says("Votre forfait n’est pas connu")
		path := made(b, with(third, "confirmed", attr(asked.field("confirmed"), "value")))
		b.get(path).wants(http.StatusOK).titled("Yin")
		b.post(path+"/edit", with(third, "title", "Yin du soir")).leads(path) // it moves nowhere
		moved := with(third, "title", "Yin du soir", "time", "19:00")
		asked = b.post(path+"/edit", moved).wants(http.StatusOK).says("avec le même hôte Zoom")
		b.post(path+"/edit", with(moved, "confirmed", attr(asked.field("confirmed"), "value"))).leads(path)
		b.post(path+"/edit", with(moved, "mode", "in_person")).leads(path)
	})
}
