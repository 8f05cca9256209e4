package policy_test

import (
	"testing"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/policy"
)

// TestAPolicyForTheAccountIsAppliedAndReverted applies the preset for sales teams to the whole account.
func TestAPolicyForTheAccountIsAppliedAndReverted(t *testing.T) {
	each(t, func(w *studio) {
		w.LinkForImport(w.Coach, w.user(1).Email)
		before := w.settings()
		w.save(policy.Preset(policy.SalesTeam, policy.WholeAccount))
		plan := w.plan()
		if plan.Empty() || len(plan.Affected) == 0 {
			w.Fatalf("%+v", plan)
		}
		result := w.apply(policy.Agreement{AutoDelete: true})
		if result.State != navette.RunDone || !result.Result.Whole() {
			w.Fatalf("%s %s %s: %+v", result.State, result.Message, result.Detail, result.Result)
		}
		if again := w.plan(); !again.Empty() || len(again.Offers) > 0 {
			w.Errorf("the second plan: %+v", again)
		}
		reverted := w.revert(policy.Answers{})
		if reverted.State != navette.RunDone || !reverted.Result.Whole() {
			w.Fatalf("%s %s %s: %+v", reverted.State, reverted.Message, reverted.Detail, reverted.Result)
		}
		same(w, before, w.settings())
	})
}
