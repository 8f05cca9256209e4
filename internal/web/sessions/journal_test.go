package sessions_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/web/webtest"
)

func TestTheJournalSaysWhoChangedWhat(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		s := site.Class("Vinyasa", webtest.Noon.Add(26*time.Hour), 5)
		in, err := schedule.InputOf(s)
		site.Must(err)
		in.Title, in.Time, in.Minutes, in.Mode, in.Capacity = "Vinyasa doux", "16:30", 45, navette.Hybrid, 8
		in.Description, in.CoachID, in.CoachName, in.WaitingRoom = "Apportez un tapis", "", "Zoé Martin", false
		_, err = site.Schedule.Change(t.Context(), site.Owner, s.ID, in)
		site.Must(err)
		page := site.Camille().Get("/sessions/" + s.ID).Says("Camille Roussel a modifié la séance").
			Says("Camille Roussel a créé la séance")
		for _, want := range []string{
			"Nom de la séance : « Vinyasa » → « Vinyasa doux »", "Début : 14:00 → demain 16:30",
			"Durée : 60 min → 45 min", "Lieu : En ligne → En ligne et sur place", "Animateur : Camille Roussel → Zoé Martin",
			"Places : 5 → 8", "Description : aucune → « Apportez un tapis »", "Salle d’attente : oui → non",
		} {
			page.Says(want)
		}
	})
}

// TestAChangeWithoutValuesIsToldHonestly shows events that an earlier version wrote, without the changed values.
func TestAChangeWithoutValuesIsToldHonestly(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		s := site.Class("Vinyasa", webtest.Noon.Add(26*time.Hour), 5)
		site.Update(func(ctx context.Context, tx *store.Tx) error {
			if err := tx.Record(ctx, navette.EventSessionChanged, s.ID, s.ID, map[string]any{"title": true}); err != nil {
				return err
			}
			return tx.Record(ctx, navette.EventSessionChanged, s.ID, s.ID, nil)
		})
		site.Camille().Get("/sessions/" + s.ID).Says("Nom de la séance : valeur modifiée (non conservée)").
			Says("Le détail de la modification n’a pas été conservé.")
	})
}

func TestTheJournalSaysWhoGaveAPlaceBack(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		s := site.Class("Vinyasa", webtest.Noon.Add(26*time.Hour), 5)
		b := site.Book(s, site.Member("Paul Girard"))
		site.Must(site.Schedule.Unbook(t.Context(), site.Owner, b.ID))
		page := site.Camille().Get("/sessions/" + s.ID)
		page.Says("Camille Roussel a inscrit Paul Girard").Says("Camille Roussel a désinscrit Paul Girard").
			Hides("a annulé sa réservation").Hides("a réservé sa place")
		site.AddUser("Vera Lindt", "en", navette.RoleViewer)
		site.SignIn("vera.lindt@studio.test").Get("/sessions/" + s.ID).Says("Camille Roussel removed Paul Girard").
			Hides("paul.girard@")
	})
}

// TestTheJournalSumsUpWhatHappenedToMany shows 151 sent links in one line, beside the other events.
func TestTheJournalSumsUpWhatHappenedToMany(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		s := site.Class("Vinyasa", webtest.Noon.Add(26*time.Hour), 500)
		b := site.Book(s, site.Member("Paul Girard"))
		site.Update(func(ctx context.Context, tx *store.Tx) error {
			for i := range 150 {
				if err := tx.Record(ctx, navette.EventLinkSent, fmt.Sprintf("bok_%d", i), s.ID, nil); err != nil {
					return err
				}
			}
			return tx.Record(ctx, navette.EventLinkSent, b.ID, s.ID, nil)
		})
		page := site.Camille().Get("/sessions/" + s.ID).Says("151 liens envoyés").Says("Paul Girard et 150 autres").
			Says("Camille Roussel a créé la séance")
		if n := strings.Count(page.Body, "Lien envoyé à"); n != 0 {
			t.Errorf("%d lines of the same", n)
		}
	})
}
