package policy

import (
	"context"
	"slices"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// apply carries out an apply. It reads Zoom first, and ends without a change if that gives another plan than the user
// had seen. It then creates the group, adds its members, and changes the settings and locks of the target. After that
// it reads everything again, and changes single users as far as that was agreed to. What a first try has done is not
// done again by the next one, since each try begins by reading.
func (j *job) apply(ctx context.Context) error {
	inner := j.reader.progress
	j.reader.progress = func(done, total int64) { inner(done, 2*total) }
	plan, s, err := j.planNow(ctx)
	if err != nil {
		return err
	}
	if ended, err := j.begin(ctx, plan, s); ended || err != nil {
		return err
	}
	if err := j.applyGroup(ctx, plan, s); err != nil {
		return err
	}
	if s.target != nil || j.policy.Target == WholeAccount {
		sent, err := j.sentLocks(ctx)
		if err != nil {
			return err
		}
		levels := planOf(j.policy, s, sent, j.clock.Now())
		levels.AtRisk = plan.AtRisk
		if err := j.applyLevels(ctx, levels, s); err != nil {
			return err
		}
	}
	j.reader.progress = func(done, total int64) { inner(total+done, 2*total) }
	after, err := j.reader.read(ctx)
	if err != nil {
		return err
	}
	if err := j.applyUsers(ctx, plan, after); err != nil {
		return err
	}
	return j.finish(ctx, plan, after)
}

// begin decides whether the apply may change Zoom, and stores that it has begun. It reports true if the run has ended.
func (j *job) begin(ctx context.Context, plan Plan, s *state) (ended bool, err error) {
	if s.problem != "" {
		if err := j.keepPlan(plan); err != nil {
			return true, err
		}
		return true, j.end(ctx, navette.RunFailed, "policyrule."+string(s.problem), j.policy.Group.Name)
	}
	if !j.row.BegunAt.IsZero() {
		return false, nil
	}
	if err := j.keepPlan(plan); err != nil {
		return true, err
	}
	if plan.Fingerprint != j.row.Fingerprint {
		return true, j.end(ctx, navette.RunAsks, "policyrule.plan_changed", "")
	}
	j.row.BegunAt = navette.At(j.clock.Now())
	j.expectResults(plan)
	return false, j.save(ctx)
}

// expectResults notes the changes of the target as waiting.
func (j *job) expectResults(plan Plan) {
	for _, c := range plan.Levels {
		if c.Send {
			j.note(ItemResult{Level: c.Level, Owner: c.Owner, Change: Setting, Item: c.Item, Wanted: c.Wanted,
				Found: c.Present, Outcome: Waiting})
		}
		if c.SendLock {
			j.note(ItemResult{Level: c.Level, Owner: c.Owner, Change: LockChange, Item: c.Item,
				Wanted: Word(string(c.LockWanted)), Found: Word(string(c.LockPresent)), Outcome: Waiting})
		}
	}
	if plan.Members.Create {
		j.note(ItemResult{Level: Group, Change: CreateGroup, Name: plan.Members.GroupName, Outcome: Waiting})
	}
}

// note stores the outcome of a change in the run's result, in place of an earlier outcome of the same change.
func (j *job) note(r ItemResult) {
	at := slices.IndexFunc(j.out.Result.Items, func(other ItemResult) bool {
		return other.Level == r.Level && other.Change == r.Change && other.Item == r.Item &&
			(r.Level != User || other.Owner == r.Owner)
	})
	if at < 0 {
		j.out.Result.Items = append(j.out.Result.Items, r)
		return
	}
	j.out.Result.Items[at] = r
}

// applyGroup creates the policy's group and brings its members in step.
func (j *job) applyGroup(ctx context.Context, plan Plan, s *state) error {
	if j.policy.Target != OneGroup {
		return nil
	}
	if s.target == nil {
		if err := j.createGroup(ctx, s); err != nil {
			return err
		}
	} else if s.made {
		if err := j.keepGroup(ctx, s.target.id); err != nil {
			return err
		}
	}
	if err := j.addMembers(ctx, s.target, plan.Members.Add); err != nil {
		return err
	}
	return j.removeMembers(ctx, s.target, plan.Members.Remove)
}

// createGroup creates the policy's group. The intent is stored before the request, so that the next try finds the group
// by its name if the answer is lost.
func (j *job) createGroup(ctx context.Context, s *state) error {
	name := j.policy.Group.Name
	earlier, err := j.reader.org.PolicyGroups(ctx, j.row.ZoomAccountID)
	if err != nil {
		return err
	}
	again := slices.ContainsFunc(earlier, func(g navette.PolicyGroup) bool { return g.Name == name && g.GroupID == "" })
	gone := slices.ContainsFunc(earlier, func(g navette.PolicyGroup) bool { return g.Name == name && g.GroupID != "" })
	record := navette.PolicyGroup{ZoomAccountID: j.row.ZoomAccountID, Name: name}
	if err := j.update(ctx, j.actor(), func(tx *store.Tx) error {
		if gone { // the group was deleted in Zoom since
			if err := tx.ForgetPolicyGroup(ctx, record); err != nil {
				return err
			}
		}
		return tx.IntendPolicyGroup(ctx, record.ZoomAccountID, name)
	}); err != nil {
		return err
	}
	group, err := j.reader.api.Groups.Create(ctx, name)
	if zoom.IsNameTaken(err) && again { // an earlier request took effect after the groups were read
		err = &zoom.LostError{Operation: "POST /groups", Sent: true, Cause: err}
	}
	if refusedBy(err) != nil {
		if err := j.update(ctx, j.actor(), func(tx *store.Tx) error {
			return tx.ForgetPolicyGroup(ctx, record)
		}); err != nil {
			return err
		}
	}
	if err != nil {
		return err
	}
	if err := j.keepGroup(ctx, group.ID); err != nil {
		return err
	}
	s.names[group.ID], s.made = group.Name, true
	if s.target, err = j.reader.readGroup(ctx, group.ID, group.Name); err != nil {
		return err
	}
	s.groups[group.ID] = s.target
	return nil
}

// keepGroup stores the id of the group that was created.
func (j *job) keepGroup(ctx context.Context, id string) error {
	j.note(ItemResult{Level: Group, Owner: id, Change: CreateGroup, Name: j.policy.Group.Name, Outcome: Applied})
	return j.save(ctx, func(tx *store.Tx) error {
		return tx.PolicyGroupMade(ctx, navette.PolicyGroup{
			ZoomAccountID: j.row.ZoomAccountID, Name: j.policy.Group.Name, GroupID: id,
		})
	})
}

// addMembers adds users to the policy's group, as many at once as Zoom permits, and notes whom Zoom refused.
func (j *job) addMembers(ctx context.Context, group *level, people []Person) error {
	for some := range slices.Chunk(people, zoom.MembersAtOnce) {
		refused, err := addSome(ctx, j.Policies, j.reader, group.id, some)
		if err != nil {
			return err
		}
		j.out.Result.Added += len(some) - len(refused)
		for _, p := range some {
			if why, without := refused[p.ID]; without {
				j.note(ItemResult{
					Level: User, Owner: p.ID, Name: p.Name, Change: Membership, Wanted: On, Found: Off, Outcome: Refused,
					Detail: why,
				})
			}
		}
		if err := j.save(ctx); err != nil {
			return err
		}
	}
	return nil
}

// removeMembers removes users from the group that Navette created.
func (j *job) removeMembers(ctx context.Context, group *level, people []Person) error {
	for _, p := range people {
		err := j.reader.api.Groups.RemoveMember(ctx, group.id, p.ID)
		if err != nil && !zoom.IsNotFound(err) {
			return err
		}
		j.out.Result.Removed++
	}
	return nil
}

// intend stores changes before they are sent.
func (j *job) intend(ctx context.Context, changes []navette.PolicyChange) error {
	return j.update(ctx, j.actor(), func(tx *store.Tx) error { return tx.IntendPolicyChanges(ctx, changes) })
}

// sent stores that Zoom answered the request for changes of an owner.
func (j *job) sent(ctx context.Context, level Level, owner string, change Change) error {
	return j.update(ctx, j.actor(), func(tx *store.Tx) error {
		return tx.PolicyChangeSent(ctx, j.row.ZoomAccountID, string(level), owner, string(change))
	})
}
