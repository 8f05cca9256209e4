package storybook_test

import (
	"bytes"
	"context"
	"fmt"
	"image/color"
	"image/png"
	"math"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// TestForcedColoursKeepTheMarksOfTheBand takes a picture of every mark of the band and of its legend, each alone at
// the same position, under forced colours. No picture may be blank, and no two of a kind may be equal.
func TestForcedColoursKeepTheMarksOfTheBand(t *testing.T) {
	tab, address := browser(t)
	kinds := map[string]string{ // the markup of a mark, with %s for its class
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
			forcedColours(theme),
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

// forcedColours sets the media features of a browser with forced colours and a system theme.
func forcedColours(theme string) *emulation.SetEmulatedMediaParams {
	return emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{
		{Name: "forced-colors", Value: "active"}, {Name: "prefers-color-scheme", Value: theme},
	})
}

// drawings are the marks of SVG drawings by kind: the markup of a mark, with %s for its class, and the classes. Marks
// of one kind appear in one drawing, so they must differ.
var drawings = map[string]struct {
	frame   string
	classes []string
}{
	"dot": {
		`<svg class="chart" viewBox="0 0 120 120"><circle class="%s" cx="6" cy="6" r="2"></circle></svg>`,
		[]string{"o", "b"},
	},
	"late": {
		`<svg class="chart" viewBox="0 0 120 120"><path class="%s" d="M6 4l2 2-2 2-2-2z"></path></svg>`,
		[]string{"a"},
	},
	"line": {
		`<svg class="chart" viewBox="0 0 120 120"><line class="%s" x1="0" x2="120" y1="6" y2="6"></line></svg>`,
		[]string{"goal", "grid"},
	},
	"lane": {
		`<div class="lanes"><svg class="lane %s" viewBox="0 0 1000 10" preserveAspectRatio="none">` +
			`<rect width="800" height="10"></rect></svg></div>`,
		[]string{"", "on"},
	},
	"needle": {
		`<div class="lanes"><div class="over"><svg viewBox="0 0 1000 100" preserveAspectRatio="none">` +
			`<line class="%s" x1="8" x2="8" y1="0" y2="100"></line></svg></div><div class="name">A<br>B</div></div>`,
		[]string{"", "halo"},
	},
	"share": {
		`<ul class="talk"><li><svg class="%s" viewBox="0 0 100 8" preserveAspectRatio="none">` +
			`<rect width="100" height="8"></rect><rect width="60" height="8"></rect></svg></li></ul>`,
		[]string{""},
	},
	"seek": { // the thumb is outside the picture
		`<div class="player"><input class="seek %s" type="range" max="100" value="100"></div>`,
		[]string{""},
	},
	"hit": {
		`<div class="len"><svg class="hits %s" viewBox="0 0 160 14" preserveAspectRatio="none">` +
			`<rect x="5" y="1" width="12" height="11"></rect></svg></div>`,
		[]string{""},
	},
}

// TestForcedColoursKeepTheMarksOfDrawings takes pictures of the marks of charts and of the drawings of a call under
// forced colours, on pages of both themes. The contrast of each to the background is at least 3 to 1 (WCAG 1.4.11).
func TestForcedColoursKeepTheMarksOfDrawings(t *testing.T) {
	tab, address := browser(t)
	for _, theme := range []string{"light", "dark"} {
		for _, system := range []string{"light", "dark"} {
			if err := chromedp.Run(tab,
				forcedColours(system),
				chromedp.Navigate(address+"/storybook/call?lang=en&theme="+theme),
				becomes("the lanes are there", `document.querySelectorAll(".lane").length > 0`),
			); err != nil {
				t.Fatal(err)
			}
			for kind, drawing := range drawings {
				seen := map[string]string{}
				for _, class := range drawing.classes {
					picture := specimen(tab, t, fmt.Sprintf(drawing.frame, class))
					if got := contrast(t, picture); got < 3 {
						t.Errorf("%s page, %s system: %s %q stands out by %.1f to 1", theme, system, kind, class, got)
					}
					if other, ok := seen[string(picture)]; ok {
						t.Errorf("%s page, %s system: %s %q looks like %q", theme, system, kind, class, other)
					}
					seen[string(picture)] = class
				}
			}
		}
	}
}

// contrast returns the largest contrast ratio (WCAG 2.2) between the background of a picture, which is the colour of
// its bottom right pixel, and any other pixel.
func contrast(t *testing.T, picture []byte) float64 {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	box := img.Bounds()
	background, most := luminance(img.At(box.Max.X-1, box.Max.Y-1)), 1.0
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			here := luminance(img.At(x, y))
			most = max(most, (max(here, background)+0.05)/(min(here, background)+0.05))
		}
	}
	return most
}

// luminance returns the relative luminance of a colour (WCAG 2.2).
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	linear := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

// specimen returns a picture of the top left of a page that contains only the markup.
func specimen(tab context.Context, t *testing.T, markup string) []byte {
	t.Helper()
	var picture []byte
	err := chromedp.Run(tab,
		chromedp.Evaluate(fmt.Sprintf("document.body.innerHTML = %q", markup), nil),
		chromedp.ActionFunc(func(ctx context.Context) (err error) {
			picture, err = page.CaptureScreenshot().WithClip(&page.Viewport{Width: 240, Height: 120, Scale: 1}).Do(ctx)
			return err
		}),
	)
	if err != nil {
		t.Fatal(err)
	}
	return picture
}
