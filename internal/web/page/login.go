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
	loginNumber       = "password"
	loginBrowser      = "browser"
)

// seenEvery is the product time between two notes of the last use of a login.
const seenEvery = 5 * time.Minute

// newLogins returns the manager of logins. It does not use scs.New, which starts a goroutine that nothing ends.
func newLogins(s *signin.SignIn, clock navette.Clock, secure bool) *scs.SessionManager {
	return &scs.SessionManager{
		Store: loginStore{s, clock}, Codec: scs.GobCodec{}, Lifetime: loginLasts, HashTokenInStore: true,
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
	var found foundLogin
	ctx, err := p.server.logins.Load(context.WithValue(p.Context(), foundKey{}, &found), token)
	if err != nil {
		return fmt.Errorf("read the login: %w", err)
	}
	p.R = p.R.WithContext(ctx)
	p.Person = p.server.logins.GetString(ctx, loginPerson)
	p.login, p.memberships = found.login, found.memberships
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
	return true, p.noteVisit()
}

// EnterIfSignedIn is [Page.Enter] on a page for everyone. entered is false without a login, and if no organization is
// chosen in this browser.
func (p *Page) EnterIfSignedIn() (entered bool, err error) {
	if p.Person == "" || p.membershipIn(p.server.logins.GetString(p.Context(), loginOrganization)) < 0 {
		return false, nil
	}
	return p.Enter()
}

// noteVisit stores that the login is used now, unless that was stored in the last few minutes.
func (p *Page) noteVisit() error {
	if p.Now().Sub(p.login.SeenAt.Time) < seenEvery {
		return nil
	}
	return p.server.SignIn.Seen(p.Context(), p.login, p.Org.ID)
}

// StillMember reports whether the login still gives access to the organization in which the page acts. It reads the
// database, for an answer that takes so long that the access may have ended since it began.
func (p *Page) StillMember(ctx context.Context) (bool, error) {
	_, memberships, err := p.server.SignIn.Login(ctx, p.login.Token, navette.RealNow())
	if navette.CodeOf(err) == navette.NotFound {
		return false, nil
	}
	return slices.ContainsFunc(memberships, func(m signin.Membership) bool { return m.User.ID == p.User.ID }), err
}

// Login returns the login of the browser, or the zero value if it is not signed in.
func (p *Page) Login() signin.Login { return p.login }

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
// orgID the organization is still to be chosen. If the person's password was replaced since person was read, the login
// gives no access.
func (p *Page) SignIn(person navette.Person, orgID string) error {
	logins, ctx := p.server.logins, p.Context()
	known, err := p.server.SignIn.KnownBrowser(p.Cookie(BrowserCookie), person.ID)
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
	logins.Put(ctx, loginPerson, person.ID)
	logins.Put(ctx, loginOrganization, orgID)
	logins.Put(ctx, loginNumber, person.PasswordNumber)
	logins.Put(ctx, loginBrowser, signin.BrowserName(p.R.UserAgent()))
	if err := p.keepLogin(); err != nil || orgID == "" {
		return err
	}
	return p.server.SignIn.Entered(ctx, person.ID, orgID)
}

// Cookie returns the value of a cookie of the browser, or "" if there is none of that name.
func (p *Page) Cookie(name string) string {
	if cookie, err := p.R.Cookie(name); err == nil {
		return cookie.Value
	}
	return ""
}

// ActIn changes the organization in which the signed-in person acts in this browser. If the login has ended meanwhile,
// the error is [navette.NotFound].
func (p *Page) ActIn(orgID string) error {
	p.server.logins.Put(p.Context(), loginOrganization, orgID)
	p.R = p.R.WithContext(context.WithValue(p.Context(), changeKey{}, true))
	if err := p.keepLogin(); err != nil {
		return err
	}
	return p.server.SignIn.Entered(p.Context(), p.Person, orgID)
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
type loginStore struct {
	signIn *signin.SignIn
	clock  navette.Clock
}

var _ scs.CtxStore = loginStore{}

// foundKey is the context key of a *foundLogin, which [loginStore.FindCtx] fills.
type foundKey struct{}

// foundLogin is a login with the memberships of its person.
type foundLogin struct {
	login       signin.Login
	memberships []signin.Membership
}

// changeKey is the context key of a commit that changes a stored login, and must not store it anew if it has ended.
type changeKey struct{}

// FindCtx returns the data of a login, and false if there is none or it has expired.
func (l loginStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	login, memberships, err := l.signIn.Login(ctx, token, navette.RealNow())
	if navette.CodeOf(err) == navette.NotFound {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	if found, ok := ctx.Value(foundKey{}).(*foundLogin); ok {
		*found = foundLogin{login, memberships}
	}
	data, err := base64.StdEncoding.DecodeString(login.Data)
	return data, err == nil, err
}

// CommitCtx writes a login.
func (l loginStore) CommitCtx(ctx context.Context, token string, data []byte, expires time.Time) error {
	login := signin.Login{Token: token, Data: base64.StdEncoding.EncodeToString(data), ExpiresAt: navette.At(expires)}
	if change, _ := ctx.Value(changeKey{}).(bool); change {
		return l.signIn.ChangeLogin(ctx, login)
	}
	_, values, err := scs.GobCodec{}.Decode(data)
	if err != nil {
		return fmt.Errorf("read the login: %w", err)
	}
	login.PersonID, _ = values[loginPerson].(string)
	login.PasswordNumber, _ = values[loginNumber].(int64)
	login.Browser, _ = values[loginBrowser].(string)
	login.CreatedAt = navette.At(l.clock.Now())
	login.SeenAt = login.CreatedAt
	return l.signIn.AddLogin(ctx, login)
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
