package storybook_test

import (
	"strings"
	"testing"

	"navette.dev/navette/internal/web/storybook"
)

// TestAPageDoesNotContradictItself wants no count of zero beside a sentence that says that nothing is there, and no
// promise for an hour that has passed.
func TestAPageDoesNotContradictItself(t *testing.T) {
	never := map[string][]string{
		"members-empty":      {"0 people", "0 personne"},
		"members-none-found": {"0 people", "0 personne"},
		"zoom-people-empty":  {"of 0 Zoom users", "associés sur 0"},
		"calls-none-yet":     {"0 calls", "0 appel"},
		"calls-no-zoom":      {"0 calls", "0 appel"},
		"calls-found-person": {"0 mentions", "0 passage"},
		"session-blocked":    {"It will be created", "Elle le sera"},
	}
	eachStory(t, func(t *testing.T, story storybook.Story, page string) {
		for _, words := range never[story.Name] {
			if strings.Contains(page, words) {
				t.Errorf("the page shows %q", words)
			}
		}
	})
}
