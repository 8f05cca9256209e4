package settings

import (
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
)

// Page is the first page of the settings.
type Page struct {
	view.Frame
	OrgLocale string // the language of the organization
	OrgZone   *time.Location
	ReadOnly  bool
	Form      view.Form // org, zone, lang, unless ReadOnly
	Zones     []string  // to suggest
	MailTrial *lang.Say // why the test mail did not leave, nil where none was tried
}

// organizationInputs are the fields of the organization in order.
type organizationInputs struct{ org, zone, lang view.Input }

func (p Page) inputs() organizationInputs {
	return organizationInputs{
		org:  view.Input{Name: "org", Label: p.T("entry.org"), Hint: p.T("settings.org_hint"), Auto: "organization", Max: 120},
		zone: view.Input{Name: "zone", Label: p.T("entry.zone"), Hint: p.T("settings.zone_hint"), List: p.Zones, Max: 64},
		lang: view.Input{Name: "lang", Label: p.T("entry.language"), Hint: p.T("settings.language_hint"), Options: view.LanguageOptions(p.Frame)},
	}
}
