package policy

import (
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
)

// ChoosePage is the form in which a policy is chosen. Saving it sends nothing to Zoom.
type ChoosePage struct {
	Base
	Form    view.Form // target ("group" or "account"), group (an id or "new") and name, and the errors of all fields
	Groups  []GroupOption
	Reach   Reach
	Topics  []Topic
	Preset  string // the preset that the settings equal: "sales", "class" or ""
	Advised string // the advised target
}

// GroupOption is a group of the Zoom account.
type GroupOption struct {
	ID      string
	Name    string
	Members int
}

// Reach counts whom each target affects.
type Reach struct {
	Linked  int // linked people whose calls are imported
	Account int // active users of the account
	Others  int // those of them who are not linked
}

// Topic is a part of the table of settings. Its key is part of the message with its title.
type Topic struct {
	Key  string
	Rows []ChoiceRow
}

// ChoiceRow is one setting in the form. Its inputs are value-<item> and lock-<item>.
type ChoiceRow struct {
	Item     string
	Where    string   // "user", "account" or "account_user" if Zoom does not have it at every level, otherwise ""
	Now      string   // the present value at the target's level, "" if it was not read
	LockNow  Lock     // the present lock
	Options  []string // the values that may be wanted
	Wanted   string   // "" to leave it as it is
	Lockable bool     // whether Zoom has a lock for it
	Locked   bool     // whether the lock is wanted
}

// groupOptions returns the options of the list of groups.
func (p ChoosePage) groupOptions() []view.Option {
	options := []view.Option{{Value: "new", Text: p.T("policy.group_new")}}
	for _, g := range p.Groups {
		options = append(options, view.Option{
			Value: g.ID, Text: p.N("policy.group_option", g.Members, "name", g.Name),
		})
	}
	return options
}

func (p ChoosePage) groupInput() view.Input {
	return view.Input{
		Name: "group", Label: p.T("policy.group"), Hint: p.T("policy.group_hint"), Options: p.groupOptions(),
	}
}

func (p ChoosePage) nameInput() view.Input {
	group := p.Form.Values["group"]
	return view.Input{
		Name: "name", Label: p.T("policy.group_name"), Hint: p.T("policy.group_name_hint"), Max: 128, Auto: "off",
		Optional: group != "" && group != "new",
	}
}

// inputs returns the fields in their order, for the summary of the errors.
func (p ChoosePage) inputs() []view.Input {
	inputs := []view.Input{p.groupInput(), p.nameInput()}
	for _, topic := range p.Topics {
		for _, row := range topic.Rows {
			inputs = append(inputs, view.Input{Name: "value-" + row.Item, Label: itemName(p.Words, row.Item)})
		}
	}
	return inputs
}

// groupReach returns whom the group affects.
func (p ChoosePage) groupReach() string {
	if p.Reach.Linked == 0 {
		return p.T("policy.reach_group_none")
	}
	return p.N("policy.reach_group", p.Reach.Linked)
}

// accountReach returns whom the account affects.
func (p ChoosePage) accountReach() string {
	people := p.N("policy.reach_account", p.Reach.Account) + ", "
	if p.Reach.Others == 0 {
		return people + p.T("policy.reach_all_linked")
	}
	return people + p.N("policy.reach_others", p.Reach.Others)
}

// wrong returns the error of a setting's row.
func (p ChoosePage) wrong(row ChoiceRow) (lang.Say, bool) { return p.Form.Error("value-" + row.Item) }

// described returns the ids of the texts that describe the list of a setting's values.
func (p ChoosePage) described(row ChoiceRow) string {
	ids := "help-" + row.Item
	if _, wrong := p.wrong(row); wrong {
		ids = "value-" + row.Item + "-error " + ids
	}
	return ids
}
