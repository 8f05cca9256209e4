package zoomsettings

import (
	"net/http"

	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// people shows a page of the linking table. With the parameter match it shows only proposals, which are not saved: Zoom
// users with the address of a user.
func (z zoomSettings) people(p *page.Page) error {
	known, err := z.Hosts.Linking(p.Context(), p.Actor)
	if navette.CodeOf(err) == navette.NotFound {
		return p.Redirect(z.base)
	}
	if err != nil {
		return err
	}
	part := hostPartOf(p.R.URL.Query())
	rows := linkedRows(known)
	if part.match {
		rows = proposals(known, rows)
		for i := range rows {
			rows[i].Import = part.all
		}
	}
	rows = part.of(rows)
	return z.renderPeople(p, http.StatusOK, known, part, rows, nil)
}

// renderPeople shows rows, which are the given part of the table. wrong contains the errors of the last save, or is
// nil.
func (z zoomSettings) renderPeople(
	p *page.Page, status int, known hosts.Linking, part hostPart, rows []HostRow, wrong *view.Form,
) error {
	f, err := p.Frame(view.NavSettings)
	if err != nil {
		return err
	}
	f.Path = z.base + "/people"
	model := ZoomPeoplePage{
		Frame: f, Tab: z.tab, Base: z.base, Hosts: rows, Notice: wrong, Users: page.UserLabels(known.Users),
		Linked: len(known.Links), Total: len(known.Hosts),
		Query: part.search, Match: part.match, ImportAll: part.all,
		Found: part.found, Number: part.number, Pages: part.pages,
	}
	if part.number > 1 {
		model.PrevPath = f.Path + part.turned(-1).query()
	}
	if part.number < part.pages {
		model.NextPath = f.Path + part.turned(1).query()
	}
	linked := map[string]bool{}
	for _, l := range known.Links {
		linked[l.UserID] = true
	}
	for _, u := range known.Users {
		if !linked[u.ID] {
			model.Alone = append(model.Alone, u.Name)
		}
	}
	return p.RenderAs(status, ZoomPeople(model))
}

// savePeople saves the changed rows of one page of the table, either all of them or none. With the field all it also
// saves the proposals of the other pages.
func (z zoomSettings) savePeople(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	known, err := z.Hosts.Linking(p.Context(), p.Actor)
	if err != nil {
		return err
	}
	changes, part := linkChanges(f, known.Users), hostPartOf(p.R.PostForm)
	if f.Checked("all") {
		changes = append(changes, otherProposals(known, f.All("host"), changes, part.all)...)
	}
	if len(changes) > 0 {
		err = z.Hosts.Link(p.Context(), p.Actor, changes)
	}
	if err == nil {
		p.Toast("people.saved")
		if f.Checked("next") {
			part = part.turned(1)
		}
		return p.Redirect(z.base + "/people" + part.query())
	}
	shown, ok := f.View(err)
	if !ok {
		return err
	}
	rows := typedRows(f, known)
	part.found, part.pages = len(rows), 1 // no links to other pages until the errors are corrected
	return z.renderPeople(p, page.StatusOf(err), known, part, rows, &shown)
}

func (z zoomSettings) matchPeople(p *page.Page) error { return p.Redirect(z.base + "/people?match=on") }

// readPeople reads the account's users from Zoom.
func (z zoomSettings) readPeople(p *page.Page) error {
	if err := z.Hosts.Read(p.Context(), p.Actor); err != nil {
		return err
	}
	return p.Redirect(z.base + "/people")
}

// linkChanges returns the rows of the form that differ from what the form first showed.
func linkChanges(f *page.Form, users []navette.User) []hosts.LinkInput {
	var changes []hosts.LinkInput
	for _, host := range f.All("host") {
		row := hosts.LinkInput{HostID: host, ForImport: f.Checked("import-" + host)}
		was := f.Text("was-" + host)
		row.UserID = userOf(f, "user-"+host, users, linkedUser(was))
		if shownLink(row) != was {
			changes = append(changes, row)
		}
	}
	return changes
}

// userOf returns the id of the user whom a field names, or adds an error to the form. was is the id of the user whom
// the form first showed, who is preferred if several users have that name.
func userOf(f *page.Form, field string, users []navette.User, was string) string {
	typed := f.Text(field)
	if typed == "" {
		return ""
	}
	named := page.UsersCalled(users, typed)
	for _, u := range named {
		if u.ID == was {
			return was
		}
	}
	switch len(named) {
	case 0:
		f.Reject(field, "people.no_such_user")
		return page.NoUser
	case 1:
		return named[0].ID
	default:
		f.RejectSeveral(field, named)
		return page.NoUser
	}
}
