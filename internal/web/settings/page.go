package settings

import (
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
)

// Page is the data of the first page of the settings.
type Page struct {
	view.Frame
	OrgLocale string // language of the organization
	OrgZone   *time.Location
	ReadOnly  bool
	Form      view.Form // org, zone, lang, profile, unless ReadOnly
	Zones     []string  // suggestions
	MailTrial *lang.Say // why the test mail was not sent; nil if it was, or if none was requested
}

// organizationInputs are the inputs of the organization's form.
type organizationInputs struct{ org, zone, lang, profile view.Input }

// inputs returns the inputs of the form.
func (p Page) inputs() organizationInputs {
	return organizationInputs{
		org: view.Input{
			Name: "org", Label: p.T("entry.org"), Hint: p.T("settings.org_hint"), Auto: "organization", Max: 120,
		},
		zone: view.Input{
			Name: "zone", Label: p.T("entry.zone"), Hint: p.T("settings.zone_hint"), List: p.Zones, Max: 64,
		},
		profile: view.ProfileInput(p.Frame),
		lang: view.Input{
			Name: "lang", Label: p.T("entry.language"), Hint: p.T("settings.language_hint"),
			Options: view.LanguageOptions(p.Frame),
		},
	}
}
