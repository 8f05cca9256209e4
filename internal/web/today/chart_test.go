package today

import (
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/lang/langtest"
	"navette.dev/navette/internal/web/view"
)

// now is Thursday 19 November 2026, 18:15 in Paris.
var now = time.Date(2026, 11, 19, 17, 15, 0, 0, time.UTC)

// TestALateDotIsAShape checks that a dot above the goal is a diamond without a text.
func TestALateDotIsAShape(t *testing.T) {
	f := view.Frame{Words: langtest.Words(t, "fr", "Europe/Paris"), Now: now}
	p := Punctuality{Of: 3, Goal: time.Minute, Points: []PunctualityPoint{
		{At: f.Now, Took: 3 * time.Minute},
		{At: f.Now.AddDate(0, 0, -1), Took: time.Second},
		{At: f.Now.AddDate(0, 0, -2), Took: time.Second},
	}}
	var drawn strings.Builder
	if err := punctualityFigure(f, p, "out").Render(t.Context(), &drawn); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(drawn.String(), "⟦") || strings.Contains(drawn.String(), `class="label"`) ||
		!strings.Contains(drawn.String(), `<path class="a"`) {
		t.Errorf("a late dot is drawn as %s", drawn.String())
	}
}

// TestFewDaysAreSaidInsteadOfDrawn checks that the chart is replaced by a text while fewer than three days have data,
// however many sessions they had.
func TestFewDaysAreSaidInsteadOfDrawn(t *testing.T) {
	f := view.Frame{Words: langtest.Words(t, "en", "Europe/Paris"), Now: now}
	p := Punctuality{OnTime: 3, Of: 3, Goal: time.Minute}
	for days, want := range []string{1: "1 day of data", 2: "2 days of data", 3: "<svg"} {
		if want == "" {
			continue
		}
		at := f.Now.AddDate(0, 0, 1-days)
		p.Points = append(p.Points,
			PunctualityPoint{At: at, Took: time.Second}, PunctualityPoint{At: at, Took: 2 * time.Second})
		for _, direction := range []string{"out", "back"} {
			var drawn strings.Builder
			if err := punctualityFigure(f, p, direction).Render(t.Context(), &drawn); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(drawn.String(), want) || strings.Contains(drawn.String(), "<svg") != (days == 3) {
				t.Errorf("%s with %d days is %s", direction, days, drawn.String())
			}
		}
	}
}
