// Package entry serves the first run of an empty server, signing in and out, and the choice of an organization.
package entry

import (
	"errors"
	"net/url"
	"strings"

	"navette.dev/navette/internal/colleague"
	"navette.dev/navette/internal/limit"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/signin"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// Pages serves the first run of an empty server, signing in and out, and the choice of an organization.
type Pages struct {
	People       *people.People
	SignIn       *signin.SignIn
	FirstRunCode string       // the code that the first run requires; if "", every code is refused
	codes        *limit.Tries // wrong codes of the first run, by client
	links        *limit.Tries // unknown links for a new password, by client
}

// New returns the pages. They count the wrong codes of each client from zero, so that guessing is limited.
func New(p *people.People, s *signin.SignIn, firstRunCode string) Pages {
	return Pages{p, s, firstRunCode, limit.New(codesAllowed, navette.RealNow), limit.New(linkMisses, navette.RealNow)}
}

// Routes returns the routes of this package.
func (a Pages) Routes() []page.Route {
	return append(a.forgotRoutes(), []page.Route{
		{Pattern: "GET /first-run", Access: page.Public, Handle: a.showFirstRun},
		{Pattern: "POST /first-run", Access: page.Public, Handle: a.firstRun},
		{Pattern: "GET /signin", Access: page.Public, Handle: a.showSignIn},
		{Pattern: "POST /signin", Access: page.Public, Handle: a.signIn},
		{Pattern: "POST /signout", Access: page.Public, Handle: a.signOut},
		{Pattern: "GET /organizations", Access: page.Public, Handle: a.showOrganizations},
		{Pattern: "POST /organizations", Access: page.Public, Handle: a.chooseOrganization},
		{Pattern: page.AnyPath, Access: page.Public, Handle: a.noSuchPage},
	}...)
}

func (a Pages) showSignIn(p *page.Page) error {
	empty, err := p.EmptyServer()
	switch {
	case err != nil:
		return err
	case empty:
		return p.Redirect("/first-run")
	case p.Person != "":
		return p.Redirect(navette.LocalPath(p.R.URL.Query().Get("next")))
	}
	return p.Render(SignIn(SignInPage{
		Frame: p.PlainFrame(), Next: navette.LocalPath(p.R.URL.Query().Get("next")),
		Changed: p.R.URL.Query().Get("password") == "changed",
	}))
}

func (a Pages) signIn(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	next := navette.LocalPath(f.Text("next"))
	person, users, err := a.SignIn.Authenticate(p.Context(), signin.Attempt{
		Email: f.Text("email"), Password: f.Secret("password"), Client: p.Client(),
		Browser: p.Cookie(page.BrowserCookie),
	})
	switch {
	case strings.HasPrefix(next, colleague.LinkPath) && (err == nil || navette.MessageOf(err) == "rules.no_place"):
		return signInToInvitation(p, person, users, next)
	case err != nil:
		return signInRefused(p, f, next, err)
	case len(users) > 1:
		if err := p.SignIn(person, ""); err != nil {
			return err
		}
		return p.Redirect("/organizations?next=" + url.QueryEscape(next))
	}
	if err := p.SignIn(person, users[0].OrgID); err != nil {
		return err
	}
	return p.Redirect(next)
}

// signInToInvitation signs in a person who answers an invitation, who may be in no organization or in several, and
// returns to the invitation.
func signInToInvitation(p *page.Page, person navette.Person, users []navette.User, invitation string) error {
	org := ""
	if len(users) == 1 {
		org = users[0].OrgID
	}
	if err := p.SignIn(person, org); err != nil {
		return err
	}
	return p.Redirect(invitation)
}

// signInRefused shows the form again, with field errors beside the fields and any other error above them.
func signInRefused(p *page.Page, f *page.Form, next string, err error) error {
	shown, ok := refusedForm(f, err)
	if !ok {
		return err
	}
	p.RetryAfter(err)
	return p.RenderAs(page.StatusOf(err), SignIn(SignInPage{Frame: p.PlainFrame(), Form: shown, Next: next}))
}

// refusedForm returns the form with field errors beside the fields and any other error above them. If the error has no
// words for the reader, ok is false.
func refusedForm(f *page.Form, err error) (shown view.Form, ok bool) {
	if shown, ok = f.View(err); ok {
		return shown, true
	}
	var refused *navette.Error
	if !errors.As(err, &refused) || refused.Message == "" || refused.Code == navette.Internal {
		return shown, false
	}
	notice := view.SayOf(refused.Message, refused.Args)
	shown.Notice = &notice
	return shown, true
}

func (a Pages) signOut(p *page.Page) error {
	if err := p.SignOut(); err != nil {
		return err
	}
	return p.Redirect("/signin")
}

// showOrganizations shows the organizations between which the signed-in person can choose.
func (a Pages) showOrganizations(p *page.Page) error {
	if p.Person == "" {
		return p.AskToSignIn()
	}
	if _, user, err := p.Reader(); err == nil {
		p.SetLanguageOf(user)
	} else if navette.CodeOf(err) != navette.NotFound {
		return err
	}
	model := OrganizationsPage{Frame: p.PlainFrame(), Next: navette.LocalPath(p.R.URL.Query().Get("next"))}
	for _, o := range p.Organizations() {
		model.Organizations = append(model.Organizations, view.Option{Value: o.ID, Text: o.Name})
	}
	return p.Render(Organizations(model))
}

func (a Pages) chooseOrganization(p *page.Page) error {
	if p.Person == "" {
		return p.AskToSignIn()
	}
	f, err := p.Form()
	if err != nil {
		return err
	}
	if _, _, err := a.People.Actor(p.Context(), p.Person, f.Text("org")); err != nil {
		return err
	}
	if err := p.ActIn(f.Text("org")); err != nil {
		return err
	}
	return p.Redirect(navette.LocalPath(f.Text("next")))
}

// noSuchPage answers every address without a route of its own.
func (a Pages) noSuchPage(p *page.Page) error {
	empty, err := p.EmptyServer()
	switch {
	case err != nil:
		return err
	case empty:
		return p.Redirect("/first-run")
	case p.Person != "":
		if entered, err := p.Enter(); err != nil || !entered {
			return err
		}
	}
	return navette.Fail(navette.NotFound, "", nil)
}
