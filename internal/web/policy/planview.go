package policy

import (
	"slices"
	"strconv"
	"strings"

	"navette.dev/navette/internal/library"
	rule "navette.dev/navette/internal/policy"
	"navette.dev/navette/internal/web/page"
)

// fillPlan fills the page of a plan. f is the form that was sent to search the offers, or nil.
func fillPlan(model *PlanPage, plan rule.Plan, f *page.Form) {
	model.Target = Target{Account: plan.Members.GroupName == "", Group: plan.Members.GroupName}
	model.ReadAt, model.Fingerprint = plan.ReadAt, plan.Fingerprint
	for _, c := range plan.Levels {
		row := ChangeRow{
			Item: c.Item, Level: Level(c.Level), Now: c.Present.String(), Wanted: c.Wanted.String(), Send: c.Send,
			LockNow: Lock(c.LockPresent), LockWanted: Lock(c.LockWanted), SendLock: c.SendLock,
		}
		if c.LockPresent == rule.LockUnknown {
			model.NoLocks = true
		}
		if c.Send || c.SendLock {
			model.Changes = append(model.Changes, row)
		} else {
			model.Same = append(model.Same, row)
		}
	}
	model.Persons = personsOf(plan)
	model.Affected = len(plan.Affected)
	model.Sent, model.People = sentBy(plan)
	model.Members = Members{
		Create: plan.Members.Create, Add: namesOf(plan.Members.Add), Remove: namesOf(plan.Members.Remove),
	}
	for _, i := range plan.Impossible {
		model.Impossible = append(model.Impossible, ImpossibleRow{
			Item: i.Item, Reason: string(i.Reason), Group: i.GroupName, People: namesOf(i.Users),
		})
	}
	for _, r := range plan.AtRisk {
		model.Risks = append(model.Risks, RiskRow{Name: r.Name, Email: r.Email, Count: r.Count})
	}
	model.RiskDays = riskDays(plan)
	for _, c := range plan.Checklist {
		if row := checkRowOf(c, nil); !row.met() {
			model.ToDo = append(model.ToDo, model.T("checklist."+row.Key+".name"))
		}
	}
	model.Agreed = f != nil && f.Checked("delete")
	model.Offers = offersOf(plan.Offers, f)
}

// personsOf returns the settings that are set for each linked person.
func personsOf(plan rule.Plan) []PersonsRow {
	linked := 0
	for _, u := range plan.Affected {
		if u.Linked {
			linked++
		}
	}
	var rows []PersonsRow
	for _, u := range plan.Users {
		at := slices.IndexFunc(rows, func(r PersonsRow) bool { return r.Item == u.Item })
		if at < 0 {
			at = len(rows)
			rows = append(rows, PersonsRow{Item: u.Item, Now: u.Present.String(), Wanted: u.Wanted.String(), Of: linked})
		}
		if rows[at].Now != u.Present.String() {
			rows[at].Now = ""
		}
		rows[at].Differ++
	}
	return rows
}

// sentBy returns how many changes a plan sends without further agreement, and the people whom they affect. A setting
// that is set for each person is one change.
func sentBy(plan rule.Plan) (changes, people int) {
	persons := map[string]bool{}
	for _, c := range plan.Levels {
		if c.Send {
			changes++
		}
		if c.SendLock {
			changes++
		}
	}
	if changes > 0 || plan.Members.Create {
		for _, u := range plan.Affected {
			persons[u.ID] = true
		}
	}
	for _, u := range plan.Users {
		persons[u.ID] = true
	}
	for _, some := range [][]rule.Person{plan.Members.Add, plan.Members.Remove} {
		for _, u := range some {
			persons[u.ID] = true
		}
		if len(some) > 0 {
			changes++
		}
	}
	if plan.Members.Create {
		changes++
	}
	return changes + len(personsOf(plan)), len(persons)
}

func namesOf(people []rule.Person) []string {
	var names []string
	for _, u := range people {
		names = append(names, u.Name)
	}
	return names
}

// riskDays returns after how many days Zoom deletes recordings once the plan is applied.
func riskDays(plan rule.Plan) int {
	wanted := ""
	for _, c := range plan.Levels {
		if c.Item == "auto_delete_cmr_days" {
			wanted = c.Wanted.String()
		}
	}
	for _, c := range plan.Users {
		if c.Item == "auto_delete_cmr_days" {
			wanted = c.Wanted.String()
		}
	}
	days, err := strconv.Atoi(wanted)
	if err != nil {
		return shortestPeriod
	}
	return days
}

// shortestPeriod is the shortest period in days after which Zoom deletes recordings if a program sets it.
const shortestPeriod = 30

// offersAtSight is the largest number of offers for which the page shows no search.
const offersAtSight = 4

// offersShown is how many offers the page of a plan shows.
const offersShown = 50

// offersOf returns the offers that the form's search finds, with the form's ticks.
func offersOf(offers []rule.Offer, f *page.Form) Offers {
	shown := Offers{Total: len(offers)}
	ticked := map[Ticked]bool{}
	if f != nil {
		shown.Query, shown.AllPrimary, shown.AllOwn = f.Text("find"), f.Checked("all-primary"), f.Checked("all-own")
		for _, name := range []string{"primary", "own"} {
			for _, number := range f.All(name) {
				ticked[Ticked{name, number}] = true
			}
		}
	}
	asked := library.Folded(shown.Query)
	for i, o := range offers {
		row := offerOf(o, strconv.Itoa(i))
		if row.Primary {
			shown.Primary++
		}
		if row.Own {
			shown.Own++
		}
		primary, own := Ticked{"primary", row.Number}, Ticked{"own", row.Number}
		row.PrimaryTicked, row.OwnTicked = ticked[primary], ticked[own]
		found := strings.Contains(library.Folded(o.Name+" "+o.Email), asked)
		if found {
			shown.Found++
		}
		if found && len(shown.Rows) < offersShown {
			shown.Rows = append(shown.Rows, row)
			continue
		}
		for _, box := range []Ticked{primary, own} {
			if ticked[box] {
				shown.Hidden = append(shown.Hidden, box)
			}
		}
	}
	return shown
}

func offerOf(o rule.Offer, number string) OfferRow {
	row := OfferRow{
		Number: number, Name: o.Name, Email: o.Email, Reason: string(o.Reason), Group: o.GroupName, Primary: o.Primary,
		Own: o.Own,
	}
	for _, w := range o.Items {
		row.Items = append(row.Items, OfferItem{w.Item, w.Present.String(), w.Wanted.String()})
	}
	return row
}

// consentIn returns what a form agrees to: the boxes with a name, each with the number of an offer.
func consentIn(f *page.Form, name string, offers []rule.Offer) rule.Consent {
	consent := rule.Consent{All: f.Checked("all-" + name)}
	for _, text := range f.All(name) {
		if i, err := strconv.Atoi(text); err == nil && i >= 0 && i < len(offers) {
			consent.Users = append(consent.Users, offers[i].ID)
		}
	}
	return consent
}
