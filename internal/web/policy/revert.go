package policy

import (
	rule "navette.dev/navette/internal/policy"
	"navette.dev/navette/internal/web/page"
)

// revertList shows what a revert would restore.
func (a Pages) revertList(p *page.Page) error {
	b, err := a.base(p)
	if err != nil {
		return err
	}
	changes, err := a.Policies.Changes(p.Context(), p.Actor)
	if err != nil {
		return err
	}
	model := RevertPage{Base: b, Target: revertTarget(changes)}
	for _, c := range changes {
		if c.Level == rule.User && c.Change == rule.Setting {
			model.Own = true
		}
		switch {
		case c.Change == rule.CreateGroup:
			model.DeletesGroup = true
		case c.Change == rule.Membership:
			model.Removed++
		case len(model.Restores) == shownReverts:
			model.More++
		default:
			model.Restores = append(model.Restores, revertRow(c))
		}
	}
	return p.Render(Revert(model))
}

// revertTarget returns what a revert concerns. After a policy for a group was replaced by one for the account, it is
// the account, with the name of the group.
func revertTarget(changes []rule.Conflict) Target {
	var t Target
	for _, c := range changes {
		switch c.Level {
		case rule.Account:
			t.Account = true
		case rule.Group:
			t.Group = c.Name
		}
	}
	t.Account = t.Account || t.Group == ""
	return t
}

// The values of a group that Navette created, as the page of a revert shows them: before that, and now.
const (
	groupNone    = "none"
	groupChanged = "changed"
)

// The values of a person's primary group, whose ids the pages do not show.
const (
	primaryFormer = "former"
	primaryOurs   = "ours"
	primaryOther  = "other"
)

// revertRow returns a value that an apply set as the page shows it.
func revertRow(c rule.Conflict) RevertRow {
	if c.Change == rule.CreateGroup {
		return RevertRow{
			ID: c.ID, Thing: thingOf(c.Change, c.Item), Owner: Owner{Level: Level(c.Level), Name: c.Name},
			Former: groupNone, Ours: "true", Now: groupChanged,
		}
	}
	row := RevertRow{
		ID: c.ID, Thing: thingOf(c.Change, c.Item), Owner: Owner{Level: Level(c.Level), Name: c.Name},
		Former: c.Former.String(), Ours: c.Ours.String(), Now: c.Present.String(),
	}
	if c.Change == rule.PrimaryOf {
		row.Former, row.Ours, row.Now = primaryFormer, primaryOurs, primaryOther
	}
	return row
}

// asking fills the page of a revert that asks about conflicts.
func asking(model RevertPage, conflicts []rule.Conflict) RevertPage {
	model.Target = revertTarget(conflicts)
	for i, c := range conflicts {
		if i < shownReverts {
			model.Changed = append(model.Changed, revertRow(c))
		} else {
			model.MoreChanged++
		}
	}
	return model
}

// revert begins a revert. It asks first if a value was changed since.
func (a Pages) revert(p *page.Page) error {
	run, err := a.Policies.StartRevert(p.Context(), p.Actor, rule.Answers{})
	return a.follow(p, run, err)
}

// revertAnswered begins a revert with the answers to what another one asked.
func (a Pages) revertAnswered(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	asked, err := a.Policies.Run(p.Context(), p.Actor, p.R.PathValue("id"))
	if err != nil {
		return err
	}
	answers := rule.Answers{Given: true, Overwrite: f.All("overwrite")}
	if f.Checked("all") {
		answers.Overwrite = nil
		for _, c := range asked.Conflicts {
			answers.Overwrite = append(answers.Overwrite, c.ID)
		}
	}
	run, err := a.Policies.StartRevert(p.Context(), p.Actor, answers)
	return a.follow(p, run, err)
}
