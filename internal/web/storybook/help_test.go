package storybook_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	texts "navette.dev/navette/internal/help"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/help"
	"navette.dev/navette/internal/web/storybook"
)

// TestEveryLinkToTheHelpLeadsToAPassage follows the links of all stories to the help, with their anchors. The page of a
// personal link and the sign-in page have one.
func TestEveryLinkToTheHelpLeadsToAPassage(t *testing.T) {
	catalogues, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	book, err := help.Load(catalogues)
	if err != nil {
		t.Fatal(err)
	}
	wanted := map[string]string{
		"signin": "/help", "door-before": "/help/member", "today": "/help", "settings": "/help/mail",
	}
	eachStory(t, func(t *testing.T, story storybook.Story, page string) {
		found := wanted[story.Name] == ""
		for n := range parse(t, page).Descendants() {
			to, isHelp := strings.CutPrefix(attribute(n, "href"), "/help")
			if n.Type != html.ElementNode || n.Data != "a" || !isHelp {
				continue
			}
			found = found || wanted[story.Name] == "/help"+to
			if !leads(book, strings.TrimPrefix(to, "/")) {
				t.Errorf("/help%s leads to no passage of the help", to)
			}
		}
		if !found {
			t.Errorf("no link leads to %s", wanted[story.Name])
		}
	})
}

// leads reports whether there is a picture, or a page with the anchor of an address, as "pause?in=en#top:~:text=Zoom".
func leads(book *texts.Book, to string) bool {
	to, anchor, _ := strings.Cut(to, "#")
	slug, _, _ := strings.Cut(to, "?")
	anchor, _, _ = strings.Cut(anchor, ":~:")
	if picture, is := strings.CutPrefix(slug, "pictures/"); is {
		_, found := texts.PictureFile(picture)
		return found
	}
	if slug == "" {
		return true // the contents
	}
	p, found := book.Page(lang.French, slug)
	return found && (anchor == "" ||
		slices.ContainsFunc(p.Headings, func(h texts.Heading) bool { return h.Anchor == anchor }))
}
