package storybook_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"navette.dev/navette/internal/browser/chromium"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/asset"
	"navette.dev/navette/internal/web/storybook"
)

// patience is the longest time that the browser may take for one test, in real time.
const patience = 90 * time.Second

// browser serves the storybook and returns a tab of Chromium, and the storybook's address.
func browser(t *testing.T) (context.Context, string) {
	t.Helper()
	catalogues, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/assets/", asset.Handler())
	mux.Handle("/", storybook.Handler(catalogues))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	tab, stop, err := chromium.Start(context.Background(), chromedp.WindowSize(1200, 900),
		chromedp.Flag("autoplay-policy", "no-user-gesture-required"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	tab, cancel := context.WithTimeout(tab, patience)
	t.Cleanup(cancel)
	return tab, server.URL
}

// becomes waits until an expression of the page is true. Its error contains what, the description of the expression.
func becomes(what, expression string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		var happened bool
		err := chromedp.Poll(expression, &happened, chromedp.WithPollingTimeout(patience/3)).Do(ctx)
		if err != nil {
			return &notSeen{what, err}
		}
		return nil
	})
}

// notSeen is the error of an expression that did not become true.
type notSeen struct {
	what string
	err  error
}

// Error returns what did not happen, and why.
func (n *notSeen) Error() string { return n.what + ": " + n.err.Error() }

// Unwrap returns the browser's error.
func (n *notSeen) Unwrap() error { return n.err }

// currentLine is an expression for the time of the line that the player marks.
const currentLine = `document.querySelector("[data-transcript] .cur .tc")?.textContent`

func TestPlayerStandsWhereTheAddressAsks(t *testing.T) {
	tab, address := browser(t)
	err := chromedp.Run(tab,
		chromedp.Navigate(address+"/storybook/call?lang=fr&t=767"),
		becomes("the video has a picture", `document.querySelector("video").videoWidth > 0`),
		becomes("it stands within a second of 12:47", `Math.abs(document.querySelector("video").currentTime - 767) < 1`),
		becomes("the spoken line is marked", currentLine+` === "12:47"`),
		becomes("the lane of its speaker is strong", `document.querySelector(".lane.on")?.dataset.lane === "Marc Keller"`),
		becomes("our controls replace the browser's",
			`!document.querySelector("video").controls && document.querySelector("[data-part=at]").textContent === "12:47"`),
	)
	if err != nil {
		t.Error(err)
	}
}

func TestPlayerFollowsClicksAndKeys(t *testing.T) {
	tab, address := browser(t)
	video := `document.querySelector("video")`
	err := chromedp.Run(tab,
		chromedp.Navigate(address+"/storybook/call?lang=en&t=731"),
		becomes("ready", video+`.readyState >= 1 && Math.abs(`+video+`.currentTime - 731) < 1`),
		chromedp.Evaluate(`document.querySelector('#t778 .tc').click()`, nil),
		becomes("a click on a time moves the video", `Math.abs(`+video+`.currentTime - 778) < 5`),
		becomes("and the address keeps it", `location.search === "?t=778"`),
		chromedp.Evaluate(video+`.pause()`, nil),
		becomes("paused", video+`.paused`),
		chromedp.Evaluate(video+`.currentTime = 100`, nil),
		chromedp.KeyEvent("l"),
		becomes("L goes ahead by ten seconds", video+`.currentTime === 110`),
		chromedp.KeyEvent("j"),
		becomes("J goes back by ten seconds", video+`.currentTime === 100`),
		chromedp.KeyEvent(">"),
		becomes("> plays faster",
			video+`.playbackRate === 1.25 && document.querySelector("[data-part=speed]").textContent === "1.25×"`),
		chromedp.KeyEvent("c"),
		becomes("C shows captions", video+`.textTracks[0].mode === "showing"`),
		chromedp.KeyEvent("m"),
		becomes("M cuts the sound", video+`.muted`),
	)
	if err != nil {
		t.Error(err)
	}
}

func TestTranscriptFindsWordsWithoutAccents(t *testing.T) {
	tab, address := browser(t)
	err := chromedp.Run(tab,
		chromedp.Navigate(address+"/storybook/call?lang=fr"),
		becomes("the follow button is there", `document.querySelector("[data-follow]")?.hidden === false`),
		chromedp.SendKeys("[data-find]", "TOURNEE"),
		becomes("lines are counted", `document.querySelector("[data-found]").textContent.startsWith("1 / ")`),
		becomes("the first one is marked", `document.querySelectorAll(".said.hit").length > 3 &&
			document.querySelectorAll(".said.hit-now").length === 1`),
		chromedp.SendKeys("[data-find]", "\r"),
		becomes("Enter goes to the next", `document.querySelector("[data-found]").textContent.startsWith("2 / ")`),
		becomes("following has stopped", `document.querySelector("[data-follow]").getAttribute("aria-pressed") === "false"`),
	)
	if err != nil {
		t.Error(err)
	}
}

// TestPlayerGoesThroughSegmentsAsOneTimeLine seeks into the second segment, back into the first, and plays to its end.
func TestPlayerGoesThroughSegmentsAsOneTimeLine(t *testing.T) {
	tab, address := browser(t)
	video, shown := `document.querySelector("video")`, `document.querySelector("[data-part=at]").textContent`
	current := `document.querySelector(".parts [aria-current] b")?.textContent`
	second, first := video+`.src.endsWith("mp4?2")`, video+`.src.endsWith("mp4")`
	err := chromedp.Run(tab,
		chromedp.Navigate(address+"/storybook/call-segments?lang=en&t=1090"),
		becomes("the second segment plays from its tenth second",
			second+` && `+video+`.readyState >= 1 && Math.abs(`+video+`.currentTime - 10) < 1`),
		becomes("the position is that on the whole time line", shown+` === "18:10"`),
		becomes("the second part is marked", current+` === "Part 2"`),
		becomes("the slider reaches to the end of both", `Number(document.querySelector("[data-part=seek]").max) === 2292`),
		chromedp.KeyEvent("j"), chromedp.KeyEvent("j"),
		becomes("going back crosses into the first segment",
			first+` && `+video+`.readyState >= 1 && Math.abs(`+video+`.currentTime - 1070) < 1 && `+shown+` === "17:50"`),
		chromedp.KeyEvent(">"),
		chromedp.Evaluate(video+`.muted = true; `+video+`.currentTime = `+video+`.duration - 0.2; `+video+`.play()`, nil),
		becomes("its end goes on with the second", second+` && !`+video+`.paused && `+video+`.currentTime > 0`),
		becomes("at the same speed", video+`.playbackRate === 1.25`),
	)
	if err != nil {
		t.Error(err)
	}
}
