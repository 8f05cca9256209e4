package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// planner compares a policy with what was read.
type planner struct {
	policy  Policy
	state   *state
	sent    map[string]Lock // locks of the account that an earlier apply set and that Zoom does not show, by item
	sentAll bool            // whether the target has been changed, so that its locks are what was read
	plan    Plan

	impossible map[impossibleKey]int // index in plan.Impossible
}

type impossibleKey struct {
	level  Level
	item   string
	reason Reason
	group  string
}

// planOf returns what an apply of the policy would do. The recordings at risk and the checklist are not in it.
func planOf(p Policy, s *state, sent map[string]Lock, now time.Time) Plan {
	return (&planner{policy: p, state: s, sent: sent}).make(now)
}

// leftOf returns what still differs once an apply has changed the target. A lock that Zoom dropped is not expected to
// take effect.
func leftOf(p Policy, s *state, sent map[string]Lock, now time.Time) Plan {
	return (&planner{policy: p, state: s, sent: sent, sentAll: true}).make(now)
}

func (b *planner) make(now time.Time) Plan {
	p, s := b.policy, b.state
	b.impossible = map[impossibleKey]int{}
	b.plan.Version, b.plan.ReadAt = p.Version, now
	b.affected()
	if s.problem != "" {
		b.cannot(p.owner(), "", s.problem, nil, Value{}, Value{}, nil)
		b.plan.Impossible[0].GroupName = strings.TrimSpace(p.Group.Name)
	} else {
		b.members()
		for i := range Items {
			b.item(i)
		}
		for _, u := range s.users {
			b.user(u)
		}
	}
	b.plan.Fingerprint = b.plan.fingerprint()
	return b.plan
}

// fingerprint returns a digest of everything that an apply of the plan would do, and of whom it affects. A plan of a
// policy that is not saved has the same fingerprint as the plan of the saved one.
func (p Plan) fingerprint() string {
	p.Fingerprint, p.Version, p.ReadAt, p.AtRisk, p.Checklist = "", 0, time.Time{}, nil, nil
	p.Affected = slices.Clone(p.Affected)
	for i := range p.Affected {
		p.Affected[i] = Affected{Person: Person{ID: p.Affected[i].ID}, Joins: p.Affected[i].Joins}
	}
	slices.SortFunc(p.Affected, func(a, b Affected) int { return strings.Compare(a.ID, b.ID) })
	raw, _ := json.Marshal(p) // a plan has no value that cannot be encoded
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:16])
}

// affected lists whom the policy is for: every user of the account, or the members of the group and those who join it.
// A member who leaves the group is not affected.
func (b *planner) affected() {
	for _, u := range b.state.users {
		if b.leaves(u) {
			continue
		}
		a := Affected{Person: u.Person, Linked: u.linked, Basic: u.basic, Joins: b.joins(u)}
		if groups := b.state.groupsOf(u); len(groups) > 0 {
			a.Primary = groups[0].name
		}
		b.plan.Affected = append(b.plan.Affected, a)
	}
}

// joins reports whether an apply adds the user to the policy's group.
func (b *planner) joins(u *member) bool {
	return b.policy.Target == OneGroup && b.state.problem == "" && u.linked && !b.state.inside[u.ID]
}

// leaves reports whether an apply removes the user from the policy's group, which Navette created.
func (b *planner) leaves(u *member) bool {
	return b.policy.Target == OneGroup && b.state.made && !u.linked && b.state.inside[u.ID]
}

func (b *planner) members() {
	if b.policy.Target != OneGroup {
		return
	}
	m := &b.plan.Members
	m.GroupName, m.Create = strings.TrimSpace(b.policy.Group.Name), b.state.target == nil
	if b.state.target != nil {
		m.GroupID, m.GroupName = b.state.target.id, b.state.target.name
	}
	for _, u := range b.state.users {
		switch {
		case b.joins(u):
			m.Add = append(m.Add, u.Person)
		case b.leaves(u):
			m.Remove = append(m.Remove, u.Person)
		}
	}
}

// item plans an item at the level of the policy's target.
func (b *planner) item(i int) {
	item := Items[i]
	wanted, wantsLock := b.policy.Values[item.Key], b.wantedLock(item)
	if !wanted.Known() && wantsLock == "" {
		return
	}
	at, possible := b.policy.level(item)
	owner := b.policy.owner()
	if !possible {
		b.cannot(owner, item.Key, AccountOnly, nil, b.state.account.values[i], wanted, nil)
		return
	}
	change := LevelChange{Level: owner, Item: item.Key, Wanted: wanted, LockWanted: wantsLock}
	target := b.target()
	if target != nil {
		change.Owner = target.id
	}
	decided := at == owner // whether the setting is at the target's level, and not at each user
	if decided {
		change.Present = b.present(i)
		change.Send = wanted.Known() && !item.Met(change.Present, wanted)
	} else {
		change.Wanted = Value{}
	}
	switch {
	case b.lockedAbove(i) && wanted.Known() && !item.Met(b.state.account.values[i], wanted):
		b.cannot(at, item.Key, LockedByAccount, nil, b.state.account.values[i], wanted, nil)
		change.Send, wantsLock = false, ""
	case change.Send && item.byHand(change.Present):
		b.cannot(owner, item.Key, SetByHand, nil, change.Present, wanted, nil)
		change.Send = false
	}
	switch {
	case item.LockAt(owner):
		change.LockPresent = b.presentLock(i)
		change.SendLock = wantsLock != "" && change.LockPresent != wantsLock && b.sent[item.Key] != wantsLock
	case wantsLock == Locked:
		b.cannot(owner, item.Key, NoLockThere, nil, Value{}, Value{}, nil)
	}
	if decided || change.LockPresent != "" {
		b.plan.Levels = append(b.plan.Levels, change)
	}
}

func (b *planner) wantedLock(item Item) Lock {
	on, wanted := b.policy.Locks[item.Key]
	if !wanted {
		return ""
	}
	return lockOf(on)
}

// target returns the account or the group of the policy, or nil if the group does not exist yet.
func (b *planner) target() *level {
	if b.policy.Target == WholeAccount {
		return &b.state.account
	}
	return b.state.target
}

// present returns the value of an item at the target. A group that does not exist yet will begin with the account's.
func (b *planner) present(i int) Value {
	if target := b.target(); target != nil {
		return target.values[i]
	}
	return b.state.account.values[i]
}

func (b *planner) presentLock(i int) Lock {
	if target := b.target(); target != nil {
		return target.locks[i]
	}
	return Unlocked
}

// lockedAbove reports whether the account locks an item of a policy for a group.
func (b *planner) lockedAbove(i int) bool {
	return b.policy.Target == OneGroup && b.state.account.locks[lockIndex(i)] == Locked
}

// lockedAfter reports whether the target locks an item once the plan is applied.
func (b *planner) lockedAfter(i int) bool {
	item := Items[lockIndex(i)]
	if wanted := b.wantedLock(item); wanted != "" && item.LockAt(b.policy.owner()) && !b.sentAll {
		return wanted == Locked
	}
	return b.presentLock(lockIndex(i)) == Locked
}

// inPlace reports whether the target has the wanted value of an item and locks it. If one of its users has another
// value all the same, something else decides, and an apply would not change that.
func (b *planner) inPlace(u *member, i int, wanted Value) bool {
	target := b.target()
	return target != nil && target.locks[lockIndex(i)] == Locked && Items[i].Met(target.values[i], wanted) &&
		(b.policy.Target == WholeAccount || b.state.inside[u.ID])
}

// user plans the items that are set for a user, and finds those of which something else would win.
func (b *planner) user(u *member) {
	if b.leaves(u) {
		return
	}
	if u.values == nil {
		b.cannot(User, "", NotRead, nil, Value{}, Value{}, u)
		return
	}
	for i, item := range Items {
		wanted, wants := b.policy.Values[item.Key]
		at, possible := b.policy.level(item)
		if !wants || !possible || !item.At(User) || item.Met(u.values[i], wanted) {
			continue
		}
		switch {
		case at == User && !u.linked, b.lockedAbove(i) && !item.Met(b.state.account.values[i], wanted):
			// nothing is wanted of the user, or it is impossible for all
		case item.Paid && u.basic && wanted == On:
			b.cannot(User, item.Key, NoLicence, nil, u.values[i], wanted, u)
		case item.byHand(u.values[i]):
			if at == User || b.present(i) != u.values[i] { // otherwise it is impossible for all
				b.cannot(User, item.Key, SetByHand, nil, u.values[i], wanted, u)
			}
		case b.lockedByGroup(u, i, at, wanted):
		case at == User:
			b.plan.Users = append(b.plan.Users, UserChange{u.Person, item.Key, u.values[i], wanted})
		default:
			b.inherits(u, i, wanted)
		}
	}
}

// lockedByGroup reports whether a group of the user has locked another value of an item. A group has no value of a
// setting that exists for accounts and users only; its lock, also that of the policy's group, then binds the account's.
func (b *planner) lockedByGroup(u *member, i int, at Level, wanted Value) bool {
	if b.policy.Target == WholeAccount && b.lockedAfter(i) {
		return false // the account's lock prevails
	}
	groups := b.state.groupsOf(u)
	if b.joins(u) && b.state.target != nil {
		groups = append(groups, b.state.target)
	}
	for n, g := range groups {
		if g == b.state.target && b.lockedAfter(i) && n == 0 && at == Group && !b.inPlace(u, i, wanted) {
			return false // the lock of the primary group prevails
		}
		bound := g.values[i]
		if !Items[i].At(Group) {
			bound = b.state.account.values[i]
			if b.policy.Target == WholeAccount {
				bound = wanted
			}
		}
		if (g != b.state.target || at == User) && g.locks[lockIndex(i)] == Locked && !Items[i].Met(bound, wanted) {
			b.cannot(User, Items[i].Key, LockedByGroup, g, bound, wanted, u)
			return true
		}
	}
	return false
}

// inherits finds out whether the user will follow the target, and offers a remedy if not.
func (b *planner) inherits(u *member, i int, wanted Value) {
	present := u.values[i]
	if b.lockedAfter(i) && !b.inPlace(u, i, wanted) {
		return
	}
	groups := b.state.groupsOf(u)
	var primary *level
	if len(groups) > 0 && Items[i].At(Group) {
		primary = groups[0]
	}
	inherited, follows := b.state.account.values[i], true
	if primary != nil {
		inherited = primary.values[i]
		// a group with the account's value most likely has none of its own, and follows the account
		follows = primary == b.state.target ||
			b.policy.Target == WholeAccount && inherited == b.state.account.values[i]
	}
	switch {
	case present == inherited && follows:
	case present == inherited && primary != nil:
		b.offer(u, OtherGroup, primary, i, wanted)
	default:
		b.offer(u, OwnChoice, nil, i, wanted)
	}
}

// offer adds an item to the offer for a user and a reason.
func (b *planner) offer(u *member, reason Reason, g *level, i int, wanted Value) {
	wins := Wins{Items[i].Key, u.values[i], wanted}
	for at := len(b.plan.Offers) - 1; at >= 0 && b.plan.Offers[at].ID == u.ID; at-- {
		if b.plan.Offers[at].Reason == reason {
			b.plan.Offers[at].Items = append(b.plan.Offers[at].Items, wins)
			return
		}
	}
	offer := Offer{Person: u.Person, Reason: reason, Own: true, Items: []Wins{wins}}
	if g != nil {
		offer.GroupID, offer.GroupName = g.id, g.name
	}
	// Zoom does not document that it shows the primary group first, so the one shown first may be another one
	offer.Primary = b.policy.Target == OneGroup && (g != nil || b.state.inside[u.ID] && len(b.state.groupsOf(u)) > 1)
	b.plan.Offers = append(b.plan.Offers, offer)
}

// cannot adds an item that the policy cannot decide, for one user or, if u is nil, for all.
func (b *planner) cannot(at Level, item string, reason Reason, g *level, present, wanted Value, u *member) {
	key := impossibleKey{level: at, item: item, reason: reason}
	if g != nil {
		key.group = g.id
	}
	index, known := b.impossible[key]
	if !known {
		row := Impossible{Level: at, Item: item, Reason: reason, Present: present, Wanted: wanted}
		if g != nil {
			row.GroupID, row.GroupName = g.id, g.name
		}
		index = len(b.plan.Impossible)
		b.plan.Impossible, b.impossible[key] = append(b.plan.Impossible, row), index
	}
	if u != nil {
		b.plan.Impossible[index].Users = append(b.plan.Impossible[index].Users, u.Person)
	}
}
