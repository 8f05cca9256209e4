package page

import (
	"bytes"
	"context"
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

// Page is one request on its way to its answer: who asks, in which organization, in which words.
type Page struct {
	W http.ResponseWriter
	R *http.Request

	Actor navette.Actor // on signed-in routes, as are the next two
	User  navette.User
	Org   navette.Organization
	Words lang.Words // in the reader's language and, once known, the organization's zone

	Person      string              // id of the signed-in person, "" without a login
	Memberships []signin.Membership // of the person who signed in, the oldest first
	Reference   string              // by which the log finds this request
	server      *Server
	typed       *Form             // what the request posted, once read
	Standing    standing.Standing // how the ways to Zoom and to the mail server stand, once [Page.Frame] has read it
}

// Context is the request's.
func (p *Page) Context() context.Context { return p.R.Context() }

// Render answers with a page. It is drawn whole first, so that a failure still gives an error page.
func (p *Page) Render(component templ.Component) error { return p.RenderAs(http.StatusOK, component) }

// RenderAs is Render with another status than 200.
func (p *Page) RenderAs(status int, component templ.Component) error {
	var body bytes.Buffer
	if err := component.Render(p.Context(), &body); err != nil {
		return fmt.Errorf("draw a page: %w", err)
	}
	p.W.Header().Set("Content-Type", "text/html; charset=utf-8")
	p.Send(status, body.Bytes())
	return nil
}

// Redirect answers a form that was done, or leads to another page: the browser fetches path with GET.
func (p *Page) Redirect(path string) error {
	http.Redirect(p.W, p.R, path, http.StatusSeeOther)
	return nil
}

// AllowFormsTo lets the page's forms lead, by a redirect, to other sites too: browsers hold redirects against the
// policy of the page with the form. Sources are those of CSP's form-action, such as "https:".
func (p *Page) AllowFormsTo(sources ...string) {
	p.W.Header().Set("Content-Security-Policy", contentPolicy(sources...))
}

// path is the page's own address with its query, for links that come back here.
func (p *Page) path() string {
	if p.R.Method != http.MethodGet {
		return navette.LocalPath(p.RefererPath())
	}
	return navette.LocalPath(p.R.URL.RequestURI())
}

// RefererPath is the local page that a form was on.
func (p *Page) RefererPath() string {
	from, err := url.Parse(p.R.Referer())
	if err != nil || from.Host != p.R.Host {
		return "/"
	}
	return from.RequestURI()
}

// FormTargets are where an open door's form may lead. Zoom sends people on among its own hosts.
func FormTargets(origin string) []string {
	if strings.HasPrefix(origin, "https:") {
		return []string{"https:"}
	}
	return []string{origin}
}
