package journey

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"navette.dev/navette/internal/demo"
	"navette.dev/navette/internal/sandbox/control"
	"navette.dev/navette/internal/store"
)

const (
	sessionTitle = "Respiration de midi"
	memberName   = "Élodie Mercier"
	memberEmail  = "elodie.mercier@posteo.example"
	zoomUser     = "camille@atelier-lumiere.example"
)

// journey is the state that one part of the test passes to the next.
type journey struct {
	product
	owner   *person
	guest   *person
	meeting control.Meeting
	session string    // path of the session's page
	start   time.Time // of the session
}

// TestJourney uses the product as people do, from an empty server to a search for a word that was said in class.
func TestJourney(t *testing.T) {
	onEach(t, func(t *testing.T, engine store.Engine) {
		// Zoom's list is read only every five hours, so that imported recordings must have been announced by webhooks. The
		// clock is fast, so that the minutes before the session are seconds.
		w := begin(t, engine, demo.Options{OwnApp: true, SweepEvery: 5 * time.Hour, Speed: 12})
		browser := startBrowser(t)
		j := &journey{product: w, owner: w.visitor(browser), guest: w.visitor(browser)}
		j.openOrganization()
		j.connect()
		j.plan()
		j.seeGenerated()
		j.book()
		j.enter()
		j.endMeeting()
		j.find()
		j.watch()
		for _, p := range []*person{j.owner, j.guest} {
			if heard := p.complained(); len(heard) > 0 {
				t.Errorf("on the way the browser complained: %s", strings.Join(heard, "\n"))
			}
		}
	})
}

// openOrganization opens the empty server and becomes the owner of its first organization.
func (j *journey) openOrganization() {
	p := j.owner
	p.open("/")
	p.sees("an empty server asks who opens it", `location.pathname === "/first-run"`)
	p.write(map[string]string{
		"code": j.demo.App.FirstRunCode, "org": "Atelier Lumière", "zone": "Europe/Paris", "lang": "fr",
		"name": "Camille Roussel", "email": "camille@studio.example", "password": demo.Password,
	})
	p.press("Créer l’organisation")
	p.sees("the owner is in", `location.pathname === "/setup" && document.querySelector("header nav")`)
}

// connect saves the organization's own Zoom app, and consents on Zoom's pages.
func (j *journey) connect() {
	p, ready := j.owner, j.demo.Zoom.Ready()
	p.press(`header a[href="/settings"]`)
	p.press(`.sidenav a[href="/settings/integrations/zoom"]`)
	p.write(map[string]string{
		"client_id": ready.ClientID, "client_secret": ready.ClientSecret, "webhook_secret": ready.WebhookSecret,
	})
	p.press("Enregistrer l’application")
	p.sees("the address for webhooks is shown", hookAddress)
	j.zoom.subscribe(reads[string](p, hookAddress))
	p.press("Connecter Zoom")
	p.sees("Zoom asks who one is", fmt.Sprintf("location.origin === %q", ready.OAuth))
	p.write(map[string]string{"email": zoomUser, "password": demo.Password})
	p.press("Sign in")
	p.press("Allow")
	p.sees("connected",
		`location.pathname === "/settings/integrations/zoom" && `+
			`document.querySelector("main").innerText.includes("Zoom est connecté")`)
	p.sees("as the user of Zoom", fmt.Sprintf(`document.querySelector("main .defs").innerText.includes(%q)`, zoomUser))
}

const hookAddress = `[...document.querySelectorAll("main code, main input")].map(e => e.value || ` +
	`e.textContent).find(text => text.includes("/hooks/zoom/"))`

// plan creates a session that begins within minutes. Zoom's answer is held, so that the page shows the meeting being
// created.
func (j *journey) plan() {
	j.zoom.hold("POST", "/v2/users/*/meetings")
	p, paris := j.owner, mustZone(j.T)
	start := j.demo.Clock.Now().In(paris).Add(4 * time.Minute).Truncate(time.Minute)
	j.start = start
	p.press(`header a[href="/schedule"]`)
	p.press(`a.btn[href="/schedule/new"]`)
	p.write(map[string]string{
		"title": sessionTitle, "date": start.Format("2006-01-02"), "time": start.Format("15:04"), "minutes": "30",
	})
	p.press("Enregistrer")
	p.sees("the session's page", `location.pathname.startsWith("/sessions/")`)
	j.session = reads[string](p, "location.pathname")
}

// seeGenerated watches the session's page while Zoom creates the meeting: the page must change without being
// reloaded.
func (j *journey) seeGenerated() {
	p := j.owner
	p.sees("the meeting is still to be created", stopShows("Réunion Zoom à créer"))
	reads[bool](p, `window.stayed = true`)
	j.zoom.release()
	p.sees("the meeting is created, seen without a reload", `window.stayed && `+stopShows("Réunion Zoom créée"))
	j.meeting = j.zoom.only(sessionTitle)
	if j.meeting.Host != zoomUser {
		j.Errorf("the host is %s, want %s", j.meeting.Host, zoomUser)
	}
}

func stopShows(title string) string {
	return fmt.Sprintf(`[...document.querySelectorAll(".line .step h3")].some(h => h.innerText.trim() === %q)`, title)
}

// book books a new member. The link is sent at once, because the session begins so soon.
func (j *journey) book() {
	p := j.owner
	p.press(`header a[href="/members"]`)
	p.press(`a.btn[href="/members/new"]`)
	p.write(map[string]string{"name": memberName, "email": memberEmail, "lang": "fr"})
	p.press("Enregistrer")
	p.sees("the member is in the list",
		fmt.Sprintf(`document.querySelector("main .tbl")?.innerText.includes(%q)`, memberName))
	p.open(j.session)
	p.do("look for the member", chromedp.SendKeys("#member", memberEmail, chromedp.ByQuery))
	p.press("#members-found button")
	p.sees("the member is booked",
		fmt.Sprintf(`document.querySelector("main .tbl")?.innerText.includes(%q)`, memberName))
}

// enter opens the mailed link, passes the door page, and joins in Zoom.
func (j *journey) enter() {
	j.zoom.Play(j.meeting.ID, "start", map[string]any{"piece": "cours-fr"})
	p := j.guest
	p.open(j.link())
	p.sees("the door leads to Zoom by itself", fmt.Sprintf("location.href === %q", j.zoom.only(sessionTitle).JoinURL))
	p.write(map[string]string{"name": memberName, "email": memberEmail})
	p.press("Join the meeting")
	p.sees("the member is in", `document.querySelector("[role=status]")?.innerText.includes("You are in the meeting")`)
	if in := j.zoom.only(sessionTitle).Participants; !slices.ContainsFunc(in, func(who control.Participant) bool {
		return who.Name == memberName
	}) {
		j.Errorf("in the meeting are %v, but not %s", in, memberName)
	}
}

// link returns the personal link in the member's mail, as the catcher shows it.
func (j *journey) link() string {
	var link string
	until(j, "the mail with the personal link", func() error {
		for _, m := range j.demo.Mails.Messages() {
			at := slices.IndexFunc(m.Links, func(l string) bool { return strings.HasPrefix(l, j.owner.home+"/j/") })
			if slices.Contains(m.EnvelopeTo, memberEmail) && at >= 0 {
				link = m.Links[at]
				return nil
			}
		}
		return errors.New("none came")
	})
	return link
}

// endMeeting ends the meeting as its host once the session has begun, since a meeting that ends earlier counts as a
// rehearsal. It waits on the session's page until its recording is in the library.
func (j *journey) endMeeting() {
	p := j.owner
	if err := j.demo.Clock.WaitUntil(j.Context(), j.start); err != nil {
		j.Fatal(err)
	}
	p.open(j.session)
	p.sees("the session is live", `document.querySelector(".line .step.live .tag")`)
	reads[bool](p, `window.stayed = true`)
	j.zoom.Play(j.meeting.ID, "end", nil)
	p.sees("the recording is imported, seen without a reload",
		`window.stayed && `+stopShows("Import terminé et vérifié"))
}

// find searches for a word typed without its accent, and opens the moment at which it was said.
func (j *journey) find() {
	p := j.owner
	p.press(`header nav a[href="/calls"]`)
	p.write(map[string]string{"q": "epaules"})
	p.press("main .look button")
	p.sees("the moments at which it was said", `document.querySelector(".moments a[href*='t=']")`)
	p.press(".moments a")
	p.sees("the call's page", `location.pathname.startsWith("/calls/") && document.querySelector("video")`)
}

// watch checks the player by the picture and the sound that the browser decoded.
func (j *journey) watch() {
	p := j.owner
	p.sees("the video has a picture", `document.querySelector("video").videoWidth > 0`)
	p.sees("it is ready to play",
		`document.querySelector("video").readyState >= 2 && !document.querySelector("video").seeking`)
	p.sees("the line that holds the word is marked",
		`document.querySelector(".said.cur")?.innerText.includes("épaules")`)
	at, cue := reads[float64](p, `document.querySelector("video").currentTime`),
		reads[float64](p, `Number(document.querySelector(".said.cur").dataset.start)`)
	if cue < 5 || math.Abs(at-cue) > 1 {
		j.Errorf("the video stands at %.2f s, the line was said at %.2f s", at, cue)
	}
	if spread := reads[float64](p, picture); spread < 20 {
		j.Errorf("the picture is blank: its brightness varies by %.1f of 255", spread)
	}
	p.press(`[data-do="toggle"]`)
	p.sees("it plays on", fmt.Sprintf(`document.querySelector("video").currentTime > %f`, at+0.5))
	p.sees("and stops", `(document.querySelector("video").pause(), document.querySelector("video").paused)`)
}

// picture draws the video and returns the difference between its brightest and its darkest point.
const picture = `(() => {
	const video = document.querySelector("video"), canvas = document.createElement("canvas");
	[canvas.width, canvas.height] = [160, 90];
	const pen = canvas.getContext("2d");
	pen.drawImage(video, 0, 0, 160, 90);
	const points = pen.getImageData(0, 0, 160, 90).data;
	const bright = [];
	for (let i = 0; i < points.length; i += 4) bright.push((points[i] + points[i + 1] + points[i + 2]) / 3);
	return Math.max(...bright) - Math.min(...bright);
})()`

func mustZone(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}
