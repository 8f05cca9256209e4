package policy

import (
	"cmp"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	rule "navette.dev/navette/internal/policy"
	"navette.dev/navette/internal/privacy"
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
			if row.Texts, err = a.disclaimers(p, chosen); err != nil {
				return err
			}
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

// disclaimers returns the text to copy in every language. The controller, the contact, the purpose and the period are
// those of the privacy notice in force.
func (a Pages) disclaimers(p *page.Page, chosen rule.Policy) ([]CheckText, error) {
	recording, err := a.Privacy.Recording(p.Context(), p.Actor)
	if err != nil {
		return nil, err
	}
	var texts []CheckText
	for _, locale := range lang.Locales() {
		w := p.WordsIn(locale)
		texts = append(texts, CheckText{
			Language: locale, Title: w.T("checklist.disclaimer.title"),
			Text: Disclaimer(w, chosen.PresetOf() == rule.Class, recording),
		})
	}
	return texts, nil
}

// Disclaimer returns the text that participants see before a recording: of a class, or of any other meeting.
func Disclaimer(w lang.Words, class bool, r privacy.Recording) string {
	text, purpose := "checklist.disclaimer.text", "checklist.disclaimer.purpose"
	if class {
		text, purpose = "checklist.disclaimer.text_class", "checklist.disclaimer.purpose_class"
	}
	ask := w.T("checklist.disclaimer.ask_host")
	if r.Contact != "" {
		ask = w.T("checklist.disclaimer.ask_contact", "contact", r.Contact)
	}
	return w.T(text, "organization", r.Controller, "purpose", cmp.Or(r.Purpose[w.Locale()], w.T(purpose)),
		"period", privacy.CallPeriod(w, r.Months), "ask", ask)
}

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
