package policy

import (
	"context"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// applyUsers changes single users: first their primary groups, then their own settings. s has what was read after the
// change of the target, and is brought up to date.
func (j *job) applyUsers(ctx context.Context, plan Plan, s *state) error {
	now := leftOf(j.policy, s, nil, j.clock.Now())
	var moved []*member
	for _, o := range now.Offers {
		u := s.byID[o.ID]
		if o.Primary && j.in.Agreement.Primary.Has(o.ID) && s.inside[o.ID] && !slices.Contains(moved, u) {
			moved = append(moved, u)
		}
	}
	if err := j.forEach(ctx, moved, func(ctx context.Context, u *member) error {
		return j.setPrimary(ctx, s, u)
	}); err != nil {
		return err
	}
	for _, u := range moved {
		if len(u.groups) > 0 && u.groups[0] == s.target.id {
			j.out.Result.Primary++
		}
	}
	now = leftOf(j.policy, s, nil, j.clock.Now())
	patches, changed := j.userPatches(plan, now, s)
	var mu sync.Mutex
	return j.forEach(ctx, changed, func(ctx context.Context, u *member) error {
		refused, err := j.send(ctx, patches[u.ID])
		if zoom.IsNotFound(err) {
			u.values = nil
			return nil
		}
		if err == nil {
			err = j.reader.readUser(ctx, u)
		}
		mu.Lock()
		defer mu.Unlock()
		for item, why := range refused {
			j.note(ItemResult{Level: User, Owner: u.ID, Name: u.Name, Change: Setting, Item: item,
				Wanted: patches[u.ID].wanted[item], Outcome: Refused, Detail: why})
		}
		return err
	})
}

// userPatches returns the settings to send for each user: those that Zoom has for users only, and the own settings
// that were agreed to.
func (j *job) userPatches(plan, now Plan, s *state) (map[string]patch, []*member) {
	patches, changed := map[string]patch{}, []*member{}
	add := func(who Person, item string, former, wanted Value) {
		if j.withheld(plan, item) {
			return
		}
		if _, known := patches[who.ID]; !known {
			patches[who.ID], changed = newPatch(User, who.ID, who.Name, Setting), append(changed, s.byID[who.ID])
		}
		patches[who.ID].add(item, former, wanted)
	}
	for _, c := range now.Users {
		add(c.Person, c.Item, c.Present, c.Wanted)
	}
	for _, o := range now.Offers {
		if j.in.Agreement.Own.Has(o.ID) {
			for _, w := range o.Items {
				add(o.Person, w.Item, w.Present, w.Wanted)
			}
		}
	}
	return patches, changed
}

// forEach calls do for users, several at a time.
func (j *job) forEach(ctx context.Context, users []*member, do func(context.Context, *member) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(readersAtOnce)
	for _, u := range users {
		group.Go(func() error { return do(ctx, u) })
	}
	return group.Wait()
}

// formerPrimary is what was there before the policy's group became a user's primary one.
type formerPrimary struct {
	Groups []string         `json:"groups"` // ids, in the order in which Zoom showed them
	Values map[string]Value `json:"values"` // the effective values
}

// setPrimary makes the policy's group the primary one of a user, and reads the user's settings again.
func (j *job) setPrimary(ctx context.Context, s *state, u *member) error {
	former := formerPrimary{Groups: u.groups, Values: map[string]Value{}}
	for i, item := range Items {
		// the group's lock already binds the user, so a locked value is not that of the former primary group
		if u.values[i].Known() && s.target.locks[lockIndex(i)] != Locked {
			former.Values[item.Key] = u.values[i]
		}
	}
	if err := j.intend(ctx, []navette.PolicyChange{{
		ZoomAccountID: j.row.ZoomAccountID, Level: string(User), Owner: u.ID, Change: string(PrimaryOf),
		Item: s.target.id, Name: u.Name, Former: encode(former), Ours: encode(s.target.id),
	}}); err != nil {
		return err
	}
	switch err := j.reader.api.Groups.SetPrimary(ctx, s.target.id, u.ID); {
	case zoom.IsNotFound(err):
		return nil // the user left the group or the account
	case err != nil:
		return err
	}
	if err := j.sent(ctx, User, u.ID, PrimaryOf); err != nil {
		return err
	}
	others := slices.DeleteFunc(slices.Clone(u.groups), func(id string) bool { return id == s.target.id })
	u.groups = append([]string{s.target.id}, others...)
	return j.reader.readUser(ctx, u)
}

// finish notes what became of each user, stores what is expected from now on, and ends the run.
func (j *job) finish(ctx context.Context, plan Plan, s *state) error {
	sent, err := j.sentLocks(ctx)
	if err != nil {
		return err
	}
	left := leftOf(j.policy, s, sent, j.clock.Now())
	left.AtRisk = plan.AtRisk
	j.noteUsers(left)
	j.noteMembers(plan, left)
	j.count(left, s)
	if err := j.settle(ctx, left, s); err != nil {
		return err
	}
	expected := expectations(j.policy, s, j.row.ZoomAccountID)
	return j.end(ctx, navette.RunDone, "", "", func(tx *store.Tx) error {
		if err := tx.ExpectPolicy(ctx, expected); err != nil {
			return err
		}
		if err := tx.PolicyRead(ctx); err != nil {
			return err
		}
		if err := tx.Promise(ctx, navette.PromisePolicyCheck, j.row.OrgID, "", tx.At().Add(checkEvery)); err != nil {
			return err
		}
		return tx.Record(ctx, navette.EventPolicyApplied, j.row.ID, "", map[string]any{
			"by": j.row.AskedBy, "version": j.policy.Version, "users": len(left.Affected),
			"left": leftItems(j.out.Result),
		})
	})
}

// noteUsers notes what still differs for single users, with the reason.
func (j *job) noteUsers(left Plan) {
	refused := map[[2]string]bool{}
	j.out.Result.Items = slices.DeleteFunc(j.out.Result.Items, func(r ItemResult) bool {
		if r.Level == User && r.Outcome == Refused {
			refused[[2]string{r.Owner, r.Item}] = true
		}
		return r.Level == User && r.Outcome != Refused
	})
	add := func(who Person, item string, found, wanted Value, outcome Outcome) {
		if j.withheld(left, item) {
			outcome = NotAgreed
		}
		if !refused[[2]string{who.ID, item}] {
			j.out.Result.Items = append(j.out.Result.Items, ItemResult{Level: User, Owner: who.ID, Name: who.Name,
				Change: Setting, Item: item, Wanted: wanted, Found: found, Outcome: outcome})
		}
	}
	for _, c := range left.Users {
		add(c.Person, c.Item, c.Present, c.Wanted, Dropped)
	}
	for _, o := range left.Offers {
		outcome := KeptOwn
		switch {
		case j.in.Agreement.Own.Has(o.ID):
			outcome = Dropped
		case o.Reason == OtherGroup:
			outcome = KeptOther
		}
		for _, w := range o.Items {
			add(o.Person, w.Item, w.Present, w.Wanted, outcome)
		}
	}
}

// noteMembers notes whom Zoom did not add to the group although it accepted the request.
func (j *job) noteMembers(plan, left Plan) {
	for _, p := range left.Members.Add {
		if !slices.Contains(plan.Members.Add, p) {
			continue // linked while the apply ran; the next check adds the user
		}
		if slices.ContainsFunc(j.out.Result.Items, func(r ItemResult) bool {
			return r.Change == Membership && r.Owner == p.ID
		}) {
			continue // refused, and noted when it was
		}
		j.out.Result.Added = max(0, j.out.Result.Added-1)
		j.out.Result.Items = append(j.out.Result.Items, ItemResult{
			Level: User, Owner: p.ID, Name: p.Name, Change: Membership, Wanted: On, Found: Off, Outcome: Dropped,
		})
	}
}

// count counts the users who have the wanted values, and those whose primary group is the policy's by an apply.
func (j *job) count(left Plan, s *state) {
	applied := map[string]int{}
	for _, a := range left.Affected {
		u := s.byID[a.ID]
		for i, item := range Items {
			wanted, wants := j.policy.Values[item.Key]
			if wants && item.At(User) && u.values != nil && item.Met(u.values[i], wanted) {
				applied[item.Key]++
			}
		}
	}
	j.out.Result.Applied = applied
}

// leftItems returns the keys of the items that are not as wanted everywhere.
func leftItems(r Result) []string {
	var keys []string
	for _, item := range r.Items {
		if item.Outcome != Applied && item.Outcome != Unverified && item.Item != "" && !slices.Contains(keys, item.Item) {
			keys = append(keys, item.Item)
		}
	}
	slices.Sort(keys)
	return keys
}
