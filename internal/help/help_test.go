package help_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"navette.dev/navette/internal/help"
	"navette.dev/navette/internal/lang"
)

// book loads the real texts with the real catalogues. It fails the test with the faults of all texts.
func book(t *testing.T) *help.Book {
	t.Helper()
	catalogues, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	labels := map[string]help.Labels{}
	for _, locale := range lang.Locales() {
		labels[locale] = catalogues.Words(locale, nil)
	}
	loaded, err := help.Load(labels)
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

// TestBothLanguagesHaveTheSamePages compares pages, audiences, anchors, pictures and links.
func TestBothLanguagesHaveTheSamePages(t *testing.T) {
	french, english := book(t).Pages(lang.French), book(t).Pages(lang.English)
	if len(french) != len(english) || len(french) == 0 {
		t.Fatalf("%d pages in French, %d in English", len(french), len(english))
	}
	for i, fr := range french {
		en := english[i]
		if fr.Slug != en.Slug || fr.Audience != en.Audience {
			t.Fatalf("page %d is %s for %s in French, and %s for %s in English", i, fr.Slug, fr.Audience, en.Slug, en.Audience)
		}
		for what, of := range map[string]func(help.Page) []string{
			"anchors": anchors, "pictures": pictures, "links within the site": links,
		} {
			if got, want := of(en), of(fr); !slices.Equal(got, want) {
				t.Errorf("%s: %s are %q in English, %q in French", fr.Slug, what, got, want)
			}
		}
	}
}

// anchors returns the anchors of a page with their levels, in their order.
func anchors(p help.Page) (all []string) {
	for _, h := range p.Headings {
		all = append(all, fmt.Sprintf("%d %s", h.Level, h.Anchor))
	}
	return all
}

// pictures returns the pictures of a page in their order.
func pictures(p help.Page) (all []string) {
	for _, ref := range p.Pictures {
		all = append(all, ref.Name())
	}
	return all
}

// links returns the sorted links of a page, each once, without those to other sites, which have their own languages.
func links(p help.Page) (all []string) {
	for _, link := range p.Links {
		if !strings.HasPrefix(link.To, "https://") {
			all = append(all, link.To)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// labels is a catalogue with two messages.
type labels struct{}

func (labels) Has(key string) bool { return key == "zoom.connect" || key == "session.by" }

func (labels) T(key string, args ...any) string {
	switch {
	case key == "zoom.connect":
		return "Connecter <Zoom>"
	case key == "session.by" && len(args) == 2:
		return fmt.Sprint("par ", args[1])
	case strings.HasPrefix(key, "help.") || strings.HasPrefix(key, "frame."):
		return key
	}
	return "⟦" + key + "⟧"
}

func (l labels) N(key string, n int, args ...any) string {
	return fmt.Sprint(n, " ", l.T(key, args...))
}

// headed is a text with a head of four lines before it.
func headed(body string) string {
	return "---\ntitle: Titre\nsummary: Résumé\naudience: admin\n---\n" + body
}

// of loads one French page with a body.
func of(t *testing.T, text string) (help.Page, error) {
	t.Helper()
	files := fstest.MapFS{"text/fr/01-page.md": {Data: []byte(text)}}
	manifest := help.Manifest{
		"zoom_top.fr.light": {File: "0123456789", Width: 300, Height: 200},
		"zoom_top.fr.dark":  {File: "9876543210", Width: 300, Height: 200},
	}
	loaded, err := help.LoadFrom(files, map[string]help.Labels{"fr": labels{}}, manifest)
	if loaded == nil {
		t.Fatal(err)
	}
	page, _ := loaded.Page("fr", "page")
	return page, err
}

func TestAFaultIsRefusedWithItsLine(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"no head":            {"Texte", "1: begins without a head"},
		"an unknown line":    {headed("")[:4] + "tittle: x\n" + headed("")[4:], `"tittle: x" is no line of a head`},
		"no summary":         {strings.Replace(headed("x"), "summary: Résumé\n", "", 1), "needs a title, a summary"},
		"unknown audience":   {strings.Replace(headed("x"), "admin", "boss", 1), "needs a title, a summary"},
		"unknown label":      {headed("a\n\nb\n{zoom.conect}"), "9: no message for {zoom.conect}"},
		"missing value":      {headed("{session.by}"), "6: no message for {session.by}"},
		"label in a caption": {headed("![x](story:zoom \"{zoom.no}\")"), "6: no message for {zoom.no}"},
		"label to copy":      {headed("```copy\n{zoom.no}\n```"), "no message for {zoom.no}"},
		"bold":               {headed("Cliquez sur **Connecter**."), "6: bold is for labels"},
		"quotation marks":    {headed("Cliquez sur «\u00a0Connecter\u00a0»."), "6: a label is written as {key}"},
		"straight quotes":    {headed("a\n\nCliquez sur \"Connecter\"."), "8: a label is written as {key}"},
		"HTML":               {headed("<b>x</b>"), "6: HTML is not permitted"},
		"a block of HTML":    {headed("<div>\nx\n</div>"), "6: HTML is not permitted"},
		"no anchor":          {headed("## Titre"), "6: a heading is ## or ###"},
		"a great heading":    {headed("# Titre {#x}"), "6: a heading is ## or ###"},
		"an anchor twice":    {headed("## A {#x}\n\n## B {#x}"), "8: two headings have the anchor x"},
		"a script":           {headed("[x](javascript:alert)"), `"javascript:alert" is no help:page`},
		"plain http":         {headed("[x](http://zoom.us)"), `"http://zoom.us" is no help:page`},
		"no scheme":          {headed("[x](//zoom.us)"), `"//zoom.us" is no help:page`},
		"an address alone":   {headed("<https://zoom.us>"), "a link is [text](address)"},
		"a picture in words": {headed("Voir ![x](story:zoom) ici"), "a picture stands in a paragraph of its own"},
		"a foreign picture":  {headed("![x](https://zoom.us/x.png)"), "is not story:name"},
		"no alternative":     {headed("![](story:zoom)"), "a text for those who do not see it"},
		"a bare quotation":   {headed("> Attention"), "6: a quotation begins with [!NOTE]"},
		"a plain space":      {headed("Voici : x"), "6: a no-break space is missing"},
		"straight apostroph": {headed("l'aide"), "6: straight apostrophe"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := of(t, c.text); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestTheHTMLOfAPage(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"label":             {"{zoom.connect}", "<p><b>Connecter &lt;Zoom&gt;</b></p>"},
		"label with values": {`{session.by who="Léa"}`, "<b>par Léa</b>"},
		"label with number": {`{zoom.connect n=3}`, "<b>3 Connecter"},
		"label in a link":   {"[{zoom.connect}](/settings)", `<a href="/settings"><b>Connecter &lt;Zoom&gt;</b></a>`},
		"link to help":      {"[x](help:pause#now)", `<a href="/help/pause#now">x</a>`},
		"link to Zoom": {
			"[x](https://zoom.us/a?b=1&c=2)", `<a href="https://zoom.us/a?b=1&amp;c=2" rel="noreferrer">x</a>`,
		},
		"anchor": {"## Le titre {#top}", `<h2 id="top">Le titre <a class="permalink" href="#top"`},
		"note": {
			"> [!WARNING]\n> Le texte.\n>\n> La suite.",
			`<div class="notice bad" role="note"><span class="mark" aria-hidden="true"></span><div><b>help.warning</b>` +
				"<p>Le texte.</p>\n<p>La suite.</p>\n</div></div>",
		},
		"picture": {
			`![Le & titre](story:zoom#top "Voir {zoom.connect}")`,
			`<figure class="shot"><a class="light" href="/help/pictures/zoom_top.fr.light.png?v=01234567">` +
				`<img src="/help/pictures/zoom_top.fr.light.png?v=01234567" width="300" height="200" ` +
				`alt="Le &amp; titre" loading="lazy"></a>` +
				`<a class="dark" href="/help/pictures/zoom_top.fr.dark.png?v=98765432">`,
		},
		"caption": {
			`![x](story:zoom#top "Voir {zoom.connect}")`, "<figcaption>Voir Connecter &lt;Zoom&gt;</figcaption>",
		},
		"picture that is not made yet": {"![Le titre](story:other)", `<figure class="shot"><p>Le titre</p></figure>`},
		"command": {
			"```\nnavette <serve>\n```", `<pre tabindex="0"><code>navette &lt;serve&gt;</code></pre>`,
		},
		"text to copy": {
			"```copy\n{zoom.connect}\n\"b\"\n```",
			`<p>Connecter &lt;Zoom&gt;<br>&#34;b&#34;</p><button class="btn" type="button" ` +
				"data-copy=\"Connecter &lt;Zoom&gt;\n&#34;b&#34;\"",
		},
	} {
		t.Run(name, func(t *testing.T) {
			page, err := of(t, headed(c.text))
			if err != nil || !strings.Contains(page.HTML, c.want) {
				t.Errorf("got %s, %v; want %s", page.HTML, err, c.want)
			}
		})
	}
}
