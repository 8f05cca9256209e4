package sandbox

import (
	"embed"
	"encoding/json"
	"slices"
	"strings"
)

// settingsTree is a settings document: nested JSON objects.
type settingsTree = map[string]any

// documents are the settings documents of one kind of owner: "" is the main one, the others are selected by `option`.
type documents map[string]settingsTree

//go:embed defaults/*.json
var defaultFiles embed.FS

// The initial settings of accounts, groups and users, and the locks that exist for accounts and groups.
var (
	accountDefaults = readDefaults("account")
	groupDefaults   = readDefaults("group")
	userDefaults    = readDefaults("user")
	lockDefaults    = readDefaults("locks")
)

func readDefaults(name string) documents {
	var all documents
	raw, err := defaultFiles.ReadFile("defaults/" + name + ".json")
	if err == nil {
		err = json.Unmarshal(raw, &all)
	}
	if err != nil {
		panic(err) // the file is embedded, and every test reads it
	}
	return all
}

// settingsHolder holds the changed settings and the locks of an account, a group or a user.
type settingsHolder struct{ changed, locks documents }

// lockSettings returns a document with every key that can be locked, and whether it is locked.
func (h *settingsHolder) lockSettings(option string) settingsTree {
	return merged(lockDefaults[option], h.locks[option])
}

// lockedKeys returns the locks, with the number of days that has no lock of its own: it is locked with auto_delete_cmr.
func (h *settingsHolder) lockedKeys(option string) settingsTree {
	locks := h.locks[option]
	if at(locks, "recording", "auto_delete_cmr") == true {
		locks = merged(locks, settingsTree{"recording": settingsTree{"auto_delete_cmr_days": true}})
	}
	return locks
}

// groupsOf returns a user's groups, the primary one first.
func (s *Sandbox) groupsOf(u *user) []*group {
	var found []*group
	for _, id := range u.groups {
		if g := s.group(id); g != nil {
			found = append(found, g)
		}
	}
	return found
}

// userSettings returns a user's effective document. The defaults are overridden by the account's values, those of the
// primary group, those of the user, and finally by the values that a group or the account has locked. The primary
// group's lock prevails over those of other groups, and the account's over all.
func (s *Sandbox) userSettings(u *user, option string) settingsTree {
	tree, groups := userDefaults[option], s.groupsOf(u)
	inherit := func(values settingsTree) {
		known, _ := knownOf(userDefaults[option], values, "") // settings that a user cannot have are left out
		tree = merged(tree, known)
	}
	inherit(s.model.account.changed[option])
	if len(groups) > 0 {
		inherit(groups[0].settings.changed[option])
	}
	tree = merged(tree, u.settings.changed[option])
	for _, g := range slices.Backward(groups) {
		values := merged(s.accountSettings(option), s.groupSettings(g, option)) // groups lack some settings
		inherit(lockedValues(values, g.settings.lockedKeys(option)))
	}
	inherit(lockedValues(s.accountSettings(option), s.model.account.lockedKeys(option)))
	if option == "" {
		tree = s.underPlan(u, tree)
	}
	return tree
}

// underPlan returns a user's document with the values that the account's plan decides.
func (s *Sandbox) underPlan(u *user, tree settingsTree) settingsTree {
	if at(u.settings.changed[""], "feature", "meeting_capacity") == nil {
		tree = merged(tree, settingsTree{"feature": settingsTree{"meeting_capacity": float64(s.plan.meetingCapacity)}})
	}
	if !s.plan.paid || u.kind != 2 {
		tree = merged(tree, settingsTree{
			"recording": settingsTree{"cloud_recording": false, "recording_audio_transcript": false},
		})
	}
	return tree
}

func (s *Sandbox) accountSettings(option string) settingsTree {
	tree := accountDefaults[option]
	if option == "" {
		tree = merged(tree, settingsTree{"feature": settingsTree{"meeting_capacity": float64(s.plan.meetingCapacity)}})
	}
	return merged(tree, s.model.account.changed[option])
}

// userSetting returns one value of a user's main document.
func (s *Sandbox) userSetting(u *user, keys ...string) any { return at(s.userSettings(u, ""), keys...) }

// option returns the name of the document that the query asks for.
func (c *call) option(known documents) (string, error) {
	option := c.query.Get("option")
	if known[option] == nil {
		return "", invalid(fieldError{"option", "Invalid field."})
	}
	return option, nil
}

// only reduces a document to the keys that custom_query_fields names, at its top or one level below.
func (c *call) only(tree settingsTree) settingsTree {
	fields := c.query.Get("custom_query_fields")
	if fields == "" {
		return tree
	}
	out := settingsTree{}
	for name := range strings.SplitSeq(fields, ",") {
		name = strings.TrimSpace(name)
		if value, known := tree[name]; known {
			out[name] = value
		}
		for section, value := range tree {
			if inner, isObject := value.(settingsTree); isObject && inner[name] != nil {
				have, _ := out[section].(settingsTree)
				out[section] = merged(settingsTree{name: inner[name]}, have)
			}
		}
	}
	return out
}

func (c *call) getUserSettings() (any, error) {
	u, err := c.user()
	if err != nil {
		return nil, err
	}
	return c.getSettings(userDefaults, func(option string) settingsTree {
		tree := c.userSettings(u, option)
		// a user has both documents under one key
		if option == "meeting_authentication" || option == "recording_authentication" {
			tree = settingsTree{"authentication_options": settingsTree{option: tree}}
		}
		return tree
	})
}

func (c *call) patchUserSettings() (any, error) {
	u, err := c.user()
	if err != nil {
		return nil, err
	}
	return nil, c.patchSettings(c.userLevel(u))
}

// getSettings returns the document that the query asks for. whole returns the whole document of an option.
func (c *call) getSettings(known documents, whole func(option string) settingsTree) (any, error) {
	option, err := c.option(known)
	if err != nil {
		return nil, err
	}
	return c.only(whole(option)), nil
}
