package main

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"navette.dev/navette/internal/help"
)

// settingsPage is a page of the settings.
const settingsPage = `<html data-theme="light"><body class="app"><header class="masthead">bar</header>
<main class="wrap">
<div class="set"><nav>list</nav><div><section aria-labelledby="mail"><h2 id="mail">Mail</h2><p class="quiet">text</p>
</section><div id="plan">plan</div></div></div></main></body></html>`

// cropped returns the part of a page that a picture shows.
func cropped(t *testing.T, text string, ref help.PictureRef) crop {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c, err := cropOf(doc, ref)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAPictureShowsOnePartOfAPage(t *testing.T) {
	for name, c := range map[string]struct {
		ref        help.PictureRef
		has, lacks string
	}{
		"the column":      {help.PictureRef{}, "plan", "list"},
		"a section":       {help.PictureRef{ID: "mail"}, "text", "plan"},
		"another element": {help.PictureRef{ID: "plan"}, "plan", "text"},
	} {
		source, err := cropped(t, settingsPage, c.ref).source()
		if err != nil || !strings.Contains(source, c.has) || strings.Contains(source, c.lacks) ||
			!strings.Contains(source, "<html data-theme=light>\n<body class=app>") {
			t.Errorf("%s: %s, %v", name, source, err)
		}
	}
	doc, err := html.Parse(strings.NewReader(settingsPage))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := cropOf(doc, help.PictureRef{ID: "none"}); err == nil {
		t.Error("an element that does not exist is found")
	}
}

func TestStylesThatCanApply(t *testing.T) {
	names := cropped(t, settingsPage, help.PictureRef{ID: "mail"}).names()
	for sheet, applies := range map[string]bool{
		".quiet{color:red}":                                  true,
		".loud,.quiet{color:red}":                            true,
		".set section>h2{margin:0}":                          true,
		"main:not(.plain) p{margin:0}":                       true,
		":is(.loud,.quiet) p{margin:0}":                      true,
		"[data-theme=light] p::before{content:\"}\"}":        true,
		":root{--ink:#000}":                                  true,
		"@font-face{font-family:a}":                          true,
		"@media(min-width:62rem){p{margin:0}}":               true,
		"@media(prefers-color-scheme:dark){p{margin:0}}":     true,
		".loud{color:red}":                                   false,
		".loud p{color:red}":                                 false,
		"table{margin:0}":                                    false,
		"#plan{margin:0}":                                    false,
		"[data-keys] p{margin:0}":                            false,
		"p:hover{color:red}":                                 false,
		"@media print{p{margin:0}}":                          false,
		"@media(forced-colors:active){p{margin:0}}":          false,
		"@media(min-width:62rem){.loud{margin:0}}/* .p{} */": false,
	} {
		applied := slices.ContainsFunc(rulesOf(sheet, ""), func(r rule) bool { return r.appliesTo(names) })
		if applied != applies {
			t.Errorf("%s applies: %t", sheet, applied)
		}
	}
	if got := len(rulesOf(styleSheet(), "")); got < 500 {
		t.Errorf("only %d rules in the style sheet", got)
	}
}
