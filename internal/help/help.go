// Package help reads the pages of the help, which are Markdown files in the folder text, one for each page and
// language, and searches them. CONTRIBUTING.md describes how to write one.
//
// A label of the product's pages is written as the key of its message, so that the help cannot quote a label that the
// pages do not have. [Load] refuses a text with an unknown key, raw HTML, or a heading without an anchor.
package help

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

//go:embed text
var texts embed.FS

// Audience says for whom a page is written.
type Audience string

// The audiences. Pages for members are public, since members have no login.
const (
	Admin  Audience = "admin"
	Coach  Audience = "coach"
	Member Audience = "member"
)

// Audiences returns all audiences, in the order of the contents.
func Audiences() []Audience { return []Audience{Admin, Coach, Member} }

// Page is a page of the help in one language.
type Page struct {
	Slug     string // the last part of its address
	Title    string
	Summary  string // one line
	Audience Audience
	Headings []Heading
	Pictures []PictureRef
	Links    []Link
	Options  []string // options of the command line that the page names, with their dashes
	HTML     string   // the page without its title; safe to be written into a page of the site

	passages []passage
}

// Public reports whether everyone may read the page, signed in or not.
func (p Page) Public() bool { return p.Audience == Member }

// Heading is a heading of a page.
type Heading struct {
	Level  int // 2 or 3
	Anchor string
	Text   string
}

// Link is a link of a page.
type Link struct {
	To   string // as in the HTML: a path of the site, "#anchor", or an address that begins with https://
	Line int    // in the file
}

// Labels translates the keys of messages into one language; [lang.Words] is one.
type Labels interface {
	Has(key string) bool
	T(key string, args ...any) string
	N(key string, n int, args ...any) string
}

// Book contains the pages of the help in every language. It is not changed after it was loaded.
type Book struct {
	pages map[string][]Page // by language, in the order of the contents
}

// Load reads the pages in the languages of labels. The error lists the faults of all files, with their lines.
func Load(labels map[string]Labels) (*Book, error) { return load(texts, labels, Pictures()) }

// load is Load with other texts and pictures.
func load(files fs.FS, labels map[string]Labels, pictures Manifest) (*Book, error) {
	book := &Book{pages: map[string][]Page{}}
	var faults []error
	for locale, words := range labels {
		names, err := fs.Glob(files, "text/"+locale+"/*.md")
		if err != nil {
			return nil, fmt.Errorf("list the texts of the help: %w", err)
		}
		for _, name := range names {
			source, err := fs.ReadFile(files, name)
			if err != nil {
				return nil, fmt.Errorf("read a text of the help: %w", err)
			}
			page, err := read(name, string(source), words, picturesOf(pictures, locale))
			faults = append(faults, err)
			book.pages[locale] = append(book.pages[locale], page)
		}
		slices.SortStableFunc(book.pages[locale], func(a, b Page) int {
			return cmp.Compare(slices.Index(Audiences(), a.Audience), slices.Index(Audiences(), b.Audience))
		})
	}
	return book, errors.Join(faults...)
}

// Pages returns the pages in one language, in the order of the contents.
func (b *Book) Pages(locale string) []Page { return b.pages[locale] }

// Page returns the page with a slug in one language.
func (b *Book) Page(locale, slug string) (Page, bool) {
	at := slices.IndexFunc(b.pages[locale], func(p Page) bool { return p.Slug == slug })
	if at < 0 {
		return Page{}, false
	}
	return b.pages[locale][at], true
}

// slugOf returns the slug of a file: "pause" for text/fr/06-pause.md.
func slugOf(file string) string {
	_, slug, _ := strings.Cut(strings.TrimSuffix(path.Base(file), ".md"), "-")
	return slug
}
