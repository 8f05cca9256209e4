package storybook_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"navette.dev/navette/internal/web/storybook"
)

// TestAPageDoesNotContradictItself looks for words that contradict the rest of a page: a count of zero beside the
// sentence for an empty list, a promise about a time that has passed, and a button for a file that is missing.
func TestAPageDoesNotContradictItself(t *testing.T) {
	never := map[string][]string{
		"members-empty":       {"0 people", "0 personne"},
		"members-none-found":  {"0 people", "0 personne"},
		"zoom-people-empty":   {"of 0 Zoom users", "associés sur 0"},
		"calls-none-yet":      {"0 calls", "0 appel"},
		"calls-no-zoom":       {"0 calls", "0 appel"},
		"calls-found-person":  {"0 mentions", "0 passage"},
		"calls-nothing-found": {"filters", "filtres", "a filter", "un filtre"},
		"session-blocked":     {"It will be created", "Elle le sera"},
		"session-unsent":      {"Not created yet", "Pas encore créée"},
		"session-live":        {"5 booked", "5 inscrits"},
		"call-incomplete":     {"Download video", "Télécharger la vidéo"},
	}
	// The labels of the button at the head of a call, which names the file that it downloads.
	downloads := map[string][]string{
		"call":            {"Download video", "Télécharger la vidéo"},
		"call-incomplete": {"Download audio", "Télécharger l’audio"},
		"call-sound-only": {"Download audio", "Télécharger l’audio"},
	}
	eachStory(t, func(t *testing.T, story storybook.Story, page string) {
		says := func(words string) bool { return strings.Contains(page, words) }
		for _, words := range never[story.Name] {
			if says(words) {
				t.Errorf("the page shows %q", words)
			}
		}
		if words := downloads[story.Name]; words != nil && !slices.ContainsFunc(words, says) {
			t.Errorf("the page says none of %q", words)
		}
		if story.Name == "calls-nothing-found" {
			offersOneWayBack(t, page)
		}
		if strings.HasSuffix(story.Name, "schedule") {
			standInOrder(t, page)
		}
	})
}

// offersOneWayBack checks that one link in the page's content clears the search.
func offersOneWayBack(t *testing.T, page string) {
	t.Helper()
	_, content, _ := strings.Cut(page, "<main")
	content, _, _ = strings.Cut(content, "</main>")
	if n := strings.Count(content, `href="/calls"`); n != 1 {
		t.Errorf("%d links lead back to all calls, want 1", n)
	}
}

// rowStart matches the start of a session in a list of sessions.
var rowStart = regexp.MustCompile(`<div class="at"><time datetime="([^"]+)">`)

// standInOrder checks that the sessions of a list are ordered by start.
func standInOrder(t *testing.T, page string) {
	t.Helper()
	var starts []string
	for _, found := range rowStart.FindAllStringSubmatch(page, -1) {
		starts = append(starts, found[1])
	}
	if len(starts) < 10 || !slices.IsSorted(starts) {
		t.Errorf("the %d sessions start at %q", len(starts), starts)
	}
}
