package policy

import (
	"net/http"
	"strings"
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	rule "navette.dev/navette/internal/policy"
	"navette.dev/navette/internal/web/page"
)

// run shows a comparison, an apply or a revert: its progress, then its result.
func (a Pages) run(p *page.Page) error {
	return a.showRun(p, http.StatusOK, nil)
}

// showRun shows a run. f is the form of the plan that was sent to search its offers, or nil.
func (a Pages) showRun(p *page.Page, status int, f *page.Form) error {
	run, err := a.Policies.Run(p.Context(), p.Actor, p.R.PathValue("id"))
	if err != nil {
		return err
	}
	b, err := a.base(p)
	if err != nil {
		return err
	}
	names, err := a.names(p)
	if err != nil {
		return err
	}
	view := runView(run, names, p.Now())
	switch {
	case run.Kind == navette.PolicyPlan || run.Kind == navette.PolicyApply && run.State == navette.RunAsks:
		model := PlanPage{Base: b, Run: view, Changed: run.Kind == navette.PolicyApply}
		if run.Plan != nil && view.State == RunDone {
			if model.Stale, err = a.stale(p, run); err != nil {
				return err
			}
			fillPlan(&model, *run.Plan, f)
		}
		return p.RenderAs(status, Plan(model))
	case run.Kind == navette.PolicyRevert && run.State == navette.RunAsks:
		return p.RenderAs(status, Revert(asking(RevertPage{Base: b, Run: view}, run.Conflicts)))
	}
	model := ResultPage{Base: b, Run: view}
	chosen, err := a.Policies.Current(p.Context(), p.Actor)
	if navette.IgnoreNotFound(err) != nil {
		return err
	}
	model.Target = targetOf(chosen)
	if run.Result != nil {
		fillResult(&model, run)
	}
	return p.RenderAs(status, Result(model))
}

// runView returns a run as pages show it. names has the names of users by id.
func runView(run rule.Run, names map[string]string, now time.Time) Run {
	view := Run{
		ID: run.ID, Kind: RunKind(run.Kind), State: RunState(run.State), Done: int(run.Done), Total: int(run.Total),
		By: names[run.AskedBy], At: run.AskedAt.Time,
	}
	if run.State == navette.RunAsks {
		view.State = RunDone
	}
	if run.Kind == navette.PolicyRevert && run.State == navette.RunAsks {
		view.Kind = RunRevertPlan
	}
	if run.Kind == navette.PolicyApply && run.State == navette.RunAsks {
		view.Kind = RunPlan
	}
	if run.Done > 0 && run.State == navette.RunRunning {
		each := now.Sub(run.AskedAt.Time) / time.Duration(run.Done)
		view.Left = (each * time.Duration(run.Total-run.Done)).Round(time.Second)
	}
	if run.Message != "" && run.State == navette.RunFailed {
		view.Failure = &lang.Say{Key: run.Message, Args: map[string]any{"scopes": run.Detail, "words": run.Detail}}
	}
	return view
}

// stale reports whether a plan can no longer be applied: the policy was saved since, or another plan was made, or an
// apply began.
func (a Pages) stale(p *page.Page, run rule.Run) (bool, error) {
	current, err := a.Policies.Current(p.Context(), p.Actor)
	if navette.CodeOf(err) == navette.NotFound {
		return true, nil
	}
	if err != nil || run.Plan.Version != current.Version {
		return true, err
	}
	for _, kind := range []navette.PolicyRunKind{navette.PolicyPlan, navette.PolicyApply, navette.PolicyRevert} {
		newest, err := a.Policies.Runs(p.Context(), p.Actor, kind, 1)
		if err != nil {
			return true, err
		}
		if len(newest) > 0 && newest[0].ID != run.ID && newest[0].AskedAt.After(run.AskedAt.Time) {
			return true, nil
		}
	}
	return false, nil
}

// offers shows a plan again, with the offers that the form's search finds.
func (a Pages) offers(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	return a.showRun(p, http.StatusOK, f)
}

// apply applies a plan with what the form agrees to.
func (a Pages) apply(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	shown, err := a.Policies.Run(p.Context(), p.Actor, p.R.PathValue("id"))
	if err != nil {
		return err
	}
	agreed := rule.Agreement{AutoDelete: f.Checked("delete")}
	if shown.Plan != nil {
		agreed.Primary = consentIn(f, "primary", shown.Plan.Offers)
		agreed.Own = consentIn(f, "own", shown.Plan.Offers)
	}
	run, err := a.Policies.StartApply(p.Context(), p.Actor, f.Text("fingerprint"), agreed)
	return a.follow(p, run, err)
}

// stop ends a run that has not ended.
func (a Pages) stop(p *page.Page) error {
	id := p.R.PathValue("id")
	if err := a.Policies.Abandon(p.Context(), p.Actor, id); err != nil {
		return err
	}
	return p.Redirect(path + "/runs/" + id)
}

// affected lists whom a plan affects.
func (a Pages) affected(p *page.Page) error {
	run, err := a.Policies.Run(p.Context(), p.Actor, p.R.PathValue("id"))
	if err != nil {
		return err
	}
	model := PeoplePage{Target: "plan", Self: path + "/runs/" + run.ID + "/people", Back: path + "/runs/" + run.ID}
	if run.Plan != nil {
		group := run.Plan.Members.GroupName != ""
		for _, u := range run.Plan.Affected {
			model.Rows = append(model.Rows, AffectedRow{
				Name: u.Name, Email: u.Email, Linked: u.Linked, Added: u.Joins, Member: group && !u.Joins, Basic: u.Basic,
				Primary: strings.TrimSpace(u.Primary),
			})
		}
	}
	return a.showPeople(p, model)
}
