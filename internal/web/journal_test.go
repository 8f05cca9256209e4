package web_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/store"
)

func TestTheJournalSaysWhoChangedWhat(t *testing.T) {
	inHouse(t, func(h *house) {
		s := h.class("Vinyasa", noon.Add(26*time.Hour), 5)
		in, err := schedule.InputOf(s)
		h.must(err)
		in.Title, in.Time, in.Minutes, in.Mode, in.Capacity = "Vinyasa doux", "16:30", 45, navette.Hybrid, 8
		in.Description, in.CoachID, in.CoachName, in.WaitingRoom = "Apportez un tapis", "", "Zoé Martin", false
		_, err = h.schedule.Change(t.Context(), h.owner, s.ID, in)
		h.must(err)
		page := h.camille().get("/sessions/" + s.ID).says("Camille Roussel a modifié la séance").says("Camille Roussel a créé la séance")
		for _, want := range []string{
			"Nom de la séance : « Vinyasa » → « Vinyasa doux »", "Début : 14:00 → demain 16:30",
			"Durée : 60 min → 45 min", "Lieu : En ligne → En ligne et sur place", "Animateur : Camille Roussel → Zoé Martin",
			"Places : 5 → 8", "Description : aucune → « Apportez un tapis »", "Salle d’attente : oui → non",
		} {
			page.says(want)
		}
	})
}

// An event that an earlier version wrote is shown with what it contains.
func TestAChangeWithoutValuesIsToldHonestly(t *testing.T) {
	inHouse(t, func(h *house) {
		s := h.class("Vinyasa", noon.Add(26*time.Hour), 5)
		h.update(h.owner.Org, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.Record(ctx, navette.EventSessionChanged, s.ID, s.ID, map[string]any{"title": true}); err != nil {
				return err
			}
			return tx.Record(ctx, navette.EventSessionChanged, s.ID, s.ID, nil)
		})
		h.camille().get("/sessions/" + s.ID).says("Nom de la séance : valeur modifiée (non conservée)").says("Le détail de la modification n’a pas été conservé.")
	})
}

func TestTheJournalSaysWhoGaveAPlaceBack(t *testing.T) {
	inHouse(t, func(h *house) {
		s := h.class("Vinyasa", noon.Add(26*time.Hour), 5)
		b := h.book(s, h.member("Paul Girard"))
		h.must(h.schedule.Unbook(t.Context(), h.owner, b.ID))
		page := h.camille().get("/sessions/" + s.ID)
		page.says("Camille Roussel a inscrit Paul Girard").says("Camille Roussel a désinscrit Paul Girard").hides("a annulé sa réservation").hides("a réservé sa place")
		h.addUser("Vera Lindt", "en", navette.RoleViewer)
		h.as("vera.lindt@studio.test").get("/sessions/" + s.ID).says("Camille Roussel removed Paul Girard").hides("paul.girard@")
	})
}

// What happened to many is one line, and pushes nothing else out of the journal.
func TestTheJournalSumsUpWhatHappenedToMany(t *testing.T) {
	inHouse(t, func(h *house) {
		s := h.class("Vinyasa", noon.Add(26*time.Hour), 500)
		b := h.book(s, h.member("Paul Girard"))
		h.update(h.owner.Org, func(ctx context.Context, tx *store.Tx) error {
			for i := range 150 {
				if err := tx.Record(ctx, navette.EventLinkSent, fmt.Sprintf("bok_%d", i), s.ID, nil); err != nil {
					return err
				}
			}
			return tx.Record(ctx, navette.EventLinkSent, b.ID, s.ID, nil)
		})
		page := h.camille().get("/sessions/" + s.ID).says("151 liens envoyés").says("Paul Girard et 150 autres").says("Camille Roussel a créé la séance")
		if n := strings.Count(page.body, "Lien envoyé à"); n != 0 {
			t.Errorf("%d lines of the same", n)
		}
	})
}
