package storybook_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/storybook"
)

// eachStory requests every story in every language from the handler, and calls check with the page.
func eachStory(t *testing.T, check func(t *testing.T, story storybook.Story, page string)) {
	t.Helper()
	catalogues, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	handler := storybook.Handler(catalogues)
	for _, story := range storybook.Stories() {
		for _, locale := range lang.Locales() {
			t.Run(story.Name+" "+locale, func(t *testing.T) {
				answer := httptest.NewRecorder()
				address := "/storybook/" + story.Name + "?lang=" + locale
				handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, address, nil))
				if answer.Code != http.StatusOK {
					t.Fatalf("status %d: %s", answer.Code, answer.Body)
				}
				check(t, story, answer.Body.String())
			})
		}
	}
}

func isMail(story storybook.Story) bool { return strings.HasPrefix(story.Name, "mail-") }

func TestNoStoryLacksAWord(t *testing.T) {
	eachStory(t, func(t *testing.T, _ storybook.Story, page string) {
		if at := strings.Index(page, "⟦"); at >= 0 {
			t.Errorf("message missing: %s", page[at:min(at+80, len(page))])
		}
		for _, leak := range []string{"<no value>", "%!", "{{", "0001-01-01"} {
			if strings.Contains(page, leak) {
				t.Errorf("the page shows %q", leak)
			}
		}
	})
}

// TestStoriesKeepToTheContentSecurityPolicy checks that no page has inline styles or scripts, which the policy of
// pages forbids. Mails are exempt.
func TestStoriesKeepToTheContentSecurityPolicy(t *testing.T) {
	eachStory(t, func(t *testing.T, story storybook.Story, page string) {
		if isMail(story) {
			return
		}
		for node := range parse(t, page).Descendants() {
			if node.Type != html.ElementNode {
				continue
			}
			if node.DataAtom == atom.Style || node.DataAtom == atom.Script && attribute(node, "src") == "" {
				t.Errorf("inline <%s>", node.Data)
			}
			for _, a := range node.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("<%s> has %s=%q", node.Data, a.Key, a.Val)
				}
			}
		}
	})
}

// TestStoriesNestAsWritten checks that the parser of HTML moves no element. A parser corrects wrong nesting without an
// error, and selectors of styles and scripts then match no more.
func TestStoriesNestAsWritten(t *testing.T) {
	eachStory(t, func(t *testing.T, _ storybook.Story, page string) {
		var again bytes.Buffer
		if err := html.Render(&again, parse(t, page)); err != nil {
			t.Fatal(err)
		}
		got, want := tags(again.String()), tags(page)
		for i := range min(len(got), len(want)) {
			if got[i] != want[i] {
				t.Fatalf("the parser moved tag %d: %v became %v", i,
					want[max(0, i-4):min(i+4, len(want))], got[max(0, i-4):min(i+4, len(got))])
			}
		}
		if len(got) != len(want) {
			t.Errorf("%d tags became %d", len(want), len(got))
		}
	})
}

// tags returns the tags of a page in order, without <tbody>, which a parser may add.
func tags(page string) []string {
	var all []string
	tokens := html.NewTokenizer(strings.NewReader(page))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return all
		case html.StartTagToken:
			if name, _ := tokens.TagName(); string(name) != "tbody" {
				all = append(all, string(name))
			}
		case html.EndTagToken:
			if name, _ := tokens.TagName(); string(name) != "tbody" {
				all = append(all, "/"+string(name))
			}
		case html.SelfClosingTagToken:
			name, _ := tokens.TagName()
			all = append(all, string(name))
			if !voidElement(string(name)) {
				all = append(all, "/"+string(name))
			}
		}
	}
}

func voidElement(name string) bool {
	void := []string{
		"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
	}
	return slices.Contains(void, name)
}

func TestStoriesHaveOneTitleAndNameTheirInputs(t *testing.T) {
	eachStory(t, func(t *testing.T, story storybook.Story, page string) {
		root := parse(t, page)
		ids, labelled, titles := map[string]int{}, map[string]bool{}, 0
		for node := range root.Descendants() {
			if node.DataAtom == atom.H1 {
				titles++
			}
			if id := attribute(node, "id"); id != "" {
				ids[id]++
			}
			if node.DataAtom == atom.Label {
				labelled[attribute(node, "for")] = true
			}
		}
		if titles != 1 && !isMail(story) {
			t.Errorf("%d titles <h1>", titles)
		}
		for id, n := range ids {
			if n > 1 {
				t.Errorf("%d elements are called %q", n, id)
			}
		}
		for node := range root.Descendants() {
			named := labelled[attribute(node, "id")] || within(node, atom.Label) || attribute(node, "aria-label") != ""
			if isField(node) && !named {
				t.Errorf("<%s name=%q> has no label", node.Data, attribute(node, "name"))
			}
			references := attribute(node, "aria-describedby") + " " + attribute(node, "aria-labelledby")
			for _, id := range strings.Fields(references) {
				if ids[id] == 0 {
					t.Errorf("<%s> points at %q, which is not on the page", node.Data, id)
				}
			}
		}
	})
}

func isField(node *html.Node) bool {
	switch node.DataAtom {
	case atom.Select, atom.Textarea:
		return true
	case atom.Input:
		return attribute(node, "type") != "hidden"
	}
	return false
}

func within(node *html.Node, what atom.Atom) bool {
	for parent := range node.Ancestors() {
		if parent.DataAtom == what {
			return true
		}
	}
	return false
}

func parse(t *testing.T, page string) *html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func attribute(node *html.Node, key string) string {
	for _, a := range node.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func TestStoriesHaveNamesOfTheirOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, story := range storybook.Stories() {
		if seen[story.Name] {
			t.Errorf("two stories are called %q", story.Name)
		}
		seen[story.Name] = true
	}
}
