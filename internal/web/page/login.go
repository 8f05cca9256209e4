package page

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/alexedwards/scs/v2"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/signin"
)

// loginLasts is the lifetime of a browser login in real time, from signing in.
const loginLasts = 14 * 24 * time.Hour

// The keys of a login's values.
const (
	loginPerson       = "person"
	loginOrganization = "organization"
)

// newLogins returns the manager of logins. It does not use scs.New, which starts a goroutine that nothing ends.
func newLogins(s *signin.SignIn, secure bool) *scs.SessionManager {
	return &scs.SessionManager{
		Store: loginStore{s}, Codec: scs.GobCodec{}, Lifetime: loginLasts, HashTokenInStore: true,
		Cookie: scs.SessionCookie{
			Name: "navette_login", Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: secure,
			Persist: true,
		},
	}
}

// findLogin reads who is signed in in this browser, and that person's memberships.
func (p *Page) findLogin() error {
	token := ""
	if cookie, err := p.R.Cookie(p.server.logins.Cookie.Name); err == nil {
		token = cookie.Value
	}
	ctx, err := p.server.logins.Load(context.WithValue(p.Context(), membershipsKey{}, &p.memberships), token)
	if err != nil {
		return fmt.Errorf("read the login: %w", err)
	}
	p.R = p.R.WithContext(ctx)
	p.Person = p.server.logins.GetString(ctx, loginPerson)
	return nil
}

// Enter sets Actor, User, Org and Words from the login. If the browser is not signed in, or no organization of the
// person is chosen in it, Enter redirects to the page for that, and entered is false.
func (p *Page) Enter() (entered bool, err error) {
	if p.Person == "" {
		return false, p.AskToSignIn()
	}
	org := p.server.logins.GetString(p.Context(), loginOrganization)
	if org == "" {
		return false, p.Redirect("/organizations")
	}
	at := p.membershipIn(org)
	if at < 0 {
		return false, p.Redirect("/organizations") // the membership has ended since
	}
	p.User, p.Org = p.memberships[at].User, p.memberships[at].Organization
	p.Actor = people.ActorOf(p.User)
	p.SetLanguageOf(p.User)
	return true, nil
}

// membershipIn returns the index of the membership in an organization, or -1.
func (p *Page) membershipIn(orgID string) int {
	return slices.IndexFunc(p.memberships, func(m signin.Membership) bool { return m.Organization.ID == orgID })
}

// Organizations returns the organizations of the signed-in person, by the age of the membership, the oldest first.
func (p *Page) Organizations() []navette.Organization {
	organizations := make([]navette.Organization, len(p.memberships))
	for i, m := range p.memberships {
		organizations[i] = m.Organization
	}
	return organizations
}

// Reader returns the signed-in person as a user of the organization chosen in this browser, or else of the person's
// oldest organization. It is meant for choices that apply in all of a person's organizations, such as the language.
// Without a login or a membership the error is [navette.NotFound].
func (p *Page) Reader() (navette.Actor, navette.User, error) {
	if len(p.memberships) == 0 {
		return navette.Actor{}, navette.User{}, navette.Fail(navette.NotFound, "", nil)
	}
	at := p.membershipIn(p.server.logins.GetString(p.Context(), loginOrganization))
	user := p.memberships[max(at, 0)].User
	return people.ActorOf(user), user, nil
}

// AskToSignIn redirects to the sign-in page, which later returns to this page, or to the first run of an empty server.
func (p *Page) AskToSignIn() error {
	empty, err := p.EmptyServer()
	switch {
	case err != nil:
		return err
	case empty:
		return p.Redirect("/first-run")
	case p.path() == "/":
		return p.Redirect("/signin")
	default:
		return p.Redirect("/signin?next=" + url.QueryEscape(p.path()))
	}
}

// EmptyServer reports whether the server has no organization yet.
func (p *Page) EmptyServer() (bool, error) {
	if p.server.opened.Load() {
		return false, nil
	}
	empty, err := p.server.People.Empty(p.Context())
	if err == nil && !empty {
		p.server.opened.Store(true)
	}
	return empty, err
}

// ServerOpened records that the server has an organization, so that EmptyServer no longer reads the database.
func (p *Page) ServerOpened() { p.server.opened.Store(true) }

// BrowserCookie is the name of the cookie that marks a browser in which a person has signed in before; see
// [signin.SignIn.KnownBrowser].
const BrowserCookie = "navette_browser"

// SignIn signs the browser in as a person, under a new token, and marks it as known to that person. With an empty
// orgID the organization is still to be chosen.
func (p *Page) SignIn(personID, orgID string) error {
	logins, ctx := p.server.logins, p.Context()
	known, err := p.server.SignIn.KnownBrowser(p.Cookie(BrowserCookie), personID)
	if err != nil {
		return err
	}
	http.SetCookie(p.W, &http.Cookie{
		Name: BrowserCookie, Value: known, Path: "/signin", MaxAge: int(signin.BrowserKnownFor / time.Second), HttpOnly: true,
		Secure: logins.Cookie.Secure, SameSite: http.SameSiteLaxMode,
	})
	if err := logins.RenewToken(ctx); err != nil {
		return fmt.Errorf("renew the login: %w", err)
	}
	logins.Put(ctx, loginPerson, personID)
	logins.Put(ctx, loginOrganization, orgID)
	return p.keepLogin()
}

// Cookie returns the value of a cookie of the browser, or "" if there is none of that name.
func (p *Page) Cookie(name string) string {
	if cookie, err := p.R.Cookie(name); err == nil {
		return cookie.Value
	}
	return ""
}

// ActIn changes the organization in which the signed-in person acts in this browser.
func (p *Page) ActIn(orgID string) error {
	p.server.logins.Put(p.Context(), loginOrganization, orgID)
	return p.keepLogin()
}

// keepLogin stores the login and sets its cookie.
func (p *Page) keepLogin() error {
	token, expires, err := p.server.logins.Commit(p.Context())
	if err != nil {
		return fmt.Errorf("write the login: %w", err)
	}
	p.server.logins.WriteSessionCookie(p.Context(), p.W, token, expires)
	return nil
}

// SignOut deletes the login from the database and from the browser.
func (p *Page) SignOut() error {
	if err := p.server.logins.Destroy(p.Context()); err != nil {
		return fmt.Errorf("end the login: %w", err)
	}
	p.server.logins.WriteSessionCookie(p.Context(), p.W, "", time.Time{})
	return nil
}

// loginStore keeps logins in the database, under the hash of their token. They expire in real time.
type loginStore struct{ signIn *signin.SignIn }

var _ scs.CtxStore = loginStore{}

// membershipsKey is the context key of a *[]signin.Membership in which [loginStore.FindCtx] stores the memberships of
// the login's person.
type membershipsKey struct{}

// FindCtx returns the data of a login, and false if there is none or it has expired.
func (l loginStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	login, memberships, err := l.signIn.Login(ctx, token, navette.RealNow())
	if navette.CodeOf(err) == navette.NotFound {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	if found, ok := ctx.Value(membershipsKey{}).(*[]signin.Membership); ok {
		*found = memberships
	}
	data, err := base64.StdEncoding.DecodeString(login.Data)
	return data, err == nil, err
}

// CommitCtx writes a login.
func (l loginStore) CommitCtx(ctx context.Context, token string, data []byte, expires time.Time) error {
	_, values, err := scs.GobCodec{}.Decode(data)
	if err != nil {
		return fmt.Errorf("read the login: %w", err)
	}
	person, _ := values[loginPerson].(string)
	return l.signIn.SaveLogin(ctx, signin.Login{
		Token: token, Data: base64.StdEncoding.EncodeToString(data), ExpiresAt: navette.At(expires), PersonID: person,
	})
}

// DeleteCtx deletes a login.
func (l loginStore) DeleteCtx(ctx context.Context, token string) error {
	return l.signIn.EndLogin(ctx, token)
}

// Find is FindCtx without a context; scs requires it, as it does Commit and Delete.
func (l loginStore) Find(token string) ([]byte, bool, error) {
	return l.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context.
func (l loginStore) Commit(token string, data []byte, expires time.Time) error {
	return l.CommitCtx(context.Background(), token, data, expires)
}

// Delete is DeleteCtx without a context.
func (l loginStore) Delete(token string) error { return l.DeleteCtx(context.Background(), token) }
