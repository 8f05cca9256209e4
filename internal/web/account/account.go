// Package account serves what a person chooses for themselves: language, time zone, theme and keys.
package account

import (
	"net/http"
	"slices"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// Pages are what a person chooses for themselves.
type Pages struct {
	People *people.People
}

// Routes are the addresses of the area.
func (a Pages) Routes() []page.Route {
	return []page.Route{
		{Pattern: "POST /language", Access: page.Public, Handle: a.chooseLanguage},
		{Pattern: "GET /account", Access: page.SignedIn, Right: navette.ManageOwnSpace, Handle: a.account},
		{Pattern: "POST /account", Access: page.SignedIn, Right: navette.ManageOwnSpace, Handle: a.saveAccount},
	}
}

// chooseLanguage keeps the language chosen on any page: in this browser, and with the signed-in person.
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
	if err != nil && navette.CodeOf(err) != navette.NotFound { // there is no login
		return err
	}
	p.Choose(page.LanguageCookie, to)
	return p.Redirect(back)
}

func (a Pages) account(p *page.Page) error {
	stands := map[string]string{"lang": p.User.Language, "zone": p.User.Zone, "theme": p.Theme(), "keys": "on"}
	if p.NoKeys() {
		delete(stands, "keys")
	}
	return a.showAccount(p, http.StatusOK, view.Form{Values: stands})
}

func (a Pages) showAccount(p *page.Page, status int, form view.Form) error {
	f, err := p.Frame(view.NavNone)
	if err != nil {
		return err
	}
	return p.RenderAs(status, Account(Page{
		Frame: f, Form: form, Role: string(p.User.Role), Zones: page.Zones, OrgZone: page.ZoneOf(p.Org.Zone),
		Others: len(p.Organizations()) > 1,
	}))
}

func (a Pages) saveAccount(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	theme := f.Text("theme")
	if theme != "" && theme != "light" && theme != "dark" {
		return navette.InvalidField("theme", "form.choice") // no page offers it
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
