package setup_test

import (
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/setup"
	"navette.dev/navette/internal/web/view"
)

// TestDated checks that a step says on which day a meeting will be created, not only at which time.
func TestDated(t *testing.T) {
	words, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, time.November, 19, 10, 0, 0, 0, time.UTC)
	for locale, want := range map[string]string{
		"fr": "«\u00A0Yoga\u00A0» est planifiée. Sa réunion sera créée demain à 18:30.",
		"en": "“Yoga” is scheduled. Its meeting is created tomorrow at 18:30.",
	} {
		f := view.Frame{Words: words.Words(locale, time.UTC), Now: now}
		known := lang.Say{Key: "setup.session_planned", Args: map[string]any{
			"title": "Yoga", "at": now.AddDate(0, 0, 1).Add(8*time.Hour + 30*time.Minute),
		}}
		if got := f.Say(setup.Dated(f, known)); got != want {
			t.Errorf("%s: %q, want %q", locale, got, want)
		}
	}
}

// TestTheButtonOfAWaitingStepDoesNotStartItAgain checks the label of the button of the current step in three states.
func TestTheButtonOfAWaitingStepDoesNotStartItAgain(t *testing.T) {
	words, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	for state, want := range map[setup.State]string{
		setup.Next: "Planifier une séance", setup.Waiting: "Voir où ça en est", setup.Attention: "Voir quoi faire",
	} {
		p := setup.Page{Frame: view.Frame{Words: words.Words("fr", time.UTC)}, Profile: "studio", Steps: []setup.Step{
			{Kind: "session", State: state, Known: lang.Say{Key: "setup.session_paused"}, To: "/schedule"},
		}}
		var page strings.Builder
		if err := setup.Setup(p).Render(t.Context(), &page); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(page.String(), want) {
			t.Errorf("the button of a step in the state %q does not say %q", state, want)
		}
	}
}
