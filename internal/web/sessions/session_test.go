package sessions_test

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
	"navette.dev/navette/internal/web/webtest"
)

// made creates a session and returns the path of its page.
func made(b *webtest.Browser, form url.Values) string {
	b.Site.Helper()
	return b.Post("/schedule/new", form).WantsStatus(http.StatusSeeOther).Header.Get("Location")
}

func TestASessionIsMadeAndShown(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		b := site.Camille()
		b.Get("/schedule/new").WantsStatus(http.StatusOK).Titled("Nouvelle séance").Keeps("date", "2026-11-24").
			Keeps("minutes", "60").Says("Zoom n’est pas connecté")
		path := made(b, webtest.SessionForm)
		b.Get(path).WantsStatus(http.StatusOK).Titled("Vinyasa avancé").Says("Camille Roussel").
			Says("Séance enregistrée, mais sa réunion Zoom ne peut pas être créée")
		b.Get("/schedule").WantsStatus(http.StatusOK).Says("Vinyasa avancé").Says("18:30")
		b.Get("/schedule?week=2026-11-30").WantsStatus(http.StatusOK).Hides("Vinyasa avancé</a>")
		b.Get("/schedule?week=rubbish").WantsStatus(http.StatusOK).Says("Vinyasa avancé")
		elsewhere := made(b, webtest.With(webtest.SessionForm, "coach", "Une invitée", "title", "Atelier", "capacity", "8"))
		b.Get(elsewhere).Says("Une invitée").Says("0 inscrit")
	})
}

func TestASessionsFormKeepsWhatWasTyped(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		site.AddUser("Grace Miller", "en", navette.RoleAdmin)
		typed := webtest.With(webtest.SessionForm, "title", " ", "date", "24/11/2026", "time", "25:00",
			"minutes", "soixante", "zone", "Pariss", "mode", "", "capacity", "beaucoup")
		b := site.Camille()
		fr := b.Post("/schedule/new", typed).WantsStatus(http.StatusUnprocessableEntity).Titled("Nouvelle séance")
		fr.Keeps("date", "24/11/2026").Keeps("minutes", "soixante").Keeps("capacity", "beaucoup")
		fr.Wrong("minutes", "Indiquez un nombre.").Wrong("capacity", "Indiquez un nombre.").
			Wrong("title", "Ce champ est obligatoire.")
		// These errors are shown together with those above.
		for name, typed := range map[string]string{"date": "24/11/2026", "time": "25:00", "zone": "Pariss"} {
			if fr.Keeps(name, typed); webtest.Attr(fr.Field(name), "aria-invalid") != "true" {
				t.Errorf("%s is not told with the others", name)
			}
		}
		summary := webtest.Text(webtest.Find(fr.Doc, func(n *html.Node) bool {
			return strings.Contains(webtest.Attr(n, "class"), "errors")
		}))
		if !inOrder(summary, "Nom de la séance", "Date", "Durée en minutes", "Fuseau horaire", "Nombre de places") {
			t.Errorf("the summary follows the form in another order: %s", summary)
		}
		first := webtest.Find(fr.Doc, func(n *html.Node) bool { return webtest.Attr(n, "name") == "mode" })
		if webtest.Attr(first, "id") != "mode" || webtest.Attr(first, "aria-invalid") != "true" {
			t.Error("the summary's link to the choices leads nowhere")
		}
		made := made(b, webtest.SessionForm)
		b.Post(made+"/edit", typed).WantsStatus(http.StatusUnprocessableEntity).Wrong("minutes", "Indiquez un nombre.").
			Wrong("title", "Ce champ est obligatoire.")
		before := site.LastEvent()
		whole := webtest.With(typed, "minutes", "60", "capacity", "0")
		fr = b.Post("/schedule/new", whole).WantsStatus(http.StatusUnprocessableEntity)
		fr.Wrong("title", "Ce champ est obligatoire.").Wrong("capacity", "Indiquez un nombre de 1 à 10"+"\u00a0"+"000.").
			Keeps("zone", "Pariss").Keeps("time", "25:00")
		if got := webtest.Text(fr.Field("description")); got != "Apportez une couverture." {
			t.Errorf("the description holds %q", got)
		}
		grace := site.SignIn("grace.miller@studio.test")
		grace.Post("/schedule/new", whole).WantsStatus(http.StatusUnprocessableEntity).Titled("New session").
			Wrong("title", "This field is required.")
		grace.Post("/schedule/new", webtest.With(webtest.SessionForm, "date", "2026-11-20")).
			WantsStatus(http.StatusUnprocessableEntity).Wrong("time", "The start time is in the past.")
		if site.LastEvent() != before {
			t.Error("something was written")
		}
	})
}

// inOrder reports whether the parts occur in a text in this order.
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
	webtest.Each(t, func(site *webtest.Site) {
		b := site.Camille()
		path := made(b, webtest.SessionForm)
		id := strings.TrimPrefix(path, "/sessions/")
		b.Post(path+"/edit", webtest.With(webtest.SessionForm, "title", "Vinyasa")).LeadsTo(path) // there is no attendee
		s, err := site.Schedule.Session(t.Context(), site.Owner, id)
		site.Must(err)
		site.Book(s, site.Member("Élodie Mercier"))
		b.Get(path+"/edit").WantsStatus(http.StatusOK).Titled("Modifier la séance").Keeps("title", "Vinyasa").
			Keeps("coach", "Camille Roussel").Keeps("capacity", "")
		moved := webtest.With(webtest.SessionForm, "time", "19:00")
		asked := b.Post(path+"/edit", moved).WantsStatus(http.StatusOK).Says("1 inscrit sera prévenu").Keeps("time", "19:00")
		if s, _ = site.Schedule.Session(t.Context(), site.Owner, id); s.Title != "Vinyasa" {
			t.Fatal("it was saved before it was confirmed")
		}
		told := webtest.Attr(asked.Field("confirmed"), "value")
		site.Book(s, site.Member("Karim Haddad"))
		b.Post(path+"/edit", webtest.With(moved, "confirmed", told)).WantsStatus(http.StatusOK).
			Says("2 inscrits seront prévenus")
		told = webtest.Attr(b.Post(path+"/edit", moved).Field("confirmed"), "value")
		b.Post(path+"/edit", webtest.With(moved, "confirmed", told)).LeadsTo(path)
		b.Get(path).Says("19:00")
	})
}

func TestBookingByAddress(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		b := site.Camille()
		s := site.Class("Vinyasa", webtest.Noon.AddDate(0, 0, 3), 1)
		path := "/sessions/" + s.ID
		refused := b.Post(path+"/bookings", url.Values{"email": {"anna@web"}, "name": {""}, "lang": {"en"}})
		refused.WantsStatus(http.StatusUnprocessableEntity).Titled("Vinyasa").Keeps("email", "anna@web").
			Wrong("name", "Ce champ est obligatoire.")
		b.Post(path+"/bookings", url.Values{"email": {"anna@web.de"}, "name": {"Anna Schmidt"}, "lang": {"en"}}).LeadsTo(path)
		b.Get(path).Says("Anna Schmidt").Says("1 inscrit sur 1").Says("Inscription enregistrée.")
		site.Member("Karim Haddad")
		b.Post(path+"/bookings", url.Values{"email": {"Karim.Haddad@studio.test"}}).LeadsTo(path)
		page := b.Get(path).Says("Liste d’attente")
		unbook := webtest.Find(page.Doc, func(n *html.Node) bool {
			return n.Data == "form" && strings.Contains(webtest.Attr(n, "action"), "/bookings/")
		})
		b.Post(webtest.Attr(unbook, "action"), nil).LeadsTo(path)
		b.Get(path).Says("Camille Roussel a désinscrit Anna Schmidt").
			Says("Karim Haddad a obtenu une place depuis la liste d’attente")
		b.Post(path+"/bookings/bok_unknown/cancel", nil).WantsStatus(http.StatusNotFound)
		b.Post(path+"/bookings/bok_unknown/restore", nil).WantsStatus(http.StatusNotFound)
	})
}

func TestAPlaceGivenBackCanBeTakenBack(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		b := site.Camille()
		s := site.Class("Vinyasa", webtest.Noon.AddDate(0, 0, 3), 1)
		place := site.Book(s, site.Member("Anna Schmidt"))
		path := "/sessions/" + s.ID
		b.Post(path+"/bookings/"+place.ID+"/cancel", nil).LeadsTo(path)
		page := b.Get(path).Says("Camille Roussel a désinscrit Anna Schmidt").Says("Désinscription enregistrée.")
		undo := webtest.Find(page.Doc, func(n *html.Node) bool {
			return n.Data == "form" && strings.HasSuffix(webtest.Attr(n, "action"), "/restore")
		})
		if undo == nil || webtest.Text(undo) != "Annuler" {
			status := func(n *html.Node) bool { return webtest.Attr(n, "role") == "status" }
			t.Fatalf("no way back: %s", webtest.Text(webtest.Find(page.Doc, status)))
		}
		b.Get(path).Hides("/restore") // the message is shown once
		b.Post(webtest.Attr(undo, "action"), nil).LeadsTo(path)
		b.Get(path).Says("Inscription enregistrée.").Says("1 inscrit sur 1")
		b.Post(path+"/bookings/"+place.ID+"/cancel", nil).LeadsTo(path)
		site.Book(s, site.Member("Karim Haddad"))
		b.Post(webtest.Attr(undo, "action"), nil).LeadsTo(path)
		b.Get(path).Says("la personne est en liste d’attente")
	})
}

func TestARefusedLinkHasAButtonOfItsOwn(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		b := site.Camille()
		s := site.Class("Vinyasa", webtest.Noon.Add(3*time.Hour), 5)
		place := site.Book(s, site.Member("Manon Dubois"))
		site.Book(s, site.Member("Karim Haddad"))
		path, again := "/sessions/"+s.ID, "/sessions/"+s.ID+"/bookings/"+place.ID+"/link"
		b.Get(path).Hides("/link\"")
		b.Post(again, nil).WantsStatus(http.StatusConflict).Says("Il n’y a rien à réessayer.")
		refuse := func(ctx context.Context, tx *store.Tx) error {
			return tx.LinkSent(ctx, place, 0, store.Handover{Refused: "550 5.1.1 User unknown"})
		}
		site.Update(refuse)
		page := b.Get(path).Says("550 5.1.1 User unknown").Says("Renvoyer le lien")
		forms := 0
		for n := range page.Doc.Descendants() {
			if n.Data == "form" && strings.HasSuffix(webtest.Attr(n, "action"), "/link") {
				forms++
			}
		}
		if forms != 1 {
			t.Errorf("%d buttons, want one for the link that was refused", forms)
		}
		b.Post(again, nil).LeadsTo(path)
		b.Get(path).Says("Nouvelle tentative en cours.").Says("Camille Roussel a demandé une nouvelle tentative").
			Hides("User unknown")
		b.Post("/sessions/"+s.ID+"/bookings/bok_unknown/link", nil).WantsStatus(http.StatusNotFound)
		site.Update(refuse)
		site.AddUser("Vera Lindt", "fr", navette.RoleViewer)
		site.SignIn("vera.lindt@studio.test").Get(path).WantsStatus(http.StatusOK).Hides("/link\"")
		site.Clock.Advance(5 * time.Hour)
		b.Get(path).Hides("/link\"") // the session has ended
	})
}

func TestALinkWithoutItsCalendarEntryIsToldInTheJournal(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		s := site.Class("Vinyasa", webtest.Noon.Add(3*time.Hour), 5)
		place := site.Book(s, site.Member("Manon Dubois"))
		site.Update(func(ctx context.Context, tx *store.Tx) error {
			return tx.LinkSent(ctx, place, 0, store.Handover{LeftOut: "end"})
		})
		site.Camille().Get("/sessions/" + s.ID).
			Says("Lien envoyé à Manon Dubois sans l’événement d’agenda, qui n’a pas pu être créé")
		site.AddUser("Grace Miller", "en", navette.RoleAdmin)
		site.SignIn("grace.miller@studio.test").Get("/sessions/" + s.ID).
			Says("Link sent to Manon Dubois without the calendar event, which couldn’t be created")
	})
}

func TestASessionIsCancelledOnce(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		b := site.Camille()
		s := site.Class("Vinyasa", webtest.Noon.AddDate(0, 0, 3), 1)
		path := "/sessions/" + s.ID
		b.Get(path).Says("Annuler «\u00a0Vinyasa\u00a0»\u00a0?").Hides("0 inscrit sera") // no member has a place
		b.Post(path+"/cancel", nil).LeadsTo(path)
		b.Get(path).Says("Cette séance est annulée.").Hides(path + "/cancel")
		b.Post(path+"/edit", webtest.SessionForm).WantsStatus(http.StatusConflict).Says("Cette séance est annulée.")
		b.Post(path+"/bookings", url.Values{"email": {"anna@web.de"}, "name": {"Anna"}}).WantsStatus(http.StatusConflict)
		_, err := site.Store.Org(site.Owner.Org).MemberByEmail(t.Context(), "anna@web.de")
		if navette.CodeOf(err) != navette.NotFound {
			t.Errorf("who got no place was written down: %v", err)
		}
	})
}

func TestRetryAndGenerateAgainNeedACause(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		b := site.Camille()
		path := "/sessions/" + site.Class("Vinyasa", webtest.Noon.AddDate(0, 0, 3), 1).ID
		b.Post(path+"/retry/ready", nil).WantsStatus(http.StatusConflict).Says("Il n’y a rien à réessayer.")
		b.Post(path+"/retry/rubbish", nil).WantsStatus(http.StatusConflict)
	})
}

func TestASessionThatClashesIsSavedOnlyOnceThatIsTold(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		b := site.Camille()
		made(b, webtest.SessionForm)
		made(b, webtest.With(webtest.SessionForm, "title", "Hatha doux")) // without a connection there is no host
		site.Connect()
		third := webtest.With(webtest.SessionForm, "title", "Yin", "time", "18:45")
		asked := b.Post("/schedule/new", third).WantsStatus(http.StatusOK).Titled("Nouvelle séance").Keeps("title", "Yin").
			Keeps("time", "18:45")
		asked.Says("Hatha doux").Says("avec le même hôte Zoom").Says("Votre forfait n’est pas connu")
		path := made(b, webtest.With(third, "confirmed", webtest.Attr(asked.Field("confirmed"), "value")))
		b.Get(path).WantsStatus(http.StatusOK).Titled("Yin")
		b.Post(path+"/edit", webtest.With(third, "title", "Yin du soir")).LeadsTo(path) // its time does not change
		moved := webtest.With(third, "title", "Yin du soir", "time", "19:00")
		asked = b.Post(path+"/edit", moved).WantsStatus(http.StatusOK).Says("avec le même hôte Zoom")
		b.Post(path+"/edit", webtest.With(moved, "confirmed", webtest.Attr(asked.Field("confirmed"), "value"))).LeadsTo(path)
		b.Post(path+"/edit", webtest.With(moved, "mode", "in_person")).LeadsTo(path)
	})
}
