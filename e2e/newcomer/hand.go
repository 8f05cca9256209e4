package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"navette.dev/navette/internal/navette"
)

// hand is a person at a browser. It is the only way in which the program acts on a page, and each of its actions is
// counted. It finds things as a person does: links and buttons by their visible text, fields by their labels.
type hand struct {
	tab      context.Context
	tally    *tally
	person   party  // who acts
	origin   string // of Zoom's pages, on which actions count for [atZoom]
	patience time.Duration
	failures string // folder for the picture of a page on which something was not found
}

//go:embed find.js
var findScript string

// place is a thing on the page and the point at which it is clicked.
type place struct {
	X, Y   float64
	Why    string // why it cannot be clicked; "" if it can
	Dated  bool   // whether it is a field for a date or a time
	Ticked bool   // whether it is ticked already
}

// newHand opens a window with cookies and a clipboard of its own.
func newHand(parent context.Context, h hand) (*hand, error) {
	var window target.ID
	err := chromedp.Run(parent, chromedp.ActionFunc(func(ctx context.Context) error {
		ctx = cdp.WithExecutor(ctx, chromedp.FromContext(ctx).Browser)
		profile, err := target.CreateBrowserContext().Do(ctx)
		if err != nil {
			return err
		}
		if err := browser.GrantPermissions([]browser.PermissionType{
			browser.PermissionTypeClipboardReadWrite, browser.PermissionTypeClipboardSanitizedWrite,
		}).WithBrowserContextID(profile).Do(ctx); err != nil {
			return err
		}
		window, err = target.CreateTarget("about:blank").WithBrowserContextID(profile).WithNewWindow(true).Do(ctx)
		return err
	}))
	if err != nil {
		return nil, fmt.Errorf("open a window: %w", err)
	}
	h.tab, _ = chromedp.NewContext(parent, chromedp.WithTargetID(window)) // closed with the browser
	return &h, h.prepare()
}

func (h *hand) prepare() error {
	// without a time limit: the tab closes when the context of its first run ends
	return chromedp.Run(h.tab, chromedp.EmulateViewport(1200, 900))
}

// do runs actions within the patience of a person.
func (h *hand) do(actions ...chromedp.Action) error {
	limited, cancel := context.WithTimeout(h.tab, h.patience)
	defer cancel()
	return chromedp.Run(limited, actions...)
}

// party returns for whom an action counts now.
func (h *hand) party() party {
	var address string
	_ = h.do(chromedp.Evaluate("location.origin", &address)) // a page that cannot be read is the person's own
	if address == h.origin && h.person == administrator {
		return atZoom
	}
	return h.person
}

// open opens an address that the person has from elsewhere: it counts as a typed field.
func (h *hand) open(address string) error {
	h.tally.field(h.person)
	defer h.tally.mark(h.person)
	return h.do(chromedp.Navigate(address))
}

// follow opens the link of a mail: it counts as a click.
func (h *hand) follow(address string) error {
	h.tally.click(h.person)
	defer h.tally.mark(h.person)
	return h.do(chromedp.Navigate(address))
}

// press clicks the link or the button with a text.
func (h *hand) press(text string) error { return h.click("press", text) }

// tick ticks the choice with a label, unless it is ticked already.
func (h *hand) tick(label string) error { return h.click("tick", label) }

// pressNew clicks a link that opens another tab, and returns the person at that tab.
func (h *hand) pressNew(text string) (*hand, error) {
	opened := chromedp.WaitNewTarget(h.tab, func(info *target.Info) bool { return info.Type == "page" })
	if err := h.press(text); err != nil {
		return nil, err
	}
	waiting, cancel := context.WithTimeout(h.tab, h.patience)
	defer cancel()
	select {
	case id := <-opened:
		other := *h
		other.tab, _ = chromedp.NewContext(h.tab, chromedp.WithTargetID(id))
		return &other, other.prepare()
	case <-waiting.Done():
		return nil, fmt.Errorf("%q opens no other tab", text)
	}
}

// turn shows this tab instead of another one: it counts as a click.
func (h *hand) turn() error {
	who := h.party()
	h.tally.click(who)
	defer h.tally.mark(who)
	return h.do(chromedp.ActionFunc(func(ctx context.Context) error {
		c := chromedp.FromContext(ctx)
		return target.ActivateTarget(c.Target.TargetID).Do(cdp.WithExecutor(ctx, c.Browser))
	}))
}

func (h *hand) click(kind, text string) error {
	at, err := h.find(kind, text)
	if err != nil {
		return err
	}
	who := h.party()
	if at.Ticked {
		return nil
	}
	h.tally.click(who)
	defer h.tally.mark(who)
	return h.do(chromedp.MouseClickXY(at.X, at.Y))
}

// write replaces the text of the field with a label, by typing or pasting.
func (h *hand) write(label, text string) error {
	at, err := h.find("field", label)
	if err != nil {
		return err
	}
	who := h.party()
	h.tally.field(who)
	defer h.tally.mark(who)
	if at.Dated { // its parts are typed in an order that depends on the browser's language
		return h.do(chromedp.Evaluate(fmt.Sprintf("%s; navetteDate(%s, %s)", findScript, quoted(label), quoted(text)), nil))
	}
	return h.do(chromedp.MouseClickXY(at.X, at.Y), chromedp.Evaluate("document.activeElement.select?.()", nil),
		chromedp.ActionFunc(func(ctx context.Context) error { return input.InsertText(text).Do(ctx) }))
}

var errNotFound = errors.New("it is not on the page")

// copied returns what the person last copied on this page.
func (h *hand) copied() (string, error) {
	var text string
	err := h.do(chromedp.Evaluate("navigator.clipboard.readText()", &text,
		func(e *runtime.EvaluateParams) *runtime.EvaluateParams { return e.WithAwaitPromise(true) }))
	if err == nil && text == "" {
		err = errors.New("nothing was copied")
	}
	return text, err
}

// copy clicks the button that copies something, and returns it.
func (h *hand) copy(button string) (string, error) {
	if err := h.do(chromedp.ActionFunc(func(ctx context.Context) error {
		return chromedp.Evaluate("window.focus(); navigator.clipboard.writeText('')", nil).Do(ctx)
	})); err != nil {
		return "", err
	}
	if err := h.press(button); err != nil {
		return "", err
	}
	var text string
	err := h.until("something was copied with "+button, func() (bool, error) {
		var err error
		text, err = h.copied()
		return err == nil, nil
	})
	return text, err
}

// find waits until the thing is on the page and can be clicked.
func (h *hand) find(kind, text string) (place, error) {
	var at place
	script := fmt.Sprintf("%s; navetteFind(%s, %s)", findScript, quoted(kind), quoted(text))
	err := h.until(fmt.Sprintf("%s %q", kind, text), func() (bool, error) {
		at = place{}
		if err := h.do(chromedp.Evaluate(script, &at)); err != nil {
			return false, nil //nolint:nilerr // the page is being replaced
		}
		if at.Why != "" {
			return false, errors.New(at.Why)
		}
		return true, nil
	})
	return at, err
}

// sees waits until the page shows a text.
func (h *hand) sees(text string) error {
	return h.seesThat("the page shows "+text, fmt.Sprintf("%s; navetteShows(%s)", findScript, quoted(text)))
}

// shows reports whether the page shows a text now.
func (h *hand) shows(text string) bool {
	var shown bool
	_ = h.do(chromedp.Evaluate(fmt.Sprintf("%s; navetteShows(%s)", findScript, quoted(text)), &shown))
	return shown
}

// seesThat waits until an expression is true in the page.
func (h *hand) seesThat(what, expression string) error {
	who := h.party()
	defer func() { h.tally.mark(who) }()
	return h.until(what, func() (bool, error) {
		var happened bool
		if err := h.do(chromedp.Evaluate(expression, &happened)); err != nil {
			return false, nil //nolint:nilerr // the page is being replaced
		}
		return happened, nil
	})
}

const lookEvery = 20 * time.Millisecond

// until repeats a look until it succeeds or the person's patience is over.
func (h *hand) until(what string, look func() (bool, error)) error {
	deadline := navette.RealNow().Add(h.patience)
	for {
		good, err := look()
		if good {
			return nil
		}
		if h.tab.Err() != nil {
			return h.tab.Err()
		}
		if navette.RealNow().After(deadline) {
			return fmt.Errorf("%s: not within %s: %w\n%s", what, h.patience, err, h.surroundings())
		}
		if err := (navette.RealClock{}).WaitUntil(h.tab, navette.RealNow().Add(lookEvery)); err != nil {
			return err
		}
	}
}

// surroundings returns what the page shows, and saves a picture of it.
func (h *hand) surroundings() string {
	var where string
	var picture []byte
	limited, cancel := context.WithTimeout(h.tab, 5*time.Second)
	defer cancel()
	_ = chromedp.Run(limited, chromedp.Evaluate(`location.href + " shows: " + document.body.innerText.slice(0, 3000)`,
		&where), chromedp.FullScreenshot(&picture, 90))
	name := filepath.Join(h.failures, "page.png")
	if os.WriteFile(name, picture, 0o600) == nil {
		where = "picture: " + name + "\n" + where
	}
	return where
}

func quoted(text string) string {
	raw, err := json.Marshal(strings.Join(strings.Fields(text), " "))
	if err != nil {
		panic(err) // a text
	}
	return string(raw)
}
