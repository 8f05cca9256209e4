package policy

import (
	"context"

	"navette.dev/navette/internal/navette"
)

// Present reads what Zoom has now for the items at the level of a policy's target, by key, with the locks. For a group
// that does not exist yet that is what the account has, since a new group begins with it. Items that Zoom has for users
// only are not in it. The error has a message for the user.
func (ps *Policies) Present(ctx context.Context, actor navette.Actor, p Policy) (map[string]LevelChange, error) {
	if err := actor.Need(navette.ManagePolicy); err != nil {
		return nil, err
	}
	api, connection, err := ps.zoom.API(ctx, actor.Org)
	if err != nil {
		return nil, err
	}
	r := &reader{org: ps.store.Org(actor.Org), api: api, connection: connection, policy: everyItem()}
	s := &state{}
	if s.account, err = r.readAccount(ctx); err != nil {
		return nil, toUser(err)
	}
	if p.Target == OneGroup && p.Group.ID != "" {
		if s.target, err = r.readGroup(ctx, p.Group.ID, p.Group.Name); err != nil {
			return nil, toUser(err)
		}
	}
	look, present := planner{policy: p, state: s}, map[string]LevelChange{}
	for i, item := range Items {
		if item.At(Account) {
			present[item.Key] = LevelChange{
				Level: p.owner(), Item: item.Key, Present: look.present(i), LockPresent: look.presentLock(i),
			}
		}
	}
	return present, nil
}

// everyItem returns a policy that contains every item, so that all documents of settings are read.
func everyItem() Policy {
	p := Policy{Target: WholeAccount, Values: map[string]Value{}}
	for _, item := range Items {
		p.Values[item.Key] = Value{}
	}
	return p
}
