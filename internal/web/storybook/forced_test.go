package storybook_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// TestForcedColoursKeepTheMarksOfTheBand takes a picture of every mark of the day's band and of its legend, each alone at
// the same place, with the colours of the page replaced by those of the system. None may be blank, and no two of a kind alike.
func TestForcedColoursKeepTheMarksOfTheBand(t *testing.T) {
	tab, address := browser(t)
	kinds := map[string]string{ // what stands around a mark, %s being its class
		"legend": `<ul class="legend"><li><i class="%s"></i></li></ul>`,
		"bar":    `<div class="band"><a class="bar c1 w60 r1 %s" href="#"></a></div>`,
		"link":   `<div class="band"><span class="c1 w60 r1 %s"></span></div>`,
	}
	classes := map[string][]string{
		"legend": {"", "live", "todo", "need", "flat", "off", "lead", "tail"},
		"bar":    {"", "live", "todo", "need", "flat", "off", "ret"},
		"link":   {"lead", "tail", "night", "needle"},
	}
	for _, theme := range []string{"light", "dark"} {
		if err := chromedp.Run(tab,
			emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "forced-colors", Value: "active"}, {Name: "prefers-color-scheme", Value: theme}}),
			chromedp.Navigate(address+"/storybook/today?lang=en&theme="+theme),
			becomes("the legend has marks", `document.querySelectorAll(".legend i").length >= 7`),
		); err != nil {
			t.Fatal(err)
		}
		for kind, frame := range kinds {
			blank := specimen(tab, t, `<p></p>`)
			seen := map[string]string{}
			for _, class := range classes[kind] {
				picture := specimen(tab, t, fmt.Sprintf(frame, class))
				if bytes.Equal(picture, blank) {
					t.Errorf("%s: %s %q is blank", theme, kind, class)
				} else if other, ok := seen[string(picture)]; ok {
					t.Errorf("%s: %s %q looks like %q", theme, kind, class, other)
				}
				seen[string(picture)] = class
			}
		}
	}
}

// specimen is a picture of the top left of a page that shows only some markup.
func specimen(tab context.Context, t *testing.T, markup string) []byte {
	t.Helper()
	var picture []byte
	err := chromedp.Run(tab,
		chromedp.Evaluate(fmt.Sprintf("document.body.innerHTML = %q", markup), nil),
		chromedp.ActionFunc(func(ctx context.Context) (err error) {
			picture, err = page.CaptureScreenshot().WithClip(&page.Viewport{Width: 120, Height: 120, Scale: 1}).Do(ctx)
			return err
		}),
	)
	if err != nil {
		t.Fatal(err)
	}
	return picture
}
