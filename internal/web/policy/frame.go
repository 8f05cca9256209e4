package policy

import (
	"strings"

	"navette.dev/navette/internal/web/view"
)

// Base is what all pages of the recording policy show.
type Base struct {
	view.Frame
	Path    string   // address of the policy's first page; the others are below it
	Blocked *Blocked // what prevents the policy from being applied, or nil
}

// Blocked is a condition that prevents Navette from reading and changing settings in Zoom.
type Blocked struct {
	Refused    bool     // whether there is a connection, whose access Zoom refuses
	Missing    []string // names of the permissions that the app lacks; with them there is a working connection
	Connection string   // address of the page on which the connection is made
}

func (b Blocked) names() string { return strings.Join(b.Missing, "\n") }

// Pager is a part of a list with many rows.
type Pager struct {
	Query    string // the search
	Found    int    // rows on all pages
	Number   int    // of the shown page, from 1
	Pages    int
	PrevPath string // "" on the first page
	NextPath string // "" on the last page
}
