package zoomsettings

import (
	"net/url"
	"strconv"
	"strings"

	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/library"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/page"
)

// hostsOnPage is how many Zoom users one page of the linking table shows. Even with the longest names and addresses its
// form is below the greatest length of a request that internal/web/page accepts.
const hostsOnPage = 25

// hostPart is the selected part of the linking table.
type hostPart struct {
	search string
	match  bool // whether only proposals are shown
	all    bool // with match, whether the calls of all proposed users are to be imported
	number int  // of the page, from 1
	found  int  // rows on all pages
	pages  int  // at least 1
}

// hostPartOf returns the part that the parameters of an address or the hidden fields of the form name.
func hostPartOf(values url.Values) hostPart {
	number, err := strconv.Atoi(values.Get("page"))
	if err != nil || number < 1 {
		number = 1
	}
	return hostPart{
		search: strings.TrimSpace(values.Get("q")), match: values.Get("match") != "", all: values.Get("import") != "",
		number: number, pages: 1,
	}
}

// query returns the part as the query of an address, with its question mark, or "" for the first page of the whole
// table.
func (h hostPart) query() string {
	values := url.Values{}
	if h.search != "" {
		values.Set("q", h.search)
	}
	if h.match {
		values.Set("match", "on")
	}
	if h.match && h.all {
		values.Set("import", "on")
	}
	if h.number > 1 {
		values.Set("page", strconv.Itoa(h.number))
	}
	if len(values) == 0 {
		return ""
	}
	return "?" + values.Encode()
}

// turned returns the part that many pages after this one.
func (h hostPart) turned(by int) hostPart {
	h.number += by
	return h
}

// of returns the part of rows, and sets the numbers of rows found and of pages.
func (h *hostPart) of(rows []HostRow) []HostRow {
	if asked := library.Folded(h.search); asked != "" {
		var found []HostRow
		for _, row := range rows {
			if strings.Contains(library.Folded(row.Name+" "+row.Email+" "+row.User), asked) {
				found = append(found, row)
			}
		}
		rows = found
	}
	h.found, h.pages = len(rows), max(1, (len(rows)+hostsOnPage-1)/hostsOnPage)
	h.number = min(h.number, h.pages)
	first := (h.number - 1) * hostsOnPage
	return rows[first:min(first+hostsOnPage, len(rows))]
}

// shownLink returns a link as the text of a hidden field, with which linkChanges finds the changed rows.
func shownLink(l hosts.LinkInput) string {
	text := l.UserID
	if l.ForImport {
		text += " import"
	}
	return text
}

// linkedUser returns the user's id from the text of [shownLink].
func linkedUser(shown string) string {
	user, _, _ := strings.Cut(shown, " ")
	return user
}

// linkedRows returns the Zoom users with their saved links.
func linkedRows(known hosts.Linking) []HostRow {
	links, labels, addresses := map[string]navette.HostLink{}, map[string]string{}, map[string]string{}
	for _, l := range known.Links {
		links[l.HostID] = l
	}
	for i, label := range page.UserLabels(known.Users) {
		labels[known.Users[i].ID], addresses[known.Users[i].ID] = label, navette.FoldEmail(known.Users[i].Email)
	}
	rows := make([]HostRow, len(known.Hosts))
	for i, h := range known.Hosts {
		l := links[h.ID]
		rows[i] = HostRow{
			ID: h.ID, Name: h.Name, Email: h.Email, Basic: h.Type == basicLicence,
			User: labels[l.UserID], Import: l.ForImport,
			Was:  shownLink(hosts.LinkInput{UserID: l.UserID, ForImport: l.ForImport}),
			Same: l.UserID != "" && addresses[l.UserID] == navette.FoldEmail(h.Email),
		}
	}
	return rows
}

// typedRows returns the Zoom users of a form with the links that the reader entered.
func typedRows(f *page.Form, known hosts.Linking) []HostRow {
	of := map[string]HostRow{}
	for _, row := range linkedRows(known) {
		of[row.ID] = row
	}
	var rows []HostRow
	for _, host := range f.All("host") {
		row, ok := of[host]
		if !ok {
			continue
		}
		typed := f.Text("user-" + host)
		row.Same, row.User, row.Was = row.Same && typed == row.User, typed, f.Text("was-"+host)
		row.Import = f.Checked("import-" + host)
		rows = append(rows, row)
	}
	return rows
}

// basicLicence is Zoom's type of a user without a paid licence (Zoom API reference, Users).
const basicLicence = 1

// proposals returns the rows of Zoom users without a link for whom there is a user without a link and with the same
// address, and proposes to link these.
func proposals(known hosts.Linking, rows []HostRow) []HostRow {
	linked := map[string]bool{} // by user id
	free := map[string]string{} // labels of users without a link, by folded address
	for _, l := range known.Links {
		linked[l.UserID] = true
	}
	for i, label := range page.UserLabels(known.Users) {
		if u := known.Users[i]; !linked[u.ID] {
			free[navette.FoldEmail(u.Email)] = label
		}
	}
	var proposed []HostRow
	for _, row := range rows {
		email := navette.FoldEmail(row.Email)
		if label, ok := free[email]; ok && row.Was == "" {
			row.User, row.Same, row.Fresh = label, true, true
			proposed = append(proposed, row)
			delete(free, email)
		}
	}
	return proposed
}

// otherProposals returns the proposals of the other pages. sent are the Zoom users of the submitted page, and changes
// its changed rows; users whom these link are left out.
func otherProposals(known hosts.Linking, sent []string, changes []hosts.LinkInput, forImport bool) []hosts.LinkInput {
	onPage, taken := map[string]bool{}, map[string]bool{}
	for _, host := range sent {
		onPage[host] = true
	}
	for _, row := range changes {
		taken[row.UserID] = true
	}
	var others []hosts.LinkInput
	for _, row := range proposals(known, linkedRows(known)) {
		named := page.UsersCalled(known.Users, row.User)
		if !onPage[row.ID] && len(named) == 1 && !taken[named[0].ID] {
			others = append(others, hosts.LinkInput{HostID: row.ID, UserID: named[0].ID, ForImport: forImport})
		}
	}
	return others
}
