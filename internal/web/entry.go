package web

import (
	"errors"
	"net/url"

	"navette.dev/navette/internal/limit"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/signin"
	"navette.dev/navette/internal/web/view"
)

// entryPages are the first run of an empty server, signing in and out, and the choice of an organization.
type entryPages struct {
	People       *people.People
	SignIn       *signin.SignIn
	FirstRunCode string       // what the first run of an empty server asks for; with "" it cannot be opened
	codes        *limit.Tries // wrong codes of the first run, by client
}

// newEntryPages counts the wrong codes of the first run from now on.
func newEntryPages(p *people.People, s *signin.SignIn, firstRunCode string) entryPages {
	return entryPages{p, s, firstRunCode, limit.New(codesAllowed, navette.RealNow)}
}

// Routes are the addresses of the area.
func (a entryPages) Routes() []Route {
	return []Route{
		{Pattern: "GET /first-run", Access: Public, Handle: a.showFirstRun},
		{Pattern: "POST /first-run", Access: Public, Handle: a.firstRun},
		{Pattern: "GET /signin", Access: Public, Handle: a.showSignIn},
		{Pattern: "POST /signin", Access: Public, Handle: a.signIn},
		{Pattern: "POST /signout", Access: Public, Handle: a.signOut},
		{Pattern: "GET /organizations", Access: Public, Handle: a.showOrganizations},
		{Pattern: "POST /organizations", Access: Public, Handle: a.chooseOrganization},
		{Pattern: anyPath, Access: Public, Handle: a.noSuchPage},
	}
}

func (a entryPages) showSignIn(p *Page) error {
	empty, err := p.emptyServer()
	switch {
	case err != nil:
		return err
	case empty:
		return p.Redirect("/first-run")
	case p.person != "":
		return p.Redirect(localPath(p.R.URL.Query().Get("next")))
	}
	return p.Render(view.SignIn(view.SignInPage{Frame: p.plainFrame(), Next: localPath(p.R.URL.Query().Get("next"))}))
}

func (a entryPages) signIn(p *Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	next := localPath(f.text("next"))
	person, places, err := a.SignIn.Authenticate(p.Context(), signin.Attempt{
		Email: f.text("email"), Password: f.secret("password"), Client: p.client(), Browser: p.cookie(browserCookie),
	})
	switch {
	case err != nil:
		return signInRefused(p, f, next, err)
	case len(places) > 1:
		if err := p.signIn(person.ID, ""); err != nil {
			return err
		}
		return p.Redirect("/organizations?next=" + url.QueryEscape(next))
	}
	if err := p.signIn(person.ID, places[0].OrgID); err != nil {
		return err
	}
	return p.Redirect(next)
}

// signInRefused shows the form again, with what is wrong beside its fields or above them.
func signInRefused(p *Page, f *Form, next string, err error) error {
	shown, ok := f.view(err)
	if refused := (*navette.Error)(nil); !ok && errors.As(err, &refused) && refused.Message != "" && refused.Code != navette.Internal {
		notice := sayOf(refused.Message, refused.Args)
		shown.Notice, ok = &notice, true
	}
	if !ok {
		return err
	}
	p.retryAfter(err)
	return p.RenderAs(statusOf(err), view.SignIn(view.SignInPage{Frame: p.plainFrame(), Form: shown, Next: next}))
}

func (a entryPages) signOut(p *Page) error {
	if err := p.signOut(); err != nil {
		return err
	}
	return p.Redirect("/signin")
}

// showOrganizations asks somebody with several places in which they want to be.
func (a entryPages) showOrganizations(p *Page) error {
	if p.person == "" {
		return p.askToSignIn()
	}
	if _, user, err := p.reader(); err == nil {
		p.speakAs(user)
	} else if navette.CodeOf(err) != navette.NotFound {
		return err
	}
	page := view.OrganizationsPage{Frame: p.plainFrame(), Next: localPath(p.R.URL.Query().Get("next"))}
	for _, m := range p.memberships {
		page.Organizations = append(page.Organizations, view.Option{Value: m.Organization.ID, Text: m.Organization.Name})
	}
	return p.Render(view.Organizations(page))
}

func (a entryPages) chooseOrganization(p *Page) error {
	if p.person == "" {
		return p.askToSignIn()
	}
	f, err := p.Form()
	if err != nil {
		return err
	}
	if _, _, err := a.People.Actor(p.Context(), p.person, f.text("org")); err != nil {
		return err
	}
	if err := p.act(f.text("org")); err != nil {
		return err
	}
	return p.Redirect(localPath(f.text("next")))
}

// noSuchPage answers every address that leads nowhere.
func (a entryPages) noSuchPage(p *Page) error {
	empty, err := p.emptyServer()
	switch {
	case err != nil:
		return err
	case empty:
		return p.Redirect("/first-run")
	case p.person != "":
		if entered, err := p.enter(); err != nil || !entered {
			return err
		}
	}
	return navette.Fail(navette.NotFound, "", nil)
}
