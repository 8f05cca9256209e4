package policy_test

import (
	"slices"
	"testing"

	"navette.dev/navette/internal/policy"
)

// TestTheChecklistHasWhatTheTargetLeavesToHands checks which entries belong to the recommended policy for a target.
// Signing users out exists for the whole account only, so a policy for a group leaves it to hands. The pause of a host
// is set for linked users only, so the members of a group that Navette creates need nothing by hand.
func TestTheChecklistHasWhatTheTargetLeavesToHands(t *testing.T) {
	each(t, func(w *studio) {
		for _, c := range []struct {
			name   string
			target policy.Target
			group  policy.GroupChoice
			want   []policy.CheckKey
		}{
			{
				"account", policy.WholeAccount, policy.GroupChoice{},
				[]policy.CheckKey{policy.CheckHostPause, policy.CheckSessionDuration},
			},
			{
				"group that Navette creates", policy.OneGroup, policy.GroupChoice{Name: "Recorded", Create: true},
				[]policy.CheckKey{policy.CheckSessionDuration},
			},
		} {
			p := policy.Preset(policy.SalesTeam, c.target)
			p.Group = c.group
			w.save(p)
			got := w.checkKeys()
			want := slices.Concat([]policy.CheckKey{policy.CheckDisclaimerText, policy.CheckDisclaimerLock}, c.want,
				[]policy.CheckKey{policy.CheckAutoDelete7})
			if !slices.Equal(got, want) {
				w.Errorf("%s: the checklist has %v, want %v", c.name, got, want)
			}
		}
	})
}

// TestTheChecklistLeavesOutWhatThePolicyLeaves checks that nothing is asked for an item that the policy does not set.
func TestTheChecklistLeavesOutWhatThePolicyLeaves(t *testing.T) {
	each(t, func(w *studio) {
		w.save(policy.Policy{Target: policy.WholeAccount})
		if got := w.checkKeys(); len(got) != 0 {
			w.Errorf("the checklist of an empty policy for the account has %v", got)
		}
	})
}

// checkKeys returns the entries of the checklist.
func (w *studio) checkKeys() (keys []policy.CheckKey) {
	w.Helper()
	list, err := w.Policies.Checklist(w.Context(), w.Owner)
	w.Must(err)
	for _, item := range list {
		keys = append(keys, item.Key)
	}
	return keys
}
