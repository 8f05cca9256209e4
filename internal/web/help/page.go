package help

import (
	"net/url"
	"strings"

	texts "navette.dev/navette/internal/help"
	"navette.dev/navette/internal/web/view"
)

// Base is what all pages of the help show.
type Base struct {
	view.Frame
	Pages []texts.Page // that the reader may read
	Other Language     // the same page in the other language
	Carry string       // query that keeps the language from page to page, "" for the reader's own
}

// Language is the address of a page in another language.
type Language struct {
	Locale string
	Path   string
}

// ContentsPage is the list of pages, or the results of a search.
type ContentsPage struct {
	Base
	Query string // "" without a search
	Hits  []texts.Hit
}

// TextPage is a page of the help.
type TextPage struct {
	Base
	Text     texts.Page
	Previous *texts.Page // nil on the first page
	Next     *texts.Page // nil on the last page
}

// pathOf returns the address of a page.
func (b Base) pathOf(slug string) string { return view.HelpPath + "/" + slug + b.Carry }

// of returns the pages for an audience.
func (b Base) of(audience texts.Audience) (pages []texts.Page) {
	for _, p := range b.Pages {
		if p.Audience == audience {
			pages = append(pages, p)
		}
	}
	return pages
}

// hitPath returns the address of a passage that was found. Browsers that know text fragments mark its first word.
func (c ContentsPage) hitPath(hit texts.Hit) string {
	path := c.pathOf(hit.Slug) + "#" + hit.Anchor
	for _, piece := range hit.Excerpt {
		if piece.Marked {
			return path + ":~:text=" + strings.ReplaceAll(url.PathEscape(piece.Text), "-", "%2D")
		}
	}
	return strings.TrimSuffix(path, "#")
}
