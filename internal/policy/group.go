package policy

import (
	"context"
	"slices"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// step brings the group that Navette created in step with the linked users. It changes no other group. s.inside then
// has the members, and what is expected of the group is brought up to date.
func (c *checker) step(ctx context.Context, s *state) error {
	if !s.made || s.target == nil || s.problem != "" {
		return nil
	}
	at := slices.IndexFunc(c.known, func(e navette.PolicyExpectation) bool {
		return e.Level == string(Group) && e.Owner == s.target.id
	})
	if at < 0 {
		return nil
	}
	var add, remove []Person
	for _, u := range s.users {
		switch {
		case u.linked && !s.inside[u.ID]:
			add = append(add, u.Person)
		case !u.linked && s.inside[u.ID]:
			remove = append(remove, u.Person)
		}
	}
	// a linked user who is not in the group although an apply had added them was removed in Zoom: that is shown, and
	// not changed silently
	want := decode[expected](c.known[at].Body)
	before := map[string]bool{}
	for _, id := range want.Members {
		before[id] = true
	}
	add = slices.DeleteFunc(add, func(p Person) bool { return before[p.ID] })
	want.Members = slices.DeleteFunc(want.Members, func(id string) bool { return s.byID[id] == nil || !s.byID[id].linked })
	if err := c.changeMembers(ctx, s, add, remove); err != nil {
		return err
	}
	for _, p := range add {
		want.Members = append(want.Members, p.ID)
	}
	if body := encode(want); body != c.known[at].Body {
		c.known[at].Body = body
		return c.update(ctx, navette.System(c.reader.connection.OrgID), func(tx *store.Tx) error {
			if err := tx.SavePolicyExpectations(ctx, c.known[at:at+1]); err != nil {
				return err
			}
			return tx.Record(ctx, navette.EventPolicyMembers, s.target.id, "", map[string]any{
				"added": len(add), "removed": len(remove),
			})
		})
	}
	return nil
}

// changeMembers adds and removes members of the policy's group. A user whom Zoom refuses is not tried again: the check
// lists the user as missing, since the group is expected to have all linked users.
func (c *checker) changeMembers(ctx context.Context, s *state, add, remove []Person) error {
	for some := range slices.Chunk(add, zoom.MembersAtOnce) {
		refused, err := addSome(ctx, c.Policies, c.reader, s.target.id, some)
		if err != nil {
			return err
		}
		for _, p := range some {
			if _, without := refused[p.ID]; !without {
				s.inside[p.ID], c.added = true, append(c.added, p.ID)
			}
		}
	}
	for _, p := range remove {
		if err := c.reader.api.Groups.RemoveMember(ctx, s.target.id, p.ID); err != nil && !zoom.IsNotFound(err) {
			return err
		}
		delete(s.inside, p.ID)
		c.gone = append(c.gone, [2]string{string(User), p.ID})
	}
	return nil
}

// addSome adds at most [zoom.MembersAtOnce] users to a group. What is added is stored first, so that a revert removes
// it. If Zoom refuses the request, each user is added alone, and addSome returns Zoom's messages about those whom it
// refused, by their ids. If it refuses each of several, the reason is none of them, and it is the error.
func addSome(
	ctx context.Context, ps *Policies, r *reader, group string, some []Person,
) (refused map[string]string, err error) {
	ids, changes := make([]string, len(some)), make([]navette.PolicyChange, len(some))
	for i, p := range some {
		ids[i] = p.ID
		changes[i] = navette.PolicyChange{
			ZoomAccountID: r.connection.ZoomAccountID, Level: string(User), Owner: p.ID, Change: string(Membership),
			Item: group, Name: p.Name, Former: encode(false), Ours: encode(true),
		}
	}
	err = ps.update(ctx, navette.System(r.connection.OrgID), func(tx *store.Tx) error {
		return tx.IntendPolicyChanges(ctx, changes)
	})
	if err != nil {
		return nil, err
	}
	err = r.api.Groups.AddMembers(ctx, group, ids)
	if !concernsMember(err) {
		return nil, err
	}
	if len(ids) == 1 {
		return map[string]string{ids[0]: refusedBy(err).Message}, nil
	}
	refused = map[string]string{}
	for _, id := range ids {
		alone := r.api.Groups.AddMembers(ctx, group, []string{id})
		if concernsMember(alone) {
			refused[id] = refusedBy(alone).Message
		} else if alone != nil {
			return nil, alone
		}
	}
	if len(refused) == len(ids) {
		return nil, err
	}
	return refused, nil
}

// concernsMember reports whether Zoom refused to add members for a reason that may be one of them.
func concernsMember(err error) bool {
	return refusedBy(err) != nil && !zoom.IsScopesMissing(err) && !zoom.IsNoPermission(err)
}
