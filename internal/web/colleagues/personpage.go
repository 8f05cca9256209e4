package colleagues

import (
	"slices"
	"strings"
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/web/view"
)

// PersonPage is the data of the page of one colleague.
type PersonPage struct {
	view.Frame
	ID        string
	Name      string
	Email     string
	Role      navette.Role
	JoinedAt  time.Time
	SeenAt    time.Time // zero if unknown
	RemovedAt time.Time // zero unless the user was removed
	Sessions  int       // upcoming sessions of the coach; of a removed user, those without any coach
	First     []view.Link
	Calls     int
	Zoom      string // name of the Zoom user, "" if there is none
	ZoomEmail string
	Imports   bool // whether the calls of the Zoom user are imported
	Own       bool // whether it is the reader
	LastOwner bool
	MayOwn    bool           // whether the reader may change owners
	Roles     []navette.Role // that the reader may give
	Form      view.Form      // role
	Events    []EventLine    // newest first
}

// EventLine is one entry of the journal in words.
type EventLine struct {
	At   time.Time
	Text lang.Say
}

// RemovalPage is the data of the page on which a removal is confirmed.
type RemovalPage struct {
	PersonPage
	Own      bool // whether the reader leaves
	Effects  []lang.Say
	Confirms string // fingerprint of Effects
	Changed  bool   // whether the effects changed since they were shown
}

// fixed reports whether the reader may not change the colleague.
func (p PersonPage) fixed() bool { return p.Role == navette.RoleOwner && !p.MayOwn }

// input returns the input for the role.
func (p PersonPage) input() view.Input {
	in := view.Input{Name: "role", Label: p.T("colleague.role")}
	for _, r := range p.Roles {
		in.Options = append(in.Options, view.Option{Value: string(r), Text: roleName(p.Frame, r)})
	}
	return in
}

// rightName returns the words for a right.
func rightName(w lang.Words, r navette.Right) string { return w.T(RightKey(r)) }

// RightKey returns the key of the words for a right.
func RightKey(r navette.Right) string {
	return "colleague.right_" + strings.ReplaceAll(string(r), ".", "_")
}

// eventLines returns the journal's entries about a colleague in words, the newest first. Entries without words for them
// are left out.
func eventLines(f view.Frame, c people.Colleague) []EventLine {
	var lines []EventLine
	for _, e := range slices.Backward(c.Events) {
		key := "colleague.event_" + strings.ReplaceAll(string(e.Kind), ".", "_")
		if e.ActorID == e.Subject && f.Has(key+"_self") {
			key += "_self"
		} else if name := c.Names[e.ActorID]; name != "" && f.Has(key+"_by") {
			key += "_by"
		}
		if !f.Has(key) {
			continue
		}
		change := e.RoleChange()
		lines = append(lines, EventLine{e.At.Time, view.Say(key, "who", c.Names[e.ActorID],
			"from", roleWord(f, change.From), "to", roleWord(f, change.To))})
	}
	return lines
}

// roleWord returns the name of a role, or "".
func roleWord(f view.Frame, role navette.Role) string {
	if !slices.Contains(navette.Roles, role) {
		return ""
	}
	return roleName(f, role)
}
