package view

import (
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/lang"
)

// TestADeadlineReadsAsASentence reads the deadline of a mail for a day that has a name of its own and for one that has not.
func TestADeadlineReadsAsASentence(t *testing.T) {
	for locale, want := range map[string][2]string{
		"en": {"Please act before 18:30 tomorrow, Paris time.", "Please act before 18:30 on Thursday 26 November, Paris time."},
		"fr": {"Merci d’agir demain avant 18:30, heure de Paris.", "Merci d’agir avant le jeudi 26 novembre à 18:30, heure de Paris."},
	} {
		for i, deadline := range []time.Time{mailSent.Add(24*time.Hour + 15*time.Minute), mailSent.Add(7*24*time.Hour + 15*time.Minute)} {
			m := AttentionMail{
				Organization: "Atelier Lumière", Name: "Camille", Deadline: deadline, SentAt: mailSent, URL: "https://atelier.example/",
				What:    lang.Say{Key: "mail.attention.refused"},
				Meaning: lang.Say{Key: "mail.attention.refused_meaning"}, Next: lang.Say{Key: "mail.attention.refused_next"}, Action: lang.Say{Key: "mail.attention.refused"},
			}
			mail, err := m.Mail(words(t, locale, "Europe/Paris"))
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(mail.Text, want[i]) {
				t.Errorf("%s lacks %q:\n%s", locale, want[i], mail.Text)
			}
		}
	}
}

// TestRightsAreListedInsideASentence wants no capital letter behind the colon.
func TestRightsAreListedInsideASentence(t *testing.T) {
	for locale, want := range map[string]string{
		"en": "isn’t possible: create meetings, delete duplicate meetings. Everything",
		"fr": "impossible\u00a0: créer les réunions, supprimer une réunion en double. Tout",
	} {
		w := words(t, locale, "Europe/Paris")
		if got := w.Say(RightsText(w, []string{"scope.create", "scope.delete"})); !strings.Contains(got, want) {
			t.Errorf("%s: %q lacks %q", locale, got, want)
		}
	}
}

// TestADayFarAwayHasItsArticle reads "since" and "before" in French for a day that has no name of its own.
func TestADayFarAwayHasItsArticle(t *testing.T) {
	f := Frame{Words: words(t, "fr", "Europe/Paris"), Now: mailSent, Zoom: ZoomRefused, ZoomSince: mailSent.Add(-10 * 24 * time.Hour)}
	if got, want := f.ZoomSentence(), "Zoom refuse l’accès depuis le 9 nov."; got != want {
		t.Errorf("%q instead of %q", got, want)
	}
	f.Zoom = ZoomUninstalled
	if got, want := f.ZoomSentence(), "L’application Zoom a été désinstallée le 9 nov."; got != want {
		t.Errorf("%q instead of %q", got, want)
	}
	for days, want := range map[int]string{0: "avant 18:16", 1: "avant demain 18:16", 10: "avant le 29 nov."} {
		if got := beforeWord(f, mailSent.Add(time.Duration(days)*24*time.Hour+time.Minute)); got != want {
			t.Errorf("%q instead of %q", got, want)
		}
	}
}
