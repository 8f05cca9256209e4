package storybook_test

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// TestWhatIsAskedForIsAtHand looks for what a reader reaches for in the places where a page has it: the search field under the key /,
// the sentence of a transcript, the picture above it on a phone, and the title above a question.
func TestWhatIsAskedForIsAtHand(t *testing.T) {
	tab, address := browser(t)
	const box = `(selector => { const b = document.querySelector(selector).getBoundingClientRect(); return [b.top, b.left, b.bottom] })`
	video := `document.querySelector("video")`
	err := chromedp.Run(tab,
		chromedp.Navigate(address+"/storybook/today?lang=en"),
		becomes("search leads to the field of the list", `document.querySelector("[data-search]").getAttribute("href") === "/calls#q"`),
		chromedp.Navigate(address+"/storybook/calls?lang=en#q"),
		becomes("the field has the focus where search led to it", `document.activeElement.name === "q"`),
		chromedp.Evaluate(`document.activeElement.blur()`, nil),
		chromedp.KeyEvent("/"),
		becomes("/ focuses the field of the page", `document.activeElement.name === "q"`),
		chromedp.KeyEvent("/"),
		becomes("/ is a letter in a field", `document.activeElement.value.endsWith("/")`),

		chromedp.Navigate(address+"/storybook/session-blocked?lang=fr"),
		chromedp.Evaluate(`window.before = JSON.stringify([`+box+`("h1"), `+box+`(".pagehead .btn"), `+box+`(".pagehead summary .btn")])`, nil),
		chromedp.Click(".pagehead .confirm > summary"),
		becomes("the question is open", `document.querySelector(".pagehead .box").getBoundingClientRect().height > 50`),
		becomes("title and buttons stand where they stood", `window.before === JSON.stringify([`+box+`("h1"), `+box+`(".pagehead .btn"), `+box+`(".pagehead summary .btn")])`),

		chromedp.EmulateViewport(390, 844),
		chromedp.Navigate(address+"/storybook/call?lang=en"),
		becomes("ready", video+`.readyState >= 1`),
		chromedp.Evaluate(`document.querySelector(".said:nth-child(12)").scrollIntoView({block: "center"}); document.querySelector(".said:nth-child(12) [data-said]").click()`, nil),
		becomes("a click on a sentence plays from it", `Math.abs(`+video+`.currentTime - Number(document.querySelector(".said:nth-child(12)").dataset.start)) < 5`),
		chromedp.Evaluate(`document.querySelector(".words").scrollIntoView({block: "end"})`, nil),
		becomes("the picture stays in sight below the bar on top", `(player => player.top >= document.querySelector(".masthead").getBoundingClientRect().bottom - 1 && player.bottom < innerHeight / 2)(document.querySelector(".player").getBoundingClientRect())`),
		becomes("and the transcript begins below it", `document.querySelector(".roll").getBoundingClientRect().bottom > document.querySelector(".player").getBoundingClientRect().bottom + 100`),
	)
	if err != nil {
		t.Error(err)
	}
}

// TestAFactIsSaidOnce counts, on a phone, how often Today says that Zoom or the mail server needs attention, and how many entries
// of the settings lead to the page of Zoom.
func TestAFactIsSaidOnce(t *testing.T) {
	tab, address := browser(t)
	seen := `[...document.querySelectorAll(".banner b, .attn h3")].filter(e => e.checkVisibility()).map(e => e.textContent.replace(/\.$/, ""))`
	for _, story := range []string{"standing-refused-today", "standing-never-today", "standing-no-mail-today", "standing-silent-today"} {
		var said []string
		err := chromedp.Run(tab, chromedp.EmulateViewport(390, 844), chromedp.Navigate(address+"/storybook/"+story+"?lang=en"), chromedp.Evaluate(seen, &said))
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
	var doors []string
	err := chromedp.Run(tab, chromedp.Navigate(address+"/storybook/zoom-setup?lang=en"), chromedp.Evaluate(`[...document.querySelectorAll(".sidenav a")].map(a => a.textContent)`, &doors))
	if err != nil {
		t.Fatal(err)
	}
	if len(doors) != 2 {
		t.Errorf("the settings have the entries %q, want General and Zoom", doors)
	}
}

// TestWordsHaveTheirPlaceOnAPhone looks at words that crowd others where a window is narrow: the target of a chart beside its dots, and
// the hint of the search field within it.
func TestWordsHaveTheirPlaceOnAPhone(t *testing.T) {
	tab, address := browser(t)
	const crowded = `[...document.querySelectorAll(".chart")].flatMap(chart => {
		const words = [...chart.querySelectorAll("text:not([text-anchor=end]):not([text-anchor=middle]), text.promise")].map(t => t.getBoundingClientRect());
		return [...chart.querySelectorAll("path, circle, text.label")].map(d => d.getBoundingClientRect())
			.filter(d => words.some(w => d.left < w.right && d.right > w.left && d.top < w.bottom && d.bottom > w.top)).map(d => "a dot at " + Math.round(d.left))
	})`
	const cut = `(field => {
		const style = getComputedStyle(field), pen = document.createElement("canvas").getContext("2d");
		pen.font = style.font;
		const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight), needs = pen.measureText(field.placeholder).width;
		return needs > room ? [field.placeholder + " needs " + Math.round(needs) + " of " + Math.round(room)] : []
	})(document.querySelector("[name=q]"))`
	for _, width := range []int64{320, 390, 1200} {
		for _, locale := range []string{"fr", "en"} {
			for story, wrong := range map[string]string{"today": crowded, "calls": cut} {
				var seen []string
				err := chromedp.Run(tab, chromedp.EmulateViewport(width, 844), chromedp.Navigate(address+"/storybook/"+story+"?lang="+locale),
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
