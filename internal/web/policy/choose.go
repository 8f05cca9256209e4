package policy

import (
	"net/http"
	"strconv"
	"strings"

	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/library"
	"navette.dev/navette/internal/navette"
	rule "navette.dev/navette/internal/policy"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// topics groups the settings in the form.
var topics = []struct {
	key   string
	items []string
}{
	{"recording", []string{"cloud_recording", "auto_recording", "host_pause_stop_recording"}},
	{"content", []string{
		"record_speaker_view", "record_gallery_view", "display_participant_name", "recording_thumbnails",
		"record_audio_file", "recording_audio_transcript", "save_chat_text",
	}},
	{"notice", []string{
		"disclaimer_to_participants", "ask_host_to_confirm", "play_voice_prompt", "cloud_recording_available_reminder",
	}},
	{"keeping", []string{
		"auto_delete_cmr", "auto_delete_cmr_days", "sign_again_period_for_inactivity_on_client",
		"sign_again_period_for_inactivity_on_web",
	}},
}

// choose shows the saved policy, or that of the preset for sales teams, as a form.
func (a Pages) choose(p *page.Page) error {
	reach, err := a.reach(p)
	if err != nil {
		return err
	}
	chosen, err := a.Policies.Current(p.Context(), p.Actor)
	if navette.CodeOf(err) == navette.NotFound {
		chosen, err = suggested(p, reach), nil
	}
	if err != nil {
		return err
	}
	return a.showChoice(p, http.StatusOK, chosen, reach, formOf(chosen))
}

// suggested returns the policy that the form suggests before one was saved: for the account only if every user is
// linked.
func suggested(p *page.Page, reach Reach) rule.Policy {
	target := advised(reach)
	chosen := rule.Preset(rule.SalesTeam, target)
	chosen.Group = rule.GroupChoice{
		Create: true, Name: p.Words.T("policy.group_name_default", "organization", p.Org.Name),
	}
	return chosen
}

// advised returns the advised target: the account only where every Zoom user is linked.
func advised(reach Reach) rule.Target {
	if reach.Account > 0 && reach.Others == 0 {
		return rule.WholeAccount
	}
	return rule.OneGroup
}

// formOf returns the values of the form's fields about the target.
func formOf(chosen rule.Policy) view.Form {
	group := chosen.Group.ID
	if group == "" {
		group = newGroup
	}
	name := ""
	if chosen.Group.Create {
		name = chosen.Group.Name
	}
	return view.Form{Values: map[string]string{"target": string(chosen.Target), "group": group, "name": name}}
}

// newGroup is the value of the field "group" for a group that Navette creates.
const newGroup = "new"

// chosenIn returns the policy that a form contains.
func chosenIn(f *page.Form) rule.Policy {
	chosen := rule.Policy{
		Target: rule.Target(f.Text("target")), Values: map[string]rule.Value{}, Locks: map[string]bool{},
	}
	if id := f.Text("group"); id != newGroup {
		chosen.Group = rule.GroupChoice{ID: id}
	} else {
		chosen.Group = rule.GroupChoice{Create: true, Name: f.Text("name")}
	}
	for _, item := range rule.Items {
		if text := f.Text("value-" + item.Key); text != "" {
			chosen.Values[item.Key] = valueIn(item, text)
		}
		if f.Checked("lock-"+item.Key) && len(item.Locks) > 0 {
			chosen.Locks[item.Key] = true
		}
	}
	return chosen
}

// valueIn returns the value that a field's text stands for. The rules refuse text that stands for none.
func valueIn(item rule.Item, text string) rule.Value {
	switch {
	case item.Kind == rule.Switch && text == "true":
		return rule.On
	case item.Kind == rule.Switch && text == "false":
		return rule.Off
	}
	if n, err := strconv.Atoi(text); err == nil && item.Kind == rule.Amount {
		return rule.Number(n)
	}
	return rule.Word(text)
}

// save saves the policy of the form, and compares it with Zoom.
func (a Pages) save(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	chosen := chosenIn(f)
	if len(chosen.Values)+len(chosen.Locks) == 0 {
		f.Reject("value-cloud_recording", "policy.choose_none")
		err = navette.InvalidField("value-cloud_recording", "policy.choose_none")
	} else {
		_, err = a.Policies.Save(p.Context(), p.Actor, chosen)
	}
	if err == nil {
		return a.plan(p)
	}
	shown, ok := f.View(err)
	if !ok {
		return err
	}
	for i, e := range shown.Errors {
		if e.Field == "group" && chosen.Group.Create {
			shown.Errors[i].Field = "name"
		}
	}
	reach, reachErr := a.reach(p)
	if reachErr != nil {
		return reachErr
	}
	return a.showChoice(p, page.StatusOf(err), chosen, reach, shown)
}

// preset shows the form again, with the settings of a preset.
func (a Pages) preset(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	reach, err := a.reach(p)
	if err != nil {
		return err
	}
	typed := chosenIn(f)
	chosen := rule.Preset(rule.PresetName(f.Text("preset")), typed.Target)
	chosen.Group = typed.Group
	return a.showChoice(p, http.StatusOK, chosen, reach, formOf(chosen))
}

// showChoice shows the form with a policy.
func (a Pages) showChoice(p *page.Page, status int, chosen rule.Policy, reach Reach, form view.Form) error {
	b, err := a.base(p)
	if err != nil {
		return err
	}
	model := ChoosePage{
		Base: b, Form: form, Reach: reach, Preset: string(chosen.PresetOf()), Advised: string(advised(reach)),
	}
	if b.Blocked == nil {
		groups, err := a.Policies.Groups(p.Context(), p.Actor)
		if err != nil {
			return err
		}
		for _, g := range groups {
			model.Groups = append(model.Groups, GroupOption{ID: g.ID, Name: g.Name, Members: g.Members})
		}
	}
	present := a.present(p, b, chosen)
	for _, topic := range topics {
		t := Topic{Key: topic.key}
		for _, key := range topic.items {
			if item, known := rule.ItemByKey(key); known {
				t.Rows = append(t.Rows, choiceOf(item, chosen, present[key]))
			}
		}
		model.Topics = append(model.Topics, t)
	}
	return p.RenderAs(status, Choose(model))
}

// choiceOf returns the row of a setting.
func choiceOf(item rule.Item, chosen rule.Policy, now rule.LevelChange) ChoiceRow {
	row := ChoiceRow{
		Item: item.Key, Now: now.Present.String(), LockNow: Lock(now.LockPresent),
		Wanted: chosen.Values[item.Key].String(), Lockable: len(item.Locks) > 0, Locked: chosen.Locks[item.Key],
	}
	row.Options = []string{"true", "false"}
	if item.Kind != rule.Switch {
		row.Options = nil
		for _, v := range item.Values {
			row.Options = append(row.Options, v.String())
		}
	}
	switch {
	case !item.At(rule.Account):
		row.Where = "user"
	case !item.At(rule.User):
		row.Where = "account"
	case !item.At(rule.Group):
		row.Where = "account_user"
	}
	return row
}

// reach counts whom each target affects.
func (a Pages) reach(p *page.Page) (Reach, error) {
	rows, err := a.users(p)
	reach := Reach{Account: len(rows)}
	for _, row := range rows {
		if row.Linked {
			reach.Linked++
		}
	}
	reach.Others = reach.Account - reach.Linked
	return reach, err
}

// users returns the active users of the Zoom account. Without a connection there are none.
func (a Pages) users(p *page.Page) ([]AffectedRow, error) {
	known, err := a.Hosts.Linking(p.Context(), p.Actor)
	if navette.CodeOf(err) == navette.NotFound {
		return nil, nil
	}
	return usersOf(known), err
}

func usersOf(known hosts.Linking) []AffectedRow {
	imported := map[string]bool{}
	for _, l := range known.Links {
		imported[l.HostID] = l.ForImport
	}
	rows := make([]AffectedRow, len(known.Hosts))
	for i, h := range known.Hosts {
		rows[i] = AffectedRow{Name: h.Name, Email: h.Email, Linked: imported[h.ID], Basic: h.Type == basicLicence}
	}
	return rows
}

// basicLicence is Zoom's type of a user without a paid licence (Zoom API reference, Users).
const basicLicence = 1

// people lists whom a target would affect.
func (a Pages) people(p *page.Page) error {
	rows, err := a.users(p)
	if err != nil {
		return err
	}
	target := "account"
	if p.R.URL.Query().Get("target") == "group" {
		target = "group"
		linked := rows[:0]
		for _, row := range rows {
			if row.Linked {
				row.Added = true
				linked = append(linked, row)
			}
		}
		rows = linked
	}
	return a.showPeople(p, PeoplePage{
		Target: target, Self: path + "/people", Back: path + "/choose", Rows: rows,
	})
}

// peopleOnPage is how many people a page of the list shows.
const peopleOnPage = 50

// showPeople shows the part of a list of people that the address selects. model has all rows.
func (a Pages) showPeople(p *page.Page, model PeoplePage) error {
	b, err := a.base(p)
	if err != nil {
		return err
	}
	model.Base = b
	query := p.R.URL.Query()
	model.Query = strings.TrimSpace(query.Get("q"))
	if asked := library.Folded(model.Query); asked != "" {
		var found []AffectedRow
		for _, row := range model.Rows {
			if strings.Contains(library.Folded(row.Name+" "+row.Email), asked) {
				found = append(found, row)
			}
		}
		model.Rows = found
	}
	number, _ := strconv.Atoi(query.Get("page"))
	model.Found = len(model.Rows)
	model.Pages = max(1, (model.Found+peopleOnPage-1)/peopleOnPage)
	model.Number = min(max(number, 1), model.Pages)
	turn := func(to int) string {
		query.Set("page", strconv.Itoa(to))
		return model.Self + "?" + query.Encode()
	}
	if model.Number > 1 {
		model.PrevPath = turn(model.Number - 1)
	}
	if model.Number < model.Pages {
		model.NextPath = turn(model.Number + 1)
	}
	first := (model.Number - 1) * peopleOnPage
	model.Rows = model.Rows[first:min(first+peopleOnPage, model.Found)]
	return p.Render(People(model))
}

// present returns what Zoom has now at the level of a policy's target. If Zoom does not show it, the form does without.
func (a Pages) present(p *page.Page, b Base, chosen rule.Policy) map[string]rule.LevelChange {
	if b.Blocked != nil {
		return nil
	}
	present, err := a.Policies.Present(p.Context(), p.Actor, chosen)
	if err != nil {
		return nil
	}
	return present
}
