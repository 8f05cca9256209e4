package zoomsettings

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/match"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// rowsOnPage is how many rows one page of the table of matches, of the proposals and of a choice shows.
const rowsOnPage = 25

// peopleRoutes adds the routes of the pages that match Zoom users with colleagues.
func (z zoomSettings) peopleRoutes(add func(pattern string, handle func(*page.Page) error)) {
	base := z.base + "/people"
	add("GET "+base, z.people)
	add("POST "+base, z.saveImports)
	add("POST "+base+"/refresh", z.readPeople)
	add("POST "+base+"/import", z.importAll)
	add("POST "+base+"/seen", z.notePeople)
	add("GET "+base+"/match", z.proposals)
	add("POST "+base+"/match", z.saveSame)
	add("POST "+base+"/suggested", z.saveSuggested)
	add("POST "+base+"/aliases", z.saveAliases)
	add("GET "+base+"/choose", z.choose)
	add("POST "+base+"/choose", z.saveChoice)
}

// people shows a page of the table of both sides.
func (z zoomSettings) people(p *page.Page) error {
	query := p.R.URL.Query()
	return z.showPeople(p, http.StatusOK, filterOf(query), nil)
}

// filterOf returns the part of a list that the parameters of an address, or the hidden fields of a form, name.
func filterOf(values url.Values) match.Filter {
	f := match.Filter{
		Search: strings.TrimSpace(values.Get("q")), Page: pageOf(values, "page"), Size: rowsOnPage,
	}
	for _, show := range match.Shows {
		if string(show) == values.Get("show") {
			f.Show = show
		}
	}
	return f
}

func pageOf(values url.Values, name string) int {
	number, err := strconv.Atoi(values.Get(name))
	if err != nil || number < 1 {
		return 1
	}
	return number
}

// showPeople shows a part of the table, with the values and errors of a form if it was not saved.
func (z zoomSettings) showPeople(p *page.Page, status int, f match.Filter, form *view.Form) error {
	table, err := z.Match.Table(p.Context(), p.Actor, f)
	if navette.CodeOf(err) == navette.NotFound {
		return p.Redirect(z.base)
	}
	if err != nil {
		return err
	}
	frame, err := p.Frame(view.NavSettings)
	if err != nil {
		return err
	}
	frame.Path = z.base + "/people"
	model := PeoplePage{
		Frame: frame, Tab: z.tab, Base: z.base, Query: f.Search, Show: string(f.Show), Form: form,
		Total: table.Counts.Total, Matched: table.Counts.Matched, OnZoom: table.Counts.Hosts, InTeam: table.Counts.Users,
		New: table.Counts.New, Gone: table.Counts.Gone, Importing: table.Counts.Importing,
		ReadAt: table.Read.ReadAt.Time, NotedAt: table.Read.NotedAt.Time, Failure: table.Read.Failure,
		Pending: int(table.Read.Pending), MayInvite: p.Actor.May(navette.ManagePeople),
		Pager: pagerOf(frame.Path, partValues(f), "page", table.Page, table.Pages, table.Found),
	}
	for _, row := range table.Rows {
		model.Rows = append(model.Rows, pairRow(row))
	}
	return p.RenderAs(status, People(model))
}

// partValues returns the parameters of a part of a list, without the page.
func partValues(f match.Filter) url.Values {
	values := url.Values{}
	if f.Search != "" {
		values.Set("q", f.Search)
	}
	if f.Show != match.ShowAll {
		values.Set("show", string(f.Show))
	}
	return values
}

// pagerOf returns the links between the pages of a list at a path. values are the other parameters, and name is that of
// the page.
func pagerOf(path string, values url.Values, name string, number, pages, total int) Pager {
	at := func(n int) string {
		values.Set(name, strconv.Itoa(n))
		return path + "?" + values.Encode()
	}
	pager := Pager{Total: total, Number: number, Pages: pages}
	if number > 1 {
		pager.PrevPath = at(number - 1)
	}
	if number < pages {
		pager.NextPath = at(number + 1)
	}
	return pager
}

// saveImports saves the choices of import of one page of the table that differ from what the form first showed, all or
// none.
func (z zoomSettings) saveImports(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	var changes []hosts.LinkInput
	for _, host := range f.All("host") {
		user, was, _ := strings.Cut(f.Text("was-"+host), " ")
		if on := f.Checked("import-" + host); on != (was == "on") {
			changes = append(changes, hosts.LinkInput{HostID: host, UserID: user, ForImport: on, Was: &user})
		}
	}
	part := filterOf(p.R.PostForm)
	if len(changes) > 0 {
		err = z.Hosts.Link(p.Context(), p.Actor, changes)
	}
	if err != nil {
		shown, ok := f.View(err)
		if !ok {
			return err
		}
		return z.showPeople(p, page.StatusOf(err), part, &shown)
	}
	p.Toast("people.saved")
	return p.Redirect(z.back(p))
}

// back returns the address of the part of the table that the form names.
func (z zoomSettings) back(p *page.Page) string {
	part := filterOf(p.R.PostForm)
	values := partValues(part)
	if part.Page > 1 {
		values.Set("page", strconv.Itoa(part.Page))
	}
	if len(values) == 0 {
		return z.base + "/people"
	}
	return z.base + "/people?" + values.Encode()
}

// importAll switches the import of calls on for every matched Zoom user.
func (z zoomSettings) importAll(p *page.Page) error {
	if _, err := z.Match.ImportAll(p.Context(), p.Actor, true); err != nil {
		return err
	}
	p.Toast("match.importing_all")
	return p.Redirect(z.base + "/people")
}

// notePeople removes the notice about new Zoom users.
func (z zoomSettings) notePeople(p *page.Page) error {
	if err := z.Match.NoteNew(p.Context(), p.Actor); err != nil {
		return err
	}
	return p.Redirect(z.base + "/people")
}

// readPeople reads the account's users from Zoom.
func (z zoomSettings) readPeople(p *page.Page) error {
	if err := z.Hosts.Read(p.Context(), p.Actor); err != nil {
		return err
	}
	return p.Redirect(z.base + "/people")
}

// basicLicence is Zoom's type of a user without a paid licence (Zoom API reference, Users).
const basicLicence = 1

// pairRow returns the row of the table for the views.
func pairRow(r match.Row) PairRow {
	return PairRow{
		HostID: r.HostID, HostName: r.HostName, HostEmail: r.HostEmail, Basic: r.HostType == basicLicence,
		State: string(r.HostState), StateAt: r.HostStateAt.Time, FoundAt: r.FoundAt.Time,
		UserID: r.UserID, UserName: r.UserName, UserEmail: r.UserEmail, Import: r.ForImport,
	}
}
