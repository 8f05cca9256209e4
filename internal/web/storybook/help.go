package storybook

import (
	"fmt"
	"sync"

	"github.com/a-h/templ"

	texts "navette.dev/navette/internal/help"
	"navette.dev/navette/internal/web/help"
	"navette.dev/navette/internal/web/view"
)

// helpStories returns the stories of the help: its contents, a search, a page for administrators and one for members.
func helpStories() []Story {
	return []Story{
		{"help", "Help", func(f view.Frame) templ.Component {
			return help.Contents(help.ContentsPage{Base: helpBase(f)})
		}},
		{"help-found", "Help", func(f view.Frame) templ.Component { return helpSearch(f, f.T("frame.members")) }},
		{"help-not-found", "Help", func(f view.Frame) templ.Component { return helpSearch(f, "xylophone") }},
		{"help-stranger", "Help", func(f view.Frame) templ.Component {
			return help.Contents(help.ContentsPage{Base: publicHelp(f)})
		}},
		{"help-page-connect", "Help", func(f view.Frame) templ.Component { return helpText(helpBase(f), "connect") }},
		{"help-page-member", "Help", func(f view.Frame) templ.Component { return helpText(publicHelp(f), "member") }},
	}
}

// helpBooks contains the help in the languages in which a story was rendered.
var helpBooks sync.Map

// helpBook returns the help in the language of a frame.
func helpBook(f view.Frame) *texts.Book {
	if book, found := helpBooks.Load(f.Locale()); found {
		return book.(*texts.Book)
	}
	book, err := texts.Load(map[string]texts.Labels{f.Locale(): f.Words})
	if err != nil {
		panic(fmt.Sprintf("storybook: %v", err)) // the texts are part of the program, and a test reads them
	}
	helpBooks.Store(f.Locale(), book)
	return book
}

// helpBase returns what all pages of the help show to a reader who is signed in.
func helpBase(f view.Frame) help.Base {
	other := "en"
	if f.Locale() == other {
		other = "fr"
	}
	return help.Base{
		Frame: f, Pages: helpBook(f).Pages(f.Locale()), Other: help.Language{Locale: other, Path: "?lang=" + other},
	}
}

// publicHelp is helpBase for a reader without a login.
func publicHelp(f view.Frame) help.Base {
	b := helpBase(emptyServer(f))
	b.Pages = nil
	for _, p := range helpBook(f).Pages(f.Locale()) {
		if p.Public() {
			b.Pages = append(b.Pages, p)
		}
	}
	return b
}

// helpSearch returns the results of a search.
func helpSearch(f view.Frame, query string) templ.Component {
	return help.Contents(help.ContentsPage{
		Base: helpBase(f), Query: query, Hits: helpBook(f).Search(f.Locale(), query, true),
	})
}

// helpText returns a page of the help with its neighbours.
func helpText(b help.Base, slug string) templ.Component {
	p := help.TextPage{Base: b}
	for i, text := range b.Pages {
		if text.Slug != slug {
			continue
		}
		p.Text = text
		if i > 0 {
			p.Previous = &b.Pages[i-1]
		}
		if i+1 < len(b.Pages) {
			p.Next = &b.Pages[i+1]
		}
	}
	return help.Text(p)
}
