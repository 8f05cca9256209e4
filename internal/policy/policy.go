// Package policy sets and keeps an organization's recording policy in Zoom: the settings that recordings depend on, for
// the whole account or for the members of one Zoom group. It plans what differs, applies it after an agreement, reads
// it back, reverts it, and finds what is changed in Zoom afterwards.
//
// What counts is the effective setting of each user. It comes from the account, then from the user's primary group,
// then from the user. A lock of the account or of any of the user's groups wins; without a lock the user's own choice
// stays (Zoom support, "Using user, group, and account settings"). Zoom has no operation that says where an effective
// value comes from, so the plan compares it with what the user would inherit, and an apply believes only what it reads
// back.
package policy

import (
	"maps"
	"slices"
	"strings"

	"navette.dev/navette/internal/navette"
)

// Target is whom a policy is for.
type Target string

// The targets.
const (
	WholeAccount Target = "account" // every active user of the Zoom account
	OneGroup     Target = "group"   // the members of one Zoom group
)

// GroupChoice is the Zoom group of a policy: an existing one by its id, or one that Navette creates and keeps in step
// with the linked users.
type GroupChoice struct {
	ID     string `json:"id,omitempty"`     // Zoom's id of an existing group
	Name   string `json:"name,omitempty"`   // the name of the group to create; of an existing one, its name when chosen
	Create bool   `json:"create,omitempty"` // whether Navette creates the group
}

// Policy is the recording policy of an organization.
type Policy struct {
	Target Target      `json:"target"`
	Group  GroupChoice `json:"group,omitzero"`
	// Values has the wanted values by the keys of the items. An item that is not in it stays as it is in Zoom.
	Values map[string]Value `json:"values"`
	// Locks has the wanted locks by the keys of the items. A lock that is not in it stays as it is in Zoom.
	Locks map[string]bool `json:"locks,omitempty"`

	Version int64           `json:"-"` // number of times that the policy was saved, 0 if it was not saved yet
	SavedBy string          `json:"-"` // id of the user
	SavedAt navette.Instant `json:"-"`
}

// maxGroupName is the largest number of characters in the name of a group to create.
const maxGroupName = 64

// Check returns an [navette.Invalid] error with each field that no policy may have: "target", "group", "value-" or
// "lock-" and the key of an item.
func (p Policy) Check() error {
	var wrong navette.FieldErrors
	if p.Target != WholeAccount && p.Target != OneGroup {
		wrong.Add("target", "policyrule.target_unknown", nil)
	}
	if p.Target == OneGroup {
		switch name := strings.TrimSpace(p.Group.Name); {
		case p.Group.Create && name == "":
			wrong.Add("group", "policyrule.group_name_missing", nil)
		case p.Group.Create && len([]rune(name)) > maxGroupName:
			wrong.Add("group", "policyrule.group_name_long", map[string]any{"most": maxGroupName})
		case !p.Group.Create && p.Group.ID == "":
			wrong.Add("group", "policyrule.group_missing", nil)
		}
	}
	for key, value := range p.Values {
		switch item, known := ItemByKey(key); {
		case !known:
			wrong.Add("value-"+key, "policyrule.item_unknown", map[string]any{"item": key})
		case !item.Permits(value):
			wrong.Add("value-"+key, "policyrule.value_refused", map[string]any{"item": key, "value": value.String()})
		}
	}
	for key := range p.Locks {
		switch item, known := ItemByKey(key); {
		case !known:
			wrong.Add("lock-"+key, "policyrule.item_unknown", map[string]any{"item": key})
		case len(item.Locks) == 0:
			wrong.Add("lock-"+key, "policyrule.lock_none", map[string]any{"item": key})
		}
	}
	return wrong.Err()
}

// tidy returns the policy as it is stored: names are cleaned, a policy for the account has no group, and a group is
// either an existing one or created.
func (p Policy) tidy() Policy {
	p.Group.Name = navette.OneLine(p.Group.Name)
	switch {
	case p.Target == WholeAccount:
		p.Group = GroupChoice{}
	case p.Group.Create:
		p.Group.ID = ""
	}
	return p
}

// Keys returns the keys of the items that have a wanted value or lock, in the order of [Items].
func (p Policy) Keys() []string {
	var keys []string
	for _, item := range Items {
		_, value := p.Values[item.Key]
		_, lock := p.Locks[item.Key]
		if value || lock {
			keys = append(keys, item.Key)
		}
	}
	return keys
}

// level returns the level at which a policy sets an item: that of its target if Zoom has the setting there, otherwise
// each user. It reports false if Zoom has the setting only for the whole account and the policy is for a group.
func (p Policy) level(i Item) (Level, bool) {
	switch {
	case p.Target == WholeAccount && i.At(Account):
		return Account, true
	case p.Target == OneGroup && i.At(Group):
		return Group, true
	case i.At(User):
		return User, true
	}
	return "", false
}

// owner returns the level of the policy's target.
func (p Policy) owner() Level {
	if p.Target == WholeAccount {
		return Account
	}
	return Group
}

// PresetName is the name of a preset.
type PresetName string

// The presets.
const (
	SalesTeam PresetName = "sales"
	Class     PresetName = "class" // only the host's picture, since other members watch the recording
)

// Presets lists the presets.
var Presets = []PresetName{SalesTeam, Class}

// Preset returns the policy that a preset recommends for a target, without a group. It contains no item that Zoom has
// only for the whole account if the target is a group.
func Preset(name PresetName, target Target) Policy {
	p := Policy{Target: target, Values: map[string]Value{}, Locks: map[string]bool{}}
	for _, item := range Items {
		value := item.Sales
		if name == Class {
			value = item.Class
		}
		if _, possible := p.level(item); !possible || !value.Known() {
			continue
		}
		p.Values[item.Key] = value
		if item.Advise && item.LockAt(p.owner()) {
			p.Locks[item.Key] = true
		}
	}
	return p
}

// PresetOf returns the preset whose values and locks are those of the policy, or "".
func (p Policy) PresetOf() PresetName {
	at := slices.IndexFunc(Presets, func(name PresetName) bool {
		preset := Preset(name, p.Target)
		return maps.Equal(preset.Values, p.Values) && maps.Equal(preset.Locks, p.Locks)
	})
	if at < 0 {
		return ""
	}
	return Presets[at]
}
