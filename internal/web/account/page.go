package account

import (
	"time"

	"navette.dev/navette/internal/web/view"
)

// Page is the data of the account page. Language and zone are stored with the user; theme and keys are kept in the
// browser.
type Page struct {
	view.Frame
	Form    view.Form // lang, zone, theme, keys
	Role    string    // owner, admin, staff or viewer
	Zones   []string  // suggestions
	OrgZone *time.Location
	Logins  []LoginRow
}

// LoginRow is a browser in which the reader is signed in.
type LoginRow struct {
	ID        string
	Browser   string    // name of the browser and its system, or ""
	CreatedAt time.Time // zero if unknown
	SeenAt    time.Time // zero if unknown
	Here      bool      // whether it is this browser
}

// browser returns the name of a login's browser.
func (p Page) browser(l LoginRow) string {
	if l.Browser == "" {
		return p.T("account.login_unknown")
	}
	return l.Browser
}

// lang, zone and themes are the inputs of the form.
func (p Page) lang() view.Input {
	return view.Input{
		Name: "lang", Label: p.T("entry.language"), Options: view.LanguageOptions(p.Frame),
		Hint: p.T("account.language_hint"),
	}
}

func (p Page) zone() view.Input {
	return view.Input{
		Name: "zone", Label: p.T("entry.zone"), List: p.Zones, Optional: true, Max: 64,
		Hint: p.T("account.zone_hint", "city", p.City(p.OrgZone)),
	}
}

func (p Page) themes() view.Input {
	return view.Input{
		Name: "theme", Label: p.T("account.theme"), Hint: p.T("account.theme_hint"), Options: []view.Option{
			{Value: "", Text: p.T("account.theme_device")},
			{Value: "light", Text: p.T("account.theme_light")},
			{Value: "dark", Text: p.T("account.theme_dark")},
		},
	}
}
