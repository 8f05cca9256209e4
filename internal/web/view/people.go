package view

import "navette.dev/navette/internal/lang"

// ZoomPeoplePage links the organization's users to the account's Zoom users.
type ZoomPeoplePage struct {
	Frame
	Place  SettingsPlace
	Base   string // the address of the connection's page; this one is Base/people
	Hosts  []HostRow
	Users  []Option // users of the organization, for the choice in each row
	Alone  []string // names of users without a Zoom user
	Notice *Form    // what was wrong with the last save
}

// HostRow is one Zoom user and the link to a user.
type HostRow struct {
	ID      string
	Name    string
	Email   string
	Basic   bool   // Zoom's free licence: meetings end after 40 minutes
	UserID  string // "" where not linked
	Same    bool   // the e-mail addresses are equal
	Fresh   bool   // proposed, not saved yet
	Hosting bool
	Import  bool
}

func (p ZoomPeoplePage) linked() int {
	n := 0
	for _, h := range p.Hosts {
		if h.UserID != "" {
			n++
		}
	}
	return n
}

func (p ZoomPeoplePage) fresh() int {
	n := 0
	for _, h := range p.Hosts {
		if h.Fresh {
			n++
		}
	}
	return n
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
	case h.UserID == "":
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
