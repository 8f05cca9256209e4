package zoomsettings

import (
	"net/url"
	"slices"
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
)

// PeoplePage is a page of the table of the account's Zoom users and the organization's users.
type PeoplePage struct {
	view.Frame
	Tab   view.SettingsTab
	Base  string // address of the Zoom settings page; this page is Base/people
	Rows  []PairRow
	Query string     // the search
	Show  string     // the selection of rows, "" for all
	Form  *view.Form // the last form with its errors, or nil
	Pager Pager

	// Numbers of rows that contain the words of the search.
	Total     int
	Matched   int
	OnZoom    int // Zoom users alone
	InTeam    int // users alone
	New       int
	Gone      int // deactivated and deleted Zoom users
	Importing int

	ReadAt    time.Time // when all Zoom users were last read, zero if they never were
	NotedAt   time.Time // those who were found later are new
	Failure   string    // message key of why only a part of them was read, or ""
	Pending   int       // invited at Zoom, and not accepted
	MayInvite bool      // whether the reader may invite colleagues
}

// PairRow is a Zoom user and the user who is linked to it, or one of them alone.
type PairRow struct {
	HostID    string // "" for a user without a Zoom user
	HostName  string
	HostEmail string
	Basic     bool      // whether the Zoom user has no paid licence, so that its meetings end after 40 minutes
	State     string    // active, inactive or deleted
	StateAt   time.Time // when the state was noticed, zero for the first one
	FoundAt   time.Time // when the Zoom user was first seen
	UserID    string    // "" for a Zoom user without a user
	UserName  string
	UserEmail string
	Import    bool // whether the calls are imported
}

// Pager links the pages of a list.
type Pager struct {
	Total    int // number of rows on all pages
	Number   int // of this page, from 1
	Pages    int
	PrevPath string // "" on the first page
	NextPath string // "" on the last page
}

func (r PairRow) matched() bool { return r.HostID != "" && r.UserID != "" }

// importable reports whether the calls of a row can be imported.
func (r PairRow) importable() bool { return r.matched() && r.State != "deleted" }

// choices reports whether there is a choice of import on the page.
func (p PeoplePage) choices() bool { return slices.ContainsFunc(p.Rows, PairRow.importable) }

// name returns the name of a row: that of the Zoom user, or of the user if there is none.
func (r PairRow) name() string {
	if r.HostID != "" {
		return r.HostName
	}
	return r.UserName
}

// empty reports whether nothing was read from Zoom, so that no Zoom user can be shown.
func (p PeoplePage) empty() bool {
	return p.ReadAt.IsZero() && p.Matched+p.OnZoom == 0 && p.Query == ""
}

// fact returns how many Zoom users are matched, in words, or "" if Zoom's list was not read or this is a search.
func (p PeoplePage) fact() string {
	if p.Matched+p.OnZoom == 0 || p.Query != "" {
		return ""
	}
	return p.N("people.count", p.Matched, "of", p.Matched+p.OnZoom)
}

// selection is a link that shows some rows only.
type selection struct {
	path, text string
	here       bool
}

// selections returns the links to the parts of the table, without those that would be empty.
func (p PeoplePage) selections() []selection {
	var all []selection
	for _, s := range []struct {
		show  string
		count int
	}{
		{"", p.Total}, {"matched", p.Matched}, {"zoom", p.OnZoom}, {"team", p.InTeam}, {"new", p.New}, {"gone", p.Gone},
	} {
		if s.count == 0 && s.show != p.Show && (s.show == "new" || s.show == "gone") {
			continue
		}
		values := url.Values{}
		if p.Query != "" {
			values.Set("q", p.Query)
		}
		key := "match.show_all"
		if s.show != "" {
			values.Set("show", s.show)
			key = "match.show_" + s.show
		}
		path := p.Base + "/people"
		if len(values) > 0 {
			path += "?" + values.Encode()
		}
		all = append(all, selection{path, p.T(key, "n", p.Number(int64(s.count))), s.show == p.Show})
	}
	return all
}

// wrong returns the error of a row, if it has one.
func (p PeoplePage) wrong(r PairRow) (lang.Say, bool) {
	if p.Form == nil {
		return lang.Say{}, false
	}
	return p.Form.Error("user-" + r.HostID)
}

// checked reports whether a row is ticked: as the reader left it if the form was not saved.
func (p PeoplePage) checked(r PairRow) bool {
	if p.Form == nil {
		return r.Import
	}
	return p.Form.Checked("import-" + r.HostID)
}

// was returns the saved link of a row, as the form sends it back.
func (r PairRow) was() string {
	if r.Import {
		return r.UserID + " on"
	}
	return r.UserID + " off"
}

// stateNote returns what the state of a Zoom user means for its calls, or "" for an active one.
func (p PeoplePage) stateNote(r PairRow) string {
	switch {
	case r.State == "inactive" && r.matched():
		return p.T("match.inactive_matched", "at", p.Day(r.StateAt, p.Now))
	case r.State == "inactive":
		return p.T("match.inactive", "at", p.Day(r.StateAt, p.Now))
	case r.State == "deleted":
		return p.T("match.deleted", "at", p.Day(r.StateAt, p.Now))
	}
	return ""
}

// choosePath returns the address of the page that chooses the other side of a row.
func choosePath(base string, r PairRow) string {
	if r.HostID != "" {
		return base + "/people/choose?" + url.Values{"host": {r.HostID}}.Encode()
	}
	return base + "/people/choose?" + url.Values{"user": {r.UserID}}.Encode()
}

// invitePath returns the address of the page that invites the person of a Zoom user.
func invitePath(r PairRow) string {
	return "/settings/people/invite?" + url.Values{"zoom": {r.HostID}}.Encode()
}

func rowClass(p PeoplePage, r PairRow) string {
	switch {
	case r.State == "inactive" || r.State == "deleted":
		return "gone"
	case r.HostID != "" && !p.NotedAt.IsZero() && r.FoundAt.After(p.NotedAt):
		return "fresh"
	}
	return ""
}
