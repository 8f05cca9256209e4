package web

import (
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/view"
)

func settingsRoutes(s *Site) []Route {
	return []Route{{Pattern: "GET /settings", Access: SignedIn, Right: navette.ReadSchedule, Handle: s.settings}}
}

// settings is the first page of the settings: the organization, and the doors to the rest.
func (s *Site) settings(p *Page) error {
	f, err := p.Frame(view.PlaceSettings)
	if err != nil {
		return err
	}
	return p.Render(view.Settings(view.SettingsPage{Frame: f, OrgLocale: p.Org.Language}))
}
