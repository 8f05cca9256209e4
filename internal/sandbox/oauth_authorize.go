package sandbox

import (
	"crypto/subtle"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// authorizeFields are the parameters that are carried from the first page to the last.
var authorizeFields = []string{
	"response_type", "client_id", "redirect_uri", "state", "code_challenge", "code_challenge_method", "scope",
}

// authorizeView is the data of the sign-in and the consent page.
type authorizeView struct {
	Fields  map[string]string // hidden fields
	Email   string
	Name    string
	Account string
	App     string
	Scopes  []string
	Who     string // signed proof of the signed-in user
	Switch  string // address at which another user signs in, ""
	Problem string
	Hint    ReadyUser // a user to sign in as
}

// showAuthorize handles GET /oauth/authorize and returns the sign-in form, or the form of consent to a user who is
// signed in to the developer pages.
func (s *Sandbox) showAuthorize(r *request) answer {
	now := s.lock()
	defer s.mu.Unlock()
	if problem := s.checkAuthorize(r.query); problem != "" {
		return s.html(http.StatusBadRequest, "problem.html", problem)
	}
	view := s.authorizeView(r.query)
	if u := s.signedIn(r, now); u != nil && !r.query.Has("switch") {
		s.mayConsent(&view, u, now)
		again := r.query
		again.Set("switch", "yes")
		view.Switch = r.URL.Path + "?" + again.Encode()
		return s.html(http.StatusOK, "consent.html", view)
	}
	return s.html(http.StatusOK, "signin.html", view)
}

// checkAuthorize returns what is wrong with an authorization request, or "". The problem is shown on a page and never
// sent to an unregistered address.
func (s *Sandbox) checkAuthorize(p url.Values) string {
	a := s.model.app(p.Get("client_id"))
	switch {
	case a == nil:
		return "Invalid client id (4702)."
	case p.Get("response_type") != "code":
		return "The response type must be code."
	case !a.allowsRedirect(p.Get("redirect_uri")):
		return "Invalid redirect (4709): " + p.Get("redirect_uri")
	case !slices.Contains([]string{"", "plain", "S256"}, p.Get("code_challenge_method")):
		return "The code challenge method must be S256 or plain."
	}
	for scope := range strings.FieldsSeq(p.Get("scope")) {
		if s.is("authorize-scope", "take") && !slices.Contains(a.scopes, scope) {
			return "Invalid scope (4711): " + scope
		}
	}
	return ""
}

// authorizeView returns the data of the pages for an authorization request. A scope in the request replaces the app's
// scopes.
func (s *Sandbox) authorizeView(p url.Values) authorizeView {
	first, a := s.model.users[0], s.model.app(p.Get("client_id"))
	view := authorizeView{
		Fields: map[string]string{}, Email: p.Get("email"), Account: s.options.AccountID, Scopes: a.scopes,
		App:  a.name,
		Hint: ReadyUser{first.id, first.email, first.password, first.kind},
	}
	for _, name := range authorizeFields {
		if p.Has(name) {
			view.Fields[name] = p.Get(name)
		}
	}
	if asked := strings.Fields(p.Get("scope")); len(asked) > 0 {
		view.Scopes = asked
	}
	return view
}

// postAuthorize handles the sign-in form, and then the form with which consent is given or refused.
func (s *Sandbox) postAuthorize(r *request) answer {
	p := r.parameters()
	now := s.lock()
	defer s.mu.Unlock()
	if problem := s.checkAuthorize(p); problem != "" {
		return s.html(http.StatusBadRequest, "problem.html", problem)
	}
	if p.Get("consent") == "" {
		return s.signIn(p, now)
	}
	claims, good := s.readToken(p.Get("who"), now)
	id, _ := claims["signin"].(string)
	u := s.model.userByID[id]
	if !good || u == nil {
		view := s.authorizeView(p)
		view.Problem = "Your sign-in has expired. Please sign in again."
		return s.html(http.StatusOK, "signin.html", view)
	}
	return s.consent(p, u, now)
}

// signIn answers the sign-in form with the consent page or, if the password is wrong, with the form.
func (s *Sandbox) signIn(p url.Values, now time.Time) answer {
	view := s.authorizeView(p)
	u := s.model.userByID[lower(p.Get("email"))]
	if u == nil || u.status != "active" ||
		subtle.ConstantTimeCompare([]byte(u.password), []byte(p.Get("password"))) != 1 {
		view.Problem = "The email address or the password is not right."
		return s.html(http.StatusUnauthorized, "signin.html", view)
	}
	u.lastSignIn = now
	s.mayConsent(&view, u, now)
	return s.html(http.StatusOK, "consent.html", view)
}

// mayConsent adds the user who is signed in, with the proof of it.
func (s *Sandbox) mayConsent(view *authorizeView, u *user, now time.Time) {
	view.Name, view.Email = u.name(), u.email
	view.Who = s.signToken(map[string]any{"signin": u.id, "exp": now.Add(time.Hour).Unix()})
}

// consent redirects the browser to the app with a code, or with the refusal.
func (s *Sandbox) consent(p url.Values, u *user, now time.Time) answer {
	target, err := url.Parse(p.Get("redirect_uri"))
	if err != nil {
		return s.html(http.StatusBadRequest, "problem.html", "Invalid redirect (4709).")
	}
	back := target.Query()
	if p.Has("state") {
		back.Set("state", p.Get("state"))
	}
	if p.Get("consent") != "allow" {
		back.Set("error", "access_denied")
	} else {
		back.Set("code", s.newCode(p, u, now))
	}
	target.RawQuery = back.Encode()
	return redirect(http.StatusFound, target.String())
}

// newCode returns a new authorization code for a user. It forgets codes that expired more than an hour ago.
func (s *Sandbox) newCode(p url.Values, u *user, now time.Time) string {
	for value, code := range s.model.codes {
		if now.After(code.expires.Add(time.Hour)) {
			delete(s.model.codes, value)
		}
	}
	value, a := secretText(24), s.model.app(p.Get("client_id"))
	scopes := strings.Fields(p.Get("scope"))
	if len(scopes) == 0 || s.is("authorize-scope", "ignore") {
		scopes = a.scopes
	}
	s.model.codes[value] = &authCode{
		app: a, user: u, redirect: p.Get("redirect_uri"), challenge: p.Get("code_challenge"),
		method: p.Get("code_challenge_method"),
		scopes: scopes, expires: now.Add(codeLife),
	}
	return value
}
