package journey

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"navette.dev/navette/internal/demo"
	"navette.dev/navette/internal/store"
)

// firstCallPage is the page that tests the first call.
const firstCallPage = "/settings/integrations/zoom/first-call"

// TestTheFirstCallTurnsGreen tests the first call twice, as an administrator sees it in the browser: while Zoom's
// webhooks are lost and with the keyboard alone, then with webhooks and a mouse. The page is not loaded again.
func TestTheFirstCallTurnsGreen(t *testing.T) {
	t.Parallel()
	w := begin(t, store.SQLite, demo.Options{OwnApp: true, SweepEvery: 5 * time.Hour, Speed: 12})
	j := &journey{product: w, owner: w.visitor(startBrowser(t))}
	j.openOrganization()
	j.connect()
	p := j.owner

	j.zoom.Fault(map[string]any{"action": "webhook-lose", "count": 0})
	p.open(firstCallPage)
	p.enter(`main form[action$="/first-call"] button`)
	p.sees("the meeting is created", stopShows("Réunion créée"))
	p.reach(`form[action$="/start"] button`)
	p.do("start the meeting", chromedp.KeyEvent(kb.Enter))
	j.opensZoom(1)
	j.holdsFirstCall("Appel de test")
	if !reads[bool](p, `document.querySelector("main").innerText.includes("Vu en interrogeant Zoom")`) {
		t.Errorf("without webhooks no step was found by asking Zoom: %s", p.surroundings())
	}
	p.enter(`main .notice a[href^="/calls/"]`)
	p.sees("the call", `document.querySelector("video")`)

	j.zoom.Mend()
	p.open(firstCallPage)
	p.press("Créer la réunion de test")
	p.sees("the meeting is created", stopShows("Réunion créée"))
	p.press("Démarrer la réunion")
	j.opensZoom(2)
	j.holdsFirstCall("Appel de test")
	p.sees("webhooks arrived", `document.querySelector("main .defs").innerText.includes("Reçus")`)
	p.press("Regarder l’appel")
	p.sees("the call", `document.querySelector("video")`)
	if heard := p.complained(); len(heard) > 0 {
		t.Errorf("the browser complained: %s", strings.Join(heard, "\n"))
	}
}

// opensZoom waits until the owner has a number of tabs in which Zoom offers to start a meeting as its host, and returns
// to the page.
func (j *journey) opensZoom(tabs int) {
	j.Helper()
	until(j, "Zoom opens in another tab", func() error {
		open, err := chromedp.Targets(j.owner.tab)
		n := 0
		for _, target := range open {
			if strings.HasPrefix(target.URL, j.demo.Zoom.Ready().REST) && strings.Contains(target.URL, "/s/") {
				n++
			}
		}
		if err == nil && n != tabs {
			err = errors.New("there is none")
		}
		return err
	})
	j.owner.do("return to the page", page.BringToFront())
}

// holdsFirstCall starts and ends the newest meeting with a topic in Zoom, and watches the page turn green.
func (j *journey) holdsFirstCall(topic string) {
	j.Helper()
	p := j.owner
	reads[bool](p, `window.stayed = true`)
	var number int64
	for _, m := range j.zoom.State().Meetings {
		if m.Topic == topic && !m.Live && !m.Deleted && len(m.Instances) == 0 {
			number = m.ID
		}
	}
	j.zoom.Play(number, "start", map[string]any{"piece": "cours-fr"})
	p.sees("the meeting is started, seen without a reload", `window.stayed && `+stopShows("Réunion démarrée"))
	j.zoom.Play(number, "end", nil)
	p.sees("the call is searchable, seen without a reload",
		`window.stayed && `+stopShows("Transcription dans la recherche"))
	p.sees("the result", `window.stayed && document.querySelector("main .notice a[href^='/calls/']") && `+
		`document.querySelector("[role=status][data-live-id]").innerText.includes("tout fonctionne")`)
}
