package policy_test

import (
	"testing"
	"time"

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

// TestAnApplySendsOnlyThePolicyThatWasAgreedTo interrupts an apply after it has begun, and saves another policy before
// the next try.
func TestAnApplySendsOnlyThePolicyThatWasAgreedTo(t *testing.T) {
	each(t, func(w *studio) {
		save := func(mode, key string, value policy.Value) error {
			_, err := w.Policies.Save(w.Context(), w.Owner, policy.Policy{
				Target: policy.WholeAccount,
				Values: map[string]policy.Value{"auto_recording": policy.Word(mode), key: value},
			})
			return err
		}
		w.Must(save("cloud", "record_gallery_view", policy.On))
		plan := w.plan()
		w.Zoom.Fault(map[string]any{
			"action": "status", "status": 503, "method": "PATCH", "path": "/v2/**", "when": "before", "count": 0,
		})
		r, err := w.Policies.StartApply(w.Context(), w.Owner, plan.Fingerprint, policy.Agreement{})
		w.Must(err)
		w.Rest()
		if r, err = w.Policies.Run(w.Context(), w.Owner, r.ID); err != nil || r.BegunAt.IsZero() || r.Ended() {
			w.Fatalf("the apply is not in progress: %+v %v", r.PolicyRun, err)
		}
		busy := save("none", "save_chat_text", policy.On)
		w.Must(w.Zoom.Control.Mend(w.Context()))
		w.Jump(w.In(time.Hour))
		w.ended(r, nil)
		if got := w.effective(1, "auto_recording"); got != "cloud" {
			w.Fatalf("the apply has sent %v", got)
		}
		w.Wants(busy, navette.Conflict, "policyrule.busy")
		w.Must(save("none", "save_chat_text", policy.On))
	})
}
