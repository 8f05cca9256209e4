package members

import (
	"time"

	"navette.dev/navette/internal/web/view"
)

// Page is the list of members.
type Page struct {
	view.Frame
	Query string
	Rows  []MemberRow
	Total int
	More  string // the next page, "" on the last
}

// MemberRow is one member.
type MemberRow struct {
	ID       string
	Path     string
	Name     string
	Email    string
	Locale   string
	Upcoming int       // sessions booked
	LastAt   time.Time // last session, zero where none
	Refused  bool      // the address refuses mail
}

// listTitle names the list: all members, or those that a search found.
func (p Page) listTitle() string {
	if p.Query != "" {
		return p.T("calls.results")
	}
	return p.T("members.list")
}

// listFact is the number of members; "" where the list is empty and a sentence says so.
func (p Page) listFact() string {
	if p.Total == 0 {
		return ""
	}
	return p.N("members.count", p.Total)
}

// MemberFormPage adds a member or changes one.
type MemberFormPage struct {
	view.Frame
	Form   view.Form // name, email, lang, zone
	ID     string    // "" for a new one
	Action string
	Zones  []string
}

func (p MemberFormPage) heading() string {
	if p.ID == "" {
		return p.T("members.new")
	}
	return p.T("members.edit")
}

func (p MemberFormPage) inputs() []view.Input {
	return []view.Input{
		{Name: "name", Label: p.T("members.name"), Auto: "off", Max: 120},
		{Name: "email", Label: p.T("members.email"), Hint: p.T("members.email_hint"), Type: "email", Auto: "off", Max: 254},
		{Name: "lang", Label: p.T("members.language"), Options: view.LanguageOptions(p.Frame)},
		{Name: "zone", Label: p.T("entry.zone"), Hint: p.T("members.zone_hint"), List: p.Zones, Max: 64, Optional: true},
	}
}
