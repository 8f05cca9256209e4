package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"navette.dev/navette/internal/app"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/policy"
)

type revertCommand struct {
	reportOptions `embed:""`

	Yes       bool `help:"Revert without asking."`
	Overwrite bool `help:"Restore also what was changed in Zoom since the apply."`
}

// Run restores what was in Zoom before the first apply. What was changed there since is listed, and kept unless the
// option says otherwise.
func (c *revertCommand) Run(ctx context.Context, s streams) error {
	if c.JSON && !c.Yes {
		return errors.New("--json cannot ask: add --yes")
	}
	return c.as(ctx, s, func(o *operator) error {
		if !c.Yes {
			question := fmt.Sprintf("Restore what was in Zoom before the policy of %s was applied?", o.org.Name)
			if err := confirm(s, question); err != nil {
				return err
			}
		}
		p, err := newPrinter(s.out)
		if err != nil {
			return err
		}
		run, err := o.follow("policy/revert", app.PolicyInput{}, "Reverting")
		if err != nil {
			return err
		}
		kept := run.Conflicts
		if run.State == navette.RunAsks {
			answers := policy.Answers{Given: true}
			if c.Overwrite {
				kept = nil
				for _, conflict := range run.Conflicts {
					answers.Overwrite = append(answers.Overwrite, conflict.ID)
				}
			}
			if run, err = o.follow("policy/revert", app.PolicyInput{Answers: answers}, "Reverting"); err != nil {
				return err
			}
		}
		left := len(kept) > 0 || run.State == navette.RunAsks || run.Result == nil || !run.Result.Whole()
		if c.JSON {
			return o.json(report{
				Command: "revert", Differs: left, Message: run.Message, Result: run.Result, Kept: kept,
			})
		}
		for _, conflict := range kept {
			p.conflict(conflict)
		}
		p.finish(run, left)
		return differs(left)
	})
}

// conflict prints a value that was changed in Zoom since the apply.
func (p printer) conflict(c policy.Conflict) {
	owner := ""
	if c.Level == policy.User {
		owner = navette.OneLine(c.Name) + ": "
	}
	what := c.Item
	if c.Change != policy.Setting {
		what = strings.TrimSpace(string(c.Change) + " " + c.Item)
	}
	if c.Change == policy.CreateGroup {
		p.line("  ? %-8s someone changed the group %q, and it stays; to delete it: --overwrite", c.Level,
			navette.OneLine(c.Name))
		return
	}
	p.line("  ? %-8s %-42s %s%s was changed in Zoom, and stays; to restore %s: --overwrite", c.Level, what, owner,
		shown(c.Present), shown(c.Former))
}
