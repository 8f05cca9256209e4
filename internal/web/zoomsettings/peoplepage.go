package zoomsettings

import (
	"strings"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
)

// ZoomPeoplePage is a part of the table that links the organization's users to the account's Zoom users.
type ZoomPeoplePage struct {
	view.Frame
	Tab       view.SettingsTab
	Base      string // the address of the connection's page; this one is Base/people
	Hosts     []HostRow
	Users     []string   // labels of the organization's users, as suggestions
	Alone     []string   // names of users without a Zoom user
	Notice    *view.Form // what was wrong with the last save
	Query     string     // what was searched
	Match     bool       // only proposals are shown
	ImportAll bool       // with Match: the calls of everybody proposed are to be imported
	Linked    int        // Zoom users who are linked, of Total on Zoom
	Total     int
	Found     int // rows on all pages
	Number    int // of this page, from 1
	Pages     int
	PrevPath  string // "" on the first page
	NextPath  string // "" on the last
}

// matchedFact is how many Zoom users are matched; "" while Zoom's list is not known.
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
	Basic  bool   // Zoom's free licence: meetings end after 40 minutes
	User   string // what stands in the input: a user's label, "" where not linked
	Was    string // the link that is kept, as the form carries it along
	Same   bool   // the e-mail addresses are equal
	Fresh  bool   // proposed, not saved yet
	Import bool
}

// mostAlone is how many users without a Zoom user are named; the others are counted.
const mostAlone = 10

// alone names the users without a Zoom user.
func (p ZoomPeoplePage) alone() string {
	if more := len(p.Alone) - mostAlone; more > 0 {
		return p.N("people.alone_more", more, "names", strings.Join(p.Alone[:mostAlone], ", "))
	}
	return p.T("people.alone", "names", strings.Join(p.Alone, ", "))
}

// wrong is what is wrong with the row of a Zoom user, if anything.
func (p ZoomPeoplePage) wrong(h HostRow) (lang.Say, bool) {
	if p.Notice == nil {
		return lang.Say{}, false
	}
	return p.Notice.Error("user-" + h.ID)
}

// how says why two people are linked.
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
