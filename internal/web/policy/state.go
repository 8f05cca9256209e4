package policy

import (
	"cmp"
	"slices"
	"time"

	"navette.dev/navette/internal/navette"
	rule "navette.dev/navette/internal/policy"
	"navette.dev/navette/internal/web/page"
)

// state shows the policy that is in force.
func (a Pages) state(p *page.Page) error {
	b, err := a.base(p)
	if err != nil {
		return err
	}
	model := StatePage{Base: b, Live: p.Actor.Org}
	chosen, err := a.Policies.Current(p.Context(), p.Actor)
	if navette.CodeOf(err) == navette.NotFound {
		return p.Render(State(model))
	}
	if err != nil {
		return err
	}
	names, err := a.names(p)
	if err != nil {
		return err
	}
	if open, err := a.Policies.Open(p.Context(), p.Actor); err == nil {
		going := runView(open, names, p.Now())
		model.Going = &going
	} else if navette.CodeOf(err) != navette.NotFound {
		return err
	}
	model.Policy = savedOf(chosen, names)
	if err := a.fillForce(p, &model, names); err != nil {
		return err
	}
	if err := a.fillDrift(p, &model); err != nil {
		return err
	}
	items, err := a.checkItems(p)
	if err != nil {
		return err
	}
	for _, item := range items {
		model.Check.Total++
		if checkRowOf(item, nil).met() {
			model.Check.Done++
		}
	}
	return p.Render(State(model))
}

// targetOf returns whom a policy is for.
func targetOf(chosen rule.Policy) Target {
	return Target{Account: chosen.Target == rule.WholeAccount, Group: chosen.Group.Name}
}

// savedOf returns a policy as the page shows it, before it was applied.
func savedOf(chosen rule.Policy, names map[string]string) *Saved {
	saved := Saved{
		Target: targetOf(chosen), Preset: string(chosen.PresetOf()), State: ForceSaved, SavedBy: names[chosen.SavedBy],
		SavedAt: chosen.SavedAt.Time,
	}
	for _, key := range chosen.Keys() {
		saved.Rows = append(saved.Rows, SavedRow{
			Item: key, Value: chosen.Values[key].String(), Locked: chosen.Locks[key],
		})
	}
	return &saved
}

// historyLength is how many runs of each kind the history shows.
const historyLength = 8

// fillForce fills in whether the policy is in force, and the runs of the past.
func (a Pages) fillForce(p *page.Page, model *StatePage, names map[string]string) error {
	for _, kind := range []navette.PolicyRunKind{navette.PolicyPlan, navette.PolicyApply, navette.PolicyRevert} {
		runs, err := a.Policies.Runs(p.Context(), p.Actor, kind, historyLength)
		if err != nil {
			return err
		}
		for _, run := range runs {
			model.History = append(model.History, historyOf(run, names, p.Now()))
		}
	}
	slices.SortStableFunc(model.History, func(x, y HistoryRow) int { return y.At.Compare(x.At) })
	force, applied, err := a.Policies.Force(p.Context(), p.Actor)
	model.Policy.State = ForceState(force)
	if applied.ID != "" {
		model.Policy.AppliedAt, model.Policy.AppliedBy = applied.BegunAt.Time, names[applied.AskedBy]
	}
	if applied.Plan != nil {
		model.Policy.People = len(applied.Plan.Affected)
	}
	return err
}

// historyOf returns a run as the history shows it.
func historyOf(run rule.Run, names map[string]string, now time.Time) HistoryRow {
	row := HistoryRow{Run: runView(run, names, now), Asks: run.State == navette.RunAsks}
	row.Run.Kind = RunKind(run.Kind)
	agreed := run.Agreement
	if agreed.Primary.All || len(agreed.Primary.Users) > 0 {
		row.Agreed = append(row.Agreed, "primary")
	}
	if agreed.Own.All || len(agreed.Own.Users) > 0 {
		row.Agreed = append(row.Agreed, "own")
	}
	if agreed.AutoDelete {
		row.Agreed = append(row.Agreed, "delete")
	}
	return row
}

// shownDrifts is how many drifts the page lists.
const shownDrifts = 50

// fillDrift fills in what was changed in Zoom since the policy was applied.
func (a Pages) fillDrift(p *page.Page, model *StatePage) error {
	drift, err := a.Policies.Drift(p.Context(), p.Actor)
	if err != nil {
		return err
	}
	model.Policy.CheckedAt = drift.ReadAt
	model.More = max(0, len(drift.Rows)-shownDrifts)
	var people map[string]string
	for _, d := range drift.Rows[:len(drift.Rows)-model.More] {
		row := DriftRow{
			ID: d.ID, Thing: thingOf(d.Change, d.Item), Owner: Owner{Level: Level(d.Level), Name: d.Name},
			Expected: d.Expected.String(), Now: d.Present.String(), FoundAt: d.FoundAt,
		}
		if d.Change == rule.Membership {
			if people == nil {
				if people, err = a.zoomNames(p); err != nil {
					return err
				}
			}
			row.Owner = Owner{Level: LevelUser, Name: cmp.Or(people[d.Item], d.Name)}
		}
		model.Drifts = append(model.Drifts, row)
	}
	return nil
}

// zoomNames returns the names of the Zoom users, by Zoom's id.
func (a Pages) zoomNames(p *page.Page) (map[string]string, error) {
	known, err := a.Hosts.Linking(p.Context(), p.Actor)
	names := make(map[string]string, len(known.Hosts))
	for _, h := range known.Hosts {
		names[h.ZoomUserID] = h.Name
	}
	return names, navette.IgnoreNotFound(err)
}

// accept takes a changed value as the wanted one.
func (a Pages) accept(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	if err := a.Policies.Accept(p.Context(), p.Actor, f.Text("drift")); err != nil {
		return err
	}
	p.Toast("policy.drift_accepted")
	return p.Redirect(path)
}
