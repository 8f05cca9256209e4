package web

import (
	"net/http"

	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/view"
)

// people is the linking table. With ?match=on, users with the address of a Zoom user are proposed, and nothing is kept.
func (z zoomRoom) people(p *Page) error {
	known, err := z.Connections.Linking(p.Context(), p.Actor)
	if navette.CodeOf(err) == navette.NotFound {
		return p.Redirect(z.base)
	}
	if err != nil {
		return err
	}
	rows := linkedRows(known)
	if p.R.URL.Query().Get("match") != "" {
		propose(known, rows)
	}
	return z.renderPeople(p, http.StatusOK, known, rows, nil)
}

func (z zoomRoom) renderPeople(p *Page, status int, known connection.Linking, rows []view.HostRow, wrong *view.Form) error {
	f, err := p.Frame(view.PlaceSettings)
	if err != nil {
		return err
	}
	f.Path = z.base + "/people"
	page := view.ZoomPeoplePage{Frame: f, Place: z.place, Base: z.base, Hosts: rows, Notice: wrong}
	linked := map[string]bool{}
	for _, h := range rows {
		linked[h.UserID] = true
	}
	for _, u := range known.Users {
		page.Users = append(page.Users, view.Option{Value: u.ID, Text: u.Name})
		if !linked[u.ID] {
			page.Alone = append(page.Alone, u.Name)
		}
	}
	return p.RenderAs(status, view.ZoomPeople(page))
}

// savePeople keeps the whole table or nothing of it.
func (z zoomRoom) savePeople(p *Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	var table []connection.LinkInput
	for _, host := range f.values["host"] {
		table = append(table, connection.LinkInput{
			HostID: host, UserID: f.text("user-" + host), ForHosting: f.checked("hosting-" + host), ForImport: f.checked("import-" + host),
		})
	}
	err = z.Connections.LinkHosts(p.Context(), p.Actor, table)
	if err == nil {
		p.Toast("people.saved")
		return p.Redirect(z.base + "/people")
	}
	shown, ok := f.view(err)
	if !ok {
		return err
	}
	known, linkingErr := z.Connections.Linking(p.Context(), p.Actor)
	if linkingErr != nil {
		return linkingErr
	}
	return z.renderPeople(p, statusOf(err), known, typedRows(known, table), &shown)
}

func (z zoomRoom) matchPeople(p *Page) error { return p.Redirect(z.base + "/people?match=on") }

// readPeople reads Zoom's users again.
func (z zoomRoom) readPeople(p *Page) error {
	if err := z.Connections.ReadHosts(p.Context(), p.Actor); err != nil {
		return err
	}
	return p.Redirect(z.base + "/people")
}

// linkedRows are the Zoom users with the links as they are kept.
func linkedRows(known connection.Linking) []view.HostRow {
	links := map[string]navette.HostLink{}
	for _, l := range known.Links {
		links[l.HostID] = l
	}
	rows := make([]view.HostRow, len(known.Hosts))
	for i, h := range known.Hosts {
		l := links[h.ID]
		rows[i] = hostRow(known, h, connection.LinkInput{UserID: l.UserID, ForHosting: l.ForHosting, ForImport: l.ForImport})
	}
	return rows
}

// typedRows are the Zoom users with the links as they were typed.
func typedRows(known connection.Linking, table []connection.LinkInput) []view.HostRow {
	typed := map[string]connection.LinkInput{}
	for _, row := range table {
		typed[row.HostID] = row
	}
	rows := make([]view.HostRow, len(known.Hosts))
	for i, h := range known.Hosts {
		rows[i] = hostRow(known, h, typed[h.ID])
	}
	return rows
}

func hostRow(known connection.Linking, h navette.Host, l connection.LinkInput) view.HostRow {
	row := view.HostRow{ID: h.ID, Name: h.Name, Email: h.Email, Basic: h.Type == basicLicence, UserID: l.UserID, Hosting: l.ForHosting, Import: l.ForImport}
	for _, u := range known.Users {
		row.Same = row.Same || u.ID == l.UserID && navette.FoldEmail(u.Email) == navette.FoldEmail(h.Email)
	}
	return row
}

// basicLicence is Zoom's type of a user without a paid licence (Zoom API reference, Users).
const basicLicence = 1

// propose links each Zoom user who stands for nobody to the user with the same address, where that user stands alone.
func propose(known connection.Linking, rows []view.HostRow) {
	free := map[string]string{} // folded address → user
	for _, u := range known.Users {
		free[navette.FoldEmail(u.Email)] = u.ID
	}
	for _, u := range known.Users {
		for _, row := range rows {
			if row.UserID == u.ID {
				delete(free, navette.FoldEmail(u.Email))
			}
		}
	}
	for i := range rows {
		email := navette.FoldEmail(rows[i].Email)
		if user, ok := free[email]; ok && rows[i].UserID == "" {
			rows[i].UserID, rows[i].Same, rows[i].Fresh = user, true, true
			delete(free, email)
		}
	}
}
