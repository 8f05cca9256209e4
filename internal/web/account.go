package web

import (
	"net/http"
	"slices"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/web/view"
)

// accountPages are what a person chooses for themselves.
type accountPages struct {
	People *people.People
}

// Routes are the addresses of the area.
func (a accountPages) Routes() []Route {
	return []Route{
		{Pattern: "POST /language", Access: Public, Handle: a.chooseLanguage},
		{Pattern: "GET /account", Access: SignedIn, Right: navette.ManageOwnSpace, Handle: a.account},
		{Pattern: "POST /account", Access: SignedIn, Right: navette.ManageOwnSpace, Handle: a.saveAccount},
	}
}

// chooseLanguage keeps the language chosen on any page: in this browser, and with whoever is signed in.
func (a accountPages) chooseLanguage(p *Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	back, to := localPath(f.text("back")), f.text("to")
	if !slices.Contains(lang.Locales(), to) {
		return p.Redirect(back)
	}
	actor, user, err := p.reader()
	if err == nil {
		err = a.People.SaveReader(p.Context(), actor, people.ReaderInput{Language: to, Zone: user.Zone})
	}
	if err != nil && navette.CodeOf(err) != navette.NotFound { // nobody is signed in
		return err
	}
	p.choose(languageCookie, to)
	return p.Redirect(back)
}

func (a accountPages) account(p *Page) error {
	stands := map[string]string{"lang": p.User.Language, "zone": p.User.Zone, "theme": p.theme(), "keys": "on"}
	if p.noKeys() {
		delete(stands, "keys")
	}
	return a.showAccount(p, http.StatusOK, view.Form{Values: stands})
}

func (a accountPages) showAccount(p *Page, status int, form view.Form) error {
	f, err := p.Frame(view.PlaceNone)
	if err != nil {
		return err
	}
	return p.RenderAs(status, view.Account(view.AccountPage{
		Frame: f, Form: form, Role: string(p.User.Role), Zones: zones, OrgZone: zoneOf(p.Org.Zone), Others: len(p.memberships) > 1,
	}))
}

func (a accountPages) saveAccount(p *Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	theme := f.text("theme")
	if theme != "" && theme != "light" && theme != "dark" {
		return navette.InvalidField("theme", "form.choice") // no page offers it
	}
	reader := people.ReaderInput{Language: f.text("lang"), Zone: f.text("zone")}
	if err := a.People.SaveReader(p.Context(), p.Actor, reader); err != nil {
		shown, ok := f.view(err)
		if !ok {
			return err
		}
		return a.showAccount(p, statusOf(err), shown)
	}
	p.choose(languageCookie, reader.Language)
	p.choose(themeCookie, theme)
	if f.checked("keys") {
		p.choose(keysCookie, "")
	} else {
		p.choose(keysCookie, "off")
	}
	p.Toast("account.saved")
	return p.Redirect("/account")
}
