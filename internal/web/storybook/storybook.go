// Package storybook shows every view in every state with believable data. Developers, tests and screenshots use it,
// and the demo serves it. A real installation never does.
package storybook

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/a-h/templ"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
)

// Story is one view in one state.
type Story struct {
	Name   string // part of its address: unique, in lower case with dashes
	Page   string // the group in the index
	Render func(view.Frame) templ.Component
}

// Stories returns all stories, grouped by page.
func Stories() []Story {
	return slices.Concat(
		entryStories(),
		todayStories(), todayTeamStories(),
		standingStories(),
		scheduleStories(),
		sessionStories(),
		memberStories(),
		settingsStories(),
		storageStories(),
		setupStories(),
		invitationStories(),
		zoomStories(),
		policyStories(),
		firstCallStories(), liveTestStories(), importStories(),
		colleagueStories(),
		doorStories(),
		mailStories(),
		[]Story{mail("mail-policy-drifted", policyDrifted), mail("mail-at-risk", atRisk)},
		storageMails(),
		gapMailStories(),
		callStories(), callPartStories(),
		callsStories(),
		auditStories(),
		privacyStories(),
		helpStories(),
	)
}

// now returns the time of all stories: Thursday 19 November 2026, 17:41 in Paris.
func now() time.Time { return time.Date(2026, 11, 19, 16, 41, 0, 0, time.UTC) }

// zone returns the time zone of all stories, Europe/Paris.
func zone() *time.Location {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(fmt.Sprintf("storybook: %v", err)) // the time zone database is part of the program
	}
	return zone
}

// at returns the instant at an hour and minute in Paris, that many days after the day of now.
func at(days, hour, minute int) time.Time {
	return time.Date(2026, 11, 19+days, hour, minute, 0, 0, zone()).UTC()
}

// studio returns the frame of the studio, connected to Zoom, with Camille signed in.
func studio(w lang.Words, item view.NavItem) view.Frame {
	return view.Frame{
		Words: w, Now: now(), OrgName: "Atelier Lumière", PersonName: cast.Camille.Name(),
		Email:   "camille@atelier-lumiere.fr",
		NavItem: item, Zoom: view.ZoomOn, ZoomSince: at(-199, 10, 0), ZoomPath: "/settings/integrations/zoom",
		SetupPath:  "/setup",
		PeoplePath: "/settings/people", MailPath: "/settings#mail", PrivacyPath: view.PrivacyPath, Path: "/",
		Window: 24 * time.Hour, LinkBefore: 15 * time.Minute,
	}
}

// as returns f with another item of the navigation as the current one.
func as(f view.Frame, item view.NavItem) view.Frame {
	f.NavItem = item
	return f
}

// sales returns f for the sales team, with Sophie signed in.
func sales(f view.Frame, item view.NavItem) view.Frame {
	f.OrgName, f.PersonName, f.Email, f.NavItem = "Ventes Nord", cast.Sophie.Name(), "s.lemaire@ventes-nord.fr", item
	return f
}

// Handler serves the index at /storybook, and each story at /storybook/<story>?lang=fr&theme=dark.
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

// frame returns the studio's frame in the language and theme of the address.
func frame(catalogues *lang.Catalogues, r *http.Request) view.Frame {
	f := studio(catalogues.Words(r.URL.Query().Get("lang"), zone()), view.NavNone)
	f.Theme = r.URL.Query().Get("theme")
	f.Path = r.URL.Path
	return f
}

// The Content-Security-Policies of pages, and of mails, which have inline styles.
const (
	pagePolicy = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
	mailPolicy = "default-src 'none'; style-src 'unsafe-inline'"
)

// policyOf returns the Content-Security-Policy of a story.
func policyOf(s Story) string {
	if s.Page == mailsPage {
		return mailPolicy
	}
	return pagePolicy
}

// render answers with a component.
func render(w http.ResponseWriter, r *http.Request, policy string, component templ.Component) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", policy)
	if err := component.Render(r.Context(), w); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}
