package web

import (
	"errors"
	"net/http"

	"navette.dev/navette/internal/invite"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/web/view"
)

// settingsPages are the settings of the organization and of the mail server.
type settingsPages struct {
	People *people.People
	Invite *invite.Invitations
}

// Routes are the addresses of the area.
func (a settingsPages) Routes() []Route {
	return []Route{
		{Pattern: "GET /settings", Access: SignedIn, Right: navette.ReadSchedule, Handle: a.settings},
		{Pattern: "POST /settings", Access: SignedIn, Right: navette.ManageOrg, Handle: a.saveSettings},
		{Pattern: "POST /settings/mail/trial", Access: SignedIn, Right: navette.ManageOrg, Handle: a.tryMail},
	}
}

// settings is the first page of the settings: the organization, and the doors to the rest.
func (a settingsPages) settings(p *Page) error {
	return a.showSettings(p, http.StatusOK, organizationForm(p), nil)
}

// organizationForm is the organization as it stands.
func organizationForm(p *Page) view.Form {
	return view.Form{Values: map[string]string{"org": p.Org.Name, "zone": p.Org.Zone, "lang": p.Org.Language}}
}

// tryMail sends the reader a test mail, and says where it did not leave.
func (a settingsPages) tryMail(p *Page) error {
	err := a.Invite.Trial(p.Context(), p.Actor)
	if err == nil {
		p.Toast("settings.mail_tried")
		return p.Redirect(localPath(p.refererPath()))
	}
	var why *navette.Error
	if !errors.As(err, &why) || why.Message == "" {
		return err
	}
	told := sayOf(why.Message, why.Args)
	return a.showSettings(p, statusOf(err), organizationForm(p), &told)
}

func (a settingsPages) showSettings(p *Page, status int, form view.Form, mailTrial *lang.Say) error {
	f, err := p.Frame(view.PlaceSettings)
	if err != nil {
		return err
	}
	page := view.SettingsPage{Frame: f, OrgLocale: p.Org.Language, OrgZone: zoneOf(p.Org.Zone), Zones: zones, Form: form, MailTrial: mailTrial}
	page.ReadOnly = !p.Actor.May(navette.ManageOrg)
	return p.RenderAs(status, view.Settings(page))
}

func (a settingsPages) saveSettings(p *Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	in := people.OrganizationInput{Name: f.text("org"), Zone: f.text("zone"), Language: f.text("lang")}
	if err := a.People.ChangeOrganization(p.Context(), p.Actor, in); err != nil {
		shown, ok := f.view(err)
		if !ok {
			return err
		}
		return a.showSettings(p, statusOf(err), shown, nil)
	}
	p.Toast("settings.saved")
	return p.Redirect("/settings")
}
