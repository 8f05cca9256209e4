package policy

import (
	"strings"
	"time"
)

// CheckPage is the checklist of what Zoom's API cannot set.
type CheckPage struct {
	Base
	Target Target
	Rows   []CheckRow
	Done   int
}

// CheckRow is one item of the checklist. Its texts are the messages checklist.<key>.….
type CheckRow struct {
	Key      string
	Ticked   bool
	By       string // the user who ticked it
	At       time.Time
	Verified string      // "met", "unmet", or "" if Zoom does not show it
	Texts    []CheckText // texts to copy
}

// CheckText is a text to copy into Zoom.
type CheckText struct {
	Language string // "fr" or "en"
	Title    string
	Text     string
}

// met reports whether the item is done.
func (r CheckRow) met() bool { return r.Verified == "met" || r.Ticked && r.Verified == "" }

// menuPath returns the parts of the menu path in Zoom's portal.
func (p CheckPage) menuPath(r CheckRow) []string {
	level := "group"
	if p.Target.Account {
		level = "account"
	}
	return strings.Split(p.T("checklist."+r.Key+"."+level, "group", p.Target.Group), " › ")
}

// state returns in words whether the item is done, and how that is known.
func (p CheckPage) state(r CheckRow) string {
	switch {
	case r.Verified == "met":
		return p.T("checklist.verified")
	case r.Verified == "unmet":
		return p.T("checklist.not_yet")
	case r.Ticked:
		return p.T("checklist.ticked", "name", r.By, "when", p.When(r.At, p.Now))
	}
	return p.T("checklist.unverifiable")
}

// checkFact returns how many items are done, or "" if there are none.
func (p CheckPage) checkFact() string {
	if len(p.Rows) == 0 {
		return ""
	}
	return p.N("policy.check_of", p.Done, "of", len(p.Rows))
}
