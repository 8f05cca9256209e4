package policy

import (
	"strconv"
	"strings"

	"navette.dev/navette/internal/lang"
)

// itemName returns the name of a setting. key is the last part of its path in Zoom's API, such as "cloud_recording".
func itemName(w lang.Words, key string) string { return w.T("policy.item_" + key) }

// valueText returns the value of a setting in words. value is in the form in which forms send it: "true", "cloud",
// "30", or "" if it is not known. A value that is none of Zoom's documented ones is returned unchanged.
func valueText(w lang.Words, key, value string) string {
	if value == "" {
		return w.T("policy.value_unknown")
	}
	if n, err := strconv.Atoi(value); err == nil {
		switch {
		case key == "auto_delete_cmr_days":
			return w.N("policy.days", n)
		case n == 0:
			return w.T("policy.value_never")
		}
		return w.N("policy.minutes", n)
	}
	message := "policy.value_" + strings.ReplaceAll(strings.ToLower(value), " ", "_")
	if !w.Has(message) {
		return value
	}
	return w.T(message)
}

// Level is a level at which Zoom has a setting.
type Level string

// The levels, from the highest down.
const (
	LevelAccount Level = "account"
	LevelGroup   Level = "group"
	LevelUser    Level = "user"
)

// Lock is the lock of a setting at a level: people below cannot change a locked setting.
type Lock string

// The states of a lock. NoLock is that of a setting for which Zoom has none.
const (
	NoLock      Lock = ""
	LockOpen    Lock = "off"
	LockClosed  Lock = "on"
	LockUnknown Lock = "unknown" // Zoom refuses to show it
)

// Owner is whose setting it is: the account's, a group's or a user's.
type Owner struct {
	Level Level
	Name  string // of the group or the user, "" for the account
}

// text returns the owner in words.
func (o Owner) text(w lang.Words) string {
	switch o.Level {
	case LevelAccount:
		return w.T("policy.owner_account")
	case LevelGroup:
		return w.T("policy.owner_group", "group", o.Name)
	}
	return o.Name
}

// Thing is what a policy sets: the value of a setting or its lock, or one of the steps without a setting.
type Thing struct {
	Item string // the key of the setting, or "" for a step
	Lock bool   // whether it is the lock of the setting
	Step Step
}

// Step is a part of a policy that is no setting.
type Step string

// The steps.
const (
	StepGroup   Step = "group"   // the group exists
	StepMembers Step = "members" // people are members of the group
	StepPrimary Step = "primary" // the group is a person's primary group
)

// text returns the thing in words. group is the name of the policy's group.
func (t Thing) text(w lang.Words, group string) string {
	switch {
	case t.Lock:
		return w.T("policy.result_lock", "item", itemName(w, t.Item))
	case t.Item != "":
		return itemName(w, t.Item)
	case t.Step == StepGroup:
		return w.T("policy.result_step_group", "group", group)
	}
	return w.T("policy.result_step_" + string(t.Step))
}

// valueText returns a value of the thing in words.
func (t Thing) valueText(w lang.Words, value string) string {
	switch {
	case t.Lock && (value == string(LockClosed) || value == string(LockOpen)):
		return w.T("policy.lock_" + value)
	case t.Lock:
		return w.T("policy.lock_unknown")
	case t.Item != "":
		return valueText(w, t.Item, value)
	case t.Step == StepGroup && value == groupNone:
		return w.T("policy.revert_group_none")
	case t.Step == StepGroup && value == groupChanged:
		return w.T("policy.revert_group_changed")
	case t.Step == StepGroup && value == "true":
		return w.T("policy.drift_exists")
	case t.Step == StepGroup:
		return w.T("policy.drift_gone")
	case t.Step == StepMembers && value == "true":
		return w.T("policy.drift_member_in")
	case t.Step == StepMembers:
		return w.T("policy.drift_member_left")
	case t.Step == StepPrimary && (value == primaryFormer || value == primaryOurs || value == primaryOther):
		return w.T("policy.revert_primary_" + value)
	}
	return value
}

// nameList returns names separated by commas: the first ten, and the number of the others.
func nameList(w lang.Words, names []string) string {
	const most = 10
	if more := len(names) - most; more > 0 {
		return w.N("policy.plan_names_more", more, "names", strings.Join(names[:most], ", "))
	}
	return strings.Join(names, ", ")
}
