package sandbox

import (
	"crypto/subtle"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The developer pages are the sandbox's stand-in for Zoom's App Marketplace: an administrator of the account makes a
// General app or a Server-to-Server OAuth app and configures it. Steps and fields are those of Zoom's documents
// (https://developers.zoom.us/docs/build-flow/create-oauth-apps/, https://developers.zoom.us/docs/internal-apps/create/
// and https://developers.zoom.us/docs/build-flow/manifests/). docs/sandbox.md says what is invented.

// signInCookie holds a signed token of the user who is signed in at the sandbox's Zoom.
const signInCookie = "zoom_sandbox_user"

// signInLife is how long a browser stays signed in.
const signInLife = 12 * time.Hour

// developerView is the data of the developer pages.
type developerView struct {
	Title    string
	User     *user
	Email    string // of the user
	Problem  string
	Done     string // what was just done
	Next     string // path to open after signing in
	Hint     ReadyUser
	Apps     []developerApp
	App      developerApp
	Tab      string
	Kind     string // what was chosen on the page that makes an app
	Groups   []choiceGroup
	Open     bool // whether the dialog to choose scopes is open
	Sub      subscriptionForm
	Editing  bool // whether a subscription is edited
	Subs     []subscription
	Manifest string   // what was typed
	Current  string   // the app's manifest
	Faults   []string // what is wrong with the manifest
}

// developerApp is an app as its developer sees it.
type developerApp struct {
	ID, Name, Account                   string
	General, UserManaged, Active        bool
	ClientID, ClientSecret, SecretToken string
	Redirect                            string
	Allow                               []string
	Scopes                              []string
	Company, ContactName, ContactEmail  string
}

// choiceGroup is a group of scopes or events, by the first part of their names.
type choiceGroup struct {
	Name  string
	Items []choiceItem
}

type choiceItem struct {
	Name, Note string
	Chosen     bool
}

// developer answers the developer pages: /develop/… and the list at /user/build.
func (s *Sandbox) developer(r *request) answer {
	p, now := r.parameters(), s.clock.Now()
	path := strings.Join(r.segments, "/")
	if path == "develop/signin" && r.Method == http.MethodPost {
		return s.developerSignIn(p, now)
	}
	s.lock()
	u := s.signedIn(r, now)
	s.mu.Unlock()
	switch {
	case u == nil:
		return s.html(http.StatusOK, "developersignin.html", s.signInView(r.URL.RequestURI(), "", ""))
	case !u.admin:
		return s.html(http.StatusForbidden, "problem.html",
			"Only the owner and administrators of the account, and users with the developer role, can build apps.")
	case path == "develop/create":
		return s.createApp(r, p, u)
	case path == "user/build" || path == "develop":
		return s.listApps(u)
	case len(r.segments) >= 3 && r.segments[1] == "apps":
		return s.appPage(r, p, u)
	}
	return s.html(http.StatusNotFound, "problem.html", "This page does not exist.")
}

// signedIn returns the user who is signed in with the browser of a request, or nil. The model must be locked.
func (s *Sandbox) signedIn(r *request, now time.Time) *user {
	cookie, err := r.Cookie(signInCookie)
	if err != nil {
		return nil
	}
	claims, good := s.readToken(cookie.Value, now)
	id, _ := claims["portal"].(string)
	u := s.model.userByID[id]
	if !good || u == nil || u.status != "active" {
		return nil
	}
	return u
}

func (s *Sandbox) signInView(next, email, problem string) developerView {
	s.mu.Lock()
	defer s.mu.Unlock()
	first := s.model.users[0]
	return developerView{
		Title: "Sign in", Next: next, Email: email, Problem: problem,
		Hint: ReadyUser{first.id, first.email, first.password, first.kind},
	}
}

// developerSignIn answers the form with which a user signs in to the developer pages.
func (s *Sandbox) developerSignIn(p url.Values, now time.Time) answer {
	next := p.Get("next")
	if !strings.HasPrefix(next, "/develop") && !strings.HasPrefix(next, "/user/build") {
		next = "/user/build"
	}
	s.lock()
	u := s.model.userByID[lower(p.Get("email"))]
	if u == nil || u.status != "active" ||
		subtle.ConstantTimeCompare([]byte(u.password), []byte(p.Get("password"))) != 1 {
		s.mu.Unlock()
		return s.html(http.StatusUnauthorized, "developersignin.html",
			s.signInView(next, p.Get("email"), "The email address or the password is not right."))
	}
	defer s.mu.Unlock()
	u.lastSignIn = now
	a := redirect(http.StatusSeeOther, next)
	a.header.Add("Set-Cookie", (&http.Cookie{
		Name: signInCookie, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Value: s.signToken(map[string]any{"portal": u.id, "exp": now.Add(signInLife).Unix()}),
	}).String())
	return a
}

// createApp shows the choice of a type, or makes an app of the chosen one. A new app has a name of Zoom's, as Zoom's
// build flow gives it.
func (s *Sandbox) createApp(r *request, p url.Values, u *user) answer {
	view := developerView{Title: "Build an app", Email: u.email}
	if r.Method != http.MethodPost {
		return s.html(http.StatusOK, "developercreate.html", view)
	}
	kind := appKind(p.Get("kind"))
	if kind != generalApp && kind != serverApp {
		view.Problem = "Choose the type of the app."
		return s.html(http.StatusBadRequest, "developercreate.html", view)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a := &app{
		id: secretText(16), kind: kind, clientID: secretText(16), clientSecret: secretText(24),
		secretToken: secretText(16), userManaged: kind == generalApp,
	}
	a.name = map[appKind]string{generalApp: "General app ", serverApp: "Server-to-Server app "}[kind] +
		strconv.Itoa(len(s.model.apps))
	s.model.apps = append(s.model.apps, a)
	return redirect(http.StatusSeeOther, a.path(""))
}

// path returns the path of one of the app's pages.
func (a *app) path(tab string) string {
	return strings.TrimSuffix("/develop/apps/"+a.id+"/"+tab, "/")
}

func (s *Sandbox) listApps(u *user) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	view := developerView{Title: "Apps", Email: u.email}
	for _, a := range s.model.apps {
		if a.id != "" {
			view.Apps = append(view.Apps, s.developerApp(a))
		}
	}
	return s.html(http.StatusOK, "developerlist.html", view)
}

// developerApp returns what the pages show of an app. The model must be locked.
func (s *Sandbox) developerApp(a *app) developerApp {
	return developerApp{
		ID: a.id, Name: a.name, Account: s.options.AccountID, General: a.kind == generalApp, UserManaged: a.userManaged,
		Active: a.active, ClientID: a.clientID, ClientSecret: a.clientSecret, SecretToken: a.secretToken,
		Redirect: a.redirect, Allow: slices.Clone(a.allow), Scopes: slices.Clone(a.scopes), Company: a.contact.company,
		ContactName: a.contact.name, ContactEmail: a.contact.email,
	}
}

// appPage answers one of the pages of an app.
func (s *Sandbox) appPage(r *request, p url.Values, u *user) answer {
	s.mu.Lock()
	at := slices.IndexFunc(s.model.apps, func(a *app) bool { return a.id == r.segments[2] })
	if at < 0 || r.segments[2] == "" {
		s.mu.Unlock()
		return s.html(http.StatusNotFound, "problem.html", "This app does not exist.")
	}
	a := s.model.apps[at]
	s.mu.Unlock()
	tab := strings.Join(r.segments[3:], "/")
	view := developerView{Email: u.email, Tab: tab}
	posted := r.Method == http.MethodPost
	switch tab {
	case "":
		s.basicInformation(a, p, posted, &view)
	case "information":
		s.contactInformation(a, p, posted, &view)
	case "access":
		s.eventAccess(r.Context(), a, p, posted, &view)
	case "scopes":
		s.appScopes(a, p, posted, &view)
	case "manifest":
		s.appManifest(r.Context(), a, p, posted, &view)
	case "activation":
		s.activation(a, posted, &view)
	default:
		return s.html(http.StatusNotFound, "problem.html", "This page does not exist.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	view.App = s.developerApp(a)
	view.Title = a.name
	status := http.StatusOK
	if view.Problem != "" || len(view.Faults) > 0 {
		status = http.StatusBadRequest
	}
	return s.html(status, "developerapp.html", view)
}
