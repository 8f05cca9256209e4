package journey

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"navette.dev/navette/internal/browser/chromium"
)

// startBrowser starts a Chromium for the test. Without Chromium the test fails.
func startBrowser(t *testing.T) context.Context {
	t.Helper()
	browser, stop, err := chromium.Start(context.Background(), chromedp.Flag("headless", "new"),
		chromedp.Flag("accept-lang", "fr-FR,fr"), chromedp.Flag("autoplay-policy", "no-user-gesture-required"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return browser
}

// person is a user with a browser window and cookies of their own.
type person struct {
	*testing.T
	tab  context.Context
	home string // address of the product

	mu         sync.Mutex
	complaints []string
}

// visitor opens a window as wide as a desktop.
func (w product) visitor(browser context.Context) *person {
	w.Helper()
	var window target.ID
	err := chromedp.Run(browser, chromedp.ActionFunc(func(ctx context.Context) error {
		ctx = cdp.WithExecutor(ctx, chromedp.FromContext(ctx).Browser)
		profile, err := target.CreateBrowserContext().Do(ctx)
		if err != nil {
			return err
		}
		window, err = target.CreateTarget("about:blank").WithBrowserContextID(profile).WithNewWindow(true).Do(ctx)
		return err
	}))
	if err != nil {
		w.Fatalf("open a window: %v", err)
	}
	tab, closeTab := chromedp.NewContext(browser, chromedp.WithTargetID(window))
	w.Cleanup(closeTab)
	p := &person{T: w.T, tab: tab, home: w.demo.App.URL()}
	chromedp.ListenTarget(tab, p.listen)
	// not by [person.do]: the window closes when the context of its first run ends
	if err := chromedp.Run(tab, log.Enable(), runtime.Enable(), network.Enable(),
		chromedp.EmulateViewport(1200, 900)); err != nil {
		w.Fatalf("open a window: %v", err)
	}
	return p
}

// listen records the errors and warnings of a page.
func (p *person) listen(event any) {
	if text := complaint(event); text != "" {
		p.mu.Lock()
		p.complaints = append(p.complaints, text)
		p.mu.Unlock()
	}
}

// complaint returns the text of an error or a warning of a page, of the browser or of a request; "" for other events.
func complaint(event any) string {
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		return "exception: " + e.ExceptionDetails.Error()
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.APITypeError || e.Type == runtime.APITypeWarning {
			return "console: " + said(e.Args)
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.LevelError || e.Entry.Level == log.LevelWarning {
			return "browser: " + e.Entry.Text + " " + e.Entry.URL
		}
	case *network.EventResponseReceived:
		if e.Response.Status >= 400 {
			return fmt.Sprintf("request: %d %s", e.Response.Status, e.Response.URL)
		}
	case *network.EventLoadingFailed:
		// leaving a page cancels what it still loads: its stream of changes, the rest of its video
		if !e.Canceled && e.ErrorText != "net::ERR_ABORTED" {
			return "request failed: " + e.ErrorText + " (" + e.Type.String() + ")"
		}
	case *page.EventJavascriptDialogOpening:
		return "dialog: " + e.Message
	}
	return ""
}

func said(args []*runtime.RemoteObject) string {
	var text strings.Builder
	for _, arg := range args {
		text.WriteString(string(arg.Value) + arg.Description + " ")
	}
	return text.String()
}

// complained returns the errors and warnings since its last call.
func (p *person) complained() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	taken := p.complaints
	p.complaints = nil
	return taken
}

// do runs actions in the window, and fails the test if that takes too long.
func (p *person) do(what string, actions ...chromedp.Action) {
	p.Helper()
	limited, cancel := context.WithTimeout(p.tab, patience)
	defer cancel()
	if err := chromedp.Run(limited, actions...); err != nil {
		p.Fatalf("%s: %v\n%s", what, err, p.surroundings())
	}
}

// open opens a path of the product, or a whole address.
func (p *person) open(address string) {
	p.Helper()
	if strings.HasPrefix(address, "/") {
		address = p.home + address
	}
	p.do("open "+address, chromedp.Navigate(address))
}

// press clicks the link or button with a text, or the element that a CSS selector matches.
func (p *person) press(textOrSelector string) {
	p.Helper()
	if strings.ContainsAny(textOrSelector, "[#.>") {
		p.do("press "+textOrSelector, chromedp.Click(textOrSelector, chromedp.ByQuery))
		return
	}
	named := fmt.Sprintf(`//main//*[self::a or self::button][normalize-space()=%q]`, textOrSelector)
	p.do("press "+textOrSelector, chromedp.Click(named, chromedp.BySearch))
}

// write replaces the values of inputs, by name.
func (p *person) write(values map[string]string) {
	p.Helper()
	for name, value := range values {
		field := `main [name="` + name + `"]`
		p.do("write into "+name, chromedp.WaitVisible(field, chromedp.ByQuery),
			chromedp.SetValue(field, value, chromedp.ByQuery))
	}
}

// sees waits until an expression is true in the page, which may change meanwhile.
func (p *person) sees(what, expression string) {
	p.Helper()
	deadline, cancel := context.WithTimeout(p.tab, patience)
	defer cancel()
	until(p, what, func() error {
		var happened bool
		if err := chromedp.Run(deadline, chromedp.Evaluate(`Boolean(`+expression+`)`, &happened)); err != nil {
			return err
		}
		if !happened {
			return fmt.Errorf("%s is not true; %s", expression, p.surroundings())
		}
		return nil
	})
}

// reads evaluates an expression in the page.
func reads[T any](p *person, expression string) T {
	p.Helper()
	var value T
	p.do("read "+expression,
		chromedp.Evaluate(expression, &value, func(e *runtime.EvaluateParams) *runtime.EvaluateParams {
			return e.WithAwaitPromise(true)
		}))
	return value
}

// surroundings returns the state of a failed test's page; with -artifacts it saves a picture.
func (p *person) surroundings() string {
	var where string
	var picture []byte
	limited, cancel := context.WithTimeout(p.tab, patience/10)
	defer cancel()
	_ = chromedp.Run(limited,
		chromedp.Evaluate(`location.href + " shows " + document.querySelector("main")?.innerText.slice(0, 400)`,
			&where), chromedp.CaptureScreenshot(&picture))
	_ = os.WriteFile(filepath.Join(p.ArtifactDir(), "window.png"), picture, 0o600)
	return where
}
