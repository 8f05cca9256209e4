package account

import (
	"time"

	"navette.dev/navette/internal/web/view"
)

// Page shows a person's own choices: language and zone, which are kept, and the theme of this browser.
type Page struct {
	view.Frame
	Form    view.Form // lang, zone, theme, keys
	Role    string    // owner, admin, staff or viewer
	Zones   []string  // to suggest
	OrgZone *time.Location
	Others  bool // there are organizations besides this one to go to
}

func (p Page) lang() view.Input {
	return view.Input{Name: "lang", Label: p.T("entry.language"), Options: view.LanguageOptions(p.Frame), Hint: p.T("account.language_hint")}
}

func (p Page) zone() view.Input {
	return view.Input{
		Name: "zone", Label: p.T("entry.zone"), List: p.Zones, Optional: true, Max: 64, Hint: p.T("account.zone_hint", "city", p.City(p.OrgZone)),
	}
}

func (p Page) themes() view.Input {
	return view.Input{Name: "theme", Label: p.T("account.theme"), Hint: p.T("account.theme_hint"), Options: []view.Option{
		{Value: "", Text: p.T("account.theme_device")}, {Value: "light", Text: p.T("account.theme_light")}, {Value: "dark", Text: p.T("account.theme_dark")},
	}}
}
