package zoomsettings

import (
	"net/http"
	"net/url"

	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/match"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// choose shows whom a Zoom user, or a user of the organization, can be matched to.
func (z zoomSettings) choose(p *page.Page) error {
	values := p.R.URL.Query()
	of := match.Side{HostID: values.Get("host")}
	if of.HostID == "" {
		of.UserID = values.Get("user")
	}
	if of == (match.Side{}) {
		return p.Redirect(z.base + "/people") // the address of the form alone, as after a sign-in
	}
	return z.showChoice(p, http.StatusOK, of, filterOf(values), view.Form{})
}

func (z zoomSettings) showChoice(p *page.Page, status int, of match.Side, f match.Filter, form view.Form) error {
	found, err := z.Match.Choose(p.Context(), p.Actor, of, f)
	if err != nil {
		return err
	}
	frame, err := p.Frame(view.NavSettings)
	if err != nil {
		return err
	}
	frame.Path = z.base + "/people/choose"
	values := url.Values{"host": {of.HostID}}
	if of.HostID == "" {
		values = url.Values{"user": {of.UserID}}
	}
	if f.Search != "" {
		values.Set("q", f.Search)
	}
	model := ChoicePage{
		Frame: frame, Tab: z.tab, Base: z.base, For: pairRow(found.For), OfUser: of.HostID == "", Query: f.Search,
		Candidates: pairRows(found.Candidates), Form: form,
		Pager: pagerOf(frame.Path, values, "page", found.Page, found.Pages, found.Found),
	}
	return p.RenderAs(status, Choose(model))
}

// saveChoice matches a Zoom user to a user, or to none. The user may be matched to one Zoom user only.
func (z zoomSettings) saveChoice(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	was := f.Text("was")
	change := hosts.LinkInput{HostID: f.Text("host"), UserID: f.Text("user"), Was: &was}
	err = z.Hosts.Link(p.Context(), p.Actor, []hosts.LinkInput{change})
	if err == nil {
		p.Toast("people.saved")
		return p.Redirect(z.base + "/people")
	}
	shown, ok := f.View(err)
	if !ok {
		return err
	}
	if len(shown.Errors) > 0 {
		shown.Notice = &shown.Errors[0].Text
	}
	of := match.Side{HostID: change.HostID}
	if f.Checked("of_user") {
		of = match.Side{UserID: change.UserID}
	}
	return z.showChoice(p, page.StatusOf(err), of, match.Filter{Page: 1, Size: rowsOnPage}, shown)
}
