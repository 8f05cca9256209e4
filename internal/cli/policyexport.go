package cli

import (
	"context"

	"navette.dev/navette/internal/app"
	"navette.dev/navette/internal/policy"
	"navette.dev/navette/internal/policy/policyfile"
)

type exportCommand struct {
	policyOptions `embed:""`

	Preset string `help:"Print what this preset recommends: sales or class." enum:",sales,class" default:""`
	Group  string `help:"With --preset: for this Zoom group, not the whole account." placeholder:"NAME"`
}

// Run prints a policy as a file. A preset needs neither a server nor a database.
func (c *exportCommand) Run(ctx context.Context, s streams) error {
	if c.Preset != "" {
		p := policy.Preset(policy.PresetName(c.Preset), policy.WholeAccount)
		if c.Group != "" {
			p = policy.Preset(policy.PresetName(c.Preset), policy.OneGroup)
			p.Group.Name = c.Group
		}
		_, err := s.out.Write(policyfile.Write(p))
		return err
	}
	return c.as(ctx, s, func(o *operator) error {
		var p policy.Policy
		if err := o.run("policy/current", app.PolicyInput{}, &p); err != nil {
			return err
		}
		_, err := s.out.Write(policyfile.Write(p))
		return err
	})
}
