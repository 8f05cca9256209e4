package lang_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"navette.dev/navette/internal/lang"
)

// TestTheDisclaimerSaysWhatParticipantsMustKnow checks that both texts, in both languages, name the controller, the
// purpose, the period, who can see the recording and each right, and that they are short enough to be read before the
// recording goes on. Zoom does not document how long the fields may be.
func TestTheDisclaimerSaysWhatParticipantsMustKnow(t *testing.T) {
	const organization, longestTitle, longestText = "Coopérative Horizon Île-de-France", 64, 480
	facts := map[string][]*regexp.Regexp{
		lang.French: {
			regexp.MustCompile(organization + `, responsable du traitement`), regexp.MustCompile(` pour en `),
			regexp.MustCompile(`6 mois`), regexp.MustCompile(`seule notre équipe y a accès`),
			regexp.MustCompile(`accès, de rectification, d’effacement et d’opposition`),
		},
		lang.English: {
			regexp.MustCompile(organization + ` \(data controller\)`), regexp.MustCompile(` to (keep|follow) `),
			regexp.MustCompile(`6 months`), regexp.MustCompile(`only our team can see`),
			regexp.MustCompile(`access, correction, erasure and objection`),
		},
	}
	for locale, required := range facts {
		w := words(t, locale, "Europe/Paris")
		if title := w.T("checklist.disclaimer.title"); utf8.RuneCountInString(title) > longestTitle {
			t.Errorf("%s: the title %q is longer than %d characters", locale, title, longestTitle)
		}
		for _, key := range []string{"checklist.disclaimer.text", "checklist.disclaimer.text_class"} {
			text := w.T(key, "organization", organization, "period", w.N("privacy.period_months", 6),
				"purpose", w.T(strings.Replace(key, ".text", ".purpose", 1)), "ask", w.T("checklist.disclaimer.ask_host"))
			if utf8.RuneCountInString(text) > longestText {
				t.Errorf("%s %s has %d characters, more than %d", locale, key, utf8.RuneCountInString(text), longestText)
			}
			for _, fact := range required {
				if !fact.MatchString(strings.ReplaceAll(text, "\u00a0", " ")) {
					t.Errorf("%s %s lacks %s: %s", locale, key, fact, text)
				}
			}
		}
	}
}

// TestEachItemOfTheChecklistSaysWhereAndWhatToDo checks that no item lacks one of its texts.
func TestEachItemOfTheChecklistSaysWhereAndWhatToDo(t *testing.T) {
	for _, locale := range lang.Locales() {
		w := words(t, locale, "Europe/Paris")
		for _, item := range []string{
			"disclaimer_text", "disclaimer_lock", "session_duration", "auto_delete_days_7", "host_pause",
		} {
			for _, part := range []string{"name", "why", "account", "group", "do"} {
				if key := "checklist." + item + "." + part; !w.Has(key) {
					t.Errorf("%s: no message %s", locale, key)
				}
			}
		}
	}
}
