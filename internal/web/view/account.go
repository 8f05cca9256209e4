package view

import "time"

// AccountPage is what somebody chooses for themselves: language and zone for good, the theme in this browser.
type AccountPage struct {
	Frame
	Form    Form     // lang, zone, theme, keys
	Role    string   // owner, admin, staff or viewer
	Zones   []string // to suggest
	OrgZone *time.Location
	Others  bool // there are organizations besides this one to go to
}

func (p AccountPage) lang() Input {
	return Input{Name: "lang", Label: p.T("entry.language"), Options: languageOptions(p.Frame), Hint: p.T("account.language_hint")}
}

func (p AccountPage) zone() Input {
	return Input{
		Name: "zone", Label: p.T("entry.zone"), List: p.Zones, Optional: true, Max: 64, Hint: p.T("account.zone_hint", "city", p.City(p.OrgZone)),
	}
}

func (p AccountPage) themes() Input {
	return Input{Name: "theme", Label: p.T("account.theme"), Hint: p.T("account.theme_hint"), Options: []Option{
		{Value: "", Text: p.T("account.theme_device")}, {Value: "light", Text: p.T("account.theme_light")}, {Value: "dark", Text: p.T("account.theme_dark")},
	}}
}
