package storybook_test

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp"
)

// smallTargets returns the links, buttons and fields that are too small for a finger. It measures the area that
// responds to a click, from the middle of the element outwards, in CSS pixels. In a row of a list it has to be 44
// high, elsewhere 24 wide and high (WCAG 2.5.8). Links within a sentence are exempt.
const smallTargets = `(() => {
	const hit = (e, x, y) => {
		const at = document.elementFromPoint(x, y);
		return at && (e.contains(at) || e.labels && [...e.labels].some(l => l.contains(at)));
	};
	const reach = (e, x, y, dx, dy) => {
		let n = 0;
		while (n < 60 && hit(e, x + dx * (n + 1), y + dy * (n + 1))) n++;
		return n;
	};
	const text = n => n?.nodeType === Node.TEXT_NODE && n.textContent.trim() !== "";
	const sentence = e => getComputedStyle(e).display === "inline" && (text(e.previousSibling) || text(e.nextSibling));
	const small = [];
	for (const e of document.querySelectorAll("main :is(a[href], button, input, select, textarea, summary)")) {
		const box = e.getClientRects()[0];
		const visible = e.checkVisibility({visibilityProperty: true, opacityProperty: true});
		if (!box || box.width < 2 || !visible || sentence(e)) continue;
		const x = box.left + box.width / 2, y = box.top + box.height / 2;
		if (x < 0 || x > innerWidth) continue; // outside of the window
		const high = reach(e, x, y, 0, -1) + reach(e, x, y, 0, 1) + 1;
		const wide = reach(e, x, y, -1, 0) + reach(e, x, y, 1, 0) + 1;
		const row = e.closest("tbody tr, .dep, .call, .attn, .moments, .pick");
		if (wide >= 24 && high >= (row ? 44 : 24)) continue;
		const where = row ? "in ." + (row.className || row.tagName) : "";
		const text = (e.textContent.trim() || e.name).slice(0, 30);
		small.push(wide + "×" + high + " " + e.tagName.toLowerCase() + " " + where + " “" + text + "”");
	}
	return small;
})()`

func TestTargetsOfListsAreLargeEnoughForAFinger(t *testing.T) {
	tab, address := browser(t)
	for _, story := range []string{
		"calls", "calls-found", "schedule", "today", "today-missing", "members", "zoom-people", "zoom-people-match",
		"policy-choose", "policy-plan", "policy-drift",
		"session-back",
	} {
		var small []string
		var height int64
		err := chromedp.Run(tab,
			chromedp.EmulateViewport(390, 844, chromedp.EmulateTouch),
			chromedp.Navigate(address+"/storybook/"+story+"?lang=fr"),
			chromedp.Evaluate(`document.documentElement.scrollHeight`, &height),
			// Only elements within the window respond, so the window becomes as high as the page.
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
