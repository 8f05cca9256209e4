package web

import (
	"net/http"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/web/view"
)

func settingsRoutes(s *Site) []Route {
	return []Route{
		{Pattern: "GET /settings", Access: SignedIn, Right: navette.ReadSchedule, Handle: s.settings},
		{Pattern: "POST /settings", Access: SignedIn, Right: navette.ManageOrg, Handle: s.saveSettings},
	}
}

// settings is the first page of the settings: the organization, and the doors to the rest.
func (s *Site) settings(p *Page) error {
	stands := map[string]string{"org": p.Org.Name, "zone": p.Org.Zone, "lang": p.Org.Language}
	return s.showSettings(p, http.StatusOK, view.Form{Values: stands})
}

func (s *Site) showSettings(p *Page, status int, form view.Form) error {
	f, err := p.Frame(view.PlaceSettings)
	if err != nil {
		return err
	}
	page := view.SettingsPage{Frame: f, OrgLocale: p.Org.Language, OrgZone: zoneOf(p.Org.Zone), Zones: zones, Form: form}
	page.ReadOnly = !p.Actor.May(navette.ManageOrg)
	return p.RenderAs(status, view.Settings(page))
}

func (s *Site) saveSettings(p *Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	in := people.OrganizationInput{Name: f.text("org"), Zone: f.text("zone"), Language: f.text("lang")}
	if err := s.People.ChangeOrganization(p.Context(), p.Actor, in); err != nil {
		shown, ok := f.view(err)
		if !ok {
			return err
		}
		return s.showSettings(p, statusOf(err), shown)
	}
	p.Toast("settings.saved")
	return p.Redirect("/settings")
}
