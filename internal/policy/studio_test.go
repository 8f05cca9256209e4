package policy_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/policy"
	"navette.dev/navette/internal/sandbox"
	"navette.dev/navette/internal/sandbox/control"
	"navette.dev/navette/internal/testkit"
)

// studio is a studio that is connected to a Zoom account on the plan Business.
type studio struct{ *testkit.Studio }

// each runs a test on both engines.
func each(t *testing.T, do func(w *studio), options ...func(*sandbox.Options)) {
	t.Helper()
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		do(&studio{w})
	}, testkit.Sandbox(func(o *sandbox.Options) {
		o.Plan = "business"
		for _, change := range options {
			change(o)
		}
	}))
}

// user returns the Zoom user with an index; 0 is the administrator with whom the studio is connected.
func (w *studio) user(i int) sandbox.ReadyUser { return w.Zoom.Ready.Users[i] }

// save stores a policy.
func (w *studio) save(p policy.Policy) {
	w.Helper()
	_, err := w.Policies.Save(w.Context(), w.Owner, p)
	w.Must(err)
}

// ended waits for the end of a run.
func (w *studio) ended(r policy.Run, err error) policy.Run {
	w.Helper()
	w.Must(err)
	w.Rest()
	r, err = w.Policies.Run(w.Context(), w.Owner, r.ID)
	w.Must(err)
	if !r.Ended() {
		w.Fatalf("the run has not ended: %+v", r.PolicyRun)
	}
	return r
}

// plan returns the plan of the saved policy.
func (w *studio) plan() policy.Plan {
	w.Helper()
	r := w.ended(w.Policies.StartPlan(w.Context(), w.Owner, nil))
	if r.State != navette.RunDone {
		w.Fatalf("the plan ended: %s %s %s", r.State, r.Message, r.Detail)
	}
	return *r.Plan
}

// apply plans and applies the saved policy.
func (w *studio) apply(agreed policy.Agreement) policy.Run {
	w.Helper()
	plan := w.plan()
	return w.ended(w.Policies.StartApply(w.Context(), w.Owner, plan.Fingerprint, agreed))
}

// revert reverts with answers.
func (w *studio) revert(answers policy.Answers) policy.Run {
	w.Helper()
	return w.ended(w.Policies.StartRevert(w.Context(), w.Owner, answers))
}

// settings returns what Zoom has.
func (w *studio) settings() control.State {
	w.Helper()
	state, err := w.Zoom.Control.Settings(w.Context())
	w.Must(err)
	return state
}

// same checks that Zoom shows the same settings, locks, groups and members.
func same(w *studio, before, after control.State) {
	w.Helper()
	for what, pair := range map[string][2]any{
		"the account's settings": {before.Account.Settings, after.Account.Settings},
		"the account's locks":    {before.Account.Locks, after.Account.Locks},
		"the groups":             {shown(before.Account.Groups), shown(after.Account.Groups)},
	} {
		if !reflect.DeepEqual(pair[0], pair[1]) {
			w.Errorf("%s differ:\n%s\n%s", what, asJSON(pair[0]), asJSON(pair[1]))
		}
	}
	for i, u := range before.Users {
		if now := after.Users[i]; !reflect.DeepEqual(u.Settings, now.Settings) || !slices.Equal(u.Groups, now.Groups) {
			w.Errorf("%s differs: groups %v, %v, settings\n%s\n%s", u.Email, u.Groups, now.Groups,
				asJSON(u.Settings["recording"]), asJSON(now.Settings["recording"]))
		}
	}
}

// shown returns groups without what was set for themselves, and with their members in order.
func shown(groups []control.Group) []control.Group {
	groups = slices.Clone(groups)
	for i := range groups {
		groups[i].Own = nil
		groups[i].Members = slices.Sorted(slices.Values(groups[i].Members))
	}
	return groups
}

func asJSON(value any) string {
	raw, _ := json.Marshal(value)
	return string(raw)
}
