package policy

import (
	"time"

	"navette.dev/navette/internal/lang"
)

// PlanPage shows what an apply would change in Zoom, and is the form that starts it.
type PlanPage struct {
	Base
	Run
	Target      Target
	ReadAt      time.Time
	Fingerprint string // of the plan, which the form sends back
	Changed     bool   // whether Zoom has changed since the plan was shown, so that nothing was sent
	Stale       bool   // whether the plan can no longer be applied
	NoLocks     bool   // whether the account's locks could not be read
	Changes     []ChangeRow
	Same        []ChangeRow
	Persons     []PersonsRow
	Affected    int // people whom the policy affects
	People      int // people for whom something is sent
	Sent        int // changes that are sent without further agreement
	Members     Members
	Offers      Offers
	Impossible  []ImpossibleRow
	Risks       []RiskRow
	RiskDays    int      // days after which Zoom deletes recordings
	ToDo        []string // names of the checklist's open items
	Agreed      bool     // whether the box for deletion is ticked
}

// Target is whom a policy is for.
type Target struct {
	Account bool
	Group   string // name of the group, "" for the account
}

// text returns the target in words.
func (t Target) text(w lang.Words) string {
	if t.Account {
		return w.T("policy.plan_for_account")
	}
	return w.T("policy.plan_for_group", "group", t.Group)
}

// ChangeRow is a setting at the level of the target: what Zoom has, and what the policy wants.
type ChangeRow struct {
	Item       string
	Level      Level
	Now        string
	Wanted     string // "" if only the lock is wanted
	Send       bool   // whether the value is sent
	LockNow    Lock
	LockWanted Lock // NoLock if the policy wants none
	SendLock   bool // whether the lock is sent
}

// PersonsRow is a setting that is set for each linked person.
type PersonsRow struct {
	Item   string
	Now    string // the present value of those who differ, "" if they have different ones
	Wanted string
	Differ int // people for whom it is sent
	Of     int // linked people
}

// Members are the changes of the group's members.
type Members struct {
	Create bool     // whether the group is created
	Add    []string // names
	Remove []string // names
}

// Offers are the people for whom another setting would win, with what may be done about it.
type Offers struct {
	Rows       []OfferRow // those of the shown part
	Found      int        // people that the search found
	Total      int        // people in all
	Query      string
	AllPrimary bool // whether the box for all primary groups is ticked
	AllOwn     bool
	Primary    int      // people for whom the primary group can be changed
	Own        int      // people for whom the own setting can be set
	Hidden     []Ticked // ticked boxes of people who are not shown
}

// Ticked is a ticked box: "primary" or "own", and the number of the person.
type Ticked struct {
	Name   string
	Number string
}

// OfferRow is a person for whom another setting would win.
type OfferRow struct {
	Number        string // of the person in the plan, which the boxes send
	Name          string
	Email         string
	Reason        string // "other_group" or "own_choice"
	Group         string // name of the other group
	Items         []OfferItem
	Primary       bool // whether changing the primary group is offered
	PrimaryTicked bool
	Own           bool // whether setting the person's own setting is offered
	OwnTicked     bool
}

// OfferItem is a setting of which another value would win.
type OfferItem struct{ Item, Now, Wanted string }

// ImpossibleRow is a setting that the policy cannot decide.
type ImpossibleRow struct {
	Item   string // "" for the whole policy
	Reason string // last part of the key policy.why_…
	Group  string
	People []string // names of those whom it concerns, nil for all
}

// name returns the setting in words.
func (r ImpossibleRow) name(w lang.Words) string {
	if r.Item == "" {
		return w.T("policy.why_whole")
	}
	return itemName(w, r.Item)
}

// RiskRow counts the recordings of a host that Zoom would delete and that are not imported.
type RiskRow struct {
	Name  string
	Email string
	Count int
}

// atRisk returns the number of recordings that would be deleted.
func (p PlanPage) atRisk() int {
	n := 0
	for _, r := range p.Risks {
		n += r.Count
	}
	return n
}

// empty reports whether nothing is sent, whatever the reader agrees to.
func (p PlanPage) empty() bool { return p.Sent == 0 && p.Offers.Total == 0 }

// applyText returns the text of the button that applies the plan.
func (p PlanPage) applyText() string {
	people := p.N("policy.people", p.People)
	switch {
	case p.Sent == 0:
		return p.T("policy.apply_ticked")
	case p.Offers.Total > 0 || len(p.Risks) > 0:
		return p.N("policy.apply_do_ticked", p.Sent, "people", people)
	}
	return p.N("policy.apply_do", p.Sent, "people", people)
}

// shownRisks is how many hosts with recordings at risk the page names.
const shownRisks = 20

// why returns what wins for a person.
func (r OfferRow) why(w lang.Words) string {
	return w.T("policy.offer_why_"+r.Reason, "group", r.Group)
}
