package page

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/signin"
	"navette.dev/navette/internal/standing"
)

// Page is one request and its answer, with the person who makes it, the organization and the language.
type Page struct {
	W http.ResponseWriter
	R *http.Request

	Actor navette.Actor        // on signed-in routes
	User  navette.User         // on signed-in routes
	Org   navette.Organization // on signed-in routes
	Words lang.Words           // the texts in the reader's language; SetLanguageOf and SetLanguage set them

	Person    string            // id of the signed-in person, "" without a login
	Reference string            // identifies this request in the log
	Standing  standing.Standing // state of the connections to Zoom and to the mail server; [Page.Frame] sets it

	server      *Server
	login       signin.Login        // of the browser, the zero value without one
	memberships []signin.Membership // of the signed-in person, the oldest first
	form        *Form               // nil until [Page.Form] has parsed it
}

// Context returns the request's context.
func (p *Page) Context() context.Context { return p.R.Context() }

// Render answers with a page. The page is rendered completely before the first byte is sent, so that an error can
// still be answered with an error page.
func (p *Page) Render(component templ.Component) error { return p.RenderAs(http.StatusOK, component) }

// RenderAs is Render with an HTTP status other than 200.
func (p *Page) RenderAs(status int, component templ.Component) error {
	var body bytes.Buffer
	if err := component.Render(p.Context(), &body); err != nil {
		return fmt.Errorf("draw a page: %w", err)
	}
	p.W.Header().Set("Content-Type", "text/html; charset=utf-8")
	p.Send(status, body.Bytes())
	return nil
}

// RenderKept is Render for a page that browsers may keep for readers without a login. A browser asks each time whether
// its page is still the same, and is then not sent it again. For signed-in readers it is Render: their frame contains
// their data, which must not stay in the browser after they sign out.
func (p *Page) RenderKept(component templ.Component) error {
	if p.Person != "" {
		return p.Render(component)
	}
	var body bytes.Buffer
	if err := component.Render(p.Context(), &body); err != nil {
		return fmt.Errorf("draw a page: %w", err)
	}
	sum := sha256.Sum256(body.Bytes())
	tag := hex.EncodeToString(sum[:12])
	h := p.W.Header()
	h.Set("Cache-Control", "private, no-cache")
	h.Set("ETag", `W/"`+tag+`"`)
	if strings.Contains(p.R.Header.Get("If-None-Match"), tag) {
		p.W.WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	p.Send(http.StatusOK, body.Bytes())
	return nil
}

// Redirect answers with status 303 (See Other), so that the browser fetches path with GET.
func (p *Page) Redirect(path string) error {
	http.Redirect(p.W, p.R, path, http.StatusSeeOther)
	return nil
}

// AllowFormsTo adds sources such as "https:" to form-action in the page's Content-Security-Policy. It is needed for a
// form whose answer redirects to another site, since browsers apply form-action to redirects too.
func (p *Page) AllowFormsTo(sources ...string) {
	p.W.Header().Set("Content-Security-Policy", contentPolicy(sources, nil))
}

// AllowMediaFrom adds sources to media-src in the page's Content-Security-Policy. It is needed for video and audio that
// redirect to another site.
func (p *Page) AllowMediaFrom(sources ...string) {
	p.W.Header().Set("Content-Security-Policy", contentPolicy(nil, sources))
}

// path returns the page's own path and query, for links that return to it. For a submitted form that is the page the
// form was on.
func (p *Page) path() string {
	if p.R.Method != http.MethodGet {
		return navette.LocalPath(p.RefererPath())
	}
	return navette.LocalPath(p.R.URL.RequestURI())
}

// RefererPath returns the path and query of the Referer header, or "/" if it names no page of this host.
func (p *Page) RefererPath() string {
	from, err := url.Parse(p.R.Referer())
	if err != nil || from.Host != p.R.Host {
		return "/"
	}
	return from.RequestURI()
}

// FormTargets returns the sources for [Page.AllowFormsTo] of a form whose answer redirects to an origin at Zoom. Zoom
// itself redirects to other hosts of its own, so with https every https address is allowed.
func FormTargets(origin string) []string {
	if strings.HasPrefix(origin, "https:") {
		return []string{"https:"}
	}
	return []string{origin}
}
