package members

import (
	"time"

	"navette.dev/navette/internal/web/view"
)

// Page is the data of the list of members.
type Page struct {
	view.Frame
	Query string // the words searched for, or ""
	Rows  []MemberRow
	Total int    // number of members found, on all pages
	More  string // address of the next page, "" on the last
}

// MemberRow is a member in the list.
type MemberRow struct {
	ID       string
	Path     string
	Name     string
	Email    string
	Locale   string
	Upcoming int       // number of booked sessions to come
	LastAt   time.Time // of the last session, zero if there was none
	Refused  bool      // whether a mail server has refused the address
}

// listTitle returns the title of the list: all members, or the results of a search.
func (p Page) listTitle() string {
	if p.Query != "" {
		return p.T("calls.results")
	}
	return p.T("members.list")
}

// listFact returns the sentence with the number of members, or "" for an empty list, which has a sentence of its own.
func (p Page) listFact() string {
	if p.Total == 0 {
		return ""
	}
	return p.N("members.count", p.Total)
}

// MemberFormPage is the data of the form that adds or changes a member.
type MemberFormPage struct {
	view.Frame
	Form   view.Form // name, email, lang, zone
	ID     string    // "" for a new member
	Action string    // path to which the form is posted
	Zones  []string  // suggestions
}

func (p MemberFormPage) heading() string {
	if p.ID == "" {
		return p.T("members.new")
	}
	return p.T("members.edit")
}

// inputs returns the inputs of the form in order.
func (p MemberFormPage) inputs() []view.Input {
	return []view.Input{
		{Name: "name", Label: p.T("members.name"), Auto: "off", Max: 120},
		{Name: "email", Label: p.T("members.email"), Hint: p.T("members.email_hint"), Type: "email", Auto: "off", Max: 254},
		{Name: "lang", Label: p.T("members.language"), Options: view.LanguageOptions(p.Frame)},
		{Name: "zone", Label: p.T("entry.zone"), Hint: p.T("members.zone_hint"), List: p.Zones, Max: 64, Optional: true},
	}
}
