package privacy

import (
	"net/http"
	"slices"
	"strconv"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	rule "navette.dev/navette/internal/privacy"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// settings shows the draft.
func (a Pages) settings(p *page.Page) error { return a.showSettings(p, http.StatusOK, nil, nil) }

// showSettings shows the draft. details and text are forms with errors, or nil for what is stored.
func (a Pages) showSettings(p *page.Page, status int, details, text *view.Form) error {
	f, err := p.Frame(view.NavSettings)
	if err != nil {
		return err
	}
	draft, err := a.Privacy.Draft(p.Context(), p.Actor)
	if err != nil {
		return err
	}
	preview, err := a.Privacy.Preview(p.Context(), p.Actor)
	if err != nil {
		return err
	}
	model := SettingsPage{
		Frame: f, Address: a.PublicURL + f.NoticePath, Changed: preview.Changed,
		TextLocale: textLocale(p), Own: map[string]bool{},
	}
	for _, missing := range preview.Notice.Details.Missing() {
		model.Missing = append(model.Missing, string(missing))
	}
	if model.Versions, err = a.versions(p); err != nil {
		return err
	}
	model.Details = detailsForm(draft.Details)
	if details != nil {
		model.Details = *details
	}
	if err := a.fillText(p, &model, draft, text); err != nil {
		return err
	}
	return p.RenderAs(status, Settings(model))
}

// textLocale returns the language whose texts the page shows: the one in the address, or else the reader's.
func textLocale(p *page.Page) string {
	if asked := p.R.URL.Query().Get("text"); slices.Contains(lang.Locales(), asked) {
		return asked
	}
	return p.Words.Locale()
}

// detailsForm returns the form with the stored details.
func detailsForm(d rule.Details) view.Form {
	form := view.Form{Values: map[string]string{
		"name": d.Name, "address": d.Address, "contact": d.Contact, "officer": d.Officer,
	}}
	if d.Months > 0 {
		form.Values["months"] = strconv.FormatInt(d.Months, 10)
	}
	return form
}

// fillText fills the form with the texts of one language: the organization's own ones, or else the default ones.
func (a Pages) fillText(p *page.Page, model *SettingsPage, draft rule.Draft, form *view.Form) error {
	all, err := a.Privacy.Standard(p.Context(), p.Actor)
	if err != nil {
		return err
	}
	standard, own := all[model.TextLocale], draft.Texts[model.TextLocale]
	model.Text = view.Form{Values: map[string]string{"purpose": draft.Purpose[model.TextLocale]}}
	if model.Text.Values["purpose"] == "" {
		model.Text.Values["purpose"] = standard.Purpose
	}
	for _, kind := range rule.Kinds[1:] {
		model.Kinds = append(model.Kinds, string(kind))
		model.Text.Values[string(kind)] = standard.Sections[kind]
		if text := own[kind]; text != "" {
			model.Text.Values[string(kind)], model.Own[string(kind)] = text, true
		}
	}
	if form != nil {
		model.Text = *form
	}
	return nil
}

// versions returns the published versions, the newest first.
func (a Pages) versions(p *page.Page) ([]VersionRow, error) {
	published, err := a.Privacy.Versions(p.Context(), p.Actor)
	if err != nil {
		return nil, err
	}
	names, err := a.names(p)
	var rows []VersionRow
	for _, v := range published {
		rows = append(rows, VersionRow{Number: v.Version, At: v.PublishedAt, By: names[v.PublishedBy]})
	}
	return rows, err
}

// names returns the names of all users by id, also of those who were removed.
func (a Pages) names(p *page.Page) (map[string]string, error) {
	users, err := a.People.UsersEver(p.Context(), p.Actor)
	names := make(map[string]string, len(users))
	for _, u := range users {
		names[u.ID] = u.Name
	}
	return names, err
}

// saveDetails stores the controller and the contact.
func (a Pages) saveDetails(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	in := rule.Details{
		Name: f.Text("name"), Address: f.Lines("address"), Contact: f.Text("contact"), Officer: f.Lines("officer"),
		Months: f.Number("months", 0),
	}
	if err := a.Privacy.SaveDetails(p.Context(), p.Actor, in); err != nil {
		shown, ok := f.View(err)
		if !ok {
			return err
		}
		return a.showSettings(p, page.StatusOf(err), &shown, nil)
	}
	p.Toast("privacy.saved")
	return p.Redirect(path)
}

// saveText stores the texts of the language in the address.
func (a Pages) saveText(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	in := rule.TextInput{Sections: map[rule.Kind]string{}, Purpose: f.Text("purpose")}
	for _, kind := range rule.Kinds[1:] {
		in.Sections[kind] = f.Lines(string(kind))
	}
	locale := textLocale(p)
	if err := a.Privacy.SaveText(p.Context(), p.Actor, locale, in); err != nil {
		shown, ok := f.View(err)
		if !ok {
			return err
		}
		return a.showSettings(p, page.StatusOf(err), nil, &shown)
	}
	p.Toast("privacy.saved")
	return p.Redirect(path + "?text=" + locale + "#texts")
}

// preview shows what publishing the draft would do.
func (a Pages) preview(p *page.Page) error { return a.showPreview(p, http.StatusOK, nil) }

// showPreview shows the preview, with why the last attempt to publish failed.
func (a Pages) showPreview(p *page.Page, status int, failed error) error {
	f, err := p.Frame(view.NavSettings)
	if err != nil {
		return err
	}
	preview, err := a.Privacy.Preview(p.Context(), p.Actor)
	if err != nil {
		return err
	}
	model := PreviewPage{
		Frame: f, Notice: NoticeOf(preview.Notice), Next: preview.Before.Version + 1, Changed: preview.Changed,
		Fingerprint: preview.Fingerprint, Failed: navette.MessageOf(failed),
	}
	for _, missing := range preview.Notice.Details.Missing() {
		model.Missing = append(model.Missing, string(missing))
	}
	if preview.Before.Version > 0 {
		model.Differences = DifferencesOf(preview.Before, preview.Notice)
	}
	return p.RenderAs(status, Preview(model))
}

// publish publishes the text that the reader previewed.
func (a Pages) publish(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	_, err = a.Privacy.Publish(p.Context(), p.Actor, f.Text("shown"))
	if navette.CodeOf(err) == navette.Conflict {
		return a.showPreview(p, page.StatusOf(err), err)
	}
	if err != nil {
		return err
	}
	p.Toast("privacy.published_toast")
	return p.Redirect(path)
}

// version shows a published version, and how it differs from the one before.
func (a Pages) version(p *page.Page) error {
	f, err := p.Frame(view.NavSettings)
	if err != nil {
		return err
	}
	of, before, err := a.Privacy.Version(p.Context(), p.Actor, versionIn(p))
	if err != nil {
		return err
	}
	names, err := a.names(p)
	if err != nil {
		return err
	}
	model := VersionPage{Frame: f, Notice: NoticeOf(of), By: names[of.PublishedBy]}
	if before.Version > 0 {
		model.Differences = DifferencesOf(before, of)
	}
	return p.Render(Version(model))
}

// DifferencesOf returns how a notice differs from the one before, by language.
func DifferencesOf(before, after rule.Notice) map[string]Differences {
	all := map[string]Differences{}
	for _, locale := range lang.Locales() {
		var d Differences
		for _, kind := range rule.Kinds {
			old, present := before.Texts[locale].Section(kind), after.Texts[locale].Section(kind)
			title := present.Title
			if title == "" {
				title = old.Title
			}
			switch {
			case old == present && title != "":
				d.Same = append(d.Same, title)
			case old != present:
				d.Sections = append(d.Sections, Difference{title, spans(old.Text, present.Text)})
			}
		}
		all[locale] = d
	}
	return all
}

// spans returns the differences of two texts as the views show them.
func spans(before, after string) []Span {
	var all []Span
	for _, s := range rule.Differences(before, after) {
		all = append(all, Span{string(s.Change), s.Text})
	}
	return all
}
