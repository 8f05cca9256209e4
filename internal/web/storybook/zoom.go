package storybook

import (
	"slices"
	"time"

	"github.com/a-h/templ"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
	"navette.dev/navette/internal/web/zoomsettings"
)

// zoomStories returns the stories of the Zoom settings and of the table of Zoom users.
func zoomStories() []Story {
	return slices.Concat(zoomSetupStories(), zoomConnectedStories(), preconditionStories(), zoomPeopleStories(),
		zoomMatchStories())
}

// zoomSetupStories returns the stories of the Zoom settings before the first connection.
func zoomSetupStories() []Story {
	return []Story{
		zoomStory("zoom-setup", zoomSetup, func(*zoomsettings.ZoomPage) {}),
		zoomStory("zoom-setup-errors", zoomSetup, func(p *zoomsettings.ZoomPage) {
			p.Setup = view.Form{
				Values: map[string]string{"kind": "server_to_server", "client_id": "nL7 x"},
				Errors: []view.FieldError{
					{Field: "client_id", Text: lang.Say{Key: "reason.app_malformed"}},
					{Field: "client_secret", Text: lang.Say{Key: "form.empty"}},
					{Field: "account_id", Text: lang.Say{Key: "form.empty"}},
				},
			}
		}),
		zoomStory("zoom-before", zoomSetup, func(p *zoomsettings.ZoomPage) {
			p.App, p.Touched, p.LeadTimes = &zoomsettings.ZoomApp{ClientID: "nL7xQ2"}, touched(), leadTimes("24", "15")
			p.Manifest = "{}"
		}),
		zoomStory("zoom-before-server", zoomSetup, func(p *zoomsettings.ZoomPage) {
			p.App = &zoomsettings.ZoomApp{ClientID: "nL7xQ2", Server: true, HasWebhook: true}
			p.LeadTimes = leadTimes("24", "15")
		}),
		zoomStory("zoom-failed", zoomSetup, func(p *zoomsettings.ZoomPage) {
			p.App, p.LeadTimes = &zoomsettings.ZoomApp{ClientID: "nL7xQ2"}, leadTimes("24", "15")
			p.Manifest, p.Failure = "{}", &lang.Say{Key: "reason.refused_by_person"}
		}),
	}
}

// zoomConnectedStories returns the stories of the Zoom settings since the first connection.
func zoomConnectedStories() []Story {
	return []Story{
		zoomStory("zoom-connected", zoomConnected, func(*zoomsettings.ZoomPage) {}),
		zoomStory("zoom-edit", zoomConnected, func(p *zoomsettings.ZoomPage) {
			p.EditApp, p.Setup = true, view.Form{Values: map[string]string{"kind": "general", "client_id": "nL7xQ2"}}
		}),
		zoomStory("zoom-silent", zoomConnected, func(p *zoomsettings.ZoomPage) {
			p.Zoom, p.ZoomSince, p.Conn.OldApp = view.ZoomSilent, at(0, 17, 22), true
		}),
		zoomStory("zoom-leads", zoomConnected, func(p *zoomsettings.ZoomPage) {
			p.LeadTimes = leadTimes("48", "30")
			p.Effects = []lang.Say{
				count("effect.leads", 37), count("effect.meetings_now", 5), count("effect.links_now", 9),
			}
			p.Confirms = "told"
		}),
		zoomStory("zoom-rights-missing", zoomConnected, func(p *zoomsettings.ZoomPage) {
			p.Scopes[8].Granted, p.Scopes[9].Granted, p.Scopes[9].Since = false, false, "1.1"
			p.Events[3].Since = "1.1"
		}),
		zoomStory("zoom-rights-installation", zoomConnected, func(p *zoomsettings.ZoomPage) {
			p.App.Installation, p.App.Server, p.Scopes[9].Granted = true, true, false
		}),
		zoomStory("zoom-pausing", zoomConnected, func(p *zoomsettings.ZoomPage) {
			p.Tab, p.Base, p.AskPause = view.SettingsVideo, "/settings/video", true
			p.Scopes[9].Granted = false
		}),
		zoomStory("zoom-paused", zoomConnected, func(p *zoomsettings.ZoomPage) {
			p.Zoom, p.ZoomSince, p.Conn.PausedAt = view.ZoomPaused, at(0, 16, 5), at(0, 16, 5)
		}),
		zoomStory("zoom-refused", zoomConnected, func(p *zoomsettings.ZoomPage) {
			p.Zoom, p.ZoomSince, p.Conn.Refused = view.ZoomRefused, at(0, 16, 58), true
			p.Conn.LastSignal = time.Time{}
		}),
	}
}

// zoomStory returns a story of the Zoom settings: page, changed by set.
func zoomStory(
	name string, page func(view.Frame) zoomsettings.ZoomPage, set func(*zoomsettings.ZoomPage),
) Story {
	return Story{name, "Zoom", func(f view.Frame) templ.Component {
		p := page(f)
		set(&p)
		return zoomsettings.Zoom(p)
	}}
}

// zoomSetup returns the page before an app is entered.
func zoomSetup(f view.Frame) zoomsettings.ZoomPage {
	f = sales(f, view.NavSettings)
	f.Zoom, f.ZoomBase, f.CanConnect = view.ZoomNever, "/settings/integrations/zoom", true
	return zoomsettings.ZoomPage{
		Frame: f, Tab: view.SettingsZoom, Base: "/settings/integrations/zoom", Scopes: scopes(false),
		ForPolicy: policyScopes(), Events: events(false),
		EventsToo: policyEvents(),
		EventDays: 30, Until: at(8, 17, 41), SweepEvery: 5 * time.Minute,
		Redirect: "https://navette.ventes-nord.fr/oauth/zoom/return",
		Webhook:  "https://navette.ventes-nord.fr/hooks/zoom/app_01hcz6k3t9v2",
		Market:   "https://marketplace.zoom.us",
		Setup:    view.Form{Values: map[string]string{"kind": "general"}},
	}
}

// zoomConnected returns the page of a connection without faults.
func zoomConnected(f view.Frame) zoomsettings.ZoomPage {
	p := zoomSetup(f)
	p.Zoom, p.ZoomSince = view.ZoomOn, at(-199, 10, 0)
	p.App, p.Manifest = &zoomsettings.ZoomApp{ClientID: "nL7xQ2", HasWebhook: true}, "{}"
	p.Scopes, p.Touched, p.Events = scopes(true), touched(), events(true)
	p.Conn = &zoomsettings.ZoomConnection{
		Email: "zoom@ventes-nord.fr", Plan: "Business", HostName: cast.Sophie.Name(),
		By: cast.Sophie.Name(), At: at(-199, 10, 0), ValidUntil: at(0, 18, 2),
		LastSignal: now().Add(-12 * time.Second), LastSweep: at(0, 17, 38),
	}
	p.LeadTimes = leadTimes("24", "15")
	p.Losses = zoomsettings.ZoomLosses{MeetingsKept: 12, SessionsWithout: 31, SoonWithout: 2, Recordings: 3}
	return p
}

// touched returns the sessions that get no meeting without a connection.
func touched() []zoomsettings.TouchedSession {
	return []zoomsettings.TouchedSession{
		{Title: "Atelier découverte", Path: "/sessions/ses_20", Start: at(1, 9, 30), Due: at(0, 9, 30), Booked: 6},
		{Title: "Formation clients", Path: "/sessions/ses_21", Start: at(2, 15, 0), Due: at(1, 15, 0), Booked: 14},
	}
}

// scopes returns the scopes that the app needs.
func scopes(granted bool) []zoomsettings.Scope {
	scopes := make([]zoomsettings.Scope, len(connection.Scopes))
	for i, s := range connection.Scopes {
		scopes[i] = zoomsettings.Scope{Name: s.Name, Why: lang.Say{Key: s.Why}, Since: s.Since, Granted: granted}
	}
	return scopes
}

// events returns the webhooks to which the app subscribes. With received, three of them have arrived.
func events(received bool) []zoomsettings.ZoomEvent {
	list := make([]zoomsettings.ZoomEvent, len(connection.Events))
	for i, e := range connection.Events {
		list[i] = zoomsettings.ZoomEvent{Name: e.Name, Why: lang.Say{Key: e.Why}, Since: e.Since}
	}
	if received {
		for i, ago := range []time.Duration{12 * time.Second, 3 * time.Hour, 2 * 24 * time.Hour} {
			list[i].Last = now().Add(-ago)
		}
	}
	return list
}

// leadTimes returns the form of the lead times: hours for meetings, minutes for links.
func leadTimes(window, link string) view.Form {
	return view.Form{Values: map[string]string{"window": window, "link": link}}
}
