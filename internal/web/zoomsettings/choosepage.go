package zoomsettings

import "navette.dev/navette/internal/web/view"

// ChoicePage is the page that chooses whom a Zoom user or a user of the organization is matched to.
type ChoicePage struct {
	view.Frame
	Tab        view.SettingsTab
	Base       string  // address of the Zoom settings page; this page is Base/people/choose
	For        PairRow // the Zoom user or the user, with the current match
	OfUser     bool    // whether a Zoom user is chosen for a user; otherwise a user for a Zoom user
	Query      string  // the search
	Candidates []PairRow
	Pager      Pager
	Form       view.Form // with the reason why the last choice was not saved
}

// title returns the question that the page asks.
func (p ChoicePage) title() string {
	if p.OfUser {
		return p.T("match.choose_zoom", "name", p.For.UserName)
	}
	return p.T("match.choose_user", "name", p.For.HostName)
}

// pair returns the ids of the Zoom user and the user if a candidate is chosen, and the id of the user to whom that Zoom
// user is linked now.
func (p ChoicePage) pair(c PairRow) (host, user, was string) {
	if p.OfUser {
		return c.HostID, p.For.UserID, c.UserID
	}
	return p.For.HostID, c.UserID, p.For.UserID
}

// taken reports whether a candidate is matched to another person.
func (p ChoicePage) taken(c PairRow) bool { return c.matched() }

// name and email return those of a candidate.
func (p ChoicePage) name(c PairRow) string {
	if p.OfUser {
		return c.HostName
	}
	return c.UserName
}

func (p ChoicePage) email(c PairRow) string {
	if p.OfUser {
		return c.HostEmail
	}
	return c.UserEmail
}

// takenBy returns the name of the person to whom a candidate is matched.
func (p ChoicePage) takenBy(c PairRow) string {
	if p.OfUser {
		return c.UserName
	}
	return c.HostName
}
