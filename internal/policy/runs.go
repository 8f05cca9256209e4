package policy

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// Run is one plan, apply or revert, waiting, in progress or ended.
type Run struct {
	navette.PolicyRun
	Agreement Agreement  // of an apply
	Answers   Answers    // of a revert
	Plan      *Plan      // of a plan; of an apply, the plan that it carried out, or that it asks about
	Result    *Result    // of an apply or a revert, so far if it has not ended
	Conflicts []Conflict // of a revert: what someone changed since
}

// input is what a user gave a run.
type input struct {
	Policy    *Policy   `json:"policy,omitempty"` // of a plan for a policy that is not saved
	Agreement Agreement `json:"agreement,omitzero"`
	Answers   Answers   `json:"answers,omitzero"`
}

// outcome is what a run stores about its results.
type outcome struct {
	Result    Result     `json:"result"`
	Conflicts []Conflict `json:"conflicts,omitempty"`
}

// StartPlan begins to plan the organization's policy or, if draft is not nil, a policy that is not saved. It changes
// nothing in Zoom. If another run has not ended, the error is a [navette.Conflict].
func (ps *Policies) StartPlan(ctx context.Context, actor navette.Actor, draft *Policy) (Run, error) {
	var in input
	if draft != nil {
		p := draft.tidy()
		if err := p.Check(); err != nil {
			return Run{}, err
		}
		in.Policy = &p
	}
	return ps.start(ctx, actor, navette.PolicyPlan, "", in)
}

// StartApply begins to apply the organization's policy as the plan with the fingerprint shows it, with what the user
// agreed to. If a new reading of Zoom gives another plan, the run ends in the state [navette.RunAsks] with that plan,
// and without a change.
func (ps *Policies) StartApply(
	ctx context.Context, actor navette.Actor, fingerprint string, agreed Agreement,
) (Run, error) {
	return ps.start(ctx, actor, navette.PolicyApply, fingerprint, input{Agreement: agreed})
}

// StartRevert begins to restore what applies changed in Zoom. Without answers it ends in the state [navette.RunAsks],
// and without a change, if someone changed a value since.
func (ps *Policies) StartRevert(ctx context.Context, actor navette.Actor, answers Answers) (Run, error) {
	return ps.start(ctx, actor, navette.PolicyRevert, "", input{Answers: answers})
}

func (ps *Policies) start(
	ctx context.Context, actor navette.Actor, kind navette.PolicyRunKind, fingerprint string, in input,
) (Run, error) {
	if err := actor.Need(navette.ManagePolicy); err != nil {
		return Run{}, err
	}
	_, connection, err := ps.zoom.API(ctx, actor.Org)
	if err != nil {
		return Run{}, err
	}
	given, err := json.Marshal(in)
	if err != nil {
		return Run{}, fmt.Errorf("store a run: %w", err)
	}
	now := ps.clock.Now()
	row := navette.PolicyRun{
		ID: navette.NewID(navette.PrefixPolicyRun, now), OrgID: actor.Org, Kind: kind, State: navette.RunWaiting,
		ZoomAccountID: connection.ZoomAccountID, AskedBy: actor.ID, AskedAt: navette.At(now),
		Fingerprint: fingerprint, Input: string(given),
	}
	err = ps.update(ctx, actor, func(tx *store.Tx) error {
		if _, err := tx.Policy(ctx); in.Policy == nil && err != nil {
			return err
		}
		switch _, err := tx.OpenPolicyRun(ctx); {
		case err == nil:
			return navette.Fail(navette.Conflict, "policyrule.busy", nil)
		case navette.CodeOf(err) != navette.NotFound:
			return err
		}
		if err := tx.AddPolicyRun(ctx, row); err != nil {
			return err
		}
		return tx.Promise(ctx, navette.PromisePolicy, row.ID, "", now)
	})
	if err != nil {
		return Run{}, err
	}
	return runOf(row)
}

// Run returns a run of the organization.
func (ps *Policies) Run(ctx context.Context, actor navette.Actor, id string) (Run, error) {
	if err := actor.Need(navette.ManagePolicy); err != nil {
		return Run{}, err
	}
	row, err := ps.store.Org(actor.Org).PolicyRun(ctx, id)
	if err != nil {
		return Run{}, err
	}
	return runOf(row)
}

// Open returns the run that has not ended. If there is none, the error is [navette.NotFound].
func (ps *Policies) Open(ctx context.Context, actor navette.Actor) (Run, error) {
	if err := actor.Need(navette.ManagePolicy); err != nil {
		return Run{}, err
	}
	row, err := ps.store.Org(actor.Org).OpenPolicyRun(ctx)
	if err != nil {
		return Run{}, err
	}
	return runOf(row)
}

// Runs returns the newest runs of a kind, the newest first, without their plans and results.
func (ps *Policies) Runs(
	ctx context.Context, actor navette.Actor, kind navette.PolicyRunKind, most int,
) ([]Run, error) {
	if err := actor.Need(navette.ManagePolicy); err != nil {
		return nil, err
	}
	rows, err := ps.store.Org(actor.Org).PolicyRuns(ctx, kind, most)
	if err != nil {
		return nil, err
	}
	runs := make([]Run, len(rows))
	for i, row := range rows {
		if runs[i], err = runOf(row); err != nil {
			return nil, err
		}
	}
	return runs, nil
}

// Last returns the newest run of a kind, with its plan and result. If there is none, the error is [navette.NotFound].
func (ps *Policies) Last(ctx context.Context, actor navette.Actor, kind navette.PolicyRunKind) (Run, error) {
	runs, err := ps.Runs(ctx, actor, kind, 1)
	if err == nil && len(runs) == 0 {
		err = navette.Fail(navette.NotFound, "", nil)
	}
	if err != nil {
		return Run{}, err
	}
	return ps.Run(ctx, actor, runs[0].ID)
}

// Abandon ends a run that has not ended. What it has changed in Zoom stays, and the next apply or revert continues
// there.
func (ps *Policies) Abandon(ctx context.Context, actor navette.Actor, id string) error {
	if err := actor.Need(navette.ManagePolicy); err != nil {
		return err
	}
	return ps.update(ctx, actor, func(tx *store.Tx) error {
		row, err := tx.PolicyRun(ctx, id)
		if err != nil || row.Ended() {
			return err
		}
		row.State, row.Message, row.EndedAt = navette.RunFailed, "policyrule.stopped", navette.At(tx.At())
		if _, err := tx.SavePolicyRun(ctx, row); err != nil {
			return err
		}
		return tx.Withdraw(ctx, navette.PromisePolicy, id)
	})
}

func runOf(row navette.PolicyRun) (Run, error) {
	run := Run{PolicyRun: row}
	var in input
	var out outcome
	for _, part := range []struct {
		text string
		into any
	}{{row.Input, &in}, {row.Plan, &run.Plan}, {row.Result, &out}} {
		if part.text == "" {
			continue
		}
		if err := json.Unmarshal([]byte(part.text), part.into); err != nil {
			return run, fmt.Errorf("read a policy run: %w", err)
		}
	}
	run.Agreement, run.Answers, run.Conflicts = in.Agreement, in.Answers, out.Conflicts
	if row.Result != "" {
		run.Result = &out.Result
	}
	return run, nil
}

// errStopped ends the work on a run that a user stopped.
var errStopped = errors.New("the run was stopped")

// job is the work on one run.
type job struct {
	*Policies
	row    navette.PolicyRun
	in     input
	reader *reader
	policy Policy
	out    outcome
}

// Work is the handler of [navette.PromisePolicy]: it carries out a run. After a crash it continues, and reads first
// what is already done.
func (ps *Policies) Work(ctx context.Context, p navette.Promise) error {
	org := ps.store.Org(p.OrgID)
	row, err := org.PolicyRun(ctx, p.Subject)
	if err != nil || row.Ended() {
		return navette.IgnoreNotFound(err)
	}
	api, connection, err := ps.zoom.API(ctx, p.OrgID)
	if err != nil {
		return err
	}
	j := &job{Policies: ps, row: row}
	for text, into := range map[string]any{row.Input: &j.in, cmp.Or(row.Result, "{}"): &j.out} {
		if err := json.Unmarshal([]byte(text), into); err != nil {
			return fmt.Errorf("read a policy run: %w", err)
		}
	}
	if connection.ZoomAccountID != row.ZoomAccountID {
		return j.end(ctx, navette.RunFailed, "policyrule.other_account", "")
	}
	if j.policy, err = j.policyOf(ctx, org); err != nil {
		return err
	}
	j.reader = &reader{org: org, api: api, connection: connection, policy: j.policy, progress: j.progress(ctx)}
	j.row.State = navette.RunRunning
	if err := j.save(ctx); err != nil {
		return over(err)
	}
	switch row.Kind {
	case navette.PolicyPlan:
		err = j.plan(ctx)
	case navette.PolicyApply:
		err = j.apply(ctx)
	case navette.PolicyRevert:
		err = j.revert(ctx)
	}
	return j.failed(ctx, err)
}

// policyOf returns the policy of the run: the one that was given with it, or the organization's.
func (j *job) policyOf(ctx context.Context, org *store.Org) (Policy, error) {
	if j.in.Policy != nil {
		return *j.in.Policy, nil
	}
	return current(ctx, org)
}

// plan reads Zoom and stores the plan.
func (j *job) plan(ctx context.Context) error {
	plan, _, err := j.planNow(ctx)
	if err != nil {
		return err
	}
	if err := j.keepPlan(plan); err != nil {
		return err
	}
	return j.end(ctx, navette.RunDone, "", "")
}

// planNow reads Zoom and returns the plan, with the recordings at risk and the checklist.
func (j *job) planNow(ctx context.Context) (Plan, *state, error) {
	s, err := j.reader.read(ctx)
	if err != nil {
		return Plan{}, nil, err
	}
	sent, err := j.sentLocks(ctx)
	if err != nil {
		return Plan{}, nil, err
	}
	plan := planOf(j.policy, s, sent, j.clock.Now())
	if plan.AtRisk, err = j.atRisk(ctx, plan, s); err != nil {
		return plan, s, err
	}
	plan.Checklist, err = checklist(ctx, j.reader.org, j.policy, s)
	return plan, s, err
}

// sentLocks returns the locks of the account that an earlier apply set, by item.
func (j *job) sentLocks(ctx context.Context) (map[string]Lock, error) {
	changes, err := j.reader.org.PolicyChanges(ctx, j.row.ZoomAccountID)
	sent := map[string]Lock{}
	for _, c := range changes {
		if c.Change == string(LockChange) && c.Level == string(Account) && c.Sent && c.Former == encode(LockUnknown) {
			sent[c.Item] = decode[Lock](c.Ours)
		}
	}
	return sent, err
}

func (j *job) keepPlan(plan Plan) error {
	raw, err := json.Marshal(plan)
	j.row.Plan = string(raw)
	return err
}

// failed decides what follows from the error of a run: the run ends if Zoom refuses what it needs, and is tried again
// if Zoom does not answer or limits the requests.
func (j *job) failed(ctx context.Context, err error) error {
	var limited *zoom.RateLimitedError
	refused := refusedBy(err)
	switch {
	case err == nil, errors.Is(err, errStopped):
		return nil
	case errors.As(err, &limited):
		return jobs.RetryAt(limited.Until, "reason.zoom_rate_limited", "", err)
	case zoom.Unanswered(err):
		return jobs.Retry("reason.zoom_unreachable", "", err)
	case refused != nil:
		return over(j.end(ctx, navette.RunFailed, messageOf(refused), detailOf(refused)))
	}
	return err
}

// over returns nil if a user stopped the run.
func over(err error) error {
	if errors.Is(err, errStopped) {
		return nil
	}
	return err
}

// refusedBy returns Zoom's refusal of a call, or nil if err is about the connection or a rate limit, if Zoom did not
// answer, or if the error is not Zoom's.
func refusedBy(err error) *zoom.Error {
	var refused *zoom.Error
	if zoom.IsRateLimited(err) || zoom.Unclear(err) || zoom.IsTokenDead(err) ||
		navette.CodeOf(err) == navette.NeedsAttention || !errors.As(err, &refused) {
		return nil
	}
	return refused
}

// messageOf returns the message key of a refusal.
func messageOf(refused *zoom.Error) string {
	switch {
	case zoom.IsScopesMissing(refused):
		return "policyrule.scope_missing"
	case zoom.IsNoPermission(refused):
		return "policyrule.not_permitted"
	}
	return "reason.zoom_refused"
}

// detailOf returns the scopes that a refusal names, or Zoom's message.
func detailOf(refused *zoom.Error) string {
	if len(refused.MissingScopes) > 0 {
		return strings.Join(refused.MissingScopes, " ")
	}
	return refused.Message
}

// end ends the run. At the end of a run that changed Zoom, also does the given writes in the same transaction.
func (j *job) end(
	ctx context.Context, state navette.PolicyRunState, message, detail string, also ...func(*store.Tx) error,
) error {
	j.row.State, j.row.Message, j.row.Detail = state, message, detail
	j.row.EndedAt = navette.At(j.clock.Now())
	return j.save(ctx, also...)
}

// save stores the run. If a user stopped it, the error is errStopped.
func (j *job) save(ctx context.Context, also ...func(*store.Tx) error) error {
	if j.row.Kind != navette.PolicyPlan {
		raw, err := json.Marshal(j.out)
		if err != nil {
			return fmt.Errorf("store a policy run: %w", err)
		}
		j.row.Result = string(raw)
	}
	return j.update(ctx, j.actor(), func(tx *store.Tx) error {
		open, err := tx.SavePolicyRun(ctx, j.row)
		if err == nil && !open {
			err = errStopped
		}
		for _, do := range also {
			if err == nil {
				err = do(tx)
			}
		}
		return err
	})
}

// actor returns the system as the actor of the run's organization.
func (j *job) actor() navette.Actor { return navette.System(j.row.OrgID) }

// progress returns a function that stores the progress of the run about forty times, whatever the number of steps.
func (j *job) progress(ctx context.Context) func(done, total int64) {
	return func(done, total int64) {
		if step := max(total/40, 25); done%step != 0 && done != total {
			return
		}
		if err := j.update(ctx, j.actor(), func(tx *store.Tx) error {
			return tx.PolicyProgress(ctx, j.row.ID, done, total)
		}); err != nil {
			j.log.WarnContext(ctx, "progress not stored", "run", j.row.ID, "error", err)
		}
	}
}

// encode returns a value as JSON. It is used for values that can always be encoded.
func encode(value any) string {
	raw, _ := json.Marshal(value)
	return string(raw)
}

// decode returns a value from JSON that encode made.
func decode[T any](text string) T {
	var value T
	_ = json.Unmarshal([]byte(text), &value)
	return value
}
