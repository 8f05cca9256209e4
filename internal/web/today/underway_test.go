package today_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"golang.org/x/net/html"

	"navette.dev/navette/internal/web/webtest"
)

// TestASessionThatHasBegunIsListedUnderNow checks that the list groups sessions as journey does: one that has begun is
// listed under "now", although Zoom has not reported its start.
func TestASessionThatHasBegunIsListedUnderNow(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		site.Class("Yin", webtest.Noon.Add(time.Hour), 5)
		site.Class("Hatha", webtest.Noon.Add(3*time.Hour), 5)
		site.Clock.Advance(time.Hour + 10*time.Minute)
		page := site.Camille().Get("/").WantsStatus(http.StatusOK)
		var list []string
		for n := range page.Doc.Descendants() {
			day := n.Type == html.ElementNode && n.Data == "h3" && webtest.Attr(n, "class") == "day"
			if day || n.Data == "a" && webtest.HasAttr(n, "data-row") {
				list = append(list, webtest.Text(n))
			}
		}
		if want := []string{"Maintenant", "Yin", "Aujourd’hui", "Hatha"}; !slices.Equal(list, want) {
			t.Errorf("Today lists %q, want %q", list, want)
		}
	})
}
