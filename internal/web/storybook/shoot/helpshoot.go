package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"log"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"navette.dev/navette/internal/browser/chromium"
	"navette.dev/navette/internal/help"
)

// margin is the space around the part that a picture shows, in CSS pixels.
const margin = 12

// shootHelp writes the pictures of the help whose source has changed to a folder, with their manifest, and deletes
// those to which no text refers. A picture whose pixels are as before keeps its file.
func shootHelp(ctx context.Context, folder string) error {
	wanted, err := shots()
	if err != nil {
		return err
	}
	manifest := help.Pictures()
	next := help.Manifest{}
	address, stop, err := serve(ctx)
	if err != nil {
		return err
	}
	defer stop()
	browser, stopBrowser, err := chromium.Start(ctx, chromedp.Flag("hide-scrollbars", true))
	if err != nil {
		return err
	}
	defer stopBrowser()
	drawn := 0
	for _, s := range wanted {
		before := manifest[s.name()]
		if next[s.name()] = before; before.Source == s.source {
			continue
		}
		entry, file, err := s.draw(browser, address)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name(), err)
		}
		if entry.Pixels == before.Pixels {
			entry.File = before.File
		} else if err := os.WriteFile(filepath.Join(folder, s.name()+help.Ending), file, 0o644); err != nil {
			return err
		}
		next[s.name()] = entry
		drawn++
		log.Printf("%s: %d × %d, %d KB", s.name(), entry.Width, entry.Height, len(file)/1024)
	}
	log.Printf("%d of %d pictures drawn", drawn, len(wanted))
	return writeManifest(folder, next)
}

// writeManifest writes the manifest and deletes the pictures that it does not list.
func writeManifest(folder string, manifest help.Manifest) error {
	files, err := filepath.Glob(filepath.Join(folder, "*"+help.Ending))
	if err != nil {
		return err
	}
	for _, file := range files {
		if _, listed := manifest[strings.TrimSuffix(filepath.Base(file), help.Ending)]; !listed {
			if err := os.Remove(file); err != nil {
				return err
			}
		}
	}
	content, err := json.MarshalIndent(manifest, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "manifest.json"), append(content, '\n'), 0o644)
}

// box is the place of an element on its page, in CSS pixels.
type box struct{ X, Y, Width, Height float64 }

// place is a script that returns the box of the element that a picture shows, or of what is in the column; the
// placeholders are the element's id and the selectors of the column. It lets the bars of the page scroll with it, since
// they would cover a part of it.
const place = `(() => {
	for (const bar of document.querySelectorAll(".masthead, .tabbar, .savebar")) bar.style.position = "static";
	const id = %q;
	const named = id && (document.querySelector("section[aria-labelledby='" + id + "']") ?? document.getElementById(id));
	const column = %q.split(", ").map(s => document.querySelector(s)).find(e => e);
	const boxes = (id ? [named] : [...column.children]).map(e => e.getBoundingClientRect())
		.filter(b => b.width * b.height > 0);
	const edge = (least, side) => least(...boxes.map(b => b[side]));
	const left = edge(Math.min, "left"), top = edge(Math.min, "top");
	return {
		X: left + scrollX, Y: top + scrollY,
		Width: edge(Math.max, "right") - left, Height: edge(Math.max, "bottom") - top,
	};
})()`

// draw opens the story and returns the entry of the manifest and the picture.
func (s shot) draw(browser context.Context, address string) (help.Entry, []byte, error) {
	tab, cancel := chromedp.NewContext(browser)
	defer cancel()
	tab, cancelTime := context.WithTimeout(tab, patience)
	defer cancelTime()
	view := look{width: s.width(), height: 800}
	var shown box
	var blank string
	var captured []byte
	err := chromedp.Run(tab,
		network.Enable(), network.SetBlockedURLs(s.blocked()),
		emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: s.theme}, {Name: "prefers-reduced-motion", Value: "reduce"},
		}),
		chromedp.EmulateViewport(view.width, view.height, chromedp.EmulateScale(density)),
		chromedp.Navigate(address+s.address()),
		chromedp.Evaluate(`document.fonts.ready.then(() => "")`, nil, awaited),
		chromedp.Evaluate(pictured, &blank, awaited),
		chromedp.Evaluate(fmt.Sprintf(place, s.ref.ID, column), &shown),
		chromedp.ActionFunc(func(ctx context.Context) error { return s.capture(ctx, shown, &captured) }),
	)
	if err != nil {
		return help.Entry{}, nil, err
	}
	return s.encode(captured)
}

// blocked returns the patterns of the addresses that the browser does not load.
func (s shot) blocked() []string {
	if s.player {
		return nil
	}
	return []string{"*.js?*"}
}

// capture takes a picture of a box until two in a row are equal.
func (s shot) capture(ctx context.Context, b box, picture *[]byte) error {
	if s.ref.Lines > 0 {
		b.Height = min(b.Height, float64(s.ref.Lines))
	}
	left, top := math.Max(0, math.Floor(b.X)-margin), math.Max(0, math.Floor(b.Y)-margin)
	clip := &cdppage.Viewport{
		X: left, Y: top, Width: math.Ceil(b.X+b.Width) + margin - left,
		Height: math.Ceil(b.Y+b.Height) - top + margin, Scale: 1,
	}
	clip.Width = math.Min(clip.Width, float64(s.width())-left)
	for range captures {
		before := *picture
		if err := chromedp.Evaluate(painted, nil, awaited).Do(ctx); err != nil {
			return err
		}
		after, err := cdppage.CaptureScreenshot().WithClip(clip).WithCaptureBeyondViewport(true).Do(ctx)
		if err != nil {
			return err
		}
		*picture = after
		if bytes.Equal(before, after) {
			return nil
		}
	}
	return nil
}

// encode returns the entry of a captured picture and its file.
func (s shot) encode(captured []byte) (help.Entry, []byte, error) {
	decoded, err := png.Decode(bytes.NewReader(captured))
	if err != nil {
		return help.Entry{}, nil, err
	}
	size, pixels := decoded.Bounds().Size(), sha256.New()
	for y := range size.Y {
		for x := range size.X {
			c := colourAt(decoded, x, y)
			pixels.Write([]byte{c.R, c.G, c.B})
		}
	}
	var file bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&file, paletted(decoded)); err != nil {
		return help.Entry{}, nil, err
	}
	return help.Entry{
		Source: s.source, Pixels: hex.EncodeToString(pixels.Sum(nil)[:16]), File: help.FileHash(file.Bytes()),
		Width: int(math.Round(float64(size.X) / density)), Height: int(math.Round(float64(size.Y) / density)),
	}, file.Bytes(), nil
}

// colourAt returns the colour of a pixel, which is opaque.
func colourAt(picture image.Image, x, y int) color.RGBA {
	r, g, b, _ := picture.At(x, y).RGBA()
	return color.RGBA{R: uint8(r >> 8), G: uint8(g >> 8), B: uint8(b >> 8), A: 0xff}
}

// frequent is the number of colours of a palette that are chosen because they are frequent. The rest are those that
// differ most from the others, such as the yellow of a thin line.
const frequent = 200

// paletted returns a picture with at most 256 colours, which makes its file much smaller. Any other colour becomes the
// nearest of these.
func paletted(picture image.Image) *image.Paletted {
	size, counts := picture.Bounds().Size(), map[color.RGBA]int{}
	for y := range size.Y {
		for x := range size.X {
			counts[colourAt(picture, x, y)]++
		}
	}
	colours := slices.SortedFunc(maps.Keys(counts), func(a, b color.RGBA) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a.R, b.R), cmp.Compare(a.G, b.G), cmp.Compare(a.B, b.B))
	})
	var palette color.Palette
	nearest := map[color.RGBA]int{} // index in the palette
	add := func(c color.RGBA) {
		palette = append(palette, c)
		for _, other := range colours {
			if at, known := nearest[other]; !known || distance(other, c) < distance(other, palette[at].(color.RGBA)) {
				nearest[other] = len(palette) - 1
			}
		}
	}
	for _, c := range colours[:min(frequent, len(colours))] {
		add(c)
	}
	for len(palette) < min(256, len(colours)) {
		add(slices.MaxFunc(colours, func(a, b color.RGBA) int {
			return cmp.Compare(distance(a, palette[nearest[a]].(color.RGBA)), distance(b, palette[nearest[b]].(color.RGBA)))
		}))
	}
	out := image.NewPaletted(image.Rect(0, 0, size.X, size.Y), palette)
	for y := range size.Y {
		for x := range size.X {
			out.SetColorIndex(x, y, uint8(nearest[colourAt(picture, x, y)])) //nolint:gosec // at most 255
		}
	}
	return out
}

// distance returns the square of the distance between two colours.
func distance(a, b color.RGBA) int {
	r, g, bl := int(a.R)-int(b.R), int(a.G)-int(b.G), int(a.B)-int(b.B)
	return r*r + g*g + bl*bl
}
