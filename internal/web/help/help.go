// Package help serves the pages of the help, and searches them.
package help

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	texts "navette.dev/navette/internal/help"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// Pages serves the help. [New] returns it.
type Pages struct {
	public bool // whether readers without a login may read all pages
	book   func() (*texts.Book, error)
}

// New returns the pages of the help. They are rendered once, at the first request. Readers without a login may read
// the pages for members; the others only if public is true.
func New(words *lang.Catalogues, public bool) *Pages {
	return &Pages{public: public, book: sync.OnceValues(func() (*texts.Book, error) { return Load(words) })}
}

// Load returns the texts of the help with the labels of the catalogues.
func Load(words *lang.Catalogues) (*texts.Book, error) {
	labels := map[string]texts.Labels{}
	for _, locale := range lang.Locales() {
		labels[locale] = words.Words(locale, time.UTC)
	}
	return texts.Load(labels)
}

// Routes returns the routes of this package.
func (a *Pages) Routes() []page.Route {
	return []page.Route{
		{Pattern: "GET /help", Access: page.Public, Handle: a.contents},
		{Pattern: "GET /help/{slug}", Access: page.Public, Handle: a.page},
		{Pattern: "GET /help/pictures/{picture}", Access: page.Public, Handle: a.picture},
	}
}

// reading is what both kinds of pages need: the frame, and the texts in the language in which they are shown.
type reading struct {
	Base
	all  bool // whether the reader may read all pages
	book *texts.Book
}

// read returns the frame for the reader. A signed-in reader may ask for another language with ?in=, which changes
// nothing elsewhere.
func (a *Pages) read(p *page.Page) (reading, error) {
	book, err := a.book()
	if err != nil {
		return reading{}, err
	}
	signedIn, err := p.EnterIfSignedIn()
	if err != nil {
		return reading{}, err
	}
	asked := p.R.URL.Query().Get("in")
	carry := ""
	if signedIn && asked != p.Words.Locale() && slices.Contains(lang.Locales(), asked) {
		p.Words = p.WordsIn(asked)
		carry = "?in=" + asked
	}
	f, err := p.Frame(view.NavNone)
	if err != nil {
		return reading{}, err
	}
	f.LivePath = "" // the help does not change by itself
	r := reading{Base: Base{Frame: f, Carry: carry}, all: a.public || len(p.Organizations()) > 0, book: book}
	r.Other = otherLanguage(p, signedIn)
	for _, t := range book.Pages(f.Locale()) {
		if r.all || t.Public() {
			r.Pages = append(r.Pages, t)
		}
	}
	return r, nil
}

// otherLanguage returns the address of the same page in the other language. For readers without a login the browser
// keeps the choice; a login has its own language, which reading the help does not change.
func otherLanguage(p *page.Page, signedIn bool) Language {
	locales := lang.Locales()
	other := locales[0]
	if other == p.Words.Locale() {
		other = locales[1]
	}
	query := url.Values{}
	if q := p.R.URL.Query().Get("q"); q != "" {
		query.Set("q", q)
	}
	name := "lang"
	if signedIn {
		name = "in"
	}
	query.Set(name, other)
	return Language{Locale: other, Path: p.R.URL.EscapedPath() + "?" + query.Encode()}
}

// contents answers with the list of pages, or with the results of a search.
func (a *Pages) contents(p *page.Page) error {
	r, err := a.read(p)
	if err != nil {
		return err
	}
	c := ContentsPage{Base: r.Base, Query: texts.Query(navette.OneLine(p.R.URL.Query().Get("q")))}
	if c.Query != "" {
		c.Hits = r.book.Search(r.Locale(), c.Query, r.all)
	}
	return p.RenderKept(Contents(c))
}

// page answers with a page of the help. Without a login, one that is not public leads to the sign-in page.
func (a *Pages) page(p *page.Page) error {
	r, err := a.read(p)
	if err != nil {
		return err
	}
	slug := p.R.PathValue("slug")
	text, found := r.book.Page(r.Locale(), slug)
	switch {
	case !found:
		return navette.Fail(navette.NotFound, "", nil)
	case !r.all && !text.Public():
		return p.AskToSignIn()
	}
	here := slices.IndexFunc(r.Pages, func(t texts.Page) bool { return t.Slug == slug })
	shown := TextPage{Base: r.Base, Text: text}
	if here > 0 {
		shown.Previous = &r.Pages[here-1]
	}
	if here+1 < len(r.Pages) {
		shown.Next = &r.Pages[here+1]
	}
	return p.RenderKept(Text(shown))
}

// picture answers with a picture. Its address contains a hash of it, so browsers keep it for a year.
func (a *Pages) picture(p *page.Page) error {
	content, found := texts.PictureFile(p.R.PathValue("picture"))
	if !found {
		return navette.Fail(navette.NotFound, "", nil)
	}
	h := p.W.Header()
	h.Set("Content-Type", "image/png")
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeContent(p.W, p.R, "", time.Time{}, bytes.NewReader(content))
	return nil
}
