package entry

import "navette.dev/navette/internal/web/view"

// SignInPage lets a person in.
type SignInPage struct {
	view.Frame
	Form view.Form // email, password
	Next string    // where to go afterwards
}

// FirstRunPage opens an empty server: the organization and its owner.
type FirstRunPage struct {
	view.Frame
	Form  view.Form // code, org, zone, lang, name, email, password
	Zones []string
}

// firstRunInputs are the fields of the first run in order.
type firstRunInputs struct{ code, org, zone, lang, name, email, password view.Input }

func (p FirstRunPage) inputs() firstRunInputs {
	return firstRunInputs{
		code:     view.Input{Name: "code", Label: p.T("entry.code"), Hint: p.T("entry.code_hint"), Auto: "off", Max: 40},
		org:      view.Input{Name: "org", Label: p.T("entry.org"), Hint: p.T("entry.org_hint"), Auto: "organization", Max: 120},
		zone:     view.Input{Name: "zone", Label: p.T("entry.zone"), List: p.Zones, Max: 64},
		lang:     view.Input{Name: "lang", Label: p.T("entry.language"), Options: view.LanguageOptions(p.Frame)},
		name:     view.Input{Name: "name", Label: p.T("entry.name"), Auto: "name", Max: 120},
		email:    view.EmailInput(p.Frame),
		password: view.Input{Name: "password", Label: p.T("entry.new_password"), Hint: p.T("entry.password_hint"), Type: "password", Auto: "new-password", Max: 200},
	}
}

// OrganizationsPage lets a person with several memberships choose an organization.
type OrganizationsPage struct {
	view.Frame
	Organizations []view.Option
	Next          string // where to go afterwards
}
