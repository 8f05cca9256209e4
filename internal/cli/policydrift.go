package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"navette.dev/navette/internal/app"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/policy"
)

type driftCommand struct {
	reportOptions `embed:""`

	File string `help:"Compare also the saved policy with this file." placeholder:"POLICY.YAML"`
}

// Run has everything read again that the last apply set, and prints what was changed since.
func (c *driftCommand) Run(ctx context.Context, s streams) error {
	return c.as(ctx, s, func(o *operator) error {
		stale, err := o.otherPolicy(c.File)
		if err != nil {
			return err
		}
		drift, err := o.check()
		if err != nil {
			return err
		}
		if c.JSON {
			return o.json(report{
				Command: "drift", Differs: stale || len(drift.Rows) > 0, Drift: drift, OtherPolicy: stale,
			})
		}
		p, err := newPrinter(s.out)
		if err != nil {
			return err
		}
		if stale {
			p.line("The saved policy is not that of %s: apply the file, or export the policy.", c.File)
		}
		p.drift(drift)
		return differs(stale || len(drift.Rows) > 0)
	})
}

// otherPolicy reports whether the saved policy differs from that of a file. Without a file it does not.
func (o *operator) otherPolicy(name string) (bool, error) {
	if name == "" {
		return false, nil
	}
	file, err := o.read(name)
	if err != nil {
		return false, err
	}
	var saved policy.Policy
	if err := o.run("policy/current", app.PolicyInput{}, &saved); err != nil {
		return false, err
	}
	wanted := file.Policy
	return saved.Target != wanted.Target || saved.Group != wanted.Group || !maps.Equal(saved.Values, wanted.Values) ||
		!maps.Equal(saved.Locks, wanted.Locks), nil
}

// check makes a check due and waits for it.
func (o *operator) check() (*policy.Drift, error) {
	var state app.PolicyCheck
	if err := o.run("policy/check", app.PolicyInput{}, &state); err != nil {
		return nil, err
	}
	since := state.Since
	for !state.Done {
		if err := (navette.RealClock{}).WaitUntil(o.ctx, navette.RealNow().Add(lookEvery)); err != nil {
			return nil, errors.New("interrupted: a server on this database continues the check")
		}
		if err := o.run("policy/drift", app.PolicyInput{Since: since}, &state); err != nil {
			return nil, err
		}
		if state.Failed != "" {
			return nil, fmt.Errorf("the check is tried again later: %s", state.Failed)
		}
	}
	return &state.Drift, nil
}

// drift prints what was changed in Zoom.
func (p printer) drift(d *policy.Drift) {
	for _, r := range d.Rows {
		what := r.Item
		if r.Change != policy.Setting {
			what = string(r.Change)
		}
		owner := ""
		if r.Level == policy.User || r.Change == policy.Membership {
			owner = navette.OneLine(r.Name) + ": "
		}
		p.line("  ~ %-8s %-42s %s%s was applied, %s is there since %s UTC or before", r.Level, what, owner,
			shown(r.Expected), shown(r.Present), r.FoundAt.UTC().Format("2006-01-02 15:04"))
	}
	if len(d.Rows) == 0 {
		p.line("Nothing differs from the apply of %s UTC.", d.ApprovedAt.UTC().Format("2006-01-02 15:04"))
	}
}
