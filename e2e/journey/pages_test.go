package journey

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"navette.dev/navette/internal/demo"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/testkit"
)

var pictures = flag.String("pictures", "", "folder to keep a picture of every page in")

// look is a language, theme and width in which a page is checked.
type look struct {
	name, locale, theme string
	width               int64
}

// looks has both languages and both widths, with French, the longer language, in both widths. Every story of the
// storybook is checked in all of them.
var looks = []look{
	{"fr-1200", "fr", "light", 1200},
	{"fr-390-dark", "fr", "dark", 390},
	{"en-390", "en", "light", 390},
}

// stop is a page of the product. shows is a selector that no error page matches.
type stop struct{ name, address, shows string }

// TestPages checks every page of a filled demo as both organizations see it.
func TestPages(t *testing.T) {
	onEach(t, func(t *testing.T, engine store.Engine) {
		w := begin(t, engine, demo.Options{})
		organizations, err := w.demo.Fill(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		browser := startBrowser(t)
		axe := readAxe(t)
		link := w.anyLink()
		for _, organization := range []struct {
			demo.Organization
			pages func(*person) []stop
		}{{organizations.Studio, w.studioPages(link)}, {organizations.Sales, salesPages}} {
			t.Run(organization.Name, func(t *testing.T) {
				t.Parallel()
				w := product{t, w.demo, zoom{t, testkit.UseZoom(t, w.zoom.Ready)}}
				p := w.visitor(browser)
				p.signIn(organization.Email)
				for _, page := range organization.pages(p) {
					for _, l := range looksOn(engine) {
						p.lookAt(page, l, axe)
					}
				}
				if engine == store.SQLite && organization.Name == organizations.Studio.Name {
					p.seeksInALongCall()
				}
				if engine == store.SQLite && organization.Name == organizations.Sales.Name {
					p.setsUpTheTeamByKeyboard(w.zoom)
				}
			})
		}
	})
}

// looksOn returns all looks for one engine, and one look for the other, where only the pages' queries differ.
func looksOn(engine store.Engine) []look {
	if engine == store.SQLite {
		return looks
	}
	return looks[:1]
}

// signIn checks the sign-in page, and signs in.
func (p *person) signIn(email string) {
	p.open("/signin")
	p.write(map[string]string{"email": email, "password": demo.Password})
	p.press("Se connecter")
	p.sees("signed in", `location.pathname === "/" && document.querySelector("header nav")`)
}

// seeksInALongCall opens a call of about an hour. It plays the call from a sentence with the mouse, and from another
// with the keyboard.
func (p *person) seeksInALongCall() {
	p.Helper()
	const long = `[...document.querySelectorAll("article.call")].find(a => /6[0-9]\smin/.test(a.textContent))`
	until(p, "a call of an hour", func() error {
		p.open("/calls")
		if !reads[bool](p, long+` !== undefined`) {
			return errors.New("not in the library")
		}
		return nil
	})
	p.open(reads[string](p, long+`.querySelector("a").getAttribute("href")`))
	p.sees("the video is an hour long", `document.querySelector("video").duration > 3500`)
	plays := func(sentence string) {
		p.Helper()
		p.sees("it plays from the sentence "+sentence, fmt.Sprintf(`
			((start, now) => start > 600 && now >= start && now < start + 30)(
				Number(document.getElementById(%q).dataset.start), document.querySelector("video").currentTime)`,
			sentence))
	}
	const sentences = `[...document.querySelectorAll(".said")]`
	late, early := reads[string](p, sentences+`.at(-5).id`), reads[string](p, sentences+`.at(-60).id`)
	p.press("#" + late + " [data-said]")
	plays(late)
	p.do("press Enter on the time of a sentence",
		chromedp.Focus("#"+early+" .tc", chromedp.ByQuery), chromedp.KeyEvent(kb.Enter))
	plays(early)
}

// anyLink waits for the first personal link.
func (w product) anyLink() string {
	w.Helper()
	var link string
	until(w, "a mail with a personal link", func() error {
		for _, m := range w.demo.Mails.Messages() {
			for _, l := range m.Links {
				if strings.HasPrefix(l, w.demo.App.URL()+"/j/") {
					link = l
					return nil
				}
			}
		}
		return fmt.Errorf("%d mails", len(w.demo.Mails.Messages()))
	})
	return link
}

// studioPages are the pages about sessions and links.
func (w product) studioPages(link string) func(*person) []stop {
	return func(p *person) []stop {
		p.open("/schedule")
		return []stop{
			{"today", "/", ".departures, .row, main h1"},
			{"schedule", "/schedule", "main h1"},
			{"session", reads[string](p, `document.querySelector("main a[href^='/sessions/']").getAttribute("href")`),
				".line .step"},
			{"session-new", "/schedule/new", `[name="title"]`},
			{"members", "/members", "main .tbl"},
			{"member-new", "/members/new", `[name="email"]`},
			{"settings", "/settings", ".sidenav"},
			{"video", "/settings/video", "main .defs"},
			{"zoom", "/settings/integrations/zoom", "main .defs"},
			{"people", "/settings/integrations/zoom/people", "main .tbl, main form"},
			{"match", "/settings/integrations/zoom/people/match", "main h1"},
			{"preconditions", "/settings/integrations/zoom/preconditions", "main section"},
			{"policy-none", "/settings/integrations/zoom/policy", "main h1"},
			{"policy-choose", "/settings/integrations/zoom/policy/choose", "[name=target]"},
			{"colleagues", "/settings/people", "main .tbl"},
			{"invite", "/settings/people/invite", "[name=addresses]"},
			{"account", "/account", "main form"},
			{"calls-none", "/calls", "main h1"},
			{"door", link, "[data-door]"},
			{"catcher", w.demo.Mails.URL() + "/", "#list .row"},
			{"mail", w.demo.Mails.URL() + "/messages/" + w.demo.Mails.Messages()[0].ID, "main iframe"},
		}
	}
}

// salesPages are the pages about calls, once the past calls have been imported.
func salesPages(p *person) []stop {
	until(p, "five calls in the library", func() error {
		p.open("/calls")
		if many := reads[int](p, `document.querySelectorAll("article.call").length`); many != 5 {
			return fmt.Errorf("%d calls", many)
		}
		return nil
	})
	p.open("/calls?q=remise")
	return []stop{
		{"policy", "/settings/integrations/zoom/policy", "main h1"},
		{"policy-checklist", "/settings/integrations/zoom/policy/checklist", "main section"},
		{"policy-revert", "/settings/integrations/zoom/policy/revert", "main form"},
		{"calls", "/calls", "article.call"},
		{"calls-found", "/calls?q=remise", ".moments a"},
		{"call", reads[string](p, `document.querySelector(".moments a").getAttribute("href")`), "video"},
	}
}

// lookAt opens a page in one look. It checks the browser's errors and warnings, the width of the page, and the
// violations that axe-core finds.
func (p *person) lookAt(s stop, l look, axe string) {
	p.Helper()
	own := strings.HasPrefix(s.address, "/") || strings.HasPrefix(s.address, p.home)
	// Another page is opened first, since an address that differs only in its fragment would not be reloaded.
	p.do("prepare", chromedp.Navigate(p.home+"/healthz"), chromedp.EmulateViewport(l.width, 900))
	if own {
		p.choose(l)
	}
	p.complained()
	p.open(s.address)
	p.sees(s.name+" is shown", fmt.Sprintf(`document.querySelector(%q) && document.readyState === "complete"`, s.shows))
	p.keep(s, l)
	wrong := p.complained()
	if wide := reads[string](p, sideways); wide != "" {
		wrong = append(wrong, "scrolls sideways: "+wide)
	}
	if own {
		if lang := reads[string](p, "document.documentElement.lang"); lang != l.locale && s.name != "door" {
			wrong = append(wrong, "is in "+lang)
		}
		p.do("load axe-core", chromedp.Evaluate(axe, nil))
		wrong = append(wrong, reads[[]string](p, axeRun)...)
	}
	if len(wrong) > 0 {
		p.Errorf("%s %s: %s", s.name, l.name, strings.Join(wrong, "\n"))
	}
}

// choose sets the language, as the menu of every page does, and the theme. A page of the site must be open.
func (p *person) choose(l look) {
	chosen := fmt.Sprintf(
		`fetch("/language", {method: "POST", body: new URLSearchParams({to: %q, back: "/healthz"})}).then(a => a.ok)`,
		l.locale)
	if !reads[bool](p, chosen) {
		p.Fatalf("choose %s", l.name)
	}
	p.do("choose "+l.name, network.SetCookie("navette_theme", l.theme).WithURL(p.home))
}

// axeRun returns a list of sentences, one for each violated rule.
const axeRun = `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.map(v =>
	"axe " + v.id + ": " + v.nodes.slice(0, 3).map(n =>
		n.target.join(" ") + " " + (n.any[0]?.message ?? n.all[0]?.message ?? v.help)).join(" | ")))`

// sideways returns what makes the page scroll sideways, or "".
const sideways = `document.documentElement.scrollWidth <= window.innerWidth ? "" :
	[...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > window.innerWidth + 1)
	.slice(0, 3).map(e => e.tagName + "." + e.className).join(" ") || "something"`

func readAxe(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatalf("axe-core (install it with: make deps): %v", err)
	}
	return string(text)
}

// keep saves a picture of the page if requested.
func (p *person) keep(s stop, l look) {
	if *pictures == "" || !slices.Contains(strings.Split(p.Name(), "/"), string(store.SQLite)) {
		return
	}
	var picture []byte
	p.do("take a picture", chromedp.FullScreenshot(&picture, 100))
	if err := os.WriteFile(filepath.Join(*pictures, s.name+"-"+l.name+".png"), picture, 0o600); err != nil {
		p.Fatal(err)
	}
}
