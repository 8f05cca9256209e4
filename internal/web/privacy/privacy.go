// Package privacy serves the settings page on which an organization writes its privacy notice, and the public page of
// the notice.
package privacy

import (
	"net/http"
	"strconv"
	"time"

	"navette.dev/navette/internal/limit"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	rule "navette.dev/navette/internal/privacy"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// Pages serves the pages of privacy notices.
type Pages struct {
	Privacy   *rule.Notices
	People    *people.People
	PublicURL string       // address of the server, without a trailing slash
	misses    *limit.Tries // unknown notices, by client
}

// missesAllowed limits a client to 30 unknown notices; further ones are refused for 10 minutes of real time. Notices
// that exist are never refused. The ids of organizations hold 72 random bits.
var missesAllowed = limit.Rule{Free: 30, First: 10 * time.Minute, Longest: 10 * time.Minute, Quiet: 10 * time.Minute}

// New returns the pages. They count the unknown notices of each client from zero, so that guessing is limited.
func New(n *rule.Notices, p *people.People, publicURL string) Pages {
	return Pages{n, p, publicURL, limit.New(missesAllowed, navette.RealNow)}
}

// path is the address of the settings page.
const path = view.PrivacyPath

// Routes returns the routes of this package.
func (a Pages) Routes() []page.Route {
	routes := []page.Route{
		{Pattern: "GET /privacy/{org}", Access: page.Public, Handle: a.public},
		{Pattern: "GET /privacy/{org}/{version}", Access: page.Public, Handle: a.publicVersion},
	}
	add := func(pattern string, handle func(*page.Page) error) {
		routes = append(routes, page.Route{
			Pattern: pattern, Access: page.SignedIn, Right: navette.ManagePrivacy, Handle: handle,
		})
	}
	add("GET "+path, a.settings)
	add("POST "+path, a.saveDetails)
	add("POST "+path+"/text", a.saveText)
	add("GET "+path+"/preview", a.preview)
	add("POST "+path+"/publish", a.publish)
	add("GET "+path+"/versions/{version}", a.version)
	return routes
}

// public shows the notice in force.
func (a Pages) public(p *page.Page) error {
	found, err := a.Privacy.Public(p.Context(), p.R.PathValue("org"))
	return a.showPublic(p, found, err)
}

// publicVersion shows one version.
func (a Pages) publicVersion(p *page.Page) error {
	found, err := a.Privacy.PublicVersion(p.Context(), p.R.PathValue("org"), versionIn(p))
	return a.showPublic(p, found, err)
}

// versionIn returns the version in the address, or 0 if it is not a number as the pages write it.
func versionIn(p *page.Page) int64 {
	text := p.R.PathValue("version")
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || strconv.FormatInt(n, 10) != text {
		return 0
	}
	return n
}

// showPublic shows a notice with times in the organization's zone, in the reader's language. If it is unknown and the
// client has tried too many of those, the error is [navette.RateLimited].
func (a Pages) showPublic(p *page.Page, found rule.Public, err error) error {
	p.W.Header().Set("X-Robots-Tag", "noindex, nofollow")
	if navette.CodeOf(err) == navette.NotFound {
		if _, wait := a.misses.Take(p.Client()); wait > 0 {
			return &navette.Error{
				Code: navette.RateLimited, Message: "door.too_many",
				Args: map[string]any{"minutes": int(wait/time.Minute) + 1, "wait": wait},
			}
		}
	}
	if err != nil {
		return err
	}
	p.Words = p.Words.In(page.ZoneOf(found.Organization.Zone))
	f := p.PlainFrame()
	f.OrgName, f.NoticePath = found.Organization.Name, view.NoticePath(found.Organization.ID)
	model := PublicPage{Frame: f, Notice: NoticeOf(found.Notice), InForce: found.Organization.NoticeVersion}
	for _, v := range found.Versions {
		model.Versions = append(model.Versions, VersionRow{Number: v.Version, At: v.PublishedAt})
	}
	return p.RenderAs(http.StatusOK, Public(model))
}

// NoticeOf returns a notice as the views show it.
func NoticeOf(n rule.Notice) Notice {
	shown := Notice{
		Number: n.Version, At: n.PublishedAt, Contact: n.Details.Contact, Sections: map[string][]Section{},
	}
	for locale, text := range n.Texts {
		for _, s := range text.Sections {
			shown.Sections[locale] = append(shown.Sections[locale], Section{string(s.Kind), s.Title, blocks(s.Text)})
		}
	}
	return shown
}
