// Package account serves the page of a person's own choices: language, time zone, theme and keyboard shortcuts.
package account

import (
	"net/http"
	"slices"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/signin"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// Pages serves the account page, and the choice of a language on every page.
type Pages struct {
	People *people.People
	SignIn *signin.SignIn
}

// Routes returns the routes of this package.
func (a Pages) Routes() []page.Route {
	return []page.Route{
		{Pattern: "POST /language", Access: page.Public, Handle: a.chooseLanguage},
		{Pattern: "GET /account", Access: page.SignedIn, Right: navette.ManageOwnSpace, Handle: a.account},
		{Pattern: "POST /account", Access: page.SignedIn, Right: navette.ManageOwnSpace, Handle: a.saveAccount},
		{Pattern: "POST /account/logins", Access: page.SignedIn, Right: navette.ManageOwnSpace, Handle: a.endLogins},
	}
}

// chooseLanguage saves the language that is chosen at the foot of any page: in this browser, and for the signed-in
// person if there is one.
func (a Pages) chooseLanguage(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	back, to := navette.LocalPath(f.Text("back")), f.Text("to")
	if !slices.Contains(lang.Locales(), to) {
		return p.Redirect(back)
	}
	actor, user, err := p.Reader()
	if err == nil {
		err = a.People.SaveReader(p.Context(), actor, people.ReaderInput{Language: to, Zone: user.Zone})
	}
	if err != nil && navette.CodeOf(err) != navette.NotFound { // NotFound means that there is no login
		return err
	}
	p.Choose(page.LanguageCookie, to)
	return p.Redirect(back)
}

func (a Pages) account(p *page.Page) error {
	current := map[string]string{"lang": p.User.Language, "zone": p.User.Zone, "theme": p.Theme(), "keys": "on"}
	if p.NoKeys() {
		delete(current, "keys")
	}
	return a.showAccount(p, http.StatusOK, view.Form{Values: current})
}

func (a Pages) showAccount(p *page.Page, status int, form view.Form) error {
	f, err := p.Frame(view.NavNone)
	if err != nil {
		return err
	}
	logins, err := a.SignIn.Logins(p.Context(), p.Person)
	if err != nil {
		return err
	}
	return p.RenderAs(status, Account(Page{
		Logins: loginRows(logins, p.Login().Token),
		Frame:  f, Form: form, Role: string(p.User.Role), Zones: page.Zones, OrgZone: page.ZoneOf(p.Org.Zone),
	}))
}

// loginRows returns the logins for the page, the one of this browser first.
func loginRows(logins []signin.Login, here string) []LoginRow {
	var rows []LoginRow
	for _, l := range logins {
		row := LoginRow{
			ID: signin.LoginID(l.Token), Browser: l.Browser, CreatedAt: l.CreatedAt.Time, SeenAt: l.SeenAt.Time,
			Here: l.Token == here,
		}
		if row.Here {
			rows = slices.Insert(rows, 0, row)
		} else {
			rows = append(rows, row)
		}
	}
	return rows
}

// endLogins ends one login of the reader, or all but the one of this browser if the form names none.
func (a Pages) endLogins(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	if id := f.Text("login"); id != "" {
		err = a.SignIn.EndOneLogin(p.Context(), p.Person, id)
	} else {
		err = a.SignIn.EndOtherLogins(p.Context(), p.Person, p.Login().Token)
	}
	if err != nil {
		return err
	}
	p.Toast("account.login_ended")
	return p.Redirect("/account")
}

func (a Pages) saveAccount(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	theme := f.Text("theme")
	if theme != "" && theme != "light" && theme != "dark" {
		return navette.InvalidField("theme", "form.choice")
	}
	reader := people.ReaderInput{Language: f.Text("lang"), Zone: f.Text("zone")}
	if err := a.People.SaveReader(p.Context(), p.Actor, reader); err != nil {
		shown, ok := f.View(err)
		if !ok {
			return err
		}
		return a.showAccount(p, page.StatusOf(err), shown)
	}
	p.Choose(page.LanguageCookie, reader.Language)
	p.Choose(page.ThemeCookie, theme)
	if f.Checked("keys") {
		p.Choose(page.KeysCookie, "")
	} else {
		p.Choose(page.KeysCookie, "off")
	}
	p.Toast("account.saved")
	return p.Redirect("/account")
}
