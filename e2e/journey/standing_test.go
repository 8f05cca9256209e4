package journey

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"navette.dev/navette/internal/demo"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/store"
)

// standing is a studio whose connections to Zoom and to a mail server change.
type standing struct {
	product
	owner   *person
	actor   navette.Actor
	session string // path of a session that has no meeting during most of the test
}

// TestEveryPageSaysTheSameOfEachState brings a running server without a mail server into each state of the connection
// to Zoom. It reads the same sentence about the state on each page, on a desktop and on a phone. The product's clock is
// fast enough for early retries, and slow enough that no session begins.
func TestEveryPageSaysTheSameOfEachState(t *testing.T) {
	t.Parallel()
	w := begin(t, store.SQLite, demo.Options{OwnApp: true, NoMail: true, Speed: 30, SweepEvery: 24 * time.Hour})
	s := &standing{product: w, owner: w.visitor(startBrowser(t))}
	s.open()
	s.says("Zoom n’est pas connecté")
	s.enterApp()

	s.connect("Connecter Zoom")
	s.says("Zoom est connecté")

	s.must(s.demo.App.Connections.Pause(t.Context(), s.actor))
	s.says("La génération est en pause depuis")
	s.must(s.demo.App.Connections.Resume(t.Context(), s.actor))

	s.zoom.Fault(map[string]any{
		"action": "status", "status": 503, "path": "/v2/**", "when": "before", "count": 0,
	})
	s.plan("Pilates")
	s.says("Zoom ne répond pas depuis")
	s.zoom.Mend()
	s.says("Zoom est connecté")

	s.must(s.demo.App.Connections.Disconnect(t.Context(), s.actor))
	s.says("Zoom est désactivé depuis")

	s.connect("Reconnecter Zoom")
	s.remove()
	s.says("L’application Zoom a été désinstallée")

	s.connect("Reconnecter Zoom")
	s.zoom.Fault(map[string]any{"action": "webhook-lose", "event": "app_deauthorized", "count": 0})
	s.remove()
	s.plan("Hatha doux")
	s.says("Zoom refuse l’accès depuis")
}

func (s *standing) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// open creates the studio, with a session whose meeting is not due yet, and signs its owner in.
func (s *standing) open() {
	founder, err := s.demo.App.People.OpenOrganization(s.Context(), people.FirstRunInput{
		Organization: "Atelier Lumière", Zone: "Europe/Paris", Language: "fr", Name: "Camille Roussel",
		Email: "camille@studio.example", Password: demo.Password,
	})
	s.must(err)
	s.actor = navette.Actor{Kind: navette.ActorUser, Org: founder.Org.ID, ID: founder.User.ID, Role: founder.User.Role}
	s.session = "/sessions/" + s.planIn("Vinyasa", 3*24*time.Hour).ID
	s.owner.signIn("camille@studio.example")
}

// plan creates a session whose meeting is due at once.
func (s *standing) plan(title string) { s.planIn(title, 20*time.Hour) }

func (s *standing) planIn(title string, in time.Duration) navette.Session {
	s.Helper()
	start := s.demo.Clock.Now().Add(in).In(mustZone(s.T))
	made, err := s.demo.App.Schedule.Create(s.Context(), s.actor, schedule.SessionInput{
		Title: title, Date: start.Format(time.DateOnly), Time: start.Format("15:04"), Minutes: 60, Mode: navette.Online,
		Capacity: 10,
	})
	s.must(err)
	return made
}

const room = "/settings/integrations/zoom"

// enterApp saves the studio's Zoom app, and subscribes to its webhooks.
func (s *standing) enterApp() {
	p, ready := s.owner, s.demo.Zoom.Ready()
	p.open(room)
	p.write(map[string]string{
		"client_id": ready.ClientID, "client_secret": ready.ClientSecret, "webhook_secret": ready.WebhookSecret,
	})
	p.press("Enregistrer l’application")
	p.sees("the address for webhooks is shown", hookAddress)
	s.zoom.subscribe(reads[string](p, hookAddress))
}

// connect presses the banner's button in the Zoom settings, and consents on Zoom's pages.
func (s *standing) connect(button string) {
	s.Helper()
	p := s.owner
	p.open(room)
	if said := reads[string](p, `document.querySelector(".banner form button").innerText`); said != button {
		s.Errorf("the banner's button says %q, want %q", said, button)
	}
	p.press(".banner form button")
	p.sees("Zoom asks", fmt.Sprintf("location.origin === %q", s.demo.Zoom.Ready().OAuth))
	if reads[bool](p, `document.querySelector("[name=email]") !== null`) {
		p.write(map[string]string{"email": zoomUser, "password": demo.Password})
		p.press("Sign in")
	}
	p.press("Allow")
	p.sees("back and connected", fmt.Sprintf("location.pathname === %q", room))
}

// remove removes the app in Zoom.
func (s *standing) remove() {
	s.Helper()
	current, err := s.demo.App.Connections.Current(s.Context(), s.actor)
	s.must(err)
	s.zoom.Do("/users/"+current.ZoomUserID+"/deauthorize", nil)
}

// shown is what a page says about both connections, in text that is visible.
type shown struct {
	Header string   // text beside the search
	Mark   bool     // whether the header's mark is visible
	Strips []string // the visible sentences below, in the banner or as a point of Today's list
	Wide   bool     // whether the page scrolls sideways
}

const shownByPage = `({
	Header: document.querySelector(".zoomword .full").textContent,
	Mark: document.querySelector(".zoomword .dot").getBoundingClientRect().width > 0,
	Strips: [...document.querySelectorAll(".banner b")].filter(b => b.checkVisibility() ||
		[...document.querySelectorAll(".attn h3")].some(h =>
			h.checkVisibility() && h.textContent + "." === b.textContent)).map(b => b.textContent),
	Wide: document.documentElement.scrollWidth > window.innerWidth,
})`

// says waits until the connection to Zoom has a state, and checks that each page at each width has the same sentence
// about it.
func (s *standing) says(begins string) {
	s.Helper()
	p, sentence := s.owner, ""
	until(s, begins, func() error {
		p.open("/")
		if sentence = reads[shown](p, shownByPage).Header; !strings.HasPrefix(sentence, begins) {
			return fmt.Errorf("it is said that %q", sentence)
		}
		return nil
	})
	want := []string{sentence + ".", "Aucun serveur de messagerie n’est configuré."}
	if sentence == "Zoom est connecté" {
		want = want[1:]
	}
	for _, address := range []string{"/", "/schedule", s.session, room} {
		p.open(address)
		for _, width := range []int64{1200, 390} {
			p.do("make the window narrower or wider", chromedp.EmulateViewport(width, 900))
			got := reads[shown](p, shownByPage)
			if got.Header != sentence || !got.Mark || got.Wide ||
				strings.Join(got.Strips, " ") != strings.Join(want, " ") {
				s.Errorf("%s, %d wide, says %+v, want %q", address, width, got, want)
			}
		}
	}
}
