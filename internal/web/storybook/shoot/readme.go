package main

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"os"

	"navette.dev/navette/internal/web/storybook"
)

// readmeHeight is the height of the README's picture, in pixels from the top of the page.
const readmeHeight = 1330

// showsInReadme reports whether the README's picture is cut from this one.
func showsInReadme(story storybook.Story, look look) bool {
	return story.Name == "today" && look.name == "en-1200"
}

// drawReadme writes the top of a captured page to a file.
func drawReadme(path string, captured []byte) error {
	page, err := png.Decode(bytes.NewReader(captured))
	if err != nil {
		return fmt.Errorf("the README's picture: %w", err)
	}
	all := page.Bounds()
	top := image.NewRGBA(image.Rect(0, 0, all.Dx(), min(readmeHeight, all.Dy())))
	draw.Draw(top, top.Rect, page, all.Min, draw.Src)
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, top); err != nil {
		return fmt.Errorf("the README's picture: %w", err)
	}
	return os.WriteFile(path, out.Bytes(), 0o644)
}
