// Package settings serves the first page of the settings: the organization, and the test mail.
package settings

import (
	"errors"
	"net/http"

	"navette.dev/navette/internal/invite"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/storage"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// Pages serves the first page of the settings.
type Pages struct {
	People *people.People
	Invite *invite.Invitations

	Storage *storage.Storage
}

// Routes returns the routes of this package.
func (a Pages) Routes() []page.Route {
	return []page.Route{
		{Pattern: "GET /settings", Access: page.SignedIn, Right: navette.ReadSchedule, Handle: a.settings},
		{Pattern: "POST /settings", Access: page.SignedIn, Right: navette.ManageOrg, Handle: a.saveSettings},
		{Pattern: "POST /settings/mail/trial", Access: page.SignedIn, Right: navette.ManageOrg, Handle: a.tryMail},
		{Pattern: "GET " + view.StoragePath, Access: page.SignedIn, Right: navette.ManageOrg, Handle: a.storage},
	}
}

func (a Pages) settings(p *page.Page) error {
	return a.showSettings(p, http.StatusOK, organizationValues(p), nil)
}

// organizationValues returns the form with the current values of the organization.
func organizationValues(p *page.Page) view.Form {
	return view.Form{Values: map[string]string{
		"org": p.Org.Name, "zone": p.Org.Zone, "lang": p.Org.Language, "profile": string(p.Org.Profile),
	}}
}

// tryMail sends the reader a test mail. If it cannot be sent, the page says why.
func (a Pages) tryMail(p *page.Page) error {
	err := a.Invite.Trial(p.Context(), p.Actor)
	if err == nil {
		p.Toast("settings.mail_tried")
		return p.Redirect(navette.LocalPath(p.RefererPath()))
	}
	var why *navette.Error
	if !errors.As(err, &why) || why.Message == "" {
		return err
	}
	reason := view.SayOf(why.Message, why.Args)
	return a.showSettings(p, page.StatusOf(err), organizationValues(p), &reason)
}

func (a Pages) showSettings(p *page.Page, status int, form view.Form, mailTrial *lang.Say) error {
	f, err := p.Frame(view.NavSettings)
	if err != nil {
		return err
	}
	return p.RenderAs(status, Settings(Page{
		Frame: f, OrgLocale: p.Org.Language, OrgZone: page.ZoneOf(p.Org.Zone), ReadOnly: !p.Actor.May(navette.ManageOrg),
		Form: form, Zones: page.Zones, MailTrial: mailTrial,
	}))
}

func (a Pages) saveSettings(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	in := people.OrganizationInput{
		Name: f.Text("org"), Zone: f.Text("zone"), Language: f.Text("lang"), Profile: navette.Profile(f.Text("profile")),
	}
	if err := a.People.ChangeOrganization(p.Context(), p.Actor, in); err != nil {
		shown, ok := f.View(err)
		if !ok {
			return err
		}
		return a.showSettings(p, page.StatusOf(err), shown, nil)
	}
	p.Toast("settings.saved")
	return p.Redirect("/settings")
}
