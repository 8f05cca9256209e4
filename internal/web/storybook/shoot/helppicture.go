package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"navette.dev/navette/internal/help"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/asset"
	pages "navette.dev/navette/internal/web/help"
	"navette.dev/navette/internal/web/storybook"
)

// shot is a picture of the help in one language and theme.
type shot struct {
	ref           help.PictureRef
	locale, theme string
	source        string // hash of what the picture is made from
	player        bool   // whether it shows a player, whose controls a script draws
	settings      bool   // whether it shows a page with the list of sections at its side
}

// name returns the picture's name in the manifest.
func (s shot) name() string { return s.ref.Name() + "." + s.locale + "." + s.theme }

// address returns the address of the story on the storybook.
func (s shot) address() string {
	return "/storybook/" + s.ref.Story + "?" + url.Values{"lang": {s.locale}, "theme": {s.theme}}.Encode()
}

// width returns the width of the window in CSS pixels. With it the part that is shown is about as wide as the texts of
// the help, so that the picture is shown at its own size.
func (s shot) width() int64 {
	if s.settings {
		return 1000
	}
	return 760
}

// Each pixel of the pages is drawn as 1.5 × 1.5 pixels of a picture, for fine screens.
const density = 1.5

// shots returns every picture to which the texts of the help refer, in each language and theme.
func shots() ([]shot, error) {
	catalogues, err := lang.Load()
	if err != nil {
		return nil, err
	}
	book, err := pages.Load(catalogues)
	if err != nil {
		return nil, err
	}
	handler, rules := storybook.Handler(catalogues), rulesOf(styleSheet(), "")
	var all []shot
	for _, locale := range lang.Locales() {
		for _, page := range book.Pages(locale) {
			for _, ref := range page.Pictures {
				for _, theme := range help.Themes() {
					s := shot{ref: ref, locale: locale, theme: theme}
					if slices.ContainsFunc(all, func(other shot) bool { return other.name() == s.name() }) {
						continue
					}
					if err := s.read(handler, rules); err != nil {
						return nil, fmt.Errorf("page %s, picture %s: %w", page.Slug, s.name(), err)
					}
					all = append(all, s)
				}
			}
		}
	}
	return all, nil
}

// styleSheet returns the style sheet of all pages.
func styleSheet() string { return fetch(asset.Handler(), asset.AppCSS).Body.String() }

// fetch returns the answer of a handler to a GET request.
func fetch(handler http.Handler, address string) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, httptest.NewRequestWithContext(context.Background(), http.MethodGet, address, http.NoBody))
	return answer
}

// read renders the story and sets the hash of what the picture is made from: the HTML of the part that it shows, the
// tags around it, the rules of the style sheet that can apply to them, the width and the density.
//
// Two things that a picture depends on are not part of it: the content of the elements beside it, which does not change
// a column of a fixed width; and the browser with its fonts, with which the check would fail on each other machine.
// Scripts run only where a player is drawn, and then its script is part of the hash.
func (s *shot) read(handler http.Handler, rules []rule) error {
	answer := fetch(handler, s.address())
	if answer.Code != http.StatusOK {
		return fmt.Errorf("the storybook answers %d", answer.Code)
	}
	doc, err := html.Parse(strings.NewReader(answer.Body.String()))
	if err != nil {
		return err
	}
	c, err := cropOf(doc, s.ref)
	if err != nil {
		return err
	}
	markup, err := c.source()
	if err != nil {
		return err
	}
	s.settings, s.player = c.names()[".set"], c.names()["video"]
	if s.player {
		markup += asset.PlayerJS // with a hash of its content
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%d %g %d %d", markup, stylesFor(rules, c.names()), s.width(), density,
		s.ref.Lines, margin))
	s.source = hex.EncodeToString(sum[:16])
	return nil
}
