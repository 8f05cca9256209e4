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
		page := h.camille().get("/sessions/" + s.ID).says("Séance modifiée par Camille Roussel").says("Séance créée par Camille Roussel")
		for _, want := range []string{
			"Titre\u00a0: «\u00a0Vinyasa doux\u00a0» au lieu de «\u00a0Vinyasa\u00a0»", "Début\u00a0: demain 16:30 au lieu de 14:00",
			"Durée\u00a0: 45\u00a0min au lieu de 60\u00a0min", "Lieu\u00a0: En ligne et en salle au lieu de En ligne", "Animateur\u00a0: Zoé Martin au lieu de Camille Roussel",
			"Places\u00a0: 8 au lieu de 5", "Description\u00a0: «\u00a0Apportez un tapis\u00a0» au lieu de rien", "Salle d’attente\u00a0: non au lieu de oui",
		} {
			page.says(want)
		}
	})
}

// An event that an earlier version wrote tells as much as it can.
func TestAChangeWithoutValuesIsToldHonestly(t *testing.T) {
	inHouse(t, func(h *house) {
		s := h.class("Vinyasa", noon.Add(26*time.Hour), 5)
		h.update(h.owner.Org, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.Record(ctx, navette.EventSessionChanged, s.ID, s.ID, map[string]any{"title": true}); err != nil {
				return err
			}
			return tx.Record(ctx, navette.EventSessionChanged, s.ID, s.ID, nil)
		})
		h.camille().get("/sessions/" + s.ID).says("Titre\u00a0: changement dont la valeur n’a pas été notée").says("Ce qui a changé n’a pas été noté.")
	})
}

func TestTheJournalSaysWhoGaveAPlaceBack(t *testing.T) {
	inHouse(t, func(h *house) {
		s := h.class("Vinyasa", noon.Add(26*time.Hour), 5)
		b := h.book(s, h.member("Paul Girard"))
		h.must(h.schedule.Unbook(t.Context(), h.owner, b.ID))
		page := h.camille().get("/sessions/" + s.ID)
		page.says("Camille Roussel inscrit Paul Girard").says("Camille Roussel désinscrit Paul Girard").hides("rend sa place").hides("s’inscrit")
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
		page := h.camille().get("/sessions/" + s.ID).says("151 liens envoyés").says("Paul Girard et 150 autres").says("Séance créée par Camille Roussel")
		if n := strings.Count(page.body, "Lien envoyé à"); n != 0 {
			t.Errorf("%d lines of the same", n)
		}
	})
}
