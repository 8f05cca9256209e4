package zoomsettings

import (
	"strings"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
)

// ZoomPeoplePage is a page of the table that links the organization's users to the account's Zoom users.
type ZoomPeoplePage struct {
	view.Frame
	Tab       view.SettingsTab
	Base      string // address of the Zoom settings page; this page is Base/people
	Hosts     []HostRow
	Users     []string   // labels of the organization's users, as suggestions
	Alone     []string   // names of users without a Zoom user
	Notice    *view.Form // errors of the last save, or nil
	Query     string     // the search
	Match     bool       // whether only proposals are shown
	ImportAll bool       // with Match, whether the calls of all proposed users are to be imported
	Linked    int        // linked Zoom users
	Total     int        // all Zoom users
	Found     int        // rows on all pages
	Number    int        // of this page, from 1
	Pages     int
	PrevPath  string // "" on the first page
	NextPath  string // "" on the last page
}

// matchedFact returns how many Zoom users are linked, in words, or "" if Zoom's list was not read yet.
func (p ZoomPeoplePage) matchedFact() string {
	if p.Total == 0 {
		return ""
	}
	return p.N("people.count", p.Linked, "of", p.Total)
}

// HostRow is one Zoom user and the link to a user.
type HostRow struct {
	ID     string
	Name   string
	Email  string
	Basic  bool   // whether it has no paid licence, so that its meetings end after 40 minutes
	User   string // the label of the linked user, "" if there is none
	Was    string // the saved link, as the form sends it back
	Same   bool   // whether both have the same e-mail address
	Fresh  bool   // whether the link is proposed and not saved
	Import bool   // whether the calls are imported
}

// mostAlone is the greatest number of users without a Zoom user that the page names.
const mostAlone = 10

// alone returns the names of users without a Zoom user in words: ten at most, and the number of the others.
func (p ZoomPeoplePage) alone() string {
	if more := len(p.Alone) - mostAlone; more > 0 {
		return p.N("people.alone_more", more, "names", strings.Join(p.Alone[:mostAlone], ", "))
	}
	return p.T("people.alone", "names", strings.Join(p.Alone, ", "))
}

// wrong returns the error of a row, if it has one.
func (p ZoomPeoplePage) wrong(h HostRow) (lang.Say, bool) {
	if p.Notice == nil {
		return lang.Say{}, false
	}
	return p.Notice.Error("user-" + h.ID)
}

// how returns in words why the Zoom user is linked to a user.
func (p ZoomPeoplePage) how(h HostRow) string {
	switch {
	case h.User == "":
		return p.T("people.how_none")
	case h.Same:
		return p.T("people.how_same")
	default:
		return p.T("people.how_manual")
	}
}

func freshClass(h HostRow) string {
	if h.Fresh {
		return "fresh"
	}
	return ""
}
