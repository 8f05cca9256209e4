// Package colleagues serves the settings page of the people of an organization: its colleagues, their roles and their
// invitations.
package colleagues

import (
	"net/url"
	"strconv"

	"navette.dev/navette/internal/colleague"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// Pages serves the pages of the people of an organization.
type Pages struct {
	Colleagues *colleague.Colleagues
}

// listPath is the address of the list of colleagues.
const listPath = "/settings/people"

// Routes returns the routes of this package.
func (a Pages) Routes() []page.Route {
	return []page.Route{
		{Pattern: "GET " + listPath, Access: page.SignedIn, Right: navette.ManagePeople, Handle: a.list},
	}
}

// list shows one page of the colleagues and of the open invitations.
func (a Pages) list(p *page.Page) error {
	query := p.R.URL.Query()
	part := colleague.Part{
		Search: navette.OneLine(query.Get("q")), Page: numberOf(query.Get("page")),
		InvitationPage: numberOf(query.Get("invited")),
	}
	found, err := a.Colleagues.List(p.Context(), p.Actor, part)
	if err != nil {
		return err
	}
	f, err := p.Frame(view.NavSettings)
	if err != nil {
		return err
	}
	model := ListPage{
		Frame: f, Query: part.Search, Alone: found.Alone,
		Pager: pagerOf(part, "page", found.Users), InvitationPager: pagerOf(part, "invited", found.Invitations),
	}
	for _, u := range found.Users.Rows {
		model.Rows = append(model.Rows, Row{
			ID: u.ID, Name: u.Name, Email: u.Email, Role: u.Role, JoinedAt: u.CreatedAt.Time, Own: u.ID == p.User.ID,
		})
	}
	for _, i := range found.Invitations.Rows {
		model.Invitations = append(model.Invitations, InvitationRow{
			ID: i.ID, Name: i.Name, Email: i.Email, Role: i.Role, ExpiresAt: i.ExpiresAt.Time,
		})
	}
	return p.Render(List(model))
}

// numberOf returns the number of a page in an address, 1 if it has none.
func numberOf(text string) int {
	number, err := strconv.Atoi(text)
	if err != nil {
		return 1
	}
	return number
}

// pagerOf returns the links to the pages before and after one, which differ from it in the parameter name.
func pagerOf[T any](part colleague.Part, name string, on colleague.Page[T]) Pager {
	pager := Pager{Total: on.Total, Number: on.Number, Pages: on.Pages}
	if on.Number > 1 {
		pager.PrevPath = pathOf(part, name, on.Number-1)
	}
	if on.Number < on.Pages {
		pager.NextPath = pathOf(part, name, on.Number+1)
	}
	return pager
}

// pathOf returns the address of a part of the list, with another value of the parameter name.
func pathOf(part colleague.Part, name string, number int) string {
	values := url.Values{name: {strconv.Itoa(number)}}
	if part.Search != "" {
		values.Set("q", part.Search)
	}
	return listPath + "?" + values.Encode()
}
