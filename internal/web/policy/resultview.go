package policy

import rule "navette.dev/navette/internal/policy"

// fillResult fills the page of an apply or a revert.
func fillResult(model *ResultPage, run rule.Run) {
	if run.Plan != nil {
		model.Target = Target{Account: run.Plan.Members.GroupName == "", Group: run.Plan.Members.GroupName}
		for _, c := range run.Plan.Checklist {
			if row := checkRowOf(c, nil); !row.met() {
				model.ToDo = append(model.ToDo, model.T("checklist."+row.Key+".name"))
			}
		}
	}
	result := *run.Result
	for _, i := range result.Items {
		if i.Level != rule.User {
			model.Rows = append(model.Rows, ResultRow{
				Thing: thingOf(i.Change, i.Item), Level: Level(i.Level), Value: i.Wanted.String(),
				Outcome: Outcome(i.Outcome), Detail: i.Detail,
			})
		}
	}
	people := peopleRows(result)
	model.Rows = append(model.Rows, people...)
	for _, i := range result.Items {
		if i.Level != rule.User || i.Outcome == rule.Applied || i.Outcome == rule.Waiting {
			continue
		}
		if len(model.Failed) == shownFailed {
			model.More++
			continue
		}
		model.Failed = append(model.Failed, FailedRow{
			Thing: thingOf(i.Change, i.Item), Name: i.Name, Value: i.Wanted.String(), Found: i.Found.String(),
			Outcome: Outcome(i.Outcome), Detail: i.Detail,
		})
	}
	for _, r := range model.Rows {
		switch r.Outcome {
		case OutcomeApplied, OutcomeUnverified:
			model.Good++
		case OutcomeWaiting:
		default:
			model.Bad++
		}
	}
}

// peopleRows returns a row for each change that concerns people, with the number of those for whom it was applied.
func peopleRows(result rule.Result) []ResultRow {
	var rows []ResultRow
	at := map[Thing]int{}
	row := func(t Thing, level Level) *ResultRow {
		i, known := at[t]
		if !known {
			i = len(rows)
			at[t] = i
			rows = append(rows, ResultRow{Thing: t, Level: level, Outcome: OutcomeApplied})
		}
		return &rows[i]
	}
	for t, n := range map[Step]int{StepMembers: result.Added + result.Removed, StepPrimary: result.Primary} {
		if n > 0 {
			r := row(Thing{Step: t}, "")
			r.Done, r.Of = n, n
		}
	}
	for _, item := range rule.Items {
		if n := result.Applied[item.Key]; n > 0 {
			r := row(Thing{Item: item.Key}, LevelUser)
			r.Done, r.Of = n, n
		}
	}
	for _, i := range result.Items {
		if i.Level != rule.User || i.Outcome == rule.Applied {
			continue
		}
		r := row(thingOf(i.Change, i.Item), LevelUser)
		r.Of++
		if i.Change == rule.Setting {
			r.Value = i.Wanted.String()
		}
		if r.Outcome == OutcomeApplied || r.Outcome == OutcomeWaiting {
			r.Outcome = Outcome(i.Outcome)
		}
	}
	return rows
}

// thingOf returns what a change is about.
func thingOf(c rule.Change, item string) Thing {
	switch c {
	case rule.LockChange:
		return Thing{Item: item, Lock: true}
	case rule.Membership:
		return Thing{Step: StepMembers}
	case rule.PrimaryOf:
		return Thing{Step: StepPrimary}
	case rule.CreateGroup:
		return Thing{Step: StepGroup}
	}
	return Thing{Item: item}
}
