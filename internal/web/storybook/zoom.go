package storybook

import (
	"time"

	"github.com/a-h/templ"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
	"navette.dev/navette/internal/web/zoomsettings"
)

func zoomStories() []Story {
	return []Story{
		{"zoom-setup", "Zoom", func(f view.Frame) templ.Component { return zoomsettings.Zoom(zoomSetup(f)) }},
		{"zoom-setup-errors", "Zoom", func(f view.Frame) templ.Component {
			p := zoomSetup(f)
			p.Setup = view.Form{
				Values: map[string]string{"kind": "server_to_server", "client_id": "nL7 x"},
				Errors: []view.FieldError{
					{Field: "client_id", Text: lang.Say{Key: "reason.app_malformed"}},
					{Field: "client_secret", Text: lang.Say{Key: "form.empty"}},
					{Field: "account_id", Text: lang.Say{Key: "form.empty"}},
				},
			}
			return zoomsettings.Zoom(p)
		}},
		{"zoom-before", "Zoom", func(f view.Frame) templ.Component {
			p := zoomSetup(f)
			p.App, p.Touched, p.LeadTimes = &zoomsettings.ZoomApp{ClientID: "nL7xQ2"}, touched(), leadTimes("24", "15")
			return zoomsettings.Zoom(p)
		}},
		{"zoom-failed", "Zoom", func(f view.Frame) templ.Component {
			p := zoomSetup(f)
			p.App, p.Failure, p.LeadTimes = &zoomsettings.ZoomApp{ClientID: "nL7xQ2"}, &lang.Say{Key: "reason.refused_by_person"}, leadTimes("24", "15")
			return zoomsettings.Zoom(p)
		}},
		{"zoom-connected", "Zoom", func(f view.Frame) templ.Component { return zoomsettings.Zoom(zoomConnected(f)) }},
		{"zoom-edit", "Zoom", func(f view.Frame) templ.Component {
			p := zoomConnected(f)
			p.EditApp, p.Setup = true, view.Form{Values: map[string]string{"kind": "general", "client_id": "nL7xQ2"}}
			return zoomsettings.Zoom(p)
		}},
		{"zoom-silent", "Zoom", func(f view.Frame) templ.Component {
			p := zoomConnected(f)
			p.Zoom, p.ZoomSince, p.Conn.OldApp = view.ZoomSilent, At(0, 17, 22), true
			return zoomsettings.Zoom(p)
		}},
		{"zoom-leads", "Zoom", func(f view.Frame) templ.Component {
			p := zoomConnected(f)
			p.LeadTimes = leadTimes("48", "30")
			p.Effects = []lang.Say{count("effect.leads", 37), count("effect.meetings_now", 5), count("effect.links_now", 9)}
			p.Confirms = "told"
			return zoomsettings.Zoom(p)
		}},
		{"zoom-rights-missing", "Zoom", func(f view.Frame) templ.Component {
			p := zoomConnected(f)
			p.Scopes[8].Granted, p.Scopes[9].Granted, p.Scopes[9].Since = false, false, "1.1"
			p.Events[3].Since = "1.1"
			return zoomsettings.Zoom(p)
		}},
		{"zoom-rights-installation", "Zoom", func(f view.Frame) templ.Component {
			p := zoomConnected(f)
			p.App.Installation, p.App.Server, p.Scopes[9].Granted = true, true, false
			return zoomsettings.Zoom(p)
		}},
		{"zoom-pausing", "Zoom", func(f view.Frame) templ.Component {
			p := zoomConnected(f)
			p.Tab, p.Base, p.AskPause = view.SettingsVideo, "/settings/video", true
			p.Scopes[9].Granted = false
			return zoomsettings.Zoom(p)
		}},
		{"zoom-paused", "Zoom", func(f view.Frame) templ.Component {
			p := zoomConnected(f)
			p.Zoom, p.ZoomSince, p.Conn.PausedAt = view.ZoomPaused, At(0, 16, 5), At(0, 16, 5)
			return zoomsettings.Zoom(p)
		}},
		{"zoom-refused", "Zoom", func(f view.Frame) templ.Component {
			p := zoomConnected(f)
			p.Zoom, p.ZoomSince, p.Conn.Refused = view.ZoomRefused, At(0, 16, 58), true
			p.Conn.LastSignal = time.Time{}
			return zoomsettings.Zoom(p)
		}},
		{"zoom-people", "Zoom people", func(f view.Frame) templ.Component { return zoomsettings.ZoomPeople(zoomPeople(f)) }},
		{"zoom-people-many", "Zoom people", func(f view.Frame) templ.Component { return zoomsettings.ZoomPeople(zoomPeopleMany(f)) }},
		{"zoom-people-match", "Zoom people", func(f view.Frame) templ.Component { return zoomsettings.ZoomPeople(zoomPeopleMatch(f)) }},
		{"zoom-people-import", "Zoom people", func(f view.Frame) templ.Component {
			p := zoomPeopleMatch(f)
			p.ImportAll = true
			for i := range p.Hosts {
				p.Hosts[i].Import = true
			}
			return zoomsettings.ZoomPeople(p)
		}},
		{"zoom-people-empty", "Zoom people", func(f view.Frame) templ.Component {
			p := zoomPeople(f)
			p.Hosts, p.Alone, p.Total = nil, nil, 0
			return zoomsettings.ZoomPeople(p)
		}},
	}
}

func zoomSetup(f view.Frame) zoomsettings.ZoomPage {
	f = Sales(f, view.NavSettings)
	f.Zoom, f.ZoomBase, f.CanConnect = view.ZoomNever, "/settings/integrations/zoom", true
	return zoomsettings.ZoomPage{
		Frame: f, Tab: view.SettingsZoom, Base: "/settings/integrations/zoom", Scopes: scopes(false), Events: events(false), EventDays: 30, Until: At(8, 17, 41), SweepEvery: 5 * time.Minute,
		Redirect: "https://navette.ventes-nord.fr/oauth/zoom/return",
		Webhook:  "https://navette.ventes-nord.fr/hooks/zoom/app_01hcz6k3t9v2",
		Setup:    view.Form{Values: map[string]string{"kind": "general"}},
	}
}

func zoomConnected(f view.Frame) zoomsettings.ZoomPage {
	p := zoomSetup(f)
	p.Zoom, p.ZoomSince, p.App, p.Scopes, p.Touched = view.ZoomOn, At(-199, 10, 0), &zoomsettings.ZoomApp{ClientID: "nL7xQ2", HasWebhook: true}, scopes(true), touched()
	p.Events = events(true)
	p.Conn = &zoomsettings.ZoomConnection{
		Email: "zoom@ventes-nord.fr", Plan: "Business", Capacity: 300, HostName: "Sophie Lemaire", By: "Sophie Lemaire", At: At(-199, 10, 0),
		ValidUntil: At(0, 18, 2), LastSignal: Now().Add(-12 * time.Second), LastSweep: At(0, 17, 38),
	}
	p.LeadTimes = leadTimes("24", "15")
	p.Losses = zoomsettings.ZoomLosses{MeetingsKept: 12, SessionsWithout: 31, SoonWithout: 2, Recordings: 3}
	return p
}

func touched() []zoomsettings.TouchedSession {
	return []zoomsettings.TouchedSession{
		{Title: "Atelier découverte", Path: "/sessions/ses_20", Start: At(1, 9, 30), Due: At(0, 9, 30), Booked: 6},
		{Title: "Formation clients", Path: "/sessions/ses_21", Start: At(2, 15, 0), Due: At(1, 15, 0), Booked: 14},
	}
}

func scopes(granted bool) []zoomsettings.Scope {
	list := [][2]string{
		{"user:read:user", "scope.user"},
		{"user:read:list_users:admin", "scope.users"},
		{"user:read:settings:admin", "scope.settings"},
		{"user:read:zak:admin", "scope.start"},
		{"meeting:write:meeting:admin", "scope.create"},
		{"meeting:read:meeting:admin", "scope.read"},
		{"meeting:read:list_meetings:admin", "scope.list"},
		{"meeting:delete:meeting:admin", "scope.delete"},
		{"cloud_recording:read:list_user_recordings:admin", "scope.recordings"},
		{"cloud_recording:read:list_recording_files:admin", "scope.files"},
	}
	scopes := make([]zoomsettings.Scope, len(list))
	for i, s := range list {
		scopes[i] = zoomsettings.Scope{Name: s[0], Why: lang.Say{Key: s[1]}, Granted: granted}
	}
	return scopes
}

// events are what the app subscribes to; some arrived.
func events(some bool) []zoomsettings.ZoomEvent {
	list := []zoomsettings.ZoomEvent{
		{Name: "meeting.started", Why: lang.Say{Key: "scope.event_started"}},
		{Name: "meeting.ended", Why: lang.Say{Key: "scope.event_ended"}},
		{Name: "recording.completed", Why: lang.Say{Key: "scope.event_recording"}},
		{Name: "recording.transcript_completed", Why: lang.Say{Key: "scope.event_transcript"}},
		{Name: "app_deauthorized", Why: lang.Say{Key: "scope.event_removed"}},
	}
	if some {
		list[0].Last, list[1].Last, list[2].Last = Now().Add(-12*time.Second), Now().Add(-3*time.Hour), Now().Add(-2*24*time.Hour)
	}
	return list
}

func zoomPeople(f view.Frame) zoomsettings.ZoomPeoplePage {
	rows := []zoomsettings.HostRow{
		{ID: "hst_1", Name: "Sophie Lemaire", Email: "s.lemaire@ventes-nord.fr", User: "Sophie Lemaire", Same: true, Import: true},
		{ID: "hst_2", Name: "Yanis Bouchard", Email: "y.bouchard@ventes-nord.fr", User: "Yanis Bouchard", Same: true, Import: true},
		{ID: "hst_3", Name: "Claire Dumas", Email: "C.Dumas@Ventes-Nord.fr", User: "Claire Dumas (c.dumas@ventes-nord.fr)", Same: true},
		{ID: "hst_4", Name: "Théo (accueil)", Email: "accueil@ventes-nord.fr", User: "Théo Lambert", Import: true},
		{ID: "hst_5", Name: "M. Rousseau", Email: "mrousseau@gmail.com", User: "Mathilde Rousseau", Import: true, Basic: true},
		{ID: "hst_6", Name: "Salle Garonne", Email: "garonne@ventes-nord.fr"},
		{ID: "hst_7", Name: "Pierre Vasseur", Email: "p.vasseur@ventes-nord.fr"},
	}
	return zoomsettings.ZoomPeoplePage{
		Frame: Sales(f, view.NavSettings), Tab: view.SettingsZoom, Base: "/settings/integrations/zoom",
		Users: []string{
			"Sophie Lemaire", "Yanis Bouchard", "Claire Dumas (c.dumas@ventes-nord.fr)", "Claire Dumas (claire.d@ventes-nord.fr)", "Théo Lambert",
			"Mathilde Rousseau", "Alice Perrin",
		},
		Alone: []string{"Alice Perrin", "Claire Dumas"}, Hosts: rows, Linked: 5, Total: len(rows), Found: len(rows), Number: 1, Pages: 1,
	}
}

// zoomPeopleMany is one page of a large account, with a row that cannot be saved.
func zoomPeopleMany(f view.Frame) zoomsettings.ZoomPeoplePage {
	p := zoomPeople(f)
	p.Linked, p.Total, p.Found, p.Number, p.Pages = 612, 1000, 1000, 3, 40
	p.PrevPath, p.NextPath = p.Base+"/people?page=2", p.Base+"/people?page=4"
	p.Hosts[5].User = "Claire"
	p.Notice = &view.Form{Errors: []view.FieldError{{Field: "user-hst_6", Text: lang.Say{Key: "people.no_such_user"}}}}
	for _, first := range []string{"Nora", "Sami", "Lina", "Joël", "Maud", "Karl"} {
		for _, last := range []string{"Petit", "Lambert", "Moreau", "Vidal", "Haddad"} {
			p.Alone = append(p.Alone, first+" "+last)
		}
	}
	return p
}

// zoomPeopleMatch is the first page of what is proposed.
func zoomPeopleMatch(f view.Frame) zoomsettings.ZoomPeoplePage {
	p := zoomPeople(f)
	p.Hosts = p.Hosts[:3]
	for i := range p.Hosts {
		p.Hosts[i].Fresh, p.Hosts[i].Import = true, false
	}
	p.Match, p.Linked, p.Total, p.Found, p.Pages, p.NextPath = true, 12, 1000, 388, 16, p.Base+"/people?match=on&page=2"
	return p
}

func leadTimes(window, link string) view.Form {
	return view.Form{Values: map[string]string{"window": window, "link": link}}
}
