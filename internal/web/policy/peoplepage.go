package policy

// PeoplePage lists whom a target or a plan would affect.
type PeoplePage struct {
	Base
	Target string // "account", "group" or "plan"
	Self   string // address of the list, without its query
	Back   string // address to return to
	Rows   []AffectedRow
	Pager
}

// AffectedRow is a Zoom user whom a policy affects.
type AffectedRow struct {
	Name    string
	Email   string
	Linked  bool   // whether the user is linked to a person whose calls are imported
	Added   bool   // whether the user will be added to the group
	Member  bool   // whether the user is a member of the group
	Basic   bool   // whether the user has no paid licence, and therefore no cloud recording
	Primary string // name of the primary group in Zoom, "" if there is none or it was not read
}

// effect returns the key of the message that says what happens to the user.
func (r AffectedRow) effect() string {
	switch {
	case r.Added:
		return "policy.people_added"
	case r.Member:
		return "policy.people_member"
	}
	return "policy.people_set"
}

// peopleFact returns the number of people, or "" if there are none.
func (p PeoplePage) peopleFact() string {
	if p.Found == 0 {
		return ""
	}
	return p.N("policy.people_found", p.Found)
}
