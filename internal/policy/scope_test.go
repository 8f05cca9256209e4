package policy_test

import (
	"slices"
	"testing"

	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/policy"
	"navette.dev/navette/internal/sandbox"
)

// listed makes the sandbox's app have exactly the scopes that Navette lists, except some.
func listed(missing ...string) func(*sandbox.Options) {
	return func(o *sandbox.Options) {
		o.Scopes = nil
		for _, s := range slices.Concat(connection.Scopes, connection.PolicyScopes) {
			if !slices.Contains(missing, s.Name) {
				o.Scopes = append(o.Scopes, s.Name)
			}
		}
	}
}

// TestTheListedScopesSuffice applies and reverts a policy for a created group with an app that has only the scopes that
// Navette lists. Zoom then hides the account's locks.
func TestTheListedScopesSuffice(t *testing.T) {
	each(t, func(w *studio) {
		recorded(w)
		all := policy.Consent{All: true}
		if r := w.apply(policy.Agreement{Primary: all, Own: all}); r.State != navette.RunDone || !r.Result.Whole() {
			w.Fatalf("%s %s %s %s", r.State, r.Message, r.Detail, asJSON(r.Result))
		}
		if r := w.revert(policy.Answers{}); r.State != navette.RunDone {
			w.Fatalf("%s %s %s", r.State, r.Message, r.Detail)
		}
	}, listed())
}

// TestAMissingScopeEndsTheRunWithItsName has an app that may not change groups' settings.
func TestAMissingScopeEndsTheRunWithItsName(t *testing.T) {
	const missing = "group:update:settings:admin"
	each(t, func(w *studio) {
		recorded(w)
		r := w.apply(policy.Agreement{})
		if r.State != navette.RunFailed || r.Message != "policyrule.scope_missing" || r.Detail != missing {
			w.Fatalf("%s %s %q", r.State, r.Message, r.Detail)
		}
	}, listed(missing))
}

// TestAHiddenLockIsUnknown wants a lock of the account that Zoom does not show: it is sent once, and never counts as
// off or as read back.
func TestAHiddenLockIsUnknown(t *testing.T) {
	each(t, func(w *studio) {
		w.save(policy.Policy{
			Target: policy.WholeAccount, Values: map[string]policy.Value{"auto_recording": policy.Word("cloud")},
			Locks: map[string]bool{"auto_recording": true},
		})
		if plan := w.plan(); plan.Levels[0].LockPresent != policy.LockUnknown {
			w.Fatalf("%s", asJSON(plan.Levels))
		}
		r := w.apply(policy.Agreement{})
		at := slices.IndexFunc(r.Result.Items, func(i policy.ItemResult) bool { return i.Change == policy.LockChange })
		if at < 0 || r.Result.Items[at].Outcome != policy.Unverified {
			w.Fatalf("%s", asJSON(r.Result))
		}
		if again := w.plan(); !again.Empty() {
			w.Fatalf("the lock would be sent again: %s", asJSON(again.Levels))
		}
		if r := w.revert(policy.Answers{}); r.State != navette.RunAsks || len(r.Conflicts) != 1 {
			w.Fatalf("a revert cannot know whether the lock was on before: %s %s", r.State, asJSON(r.Conflicts))
		}
	}, listed(), func(o *sandbox.Options) { o.Behaviour = append(o.Behaviour, "account-lock-scope=master") })
}
