package entry

import "navette.dev/navette/internal/web/view"

// SignInPage is the data of the sign-in page.
type SignInPage struct {
	view.Frame
	Form view.Form // email, password
	Next string    // path of the page after signing in

	Changed bool // whether the person has just chosen a new password
}

// ForgotPage is the data of the page on which a person asks for a link for a new password.
type ForgotPage struct {
	view.Frame
	Form view.Form // email
	Sent bool      // whether the request was accepted
}

// PasswordPage is the data of the page behind a mailed link for a new password.
type PasswordPage struct {
	view.Frame
	Form  view.Form // password
	Token string
	Over  bool // whether the link cannot be used any more
}

// FirstRunPage is the data of the page that adds the first organization and its owner.
type FirstRunPage struct {
	view.Frame
	Form  view.Form // code, org, profile, zone, lang, name, email, password
	New   bool      // whether the form was not sent yet: the browser then fills in its time zone
	Zones []string  // suggestions
}

// firstRunInputs are the inputs of the first run.
type firstRunInputs struct{ code, org, profile, zone, lang, name, email, password view.Input }

// inputs returns the inputs of the form.
func (p FirstRunPage) inputs() firstRunInputs {
	return firstRunInputs{
		code: view.Input{
			Name: "code", Label: p.T("entry.code"), Hint: p.T("entry.code_hint"), Auto: "off", Max: 40,
		},
		org: view.Input{
			Name: "org", Label: p.T("entry.org"), Hint: p.T("entry.org_hint"), Auto: "organization", Max: 120,
		},
		profile: view.ProfileInput(p.Frame),
		zone:    view.Input{Name: "zone", Label: p.T("entry.zone"), List: p.Zones, Max: 64},
		lang:    view.Input{Name: "lang", Label: p.T("entry.language"), Options: view.LanguageOptions(p.Frame)},
		name:    view.Input{Name: "name", Label: p.T("entry.name"), Auto: "name", Max: 120},
		email:   view.EmailInput(p.Frame),
		password: view.Input{
			Name: "password", Label: p.T("entry.new_password"), Hint: p.T("entry.password_hint"), Type: "password",
			Auto: "new-password", Max: 200,
		},
	}
}

// passwordInput returns the input of the sign-in page for the password.
func (p SignInPage) passwordInput() view.Input {
	return view.Input{
		Name: "password", Label: p.T("entry.password"), Type: "password", Auto: "current-password", Max: 200,
	}
}

// OrganizationsPage is the data of the page on which a person chooses between organizations.
type OrganizationsPage struct {
	view.Frame
	Organizations []view.Option // ids and names
	Next          string        // path of the page after the choice
}
