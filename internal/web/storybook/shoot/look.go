package main

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"navette.dev/navette/internal/web/storybook"
)

// patience is the longest time that one page may take, in real time.
const patience = 60 * time.Second

// axeRun is a script that returns a sentence for each broken rule.
const axeRun = `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.map(v => {
	const text = n => n.target.join(" ") + " " + (n.any[0]?.message ?? n.all[0]?.message ?? v.help);
	return v.id + ": " + v.nodes.slice(0, 3).map(text).join(" | ");
}))`

// sideways is a script that returns the elements that make the page scroll horizontally, or "" if it does not.
const sideways = `document.documentElement.scrollWidth <= window.innerWidth ? "" :
	[...document.querySelectorAll("body *")]
	.filter(e => e.getBoundingClientRect().right > window.innerWidth + 1)
	.filter(e => !e.closest(".scroller, .tabs, [tabindex='0']"))
	.slice(0, 3).map(e => e.tagName + "." + e.className).join(" ") || "something"`

// pictured is a script that waits until every video of the page shows a picture, and returns a sentence if that takes
// more than 20 seconds.
const pictured = `Promise.race([new Promise(late => setTimeout(() => late("a video shows no picture"), 20000)),
	Promise.all([...document.querySelectorAll("video")].map(v => v.readyState >= 2 && !v.seeking ||
		new Promise(done => v.addEventListener(v.seeking ? "seeked" : "loadeddata", done, {once: true})))).then(() => "")])`

// painted is a script that waits until the browser has painted two frames.
const painted = `new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(""))))`

// one opens one story in one look, and records its faults and its picture.
func (s *shooter) one(browser context.Context, story storybook.Story, look look) error {
	tab, cancel := chromedp.NewContext(browser)
	defer cancel()
	tab, cancelTime := context.WithTimeout(tab, patience)
	defer cancelTime()
	chromedp.ListenTarget(tab, func(event any) {
		if text := complaint(event); text != "" {
			s.fault(story, look, text)
		}
	})
	address := fmt.Sprintf("%s/storybook/%s?lang=%s&theme=%s",
		s.address, url.PathEscape(story.Name), look.locale, look.theme)
	var wide, blank string
	var broken []string
	var picture []byte
	steps := chromedp.Tasks{
		log.Enable(), runtime.Enable(), emulation.SetFocusEmulationEnabled(true),
		// A mail follows the theme of the system, not that of the address.
		emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: look.theme},
		}),
		chromedp.EmulateViewport(look.width, look.height),
		chromedp.Navigate(address),
		chromedp.Evaluate(`document.fonts.ready.then(() => "")`, nil, awaited),
		chromedp.Evaluate(pictured, &blank, awaited),
		chromedp.Evaluate(sideways, &wide),
		chromedp.Evaluate(s.axe, nil),
		chromedp.Evaluate(axeRun, &broken, awaited),
	}
	if s.out != "" {
		steps = append(steps, wholePage(look), settled(&picture))
	}
	if err := chromedp.Run(tab, steps); err != nil {
		return fmt.Errorf("%s %s: %w", story.Name, look.name, err)
	}
	if blank != "" {
		s.fault(story, look, blank)
	}
	if wide != "" {
		s.fault(story, look, "scrolls sideways: "+wide)
	}
	for _, rule := range broken {
		if isMail(story) && (strings.HasPrefix(rule, "landmark-one-main:") || strings.HasPrefix(rule, "region:")) {
			continue
		}
		s.fault(story, look, "axe "+rule)
	}
	return s.keep(story, look, picture)
}

// wholePage makes the window as high as the page, so that elements fixed to the bottom of the window appear at the
// bottom of the picture.
func wholePage(look look) chromedp.ActionFunc {
	return func(ctx context.Context) error {
		var height int64
		if err := chromedp.Evaluate(`Math.ceil(document.documentElement.scrollHeight)`, &height).Do(ctx); err != nil {
			return err
		}
		return chromedp.EmulateViewport(look.width, max(height, look.height)).Do(ctx)
	}
}

// captures is the greatest number of captures of a page, for pages that never stop changing, such as countdowns.
const captures = 5

// settled captures the page until two captures in a row are equal, since the first may be incomplete.
func settled(picture *[]byte) chromedp.ActionFunc {
	return func(ctx context.Context) error {
		for range captures {
			before := *picture
			if err := chromedp.Evaluate(painted, nil, awaited).Do(ctx); err != nil {
				return err
			}
			if err := chromedp.CaptureScreenshot(picture).Do(ctx); err != nil {
				return err
			}
			if bytes.Equal(before, *picture) {
				return nil
			}
		}
		return nil
	}
}

// isMail reports whether a story is a mail. Mails need no landmarks, since mail programs show them within a page.
func isMail(story storybook.Story) bool { return strings.HasPrefix(story.Name, "mail-") }

// awaited makes an evaluation wait for the promise that the script returns.
func awaited(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }

// complaint returns the text of an event if it is an error or a warning of the page, or "".
func complaint(event any) string {
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		return "exception: " + e.ExceptionDetails.Error()
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.APITypeError || e.Type == runtime.APITypeWarning {
			return "console: " + consoleText(e.Args)
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.LevelError {
			return "browser: " + e.Entry.Text + " " + e.Entry.URL
		}
	case *page.EventJavascriptDialogOpening:
		return "dialog: " + e.Message
	}
	return ""
}

// consoleText joins the arguments of a message to the console.
func consoleText(args []*runtime.RemoteObject) string {
	var text string
	for _, arg := range args {
		text += string(arg.Value) + arg.Description + " "
	}
	return text
}

// keep writes the picture of a story, and the README's if this is it.
func (s *shooter) keep(story storybook.Story, look look, picture []byte) error {
	if s.out == "" {
		return nil
	}
	if err := os.MkdirAll(s.out, 0o755); err != nil {
		return err
	}
	s.mu.Lock()
	s.pictures++
	s.mu.Unlock()
	if s.readme != "" && showsInReadme(story, look) {
		if err := drawReadme(s.readme, picture); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(s.out, story.Name+"-"+look.name+".png"), picture, 0o644)
}
