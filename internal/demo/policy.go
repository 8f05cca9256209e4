package demo

import (
	"context"
	"fmt"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/policy"
)

// teamGroup is the name of the Zoom group that the sales team's recording policy is for.
const teamGroup = "Ventes"

// otherGroup is a Zoom group that exists already. It is the primary group of the sales team's owner, and has another
// value of a setting.
const otherGroup = "Direction"

// fillPolicy applies a recording policy to the sales team, and then changes one setting in Zoom as an administrator
// does. A part of what has to be done by hand is ticked.
func (d *Demo) fillPolicy(ctx context.Context, h Organizations) error {
	owner := h.Sales.Actor
	if err := d.control.Post(ctx, "/groups", map[string]any{
		"name": otherGroup, "add": []string{h.Sales.Email}, "primary": []string{h.Sales.Email},
		"settings": map[string]any{"recording": map[string]any{"auto_recording": "none"}},
	}, nil); err != nil {
		return err
	}
	wanted := policy.Preset(policy.SalesTeam, policy.OneGroup)
	wanted.Group = policy.GroupChoice{Name: teamGroup, Create: true}
	if _, err := d.App.Policies.Save(ctx, owner, wanted); err != nil {
		return fmt.Errorf("save the recording policy: %w", err)
	}
	planned, err := d.finish(ctx, owner)(d.App.Policies.StartPlan(ctx, owner, nil))
	if err != nil {
		return fmt.Errorf("plan the recording policy: %w", err)
	}
	agreed := policy.Agreement{Primary: policy.Consent{All: true}, AutoDelete: true}
	applied, err := d.finish(ctx, owner)(d.App.Policies.StartApply(ctx, owner, planned.Plan.Fingerprint, agreed))
	if err != nil {
		return fmt.Errorf("apply the recording policy: %w", err)
	}
	for _, key := range []policy.CheckKey{policy.CheckDisclaimerText, policy.CheckDisclaimerLock} {
		if err := d.App.Policies.Tick(ctx, owner, key, true); err != nil {
			return err
		}
	}
	return d.change(ctx, applied)
}

// change changes one setting of the policy's group in Zoom's portal.
func (d *Demo) change(ctx context.Context, applied policy.Run) error {
	for _, item := range applied.Result.Items {
		if item.Change == policy.CreateGroup {
			return d.control.Post(ctx, "/groups/"+item.Owner, map[string]any{
				"settings": map[string]any{"recording": map[string]any{"display_participant_name": false}},
			}, nil)
		}
	}
	return fmt.Errorf("the group %s was not created", teamGroup)
}

// finish returns a function that waits until a run has ended.
func (d *Demo) finish(ctx context.Context, actor navette.Actor) func(policy.Run, error) (policy.Run, error) {
	return func(run policy.Run, err error) (policy.Run, error) {
		if err != nil {
			return run, err
		}
		err = until(ctx, func(ctx context.Context) error {
			if run, err = d.App.Policies.Run(ctx, actor, run.ID); err == nil && !run.Ended() {
				err = fmt.Errorf("the %s has not ended", run.Kind)
			}
			return err
		})
		if err == nil && run.State != navette.RunDone {
			err = fmt.Errorf("the %s ended as %s: %s", run.Kind, run.State, run.Message)
		}
		return run, err
	}
}
