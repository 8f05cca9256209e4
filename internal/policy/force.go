package policy

import (
	"context"

	"navette.dev/navette/internal/navette"
)

// Force says whether a policy is in force in Zoom.
type Force string

// The states of a policy.
const (
	ForceNone     Force = ""         // there is no policy
	ForceSaved    Force = "saved"    // not applied yet
	ForceOn       Force = "on"       // applied
	ForcePartly   Force = "partly"   // applied, and some changes did not work
	ForceNewer    Force = "newer"    // changed since it was applied
	ForceReverted Force = "reverted" // reverted, and not applied since
)

// runsSeen is among how many of the newest runs of a kind the one that changed Zoom last is looked for.
const runsSeen = 8

// Force returns whether the organization's policy is in force, and the newest apply that changed something in Zoom, or
// no run.
func (ps *Policies) Force(ctx context.Context, actor navette.Actor) (Force, Run, error) {
	saved, err := ps.Current(ctx, actor)
	if err != nil {
		return ForceNone, Run{}, navette.IgnoreNotFound(err)
	}
	applied, err := ps.lastChange(ctx, actor, navette.PolicyApply)
	if err != nil || applied.ID == "" {
		return ForceSaved, Run{}, err
	}
	reverted, err := ps.lastChange(ctx, actor, navette.PolicyRevert)
	if err != nil || reverted.BegunAt.After(applied.BegunAt.Time) {
		return ForceReverted, applied, err
	}
	if applied, err = ps.Run(ctx, actor, applied.ID); err != nil {
		return ForceNone, applied, err
	}
	switch {
	case applied.Plan != nil && applied.Plan.Version != saved.Version:
		return ForceNewer, applied, nil
	case applied.State != navette.RunDone || applied.Result == nil || !applied.Result.Whole():
		return ForcePartly, applied, nil
	}
	return ForceOn, applied, nil
}

// lastChange returns the newest run of a kind that changed something in Zoom, without its plan and result, or no run.
func (ps *Policies) lastChange(ctx context.Context, actor navette.Actor, kind navette.PolicyRunKind) (Run, error) {
	runs, err := ps.Runs(ctx, actor, kind, runsSeen)
	for _, run := range runs {
		if !run.BegunAt.IsZero() {
			return run, err
		}
	}
	return Run{}, err
}
