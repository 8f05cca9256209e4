package policy

// RevertPage lists what a revert would restore. If the revert has found values that were changed since, it asks about
// them instead. It is the form that starts the revert.
type RevertPage struct {
	Base
	Run          // of the revert that asks; without an id before the revert has begun
	Target       Target
	Restores     []RevertRow
	More         int         // values that are not in Restores
	Changed      []RevertRow // what the revert asks about
	MoreChanged  int         // values that are not in Changed
	Removed      int         // people who are removed from the group
	DeletesGroup bool        // whether the group that Navette created is deleted
	Own          bool        // whether values of people are restored
}

// RevertRow is a value that Navette has set.
type RevertRow struct {
	ID     string // the value of the box "overwrite"
	Thing  Thing
	Owner  Owner
	Former string // before Navette set it
	Ours   string // the value that Navette set
	Now    string // only of a value that was changed since
}

// shownReverts is how many values the lists of a revert show.
const shownReverts = 100

// none reports whether there is nothing to restore.
func (p RevertPage) none() bool { return p.restored() == 0 && p.Removed == 0 && !p.DeletesGroup }

// restored returns the number of values that are restored.
func (p RevertPage) restored() int { return len(p.Restores) + p.More }

// changed returns the number of values that were changed since.
func (p RevertPage) changed() int { return len(p.Changed) + p.MoreChanged }

// do returns the text of the button.
func (p RevertPage) do() string {
	if p.restored() == 0 {
		return p.T("policy.revert_do_group")
	}
	return p.N("policy.revert_do", p.restored())
}
