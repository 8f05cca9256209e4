package policy_test

import (
	"strings"
	"testing"

	"navette.dev/navette/internal/lang/langtest"
	"navette.dev/navette/internal/privacy"
	"navette.dev/navette/internal/web/policy"
)

// TestTheDisclaimerTakesItsFactsFromTheNotice writes it with the facts of a published notice, and with those of none.
func TestTheDisclaimerTakesItsFactsFromTheNotice(t *testing.T) {
	none := privacy.Recording{Controller: "Ventes Nord"}
	own := privacy.Recording{
		Controller: "Ventes Nord SARL", Contact: "donnees@nord.example", Months: 1,
		Purpose: map[string]string{"fr": "pour former l’équipe", "en": "to train the team"},
	}
	for _, c := range []struct {
		locale string
		class  bool
		facts  privacy.Recording
		want   []string
	}{
		{"fr", false, none, []string{
			"Ventes Nord, resp", "des notes fidèles", "conservés aussi longtemps que leur finalité l’exige ;",
			"adressez-vous à votre hôte",
		}},
		{"fr", true, none, []string{"cette séance pour en assurer le suivi"}},
		{"fr", false, own, []string{"Ventes Nord SARL", "réunion pour former l’équipe.", "écrivez à donnees@nord.example."}},
		{"en", false, own, []string{"to train the team.", "for 1 month at most", "write to donnees@nord.example."}},
		{"en", true, none, []string{
			"this session to follow up on it", "kept as long as their purpose requires, and", "ask your host.",
		}},
	} {
		text := policy.Disclaimer(langtest.Words(t, c.locale, "Europe/Paris"), c.class, c.facts)
		for _, want := range c.want {
			if !strings.Contains(strings.ReplaceAll(text, "\u00a0", " "), want) {
				t.Errorf("the text lacks %q: %s", want, text)
			}
		}
		if strings.Contains(text, "⟦") {
			t.Errorf("a message is missing: %s", text)
		}
	}
}
