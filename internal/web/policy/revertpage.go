package policy

// RevertPage shows what a revert would restore, asks about what was changed since, and is the form that starts it.
type RevertPage struct {
	Base
	Run
	Target       Target
	Restores     []RevertRow
	MoreRestores int // values that are not in Restores
	Changed      []RevertRow
	MoreChanged  int    // values that are not in Changed
	Removed      int    // people who are removed from the group
	DeletesGroup bool   // whether the group that Navette created is deleted
	Own          bool   // whether values of people are restored
	Fingerprint  string // of what is shown
}

// RevertRow is a value that Navette has set.
type RevertRow struct {
	ID     string // the value of the box "overwrite"
	Thing  Thing
	Owner  Owner
	Former string // before Navette set it
	Ours   string // the value that Navette set
	Now    string
}

// none reports whether there is nothing to restore.
func (p RevertPage) none() bool {
	return p.restored() == 0 && len(p.Changed) == 0 && p.Removed == 0 && !p.DeletesGroup
}

// restored returns the number of values that are restored without a further answer.
func (p RevertPage) restored() int { return len(p.Restores) + p.MoreRestores }

// changed returns the number of values that were changed since.
func (p RevertPage) changed() int { return len(p.Changed) + p.MoreChanged }

// do returns the text of the button.
func (p RevertPage) do() string {
	if p.restored() == 0 {
		return p.T("policy.revert_do_group")
	}
	return p.N("policy.revert_do", p.restored())
}
