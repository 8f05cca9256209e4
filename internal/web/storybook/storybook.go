// Package storybook shows every view in every state with believable data: for developers, in the demo, and as what
// the tests and the screenshots look at. It is never mounted on a real installation.
package storybook

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/a-h/templ"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
)

// Story is one view in one state.
type Story struct {
	Name   string // part of its address: lower case and dashes, unique
	Page   string // what it belongs to, as the index groups it
	Render func(view.Frame) templ.Component
}

// Stories are all of them, page by page.
func Stories() []Story {
	return slices.Concat(
		entryStories(),
		todayStories(),
		standingStories(),
		scheduleStories(),
		sessionStories(),
		memberStories(),
		settingsStories(),
		zoomStories(),
		doorStories(),
		mailStories(),
		callStories(),
		callsStories(),
	)
}

// Now is the moment at which all stories play: Thursday 19 November 2026, 17:41 in Paris.
func Now() time.Time { return time.Date(2026, 11, 19, 16, 41, 0, 0, time.UTC) }

// Zone is where they play.
func Zone() *time.Location {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(fmt.Sprintf("storybook: %v", err)) // the time zone database is part of the program
	}
	return zone
}

// At is an instant of the stories' day, hour and minute in Paris; days counts from it (1 is tomorrow).
func At(days, hour, minute int) time.Time {
	return time.Date(2026, 11, 19+days, hour, minute, 0, 0, Zone()).UTC()
}

// Studio is the frame of the French studio: all is well, Camille is signed in.
func Studio(w lang.Words, place view.NavItem) view.Frame {
	return view.Frame{
		Words: w, Now: Now(), OrgName: "Atelier Lumière", PersonName: "Camille Roussel", Email: "camille@atelier-lumiere.fr",
		NavItem: place, Zoom: view.ZoomOn, ZoomSince: At(-199, 10, 0), ZoomPath: "/settings/integrations/zoom", MailPath: "/settings#mail", Path: "/",
		Window: 24 * time.Hour, LinkBefore: 15 * time.Minute,
	}
}

// As moves a frame to another place of the navigation.
func As(f view.Frame, place view.NavItem) view.Frame {
	f.NavItem = place
	return f
}

// Sales is the frame of the sales team: Sophie is signed in.
func Sales(f view.Frame, place view.NavItem) view.Frame {
	f.OrgName, f.PersonName, f.Email, f.NavItem = "Ventes Nord", "Sophie Lemaire", "s.lemaire@ventes-nord.fr", place
	return f
}

// Handler serves /storybook (the index) and /storybook/<story>?lang=fr&theme=dark.
func Handler(catalogues *lang.Catalogues) http.Handler {
	stories := Stories()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /storybook", func(w http.ResponseWriter, r *http.Request) {
		render(w, r, pagePolicy, index(frame(catalogues, r), stories))
	})
	mux.Handle("GET /storybook/media/", mediaHandler())
	mux.HandleFunc("GET /storybook/{story}", func(w http.ResponseWriter, r *http.Request) {
		i := slices.IndexFunc(stories, func(s Story) bool { return s.Name == r.PathValue("story") })
		if i < 0 {
			http.NotFound(w, r)
			return
		}
		render(w, r, policyOf(stories[i]), stories[i].Render(frame(catalogues, r)))
	})
	return mux
}

// frame is the studio's frame in the language and theme that the address asks for.
func frame(catalogues *lang.Catalogues, r *http.Request) view.Frame {
	f := Studio(catalogues.Words(r.URL.Query().Get("lang"), Zone()), view.NavNone)
	f.Theme = r.URL.Query().Get("theme")
	f.Path = r.URL.Path
	return f
}

// Content security policies: what pages get, and what a mail needs, which carries its styles with it.
const (
	pagePolicy = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
	mailPolicy = "default-src 'none'; style-src 'unsafe-inline'"
)

func policyOf(s Story) string {
	if s.Page == mailsPage {
		return mailPolicy
	}
	return pagePolicy
}

func render(w http.ResponseWriter, r *http.Request, policy string, component templ.Component) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", policy)
	if err := component.Render(r.Context(), w); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}
