// Package colleagues serves the settings page of the people of an organization: its colleagues, their roles and their
// invitations.
package colleagues

import (
	"net/http"
	"net/url"
	"strconv"

	"navette.dev/navette/internal/colleague"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/limit"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// Pages serves the pages of the people of an organization, and those behind the links of invitations.
type Pages struct {
	Colleagues *colleague.Colleagues
	misses     *limit.Tries // unknown links, by client
}

// New returns the pages. They count the unknown links of each client from zero, so that guessing is limited.
func New(c *colleague.Colleagues) Pages {
	return Pages{Colleagues: c, misses: limit.New(missesAllowed, navette.RealNow)}
}

// The addresses of the list of colleagues and of the form for Zoom users.
const (
	listPath = "/settings/people"
	zoomPath = listPath + "/invite/zoom"
)

// Routes returns the routes of this package. The token of an invitation's link is proof enough for a post, which is
// accepted with any Origin: browsers send the Origin "null" from a page with the Referrer-Policy no-referrer, and the
// cookie of a login is not sent with posts from other sites (SameSite=Lax).
func (a Pages) Routes() []page.Route {
	const one = listPath + "/invitations/{id}"
	manage := func(pattern string, handle func(*page.Page) error) page.Route {
		return page.Route{Pattern: pattern, Access: page.SignedIn, Right: navette.ManagePeople, Handle: handle}
	}
	return []page.Route{
		manage("GET "+listPath, a.list),
		manage("GET "+listPath+"/invite", a.showInvite),
		manage("POST "+listPath+"/invite", a.invite),
		manage("GET "+zoomPath, a.showZoom),
		manage("POST "+zoomPath, a.inviteZoom),
		manage("POST "+one+"/resend", a.resend),
		manage("POST "+one+"/withdraw", a.withdraw),
		{Pattern: "GET " + colleague.LinkPath + "{token}", Access: page.Public, Handle: a.showAnswer},
		{Pattern: "POST " + colleague.LinkPath + "{token}", Access: page.Public, Handle: a.accept, AnyOrigin: true},
	}
}

// list shows one page of the colleagues and of the open invitations.
func (a Pages) list(p *page.Page) error {
	query := p.R.URL.Query()
	return a.renderList(p, http.StatusOK, colleague.Part{
		Search: navette.OneLine(query.Get("q")), Page: numberOf(query.Get("page")),
		InvitationPage: numberOf(query.Get("invited")),
	}, nil)
}

// renderList shows a part of the list, and above it why the last action failed, unless it is nil.
func (a Pages) renderList(p *page.Page, status int, part colleague.Part, failed *lang.Say) error {
	found, err := a.Colleagues.List(p.Context(), p.Actor, part)
	if err != nil {
		return err
	}
	f, err := p.Frame(view.NavSettings)
	if err != nil {
		return err
	}
	model := ListPage{
		Frame: f, Query: part.Search, Alone: found.Alone, Failed: failed,
		Pager:           pagerOf(listPath, part.Search, "page", found.Users),
		InvitationPager: pagerOf(listPath, part.Search, "invited", found.Invitations),
	}
	for _, u := range found.Users.Rows {
		model.Rows = append(model.Rows, Row{
			ID: u.ID, Path: listPath + "/" + u.ID, Name: u.Name, Email: u.Email, Role: u.Role,
			JoinedAt: u.CreatedAt.Time, Own: u.ID == p.User.ID,
		})
	}
	for _, i := range found.Invitations.Rows {
		model.Invitations = append(model.Invitations, InvitationRow{
			ID: i.ID, Name: i.Name, Email: i.Email, Role: i.Role, ExpiresAt: i.ExpiresAt.Time, Refused: i.Refused,
			Shown: i.Shown, MailedAt: i.MailedAt.Time,
			ReadOnly: i.Role == navette.RoleOwner && !p.Actor.May(navette.ManageOwners),
		})
	}
	return p.RenderAs(status, List(model))
}

// numberOf returns the number of a page in an address, 1 if it has none.
func numberOf(text string) int {
	number, err := strconv.Atoi(text)
	if err != nil {
		return 1
	}
	return number
}

// pagerOf returns the links to the pages before and after one at path, whose number is the parameter name.
func pagerOf[T any](path, search, name string, on colleague.Page[T]) Pager {
	address := func(number int) string {
		values := url.Values{name: {strconv.Itoa(number)}}
		if search != "" {
			values.Set("q", search)
		}
		return path + "?" + values.Encode()
	}
	pager := Pager{Total: on.Total, Number: on.Number, Pages: on.Pages}
	if on.Number > 1 {
		pager.PrevPath = address(on.Number - 1)
	}
	if on.Number < on.Pages {
		pager.NextPath = address(on.Number + 1)
	}
	return pager
}
