// Package settings serves the settings of the organization and of the mail server.
package settings

import (
	"errors"
	"net/http"

	"navette.dev/navette/internal/invite"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// Pages are the settings of the organization and of the mail server.
type Pages struct {
	People *people.People
	Invite *invite.Invitations
}

// Routes are the addresses of the area.
func (a Pages) Routes() []page.Route {
	return []page.Route{
		{Pattern: "GET /settings", Access: page.SignedIn, Right: navette.ReadSchedule, Handle: a.settings},
		{Pattern: "POST /settings", Access: page.SignedIn, Right: navette.ManageOrg, Handle: a.saveSettings},
		{Pattern: "POST /settings/mail/trial", Access: page.SignedIn, Right: navette.ManageOrg, Handle: a.tryMail},
	}
}

// settings is the first page of the settings: the organization, and the doors to the rest.
func (a Pages) settings(p *page.Page) error {
	return a.showSettings(p, http.StatusOK, organizationValues(p), nil)
}

// organizationValues is the organization as it stands.
func organizationValues(p *page.Page) view.Form {
	return view.Form{Values: map[string]string{"org": p.Org.Name, "zone": p.Org.Zone, "lang": p.Org.Language}}
}

// tryMail sends the reader a test mail, and says where it did not leave.
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
	told := view.SayOf(why.Message, why.Args)
	return a.showSettings(p, page.StatusOf(err), organizationValues(p), &told)
}

func (a Pages) showSettings(p *page.Page, status int, form view.Form, mailTrial *lang.Say) error {
	f, err := p.Frame(view.NavSettings)
	if err != nil {
		return err
	}
	model := Page{Frame: f, OrgLocale: p.Org.Language, OrgZone: page.ZoneOf(p.Org.Zone), Zones: page.Zones, Form: form, MailTrial: mailTrial}
	model.ReadOnly = !p.Actor.May(navette.ManageOrg)
	return p.RenderAs(status, Settings(model))
}

func (a Pages) saveSettings(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	in := people.OrganizationInput{Name: f.Text("org"), Zone: f.Text("zone"), Language: f.Text("lang")}
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
