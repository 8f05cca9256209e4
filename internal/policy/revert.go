package policy

import (
	"context"
	"slices"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// Conflict is a value that an apply set and that someone changed since. A revert leaves it, unless an answer names it.
type Conflict struct {
	ID      string `json:"id"` // for [Answers]
	Level   Level  `json:"level"`
	Owner   string `json:"owner"`
	Name    string `json:"name,omitempty"`
	Change  Change `json:"change"`
	Item    string `json:"item,omitempty"`
	Former  Value  `json:"former"`  // what a revert would restore; not known for groups
	Ours    Value  `json:"ours"`    // what the apply set
	Present Value  `json:"present"` // what is there now
}

// Answers is what a user decided about the conflicts of a revert.
type Answers struct {
	Given     bool     `json:"given,omitempty"`     // whether the user has seen the conflicts
	Overwrite []string `json:"overwrite,omitempty"` // ids of the conflicts whose former values are restored all the same
}

// entry is a stored change with what is in Zoom now.
type entry struct {
	navette.PolicyChange
	present Value
	state   entryState
}

type entryState string

const (
	entryOurs  entryState = "ours"  // Zoom has what the apply set
	entryBack  entryState = "back"  // Zoom has what was there before
	entryOther entryState = "other" // someone changed it
	entryGone  entryState = "gone"  // the group or the user no longer exists
)

// undo is the work of a revert.
type undo struct {
	*job
	state   *state
	entries []*entry
	groups  []navette.PolicyGroup // those that Navette created
	kept    map[string]bool       // ids of the conflicts that stay as they are

	expected map[string]expected // by the ids of groups, what is expected of them
}

// revert carries out a revert: it removes the locks that an apply set, restores the settings of the account and of
// groups, the primary groups and the memberships, deletes the group that Navette created, sets single users' settings,
// and restores the locks that an apply removed. Zoom's API cannot remove a user's own choice, so a user whose own
// setting was set keeps one, with the former value.
func (j *job) revert(ctx context.Context) error {
	r := &undo{job: j, kept: map[string]bool{}, expected: map[string]expected{}}
	if err := r.read(ctx); err != nil {
		return err
	}
	if j.row.BegunAt.IsZero() {
		r.findConflicts()
		if len(j.out.Conflicts) > 0 && !j.in.Answers.Given {
			return j.end(ctx, navette.RunAsks, "policyrule.revert_asks", "")
		}
		j.row.BegunAt = navette.At(j.clock.Now())
		if err := j.save(ctx); err != nil {
			return err
		}
	}
	for _, c := range j.out.Conflicts {
		r.kept[c.ID] = !slices.Contains(j.in.Answers.Overwrite, c.ID)
	}
	unlock := func(e *entry) bool { return decode[Value](e.Former) != Word(string(Locked)) }
	lock := func(e *entry) bool { return !unlock(e) }
	for _, step := range []func(context.Context) error{
		r.levels(LockChange, unlock), r.levels(Setting, unlock), r.primaries, r.memberships, r.createdGroups, r.users,
		r.levels(LockChange, lock),
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return r.finish(ctx)
}

// read reads the changes that were stored, and what is in Zoom now.
func (r *undo) read(ctx context.Context) error {
	r.reader.whole = true
	changes, err := r.reader.org.PolicyChanges(ctx, r.row.ZoomAccountID)
	if err != nil {
		return err
	}
	if r.groups, err = r.reader.org.PolicyGroups(ctx, r.row.ZoomAccountID); err != nil {
		return err
	}
	known, err := r.reader.org.PolicyExpectations(ctx, r.row.ZoomAccountID)
	if err != nil {
		return err
	}
	for _, e := range known {
		if e.Level == string(Group) {
			r.expected[e.Owner] = decode[expected](e.Body)
		}
	}
	if r.state, err = r.reader.readLevels(ctx); err != nil {
		return err
	}
	for _, c := range changes {
		r.entries = append(r.entries, &entry{PolicyChange: c})
	}
	if err := r.readUsers(ctx); err != nil {
		return err
	}
	if err := r.readGroups(ctx); err != nil {
		return err
	}
	for _, e := range r.entries {
		r.look(e)
	}
	return nil
}

// readUsers reads the users whom the changes are about. r.state.byID has those who exist.
func (r *undo) readUsers(ctx context.Context) error {
	var users []*member
	for _, e := range r.entries {
		if e.Level == string(User) && r.state.byID[e.Owner] == nil {
			u := &member{Person: Person{ID: e.Owner, Name: e.Name}}
			r.state.byID[e.Owner], users = u, append(users, u)
		}
	}
	if len(users) == 0 {
		return nil
	}
	for listed, err := range r.reader.api.Users.List(ctx, "active") {
		if err != nil {
			return err
		}
		if u := r.state.byID[listed.ID]; u != nil {
			u.groups = listed.GroupIDs
		}
	}
	r.state.users = users
	return r.forEach(ctx, users, r.reader.readUser)
}

func (r *undo) readGroups(ctx context.Context) error {
	for _, e := range r.entries {
		if e.Level != string(Group) || r.state.groups[e.Owner] != nil || r.state.names[e.Owner] == "" {
			continue
		}
		group, err := r.reader.readGroup(ctx, e.Owner, r.state.names[e.Owner])
		if err != nil {
			return err
		}
		r.state.groups[e.Owner] = group
	}
	return nil
}

// look decides whether a value in Zoom is still what the apply set.
func (r *undo) look(e *entry) {
	former, ours := decode[Value](e.Former), decode[Value](e.Ours)
	e.state = entryGone
	switch Change(e.Change) {
	case Setting, LockChange:
		found, exists := r.present(e)
		if !exists {
			return
		}
		e.present = found
		if e.Change == string(LockChange) && former == Word(string(LockUnknown)) {
			e.state = entryOther // what was there before cannot be restored without an answer
			return
		}
	case Membership:
		u := r.state.byID[e.Owner]
		if u.values == nil || r.state.names[e.Item] == "" {
			return
		}
		e.present = Value{slices.Contains(u.groups, e.Item)}
	case PrimaryOf:
		u := r.state.byID[e.Owner]
		if u.values == nil || len(u.groups) == 0 || r.state.names[e.Item] == "" {
			return
		}
		was := decode[formerPrimary](e.Former)
		former, ours, e.present = Value{}, Word(e.Item), Word(u.groups[0])
		if len(was.Groups) > 0 {
			former = Word(was.Groups[0])
		}
	}
	switch {
	case e.present == ours, e.present == former && e.Change == string(PrimaryOf) && e.Sent:
		e.state = entryOurs // Zoom may not show the primary group first
	case e.present == former:
		e.state = entryBack
	case e.present == Word(string(LockUnknown)):
		e.state = entryOurs // as far as can be seen
	default:
		e.state = entryOther
	}
}

// present returns the value or lock in Zoom that a change is about, and whether its owner exists.
func (r *undo) present(e *entry) (Value, bool) {
	i := indexOf(e.Item)
	if i < 0 {
		return Value{}, false
	}
	var at *level
	switch Level(e.Level) {
	case Account:
		at = &r.state.account
	case Group:
		at = r.state.groups[e.Owner]
	case User:
		u := r.state.byID[e.Owner]
		if u == nil || u.values == nil {
			return Value{}, false
		}
		return u.values[i], true
	}
	switch {
	case at == nil:
		return Value{}, false
	case e.Change == string(LockChange):
		return Word(string(at.locks[i])), true
	}
	return at.values[i], true
}

// findConflicts lists what someone changed since.
func (r *undo) findConflicts() {
	r.out.Conflicts = nil
	for _, e := range r.entries {
		if e.state != entryOther || r.doomed(e.Owner) {
			continue
		}
		c := Conflict{
			ID: e.ID, Level: Level(e.Level), Owner: e.Owner, Name: e.Name, Change: Change(e.Change), Item: e.Item,
			Former: decode[Value](e.Former), Ours: decode[Value](e.Ours), Present: e.present,
		}
		if e.Change == string(PrimaryOf) {
			c.Former, c.Ours = Value{}, Word(e.Item)
		}
		r.out.Conflicts = append(r.out.Conflicts, c)
	}
	for _, g := range r.groups {
		if g.GroupID != "" && r.state.names[g.GroupID] != "" && r.altered(g.GroupID) {
			r.out.Conflicts = append(r.out.Conflicts, Conflict{
				ID: g.GroupID, Level: Group, Owner: g.GroupID, Name: g.Name, Change: CreateGroup,
			})
		}
	}
}

// doomed reports whether an owner is a group that the revert deletes without asking.
func (r *undo) doomed(owner string) bool {
	return slices.ContainsFunc(r.groups, func(g navette.PolicyGroup) bool {
		return g.GroupID == owner && !r.altered(owner)
	})
}

// altered reports whether someone added members to a group since, or changed what is expected of it.
func (r *undo) altered(groupID string) bool {
	group := r.state.groups[groupID]
	if r.strangers(groupID) || group == nil {
		return r.strangers(groupID)
	}
	want, known := r.expected[groupID]
	if !known { // the apply has not ended
		return slices.ContainsFunc(r.entries, func(e *entry) bool {
			return e.Level == string(Group) && e.Owner == groupID && e.state == entryOther
		})
	}
	for i, item := range Items {
		value, set := want.Values[item.Key]
		lock, locked := want.Locks[item.Key]
		if set && group.values[i] != value || locked && group.locks[i] != lock && group.locks[i] != LockUnknown {
			return true
		}
	}
	return false
}

// strangers reports whether a group has more members than Navette added.
func (r *undo) strangers(groupID string) bool {
	ours := 0
	for _, e := range r.entries {
		if e.Change == string(Membership) && e.Item == groupID && e.present == On {
			ours++
		}
	}
	return r.state.sizes[groupID] > ours
}

// pending returns the entries of a kind of change that are to be restored.
func (r *undo) pending(change Change, levels ...Level) []*entry {
	var found []*entry
	for _, e := range r.entries {
		restore := e.state == entryOurs || e.state == entryOther && !r.kept[e.ID] && r.asked(e.ID)
		if e.Change == string(change) && slices.Contains(levels, Level(e.Level)) && restore {
			found = append(found, e)
		}
	}
	return found
}

// asked reports whether the user was asked about a conflict. One that appeared later is kept.
func (r *undo) asked(id string) bool {
	return slices.ContainsFunc(r.out.Conflicts, func(c Conflict) bool { return c.ID == id })
}

// levels returns a step that restores some settings or locks of the account and of groups.
func (r *undo) levels(change Change, which func(*entry) bool) func(context.Context) error {
	return func(ctx context.Context) error {
		patches := map[string]patch{}
		var owners []string
		for _, e := range r.pending(change, Account, Group) {
			if r.doomed(e.Owner) || !which(e) {
				continue
			}
			if _, known := patches[e.Owner]; !known {
				patches[e.Owner] = newPatch(Level(e.Level), e.Owner, e.Name, change)
				owners = append(owners, e.Owner)
			}
			former := decode[Value](e.Former)
			if former == Word(string(LockUnknown)) {
				former = Word(string(Unlocked))
			}
			patches[e.Owner].add(e.Item, e.present, former)
		}
		for _, owner := range owners {
			refused, err := r.restore(ctx, patches[owner])
			if err != nil {
				return err
			}
			if err := r.confirm(ctx, patches[owner], refused); err != nil {
				return err
			}
		}
		return nil
	}
}

// restore sends former values. Unlike send it stores no change, since the stored ones are what it restores.
func (r *undo) restore(ctx context.Context, p patch) (map[string]string, error) {
	refused, byOption := map[string]string{}, map[string][]string{}
	for item := range p.wanted {
		known, _ := ItemByKey(item)
		byOption[known.Option] = append(byOption[known.Option], item)
	}
	for option, items := range byOption {
		slices.Sort(items)
		if err := r.sendDocument(ctx, p, option, items, refused); err != nil {
			return refused, err
		}
	}
	return refused, nil
}

// memberships removes the members that Navette added, except from a group that is deleted as a whole.
func (r *undo) memberships(ctx context.Context) error {
	for _, e := range r.pending(Membership, User) {
		if r.doomed(e.Item) {
			continue
		}
		err := r.reader.api.Groups.RemoveMember(ctx, e.Item, e.Owner)
		if err != nil && !zoom.IsNotFound(err) {
			return err
		}
		r.out.Result.Removed++
	}
	return nil
}

// createdGroups deletes the groups that Navette created, unless someone altered them and the user keeps them.
func (r *undo) createdGroups(ctx context.Context) error {
	for _, g := range r.groups {
		id := g.GroupID
		if id == "" {
			id = r.state.taken(g.Name) // the answer to the request that created it was lost
			if id == "" || r.state.sizes[id] > 0 {
				continue
			}
		}
		if r.state.names[id] == "" || r.altered(id) && (r.kept[id] || !r.asked(id)) {
			continue
		}
		err := r.reader.api.Groups.Delete(ctx, id)
		if err != nil && !zoom.IsNotFound(err) {
			return err
		}
		r.note(ItemResult{Level: Group, Owner: id, Name: g.Name, Change: CreateGroup, Outcome: Applied})
	}
	return r.save(ctx)
}

// finish stores that nothing of the applies is left, and ends the run.
func (r *undo) finish(ctx context.Context) error {
	ids := make([]string, len(r.entries))
	for i, e := range r.entries {
		ids[i] = e.ID
	}
	return r.end(ctx, navette.RunDone, "", "", func(tx *store.Tx) error {
		if err := tx.ForgetPolicyChanges(ctx, ids); err != nil {
			return err
		}
		for _, g := range r.groups {
			if err := tx.ForgetPolicyGroup(ctx, g); err != nil {
				return err
			}
		}
		if err := tx.ExpectPolicy(ctx, nil); err != nil {
			return err
		}
		if err := tx.Withdraw(ctx, navette.PromisePolicyCheck, r.row.OrgID); err != nil {
			return err
		}
		return tx.Record(ctx, navette.EventPolicyReverted, r.row.ID, "", map[string]any{
			"by": r.row.AskedBy, "kept": len(r.out.Conflicts) - len(r.in.Answers.Overwrite), "left": leftItems(r.out.Result),
		})
	})
}
