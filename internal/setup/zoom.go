package setup

import (
	"context"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/policy"
	"navette.dev/navette/internal/preconditions"
	"navette.dev/navette/internal/standing"
)

// The pages on which the steps are done.
const (
	mailPath          = "/settings#mail"
	zoomPath          = "/settings/integrations/zoom"
	preconditionsPath = zoomPath + "/preconditions"
	policyPath        = zoomPath + "/policy"
	choosePath        = policyPath + "/choose"
	usersPath         = zoomPath + "/people"
	callPath          = zoomPath + "/first-call"
)

// mail is done once the mail server has accepted a mail of the organization.
func (l *look) mail(ctx context.Context) (found, error) {
	facts, err := l.org.MailFacts(ctx)
	switch {
	case err != nil:
		return found{}, err
	case l.noMail && facts.Accepted:
		return say(Attention, Mail, "gone", mailPath), nil
	case l.noMail:
		return say(Todo, Mail, "none", mailPath), nil
	case facts.TrialFailure != "":
		return say(Attention, Mail, "failed", mailPath).because(facts.TrialFailure, facts.TrialReply), nil
	case facts.Waiting != "":
		return say(Attention, Mail, "waiting", mailPath).because(facts.Waiting, facts.WaitingReply), nil
	case facts.Accepted:
		return say(Done, Mail, "done", mailPath), nil
	}
	return say(Todo, Mail, "untested", mailPath), nil
}

// app is done once the organization or the installation has a Zoom app.
func (l *look) app(ctx context.Context) (found, error) {
	app, err := l.org.App(ctx)
	switch {
	case navette.CodeOf(err) == navette.NotFound:
		return say(Todo, App, "none", zoomPath), nil
	case err != nil:
		return found{}, err
	case app.OrgID == "":
		return say(Done, App, "installation", zoomPath), nil
	}
	return say(Done, App, "own", zoomPath), nil
}

// connection returns the newest connection, or the zero value, and its state.
func (l *look) connection(ctx context.Context) (navette.Connection, standing.State, error) {
	newest, err := l.org.LastConnection(ctx)
	state, _ := standing.Of(newest)
	return newest, state, navette.IgnoreNotFound(err)
}

// connect is done while the account is connected. A pause is an admin's choice, and a Zoom that does not answer is
// nothing that the reader can change.
func (l *look) connect(ctx context.Context) (found, error) {
	c, state, err := l.connection(ctx)
	if err != nil {
		return found{}, err
	}
	to := zoomPath
	switch state {
	case standing.Never:
		return say(Todo, Connect, "none", to), nil
	case standing.Refused, standing.Disconnected, standing.Uninstalled:
		return say(Attention, Connect, string(state), to, "email", c.Email), nil
	case standing.Silent, standing.Paused:
		return say(Done, Connect, string(state), to, "email", c.Email), nil
	}
	app, err := l.org.App(ctx)
	if err == nil && app.ID != c.AppID {
		return say(Attention, Connect, "old_app", to, "email", c.Email), nil
	}
	return say(Done, Connect, "done", to, "email", c.Email), navette.IgnoreNotFound(err)
}

// connected reports whether the account is connected. If it is not, blocked is what a step says that needs it.
func (l *look) connected(ctx context.Context, kind Kind) (c navette.Connection, blocked found, ok bool, err error) {
	c, state, err := l.connection(ctx)
	switch state {
	case standing.Connected, standing.Paused, standing.Silent:
		return c, found{}, err == nil, err
	}
	return c, say(Todo, kind, "blocked", zoomPath), false, err
}

// checks is done once no precondition fails. Warnings make work slower or less sure, but do not prevent it.
func (l *look) checks(ctx context.Context) (found, error) {
	_, blocked, ok, err := l.connected(ctx, Preconditions)
	if !ok {
		return blocked, err
	}
	report, err := l.preconditions.Report(ctx, l.actor)
	if err != nil {
		return found{}, err
	}
	number := map[preconditions.State]int64{}
	for _, c := range report.Checks {
		number[c.State]++
	}
	total := len(report.Checks)
	failed, unknown, warnings := number[preconditions.Failed], number[preconditions.Unknown], number[preconditions.Warning]
	switch {
	case report.ReadAt.IsZero():
		return say(Waiting, Preconditions, "reading", preconditionsPath), nil
	case failed > 0:
		return say(Attention, Preconditions, "failed", preconditionsPath, "of", total).count(failed), nil
	case unknown > 0:
		return say(Attention, Preconditions, "unknown", preconditionsPath, "of", total).count(unknown), nil
	case warnings > 0:
		return say(Done, Preconditions, "warnings", preconditionsPath).count(warnings), nil
	}
	return say(Done, Preconditions, "done", preconditionsPath).count(int64(total)), nil
}

// policy is done while a policy is in force and nothing was changed in Zoom since.
func (l *look) policy(ctx context.Context) (found, error) {
	if _, blocked, ok, err := l.connected(ctx, Policy); !ok {
		return blocked, err
	}
	open, err := l.policies.Open(ctx, l.actor)
	if err == nil && open.Kind != navette.PolicyPlan {
		return say(Waiting, Policy, "running", policyPath+"/runs/"+open.ID), nil
	}
	if navette.IgnoreNotFound(err) != nil {
		return found{}, err
	}
	force, applied, err := l.policies.Force(ctx, l.actor)
	if err != nil {
		return found{}, err
	}
	switch force {
	case policy.ForceNone:
		return say(Todo, Policy, "none", choosePath), nil
	case policy.ForceSaved, policy.ForceReverted:
		return say(Todo, Policy, string(force), policyPath), nil
	case policy.ForceNewer, policy.ForcePartly:
		return say(Attention, Policy, string(force), policyPath), nil
	}
	drift, err := l.policies.Drift(ctx, l.actor)
	if err != nil {
		return found{}, err
	}
	if len(drift.Rows) > 0 {
		return say(Attention, Policy, "drifted", policyPath).count(int64(len(drift.Rows))), nil
	}
	people := int64(0)
	if applied.Plan != nil {
		people = int64(len(applied.Plan.Affected))
	}
	return say(Done, Policy, "done", policyPath).count(people), nil
}
