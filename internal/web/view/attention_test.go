package view

import (
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/lang/langtest"
)

// TestRightsAreListedInsideASentence checks that the list of rights after the colon begins in lower case.
func TestRightsAreListedInsideASentence(t *testing.T) {
	for locale, want := range map[string]string{
		"en": "isn’t possible: create meetings, delete duplicate meetings. Everything",
		"fr": "impossible\u00a0: créer les réunions, supprimer une réunion en double. Tout",
	} {
		w := langtest.Words(t, locale, "Europe/Paris")
		if got := w.Say(RightsText(w, []string{"scope.create", "scope.delete"})); !strings.Contains(got, want) {
			t.Errorf("%s: %q lacks %q", locale, got, want)
		}
	}
}

// TestADayFarAwayHasItsArticle checks "depuis" and "avant" with dates that are written as a number and a month.
func TestADayFarAwayHasItsArticle(t *testing.T) {
	f := Frame{
		Words: langtest.Words(t, "fr", "Europe/Paris"), Now: thursday,
		Zoom: ZoomRefused, ZoomSince: thursday.Add(-10 * 24 * time.Hour),
	}
	if got, want := f.ZoomSentence(), "Zoom refuse l’accès depuis le 9 nov."; got != want {
		t.Errorf("%q instead of %q", got, want)
	}
	f.Zoom = ZoomUninstalled
	if got, want := f.ZoomSentence(), "L’application Zoom a été désinstallée le 9 nov."; got != want {
		t.Errorf("%q instead of %q", got, want)
	}
	for days, want := range map[int]string{0: "avant 18:16", 1: "avant demain 18:16", 10: "avant le 29 nov."} {
		if got := beforeWord(f, thursday.Add(time.Duration(days)*24*time.Hour+time.Minute)); got != want {
			t.Errorf("%q instead of %q", got, want)
		}
	}
}

// thursday is Thursday 19 November 2026, 18:15 in Paris.
var thursday = time.Date(2026, 11, 19, 17, 15, 0, 0, time.UTC)
