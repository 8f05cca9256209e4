package storybook

import (
	"github.com/a-h/templ"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/account"
	"navette.dev/navette/internal/web/entry"
	"navette.dev/navette/internal/web/settings"
	"navette.dev/navette/internal/web/view"
)

// settingsStories returns the stories of the first page of the settings, the account page and the choice of an
// organization.
func settingsStories() []Story {
	return []Story{
		{"settings", "Settings", func(f view.Frame) templ.Component { return settings.Settings(organization(f)) }},
		{"settings-errors", "Settings", func(f view.Frame) templ.Component {
			p := organization(f)
			p.Form.Values["zone"] = "Europe/Pari"
			p.Form.Errors = []view.FieldError{{Field: "zone", Text: lang.Say{Key: "form.zone"}}}
			return settings.Settings(p)
		}},
		{"settings-mail-failed", "Settings", func(f view.Frame) templ.Component {
			p, why := organization(f), say("reason.mail_refused", "words", "535 5.7.8 Authentication credentials invalid")
			p.MailTrial = &why
			return settings.Settings(p)
		}},
		{"settings-no-mail", "Settings", func(f view.Frame) templ.Component {
			f.NoMail = true
			return settings.Settings(organization(f))
		}},
		{"settings-staff", "Settings", func(f view.Frame) templ.Component {
			p := organization(f)
			p.ReadOnly, p.PeoplePath, p.ZoomPath, p.SetupPath, p.MailPath = true, "", "", "", ""
			return settings.Settings(p)
		}},
		{"account", "Account", func(f view.Frame) templ.Component {
			f.Others = true
			return account.Account(account.Page{
				Frame: f, Role: "owner", Zones: zones(), OrgZone: zone(), Logins: []account.LoginRow{
					{ID: "1", Browser: "Firefox, macOS", CreatedAt: at(-2, 8, 40), SeenAt: at(0, 17, 40), Here: true},
					{ID: "2", Browser: "Safari, iPhone", CreatedAt: at(-9, 19, 5), SeenAt: at(-1, 21, 30)},
					{ID: "3"},
				},
				Form: view.Form{Values: map[string]string{"lang": f.Locale(), "theme": f.Theme, "keys": "on"}},
			})
		}},
		{"organizations", "Account", func(f view.Frame) templ.Component {
			return entry.Organizations(entry.OrganizationsPage{Frame: emptyServer(f), Next: "/", Organizations: []view.Option{
				{Value: "org_1", Text: "Atelier Lumière"}, {Value: "org_2", Text: "Ventes Nord"},
			}})
		}},
	}
}

// organization returns the first page of the settings for an owner.
func organization(f view.Frame) settings.Page {
	return settings.Page{Frame: as(f, view.NavSettings), OrgLocale: "fr", OrgZone: zone(), Zones: zones(), Form: view.Form{
		Values: map[string]string{"org": "Atelier Lumière", "zone": "Europe/Paris", "lang": "fr", "profile": "studio"},
	}}
}
