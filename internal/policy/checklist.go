package policy

import (
	"context"
	"slices"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// CheckKeys lists the entries of the checklist.
var CheckKeys = []CheckKey{
	CheckDisclaimerText, CheckDisclaimerLock, CheckHostPause, CheckSessionDuration, CheckAutoDelete7,
}

// checklist returns the entries that belong to the policy, with who did them and what Zoom shows about them.
func checklist(ctx context.Context, org *store.Org, p Policy, s *state) ([]CheckItem, error) {
	ticks, err := org.PolicyTicks(ctx)
	if err != nil {
		return nil, err
	}
	var list []CheckItem
	for _, key := range CheckKeys {
		if !key.of(p) {
			continue
		}
		entry := CheckItem{Key: key}
		if at := slices.IndexFunc(ticks, func(t navette.PolicyTick) bool { return t.Item == string(key) }); at >= 0 {
			entry.TickedBy, entry.TickedAt = ticks[at].TickedBy, ticks[at].TickedAt.Time
		}
		if key == CheckAutoDelete7 && s != nil {
			entry.Verified = sevenDays(p, s)
		}
		list = append(list, entry)
	}
	return list, nil
}

// of reports whether the entry completes an item of the policy.
func (k CheckKey) of(p Policy) bool {
	switch k {
	case CheckDisclaimerText, CheckDisclaimerLock:
		return p.Values[disclaimer].Known()
	case CheckHostPause: // a group that is created has linked users only
		return p.Values[hostPause].Known() && (p.Target == WholeAccount || !p.Group.Create)
	case CheckSessionDuration: // a policy for a group cannot choose it, since it exists for the account only
		return p.Target == OneGroup || p.Values[signOutClient].Known()
	case CheckAutoDelete7:
		return p.Values[autoDelete] == On && p.Values[autoDeleteDays] == Number(30)
	}
	return false
}

// sevenDays reports whether recordings are deleted after 7 days: for the account, or for all linked users.
func sevenDays(p Policy, s *state) Verified {
	days := indexOf(autoDeleteDays)
	met := s.account.values[days] == Number(7)
	if p.Target == OneGroup {
		met = !slices.ContainsFunc(s.users, func(u *member) bool {
			return u.linked && u.values != nil && u.values[days] != Number(7)
		})
	}
	if met {
		return VerifiedMet
	}
	return VerifiedUnmet
}

// Checklist returns the entries of the checklist of the organization's policy. What Zoom shows about them is in the
// newest plan.
func (ps *Policies) Checklist(ctx context.Context, actor navette.Actor) ([]CheckItem, error) {
	p, err := ps.Current(ctx, actor)
	if err != nil {
		return nil, err
	}
	return checklist(ctx, ps.store.Org(actor.Org), p, nil)
}

// Tick records that the actor did an entry of the checklist by hand or, if done is false, takes that back.
func (ps *Policies) Tick(ctx context.Context, actor navette.Actor, key CheckKey, done bool) error {
	if err := actor.Need(navette.ManagePolicy); err != nil {
		return err
	}
	if !slices.Contains(CheckKeys, key) {
		return navette.Fail(navette.NotFound, "", nil)
	}
	return ps.update(ctx, actor, func(tx *store.Tx) error {
		if err := tx.TickPolicy(ctx, string(key), done); err != nil {
			return err
		}
		return tx.Record(ctx, navette.EventPolicyTicked, actor.Org, "", map[string]any{"item": key, "done": done})
	})
}
