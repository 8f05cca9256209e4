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

// What a login holds.
const (
	loginPerson       = "person"
	loginOrganization = "organization"
)

// newLogins builds the manager without scs.New, which begins a goroutine that nothing ends.
func newLogins(s *signin.SignIn, secure bool) *scs.SessionManager {
	return &scs.SessionManager{
		Store: loginStore{s}, Codec: scs.GobCodec{}, Lifetime: loginLasts, HashTokenInStore: true,
		Cookie: scs.SessionCookie{
			Name: "navette_login", Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: secure, Persist: true,
		},
	}
}

// findLogin reads which person this browser is signed in as, and their places.
func (p *Page) findLogin() error {
	token := ""
	if cookie, err := p.R.Cookie(p.server.logins.Cookie.Name); err == nil {
		token = cookie.Value
	}
	ctx, err := p.server.logins.Load(context.WithValue(p.Context(), membershipsKey{}, &p.Memberships), token)
	if err != nil {
		return fmt.Errorf("read the login: %w", err)
	}
	p.R = p.R.WithContext(ctx)
	p.Person = p.server.logins.GetString(ctx, loginPerson)
	return nil
}

// Enter finds who acts in which organization. Where that is not known, the browser was sent to a page that asks, and
// entered is false.
func (p *Page) Enter() (entered bool, err error) {
	if p.Person == "" {
		return false, p.AskToSignIn()
	}
	org := p.server.logins.GetString(p.Context(), loginOrganization)
	if org == "" {
		return false, p.Redirect("/organizations")
	}
	at := slices.IndexFunc(p.Memberships, func(m signin.Membership) bool { return m.Organization.ID == org })
	if at < 0 {
		return false, p.Redirect("/organizations") // the place was taken away since
	}
	p.User, p.Org = p.Memberships[at].User, p.Memberships[at].Organization
	p.Actor = people.ActorOf(p.User)
	p.SpeakAs(p.User)
	return true, nil
}

// Reader is the person who is signed in, as a user of the organization where they act, or else of the oldest of their
// organizations: what a person chooses holds in all of them. Without a login or a membership it is [navette.NotFound].
func (p *Page) Reader() (navette.Actor, navette.User, error) {
	if len(p.Memberships) == 0 {
		return navette.Actor{}, navette.User{}, navette.Fail(navette.NotFound, "", nil)
	}
	acting := p.server.logins.GetString(p.Context(), loginOrganization)
	at := slices.IndexFunc(p.Memberships, func(m signin.Membership) bool { return m.Organization.ID == acting })
	user := p.Memberships[max(at, 0)].User
	return people.ActorOf(user), user, nil
}

// AskToSignIn leads to the sign-in page and from there back, or to the first run of an empty server.
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

// EmptyServer says whether the server has no organization yet.
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

// ServerOpened notes that the server has an organization from now on.
func (p *Page) ServerOpened() { p.server.opened.Store(true) }

// BrowserCookie marks a browser that signed in before, and as whom; see [signin.SignIn.KnownBrowser].
const BrowserCookie = "navette_browser"

// SignIn signs the browser in as a person, under a new token, and marks it as known for later tries.
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

// Cookie is the value of one of the browser's cookies, "" where it has none of that name.
func (p *Page) Cookie(name string) string {
	if cookie, err := p.R.Cookie(name); err == nil {
		return cookie.Value
	}
	return ""
}

// ActIn changes the organization that this browser acts in.
func (p *Page) ActIn(orgID string) error {
	p.server.logins.Put(p.Context(), loginOrganization, orgID)
	return p.keepLogin()
}

func (p *Page) keepLogin() error {
	token, expires, err := p.server.logins.Commit(p.Context())
	if err != nil {
		return fmt.Errorf("write the login: %w", err)
	}
	p.server.logins.WriteSessionCookie(p.Context(), p.W, token, expires)
	return nil
}

// SignOut forgets the login, here and in the browser.
func (p *Page) SignOut() error {
	if err := p.server.logins.Destroy(p.Context()); err != nil {
		return fmt.Errorf("end the login: %w", err)
	}
	p.server.logins.WriteSessionCookie(p.Context(), p.W, "", time.Time{})
	return nil
}

// loginStore keeps browser logins in the database, by the hash of their token. They expire in real time.
type loginStore struct{ signIn *signin.SignIn }

var _ scs.CtxStore = loginStore{}

// membershipsKey is the context's key for where [loginStore.FindCtx] leaves the places of a login's person, a *[]signin.Membership.
type membershipsKey struct{}

// FindCtx reads a login.
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

// DeleteCtx ends a login.
func (l loginStore) DeleteCtx(ctx context.Context, token string) error {
	return l.signIn.EndLogin(ctx, token)
}

// Find is FindCtx for callers without a context, which scs asks for.
func (l loginStore) Find(token string) ([]byte, bool, error) {
	return l.FindCtx(context.Background(), token)
}

// Commit is CommitCtx for callers without a context.
func (l loginStore) Commit(token string, data []byte, expires time.Time) error {
	return l.CommitCtx(context.Background(), token, data, expires)
}

// Delete is DeleteCtx for callers without a context.
func (l loginStore) Delete(token string) error { return l.DeleteCtx(context.Background(), token) }
