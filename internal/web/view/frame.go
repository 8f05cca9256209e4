// Package view draws the pages: templ components, one struct of plain values for each page, and no sentence of its own
// (those are in internal/lang). A view knows neither the store nor HTTP; handlers fill the structs. Instants are UTC
// and are told in the zone of the frame's Words.
package view

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"navette.dev/navette/internal/lang"
)

// Frame is what every page needs beside its own content.
type Frame struct {
	lang.Words
	Now        time.Time // the product's time, UTC
	OrgName    string
	PersonName string  // who is signed in, "" on public pages
	Email      string  // theirs
	NavItem    NavItem // the entry of the navigation to which the page belongs
	Zoom       ZoomState
	ZoomSince  time.Time // since when it stands so, zero where nothing was ever connected
	Touched    Touched   // what gets no meeting meanwhile
	NoMail     bool      // no mail server is configured
	Unsent     Touched   // what gets no links meanwhile
	ZoomPath   string    // the settings page of Zoom, "" where the reader may not change it
	ZoomBase   string    // on that page its address, "" elsewhere
	CanConnect bool      // there, a button alone can connect
	MailPath   string    // the settings of the mail server, "" where the reader may not change them
	NoMembers  bool      // the reader may not see the members
	Path       string    // the page's own address, for the links that change the language
	NoKeys     bool      // the reader switched single keys off
	Plays      bool      // the page has a player, whose keys lead
	Theme      string    // "light", "dark", or "" to follow the device
	LivePath   string    // stream of changes, "" where the page does not live
	Pace       float64
	Window     time.Duration // how long before a session its meeting is made
	LinkBefore time.Duration // how long before a session its links are sent
	Toast      Toast
	Listed     []string // keys of the warnings that the page lists too: on a phone, it says them once
}

// Toast is what the last action did.
type Toast struct {
	Text string // already in words, "" where there is nothing to tell
	Undo string // where the button that takes it back posts, "" where there is none
}

// NavItem is an entry of the navigation.
type NavItem string

// The entries, and none for pages beside them.
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
	Key     string // pressed after g
}

// navLinks are the entries that the reader may open.
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

// navNames are their names in one line.
func (f Frame) navNames() string {
	var names []string
	for _, link := range f.navLinks() {
		names = append(names, navName(f, link.NavItem))
	}
	return strings.Join(names, ", ")
}

// Link is a text that leads to a page.
type Link struct {
	Text string // already in words
	Path string
}

// Initials are the first letters of a name's first and last words.
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

// FirstName is the first word of a name.
func FirstName(name string) string {
	first, _, _ := strings.Cut(name, " ")
	return first
}

// Capital is a text with a capital at its front: dates begin small in French and open titles.
func Capital(text string) string {
	r, size := utf8.DecodeRuneInString(text)
	return strings.ToUpper(string(r)) + text[size:]
}
