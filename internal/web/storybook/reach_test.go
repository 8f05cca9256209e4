package storybook_test

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// TestWhatIsAskedForIsAtHand checks that the key / and the link Search focus the search field, that opening a question
// moves nothing at the head of a page, that a click on a sentence of a transcript plays from it, and that on a phone
// the video stays visible above the transcript.
func TestWhatIsAskedForIsAtHand(t *testing.T) {
	tab, address := browser(t)
	const box = `(selector => {
		const b = document.querySelector(selector).getBoundingClientRect();
		return [b.top, b.left, b.bottom];
	})`
	const head = `JSON.stringify(["h1", ".pagehead .btn", ".pagehead summary .btn"].map(` + box + `))`
	const said = `document.querySelector(".said:nth-child(12)")`
	video := `document.querySelector("video")`
	err := chromedp.Run(tab,
		chromedp.Navigate(address+"/storybook/today?lang=en"),
		becomes("search leads to the field of the list",
			`document.querySelector("[data-search]").getAttribute("href") === "/calls#q"`),
		chromedp.Navigate(address+"/storybook/calls?lang=en#q"),
		becomes("the field has the focus where search led to it", `document.activeElement.name === "q"`),
		chromedp.Evaluate(`document.activeElement.blur()`, nil),
		chromedp.KeyEvent("/"),
		becomes("/ focuses the field of the page", `document.activeElement.name === "q"`),
		chromedp.KeyEvent("/"),
		becomes("/ is a letter in a field", `document.activeElement.value.endsWith("/")`),

		chromedp.Navigate(address+"/storybook/session-blocked?lang=fr"),
		chromedp.Evaluate(`window.before = `+head, nil),
		chromedp.Click(".pagehead .confirm > summary"),
		becomes("the question is open", `document.querySelector(".pagehead .box").getBoundingClientRect().height > 50`),
		becomes("title and buttons stand where they stood", `window.before === `+head),

		chromedp.EmulateViewport(390, 844),
		chromedp.Navigate(address+"/storybook/call?lang=en"),
		becomes("ready", video+`.readyState >= 1`),
		chromedp.Evaluate(said+`.scrollIntoView({block: "center"}); `+said+`.querySelector("[data-said]").click()`, nil),
		becomes("a click on a sentence plays from it",
			`Math.abs(`+video+`.currentTime - Number(`+said+`.dataset.start)) < 5`),
		chromedp.Evaluate(`document.querySelector(".words").scrollIntoView({block: "end"})`, nil),
		becomes("the picture stays in sight below the bar on top", `((player, bar) =>
			player.top >= bar.bottom - 1 && player.bottom < innerHeight / 2
		)(...[".player", ".masthead"].map(s => document.querySelector(s).getBoundingClientRect()))`),
		becomes("and the transcript begins below it", `((roll, player) =>
			roll.bottom > player.bottom + 100
		)(...[".roll", ".player"].map(s => document.querySelector(s).getBoundingClientRect()))`),
	)
	if err != nil {
		t.Error(err)
	}
}

// TestAFactIsSaidOnce checks, on a phone, that Today says only once that Zoom or the mail server needs attention, and
// that the settings have only one entry for Zoom.
func TestAFactIsSaidOnce(t *testing.T) {
	tab, address := browser(t)
	const seen = `[...document.querySelectorAll(".banner b, .attn h3")].filter(e => e.checkVisibility())
		.map(e => e.textContent.replace(/\.$/, ""))`
	for _, story := range []string{
		"standing-refused-today", "standing-never-today", "standing-no-mail-today", "standing-silent-today",
	} {
		var said []string
		err := chromedp.Run(tab, chromedp.EmulateViewport(390, 844),
			chromedp.Navigate(address+"/storybook/"+story+"?lang=en"), chromedp.Evaluate(seen, &said))
		if err != nil {
			t.Fatal(err)
		}
		once := map[string]bool{}
		for _, text := range said {
			if once[text] {
				t.Errorf("%s says twice: %s", story, text)
			}
			once[text] = true
		}
		if len(said) == 0 {
			t.Errorf("%s says nothing of what needs attention", story)
		}
	}
	var entries []string
	err := chromedp.Run(tab, chromedp.Navigate(address+"/storybook/zoom-setup?lang=en"),
		chromedp.Evaluate(`[...document.querySelectorAll(".sidenav a")].map(a => a.textContent)`, &entries))
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 5 {
		t.Errorf("the settings have the entries %q, want Set-up, General, People, Privacy and Zoom", entries)
	}
}

// TestWordsHaveTheirPlaceOnAPhone checks that in narrow windows the words of a chart cover no dot, and that the
// placeholder of the search field fits into it.
func TestWordsHaveTheirPlaceOnAPhone(t *testing.T) {
	tab, address := browser(t)
	const crowded = `[...document.querySelectorAll(".chart")].flatMap(chart => {
		const boxes = selector => [...chart.querySelectorAll(selector)].map(e => e.getBoundingClientRect());
		const words = boxes("text:not([text-anchor=end]):not([text-anchor=middle]), text.promise");
		const covers = (w, d) => d.left < w.right && d.right > w.left && d.top < w.bottom && d.bottom > w.top;
		return boxes("path, circle, text.label").filter(d => words.some(w => covers(w, d)))
			.map(d => "a dot at " + Math.round(d.left));
	})`
	const cut = `(field => {
		const style = getComputedStyle(field), pen = document.createElement("canvas").getContext("2d");
		pen.font = style.font;
		const space = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
		const needs = pen.measureText(field.placeholder).width;
		return needs > space ? [field.placeholder + " needs " + Math.round(needs) + " of " + Math.round(space)] : [];
	})(document.querySelector("[name=q]"))`
	const wrapped = `[...document.querySelectorAll(".step > .at b")].filter(time => {
		const words = document.createRange()
		words.selectNodeContents(time)
		const box = words.getBoundingClientRect(), cell = time.parentNode.getBoundingClientRect()
		return words.getClientRects().length > 1 || box.left < 0 || box.right > cell.right + 0.5
	}).map(time => time.textContent + " is wrapped or cut")`
	for _, width := range []int64{320, 390, 1200} {
		for _, locale := range []string{"fr", "en"} {
			for story, wrong := range map[string]string{"today": crowded, "calls": cut, "session-blocked": wrapped} {
				var seen []string
				err := chromedp.Run(tab, chromedp.EmulateViewport(width, 844),
					chromedp.Navigate(address+"/storybook/"+story+"?lang="+locale),
					becomes("the fonts are here", `document.fonts.status === "loaded"`), chromedp.Evaluate(wrong, &seen))
				if err != nil {
					t.Fatal(err)
				}
				for _, what := range seen {
					t.Errorf("%s, %s, %d wide: %s", story, locale, width, what)
				}
			}
		}
	}
}
