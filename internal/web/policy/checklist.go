package policy

import (
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	rule "navette.dev/navette/internal/policy"
	"navette.dev/navette/internal/web/page"
)

// checklist shows what is to be set by hand.
func (a Pages) checklist(p *page.Page) error {
	b, err := a.base(p)
	if err != nil {
		return err
	}
	chosen, err := a.Policies.Current(p.Context(), p.Actor)
	if navette.CodeOf(err) == navette.NotFound {
		return p.Redirect(path)
	}
	if err != nil {
		return err
	}
	items, err := a.checkItems(p)
	if err != nil {
		return err
	}
	names, err := a.names(p)
	if err != nil {
		return err
	}
	model := CheckPage{Base: b, Target: targetOf(chosen)}
	for _, item := range items {
		row := checkRowOf(item, names)
		if item.Key == rule.CheckDisclaimerText {
			row.Texts = disclaimers(p, chosen)
		}
		if row.met() {
			model.Done++
		}
		model.Rows = append(model.Rows, row)
	}
	return p.Render(Check(model))
}

// checkItems returns the checklist, with what the newest plan read about it.
func (a Pages) checkItems(p *page.Page) ([]rule.CheckItem, error) {
	items, err := a.Policies.Checklist(p.Context(), p.Actor)
	if err != nil {
		return nil, err
	}
	last, err := a.Policies.Last(p.Context(), p.Actor, navette.PolicyPlan)
	if err != nil || last.Plan == nil {
		return items, navette.IgnoreNotFound(err)
	}
	for i, item := range items {
		for _, read := range last.Plan.Checklist {
			if read.Key == item.Key {
				items[i].Verified = read.Verified
			}
		}
	}
	return items, nil
}

// checkRowOf returns an item of the checklist as the page shows it.
func checkRowOf(item rule.CheckItem, names map[string]string) CheckRow {
	return CheckRow{
		Key: string(item.Key), Ticked: !item.TickedAt.IsZero(), By: names[item.TickedBy], At: item.TickedAt,
		Verified: string(item.Verified),
	}
}

// disclaimers returns the text to copy in every language.
func disclaimers(p *page.Page, chosen rule.Policy) []CheckText {
	key := "checklist.disclaimer.text"
	if chosen.PresetOf() == rule.Class {
		key = "checklist.disclaimer.text_class"
	}
	var texts []CheckText
	for _, locale := range lang.Locales() {
		w := p.WordsIn(locale)
		texts = append(texts, CheckText{
			Language: locale, Title: w.T("checklist.disclaimer.title"),
			Text: w.T(key, "organization", p.Org.Name, "months", disclaimerMonths),
		})
	}
	return texts
}

// disclaimerMonths is the number of months that the offered text names for how long calls are kept.
const disclaimerMonths = 6

// tick marks an item of the checklist as done or as to do.
func (a Pages) tick(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	item := f.Text("item")
	if err := a.Policies.Tick(p.Context(), p.Actor, rule.CheckKey(item), f.Checked("done")); err != nil {
		return err
	}
	p.Toast("policy.check_saved")
	return p.Redirect(path + "/checklist#" + item)
}
