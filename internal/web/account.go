package web

import (
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/view"
)

// accountRoutes are about what somebody chose for themselves.
func accountRoutes(s *Site) []Route {
	return []Route{
		{Pattern: "GET /language", Access: Public, Handle: s.chooseLanguage},
		{Pattern: "GET /account", Access: SignedIn, Right: navette.ManageOwnSpace, Handle: s.showAccount},
		{Pattern: "POST /account", Access: SignedIn, Right: navette.ManageOwnSpace, Handle: s.saveAccount},
	}
}

// chooseLanguage keeps the language of a link under every page, for this browser.
func (s *Site) chooseLanguage(p *Page) error {
	if to := p.R.URL.Query().Get("to"); isLocale(to) {
		p.choose(languageCookie, to)
	}
	return p.Redirect(localPath(p.R.URL.Query().Get("back")))
}

func (s *Site) showAccount(p *Page) error {
	f, err := p.Frame(view.PlaceNone)
	if err != nil {
		return err
	}
	chosen := view.Form{Values: map[string]string{"lang": p.Words.Locale(), "theme": p.theme()}}
	return p.Render(view.Account(view.AccountPage{Frame: f, Form: chosen, Role: string(p.User.Role)}))
}

func (s *Site) saveAccount(p *Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	locale, theme := f.text("lang"), f.text("theme")
	if !isLocale(locale) {
		f.wrong.Add("lang", "form.choice", nil)
	}
	if theme != "" && theme != "light" && theme != "dark" {
		f.wrong.Add("theme", "form.choice", nil)
	}
	if err := f.wrong.Err(); err != nil {
		shown, _ := f.view(err)
		frame, frameErr := p.Frame(view.PlaceNone)
		if frameErr != nil {
			return frameErr
		}
		return p.RenderAs(statusOf(err), view.Account(view.AccountPage{Frame: frame, Form: shown, Role: string(p.User.Role)}))
	}
	p.choose(languageCookie, locale)
	p.choose(themeCookie, theme)
	p.Toast("account.saved")
	return p.Redirect("/account")
}

func isLocale(text string) bool { return text == lang.French || text == lang.English }
