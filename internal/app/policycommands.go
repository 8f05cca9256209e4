package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"navette.dev/navette/internal/control"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/policy"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// NamedOrganization is an organization as commands show it.
type NamedOrganization struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// PolicyInput is the input of every command of the policy. Each command reads some of the fields.
type PolicyInput struct {
	Org         string           // the organization's id; for policy/organization its id, its exact name or ""
	Policy      *policy.Policy   // plan this policy and not the saved one; before an apply, save it
	Run         string           // id of a run
	Fingerprint string           // of the plan to apply
	Agreement   policy.Agreement // to the offers of that plan
	Answers     policy.Answers   // to the conflicts of a revert
	Since       time.Time        // when a check was asked for, product time
}

// PolicyRun is a plan, an apply or a revert.
type PolicyRun struct {
	ID          string
	State       navette.PolicyRunState
	Done, Total int64  // number of steps
	Message     string // English: why it failed, asks, or is tried again; "" otherwise

	// These are known once the run has ended.
	Plan      *policy.Plan
	Result    *policy.Result
	Conflicts []policy.Conflict
}

// Ended reports whether the run has ended.
func (r PolicyRun) Ended() bool {
	return r.State == navette.RunDone || r.State == navette.RunFailed || r.State == navette.RunAsks
}

// PolicyCheck is a comparison of Zoom with the last apply.
type PolicyCheck struct {
	Since  time.Time // when it was asked for, product time
	Done   bool
	Failed string // English: why the newest try failed, or ""
	Drift  policy.Drift
}

// policyCommands are the operator's commands about recording policies. They act as the system, so that the journal
// names no user.
type policyCommands struct {
	rows     *store.Store
	policies *policy.Policies
	words    lang.Words
}

// mostChoices is the number of organizations that an error lists.
const mostChoices = 20

func (c policyCommands) table() map[string]control.Command {
	table := map[string]control.Command{
		"policy/organization": command(c.organization),
		"policy/current":      command(c.current),
		"policy/groups":       command(c.groups),
		"policy/plan":         command(c.plan),
		"policy/apply":        command(c.apply),
		"policy/revert":       command(c.revert),
		"policy/run":          command(c.run),
		"policy/check":        command(c.check),
		"policy/drift":        command(c.drift),
	}
	for name, run := range table {
		table[name] = c.worded(run)
	}
	return table
}

func (c policyCommands) current(ctx context.Context, in PolicyInput) (policy.Policy, error) {
	p, err := c.policies.Current(ctx, navette.System(in.Org))
	if navette.CodeOf(err) == navette.NotFound {
		err = navette.Fail(navette.NotFound, "",
			errors.New("the organization has no recording policy yet: name one with --file"))
	}
	return p, err
}

func (c policyCommands) groups(ctx context.Context, in PolicyInput) ([]zoom.UserGroup, error) {
	return c.policies.Groups(ctx, navette.System(in.Org))
}

func (c policyCommands) plan(ctx context.Context, in PolicyInput) (PolicyRun, error) {
	if in.Policy == nil {
		if _, err := c.current(ctx, in); err != nil {
			return PolicyRun{}, err
		}
	}
	return c.shown(c.policies.StartPlan(ctx, navette.System(in.Org), in.Policy))
}

// apply saves the policy, if one is given, and begins to apply it.
func (c policyCommands) apply(ctx context.Context, in PolicyInput) (PolicyRun, error) {
	actor := navette.System(in.Org)
	if in.Policy != nil {
		if _, err := c.policies.Save(ctx, actor, *in.Policy); err != nil {
			return PolicyRun{}, err
		}
	}
	return c.shown(c.policies.StartApply(ctx, actor, in.Fingerprint, in.Agreement))
}

func (c policyCommands) revert(ctx context.Context, in PolicyInput) (PolicyRun, error) {
	return c.shown(c.policies.StartRevert(ctx, navette.System(in.Org), in.Answers))
}

func (c policyCommands) run(ctx context.Context, in PolicyInput) (PolicyRun, error) {
	run, err := c.shown(c.policies.Run(ctx, navette.System(in.Org), in.Run))
	if err != nil || run.Ended() {
		return run, err
	}
	run.Message, err = c.failing(ctx, in.Org, navette.PromisePolicy, in.Run)
	return run, err
}

// check makes a comparison with Zoom due.
func (c policyCommands) check(ctx context.Context, in PolicyInput) (PolicyCheck, error) {
	since, err := c.policies.CheckNow(ctx, navette.System(in.Org))
	return PolicyCheck{Since: since}, err
}

// drift returns how far a comparison is, and what it found.
func (c policyCommands) drift(ctx context.Context, in PolicyInput) (PolicyCheck, error) {
	found, err := c.policies.Drift(ctx, navette.System(in.Org))
	if err != nil {
		return PolicyCheck{}, err
	}
	state := PolicyCheck{Since: in.Since, Drift: found, Done: !found.ReadAt.Before(in.Since)}
	if state.Done {
		return state, nil
	}
	state.Failed, err = c.failing(ctx, in.Org, navette.PromisePolicyCheck, in.Org)
	return state, err
}

// failing returns in English why the newest try failed, or "".
func (c policyCommands) failing(
	ctx context.Context, org string, kind navette.PromiseKind, subject string,
) (string, error) {
	message, err := c.policies.Failing(ctx, navette.System(org), kind, subject)
	if message != "" {
		message = c.words.T(message)
	}
	return message, err
}

// shown returns a run as commands show it.
func (c policyCommands) shown(run policy.Run, err error) (PolicyRun, error) {
	if err != nil {
		return PolicyRun{}, err
	}
	out := PolicyRun{ID: run.ID, State: run.State, Done: run.Done, Total: run.Total}
	if run.Message != "" {
		out.Message = c.words.T(run.Message)
	}
	if run.Detail != "" {
		out.Message += " (" + navette.OneLine(run.Detail) + ")"
	}
	if out.Ended() {
		out.Plan, out.Result, out.Conflicts = run.Plan, run.Result, run.Conflicts
	}
	return out, nil
}

// organization finds the organization that a command is for. Without a name there must be only one.
func (c policyCommands) organization(ctx context.Context, in PolicyInput) (NamedOrganization, error) {
	found, err := c.rows.System().OrganizationsNamed(ctx, in.Org, mostChoices+1)
	if err != nil {
		return NamedOrganization{}, err
	}
	if len(found) == 1 {
		return NamedOrganization{found[0].ID, found[0].Name}, nil
	}
	problem := "there are several organizations: choose one with --org"
	switch {
	case in.Org != "" && len(found) > 1:
		problem = fmt.Sprintf("%d organizations are named %q: choose one with --org and its id", len(found), in.Org)
	case in.Org != "":
		problem = fmt.Sprintf("no organization has the name or id %q: choose one with --org", in.Org)
		if found, err = c.rows.System().OrganizationsNamed(ctx, "", mostChoices+1); err != nil {
			return NamedOrganization{}, err
		}
	}
	if len(found) == 0 {
		return NamedOrganization{}, navette.Fail(navette.NotFound, "", errors.New("the server has no organization yet"))
	}
	return NamedOrganization{}, navette.Fail(navette.Invalid, "", errors.New(problem+choices(found)))
}

// choices returns the names and ids of organizations, each on a line.
func choices(found []navette.Organization) string {
	var b strings.Builder
	for _, o := range found[:min(len(found), mostChoices)] {
		fmt.Fprintf(&b, "\n  %s  %s", o.ID, navette.OneLine(o.Name))
	}
	if len(found) > mostChoices {
		b.WriteString("\n  and more")
	}
	return b.String()
}

// worded gives the errors of a command an English sentence as their cause, where they have only message keys.
func (c policyCommands) worded(run control.Command) control.Command {
	return func(ctx context.Context, input json.RawMessage) (any, error) {
		output, err := run(ctx, input)
		var failure *navette.Error
		if !errors.As(err, &failure) || failure.Message == "" && len(failure.Fields) == 0 {
			return output, err
		}
		var sentences []string
		if failure.Message != "" {
			sentences = append(sentences, c.words.Say(lang.Say{Key: failure.Message, Args: failure.Args}))
		}
		for _, f := range failure.Fields {
			sentences = append(sentences, f.Field+": "+c.words.Say(lang.Say{Key: f.Message, Args: f.Args}))
		}
		return output, navette.Fail(failure.Code, "", errors.New(strings.Join(sentences, "\n")))
	}
}
