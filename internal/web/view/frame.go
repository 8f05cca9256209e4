// Package view contains the parts of pages that several areas use: templ components and the structs that they show.
// Handlers fill the structs; a view uses neither the store nor HTTP. Texts come from the catalogues of internal/lang.
// Instants are UTC and are shown in the zone of the frame's Words.
//
// A list of sessions is a [DepartureList]. In it, a [Run] shows each session as a line with seven stops: [Stage] is the
// step, [Stop] its state.
package view

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"navette.dev/navette/internal/lang"
)

// Frame contains what every page shows around its own content, and the reader's language and zone.
type Frame struct {
	lang.Words
	Now         time.Time // the product's time, UTC
	OrgName     string
	PersonName  string  // of the user who is signed in, "" on public pages
	Email       string  // of that user
	NavItem     NavItem // the entry of the navigation to which the page belongs
	Zoom        ZoomState
	ZoomSince   time.Time     // since when Zoom is in that state, zero if none was ever connected
	Touched     Touched       // the sessions without a meeting because of that state
	NoMail      bool          // whether no mail server is configured
	Unsent      Touched       // the sessions whose links are not sent while NoMail
	ZoomPath    string        // the Zoom settings page, "" if the reader may not change it
	ZoomBase    string        // on the Zoom settings page its address, "" elsewhere
	CanConnect  bool          // on the Zoom settings page, whether connecting needs no further input
	PeoplePath  string        // the list of colleagues, "" if the reader may not manage them
	SetupPath   string        // the guided set-up, "" if the reader may not carry it out
	Setup       *Setup        // how far the set-up is, nil if the page does not show it
	MailPath    string        // the mail server's settings, "" if the reader may not change them
	NoMembers   bool          // whether the reader may not see the members
	Help        string        // help page about this page, "slug" or "slug#anchor"; "" for that of the settings' section
	Path        string        // the page's own address, to which changing the language returns
	NoKeys      bool          // whether the reader switched off single-key shortcuts
	Plays       bool          // whether the page has a player; its shortcuts are then listed
	Theme       string        // "light", "dark", or "" to follow the device
	LivePath    string        // stream of changes, "" if the page does not update itself
	Pace        float64       // how many times faster than real time Now passes
	Window      time.Duration // how long before a session its meeting is created
	LinkBefore  time.Duration // how long before a session its links are sent
	PrivacyPath string        // the page on which the privacy notice is written, "" if the reader may not write it
	StoragePath string        // the page about the stored recordings, "" if the reader may not read it
	NoticePath  string        // the organization's privacy notice, "" if the page knows no organization
	Toast       Toast
	OwnWarnings bool     // whether the page itself says what the warnings would
	Others      bool     // whether the reader belongs to other organizations too
	Listed      []string // keys of the warnings that the page lists too; phones do not show these twice
}

// Toast is the result of the last action.
type Toast struct {
	Text string // in the reader's language, "" if there is none
	Undo string // where the form that undoes the action posts, "" if it cannot be undone
}

// NavItem is an entry of the navigation.
type NavItem string

// The entries of the navigation, and NavNone for pages that belong to none of them.
const (
	NavNone     NavItem = ""
	NavToday    NavItem = "today"
	NavSchedule NavItem = "schedule"
	NavCalls    NavItem = "calls"
	NavMembers  NavItem = "members"
	NavSettings NavItem = "settings"
)

// navLink is one entry of the navigation.
type navLink struct {
	NavItem NavItem
	Path    string
	Icon    IconName
	Key     string // the key to press after g
}

// navLinks returns the entries that the reader may open.
func (f Frame) navLinks() []navLink {
	links := []navLink{
		{NavToday, "/", IconClock, "a"},
		{NavSchedule, "/schedule", IconCalendarDays, "p"},
		{NavCalls, "/calls", IconVideo, "c"},
		{NavMembers, "/members", IconUsersRound, "m"},
		{NavSettings, "/settings", IconSettings2, "r"},
	}
	return slices.DeleteFunc(links, func(l navLink) bool { return f.NoMembers && l.NavItem == NavMembers })
}

// navNames returns the names of the entries, separated by commas.
func (f Frame) navNames() string {
	var names []string
	for _, link := range f.navLinks() {
		names = append(names, navName(f, link.NavItem))
	}
	return strings.Join(names, ", ")
}

// Link is a text that leads to a page.
type Link struct {
	Text string // in the reader's language
	Path string
}

// Initials returns the first letters of a name's first and last words.
func Initials(name string) string {
	words := strings.Fields(name)
	if len(words) == 0 {
		return ""
	}
	letters := firstLetter(words[0])
	if len(words) > 1 {
		letters += firstLetter(words[len(words)-1])
	}
	return strings.ToUpper(letters)
}

func firstLetter(word string) string {
	r, _ := utf8.DecodeRuneInString(word)
	return string(r)
}

// FirstName returns the first word of a name.
func FirstName(name string) string {
	first, _, _ := strings.Cut(name, " ")
	return first
}

// Capital returns text with its first letter in upper case, as for a French date at the beginning of a title.
func Capital(text string) string {
	r, size := utf8.DecodeRuneInString(text)
	return strings.ToUpper(string(r)) + text[size:]
}
