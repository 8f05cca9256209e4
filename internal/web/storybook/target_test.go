package storybook_test

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp"
)

// smallTargets answers what a finger misses. The reach of a link, a button or a field is measured by asking which element
// is hit, from its middle outwards: in a row of a list it is 44 CSS pixels high or more, elsewhere 24 each way (WCAG 2.5.8).
// A link within a sentence is exempt.
const smallTargets = `(() => {
	const hit = (e, x, y) => { const at = document.elementFromPoint(x, y); return at && (e.contains(at) || e.labels && [...e.labels].some(l => l.contains(at))) };
	const reach = (e, x, y, dx, dy) => { let n = 0; while (n < 60 && hit(e, x + dx * (n + 1), y + dy * (n + 1))) n++; return n };
	const text = n => n?.nodeType === Node.TEXT_NODE && n.textContent.trim() !== "";
	const sentence = e => getComputedStyle(e).display === "inline" && (text(e.previousSibling) || text(e.nextSibling));
	const small = [];
	for (const e of document.querySelectorAll("main :is(a[href], button, input, select, textarea, summary)")) {
		const box = e.getClientRects()[0];
		if (!box || box.width < 2 || !e.checkVisibility({visibilityProperty: true, opacityProperty: true}) || sentence(e)) continue;
		const x = box.left + box.width / 2, y = box.top + box.height / 2;
		if (x < 0 || x > innerWidth) continue; // scrolled away to the side
		const high = reach(e, x, y, 0, -1) + reach(e, x, y, 0, 1) + 1, wide = reach(e, x, y, -1, 0) + reach(e, x, y, 1, 0) + 1;
		const row = e.closest("tbody tr, .dep, .call, .attn, .moments, .pick");
		if (wide < 24 || high < (row ? 44 : 24)) small.push(wide + "×" + high + " " + e.tagName.toLowerCase() + " " + (row ? "in ." + (row.className || row.tagName) : "") + " “" + (e.textContent.trim() || e.name).slice(0, 30) + "”");
	}
	return small;
})()`

func TestTargetsOfListsAreLargeEnoughForAFinger(t *testing.T) {
	tab, address := browser(t)
	for _, story := range []string{"calls", "calls-found", "schedule", "today", "today-missing", "members", "zoom-people", "zoom-people-match", "session-back"} {
		var small []string
		var height int64
		err := chromedp.Run(tab,
			chromedp.EmulateViewport(390, 844, chromedp.EmulateTouch),
			chromedp.Navigate(address+"/storybook/"+story+"?lang=fr"),
			chromedp.Evaluate(`document.documentElement.scrollHeight`, &height),
			// An element is hit only within the window: it becomes as high as the page.
			chromedp.ActionFunc(func(ctx context.Context) error {
				return chromedp.EmulateViewport(390, height+100, chromedp.EmulateTouch).Do(ctx)
			}),
			chromedp.Evaluate(smallTargets, &small),
		)
		if err != nil {
			t.Fatal(err)
		}
		for _, target := range small {
			t.Errorf("%s: %s", story, target)
		}
	}
}
