package view

import (
	"strings"
	"testing"
	"time"
)

// A dot that broke the promise is a shape; words stand beside it only where a cause is known.
func TestALateDotIsAShape(t *testing.T) {
	f := door(t, "fr", 0).Frame
	p := Punctuality{Of: 1, Promise: time.Minute, Points: []PunctualityPoint{{At: f.Now, Took: 3 * time.Minute}}}
	var drawn strings.Builder
	if err := punctualityFigure(f, p, "out").Render(t.Context(), &drawn); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(drawn.String(), "⟦") || strings.Contains(drawn.String(), `class="label"`) || !strings.Contains(drawn.String(), `<path class="a"`) {
		t.Errorf("a late dot is drawn as %s", drawn.String())
	}
}
