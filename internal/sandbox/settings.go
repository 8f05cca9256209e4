package sandbox

import (
	"embed"
	"encoding/json"
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

// change writes a request into a document. It ignores keys that the defaults do not have.
func (d *documents) change(option string, defaults documents, in settingsTree) error {
	known, wrong := knownOf(defaults[option], in, "")
	if len(wrong) > 0 {
		return invalid(wrong...)
	}
	if *d == nil {
		*d = documents{}
	}
	(*d)[option] = merged((*d)[option], known)
	return nil
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
// primary group, those of the user, and finally by the values that a group or the account has locked.
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
	for _, g := range groups {
		inherit(lockedValues(merged(groupDefaults[option], g.settings.changed[option]), g.settings.locks[option]))
	}
	inherit(lockedValues(s.accountSettings(option), s.model.account.locks[option]))
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

// patchUserSettings handles PATCH /users/{userId}/settings. Values that are locked above the user are accepted without
// effect.
func (c *call) patchUserSettings() (any, error) {
	u, err := c.user()
	if err != nil {
		return nil, err
	}
	return nil, c.patchSettings(&u.settings.changed, userDefaults, "user.settings_updated", u.id,
		func(option string) settingsTree { return c.userSettings(u, option) })
}

// getSettings returns the document that the query asks for. whole returns the whole document of an option.
func (c *call) getSettings(known documents, whole func(option string) settingsTree) (any, error) {
	option, err := c.option(known)
	if err != nil {
		return nil, err
	}
	return c.only(whole(option)), nil
}

// patchSettings changes a document by the request and sends the event. whole returns the effective document.
func (c *call) patchSettings(
	changed *documents, known documents, event, id string, whole func(option string) settingsTree,
) error {
	option, err := c.option(known)
	if err != nil {
		return err
	}
	var in settingsTree
	if err := c.decode(&in); err != nil {
		return err
	}
	before := whole(option)
	if err := setAuthenticationOption(before, in); err != nil {
		return err
	}
	if err := changed.change(option, known, in); err != nil {
		return err
	}
	c.settingsUpdated(event, id, before, whole(option))
	return nil
}

// settingsUpdated sends the event with the changed settings.
func (c *call) settingsUpdated(name, id string, before, after settingsTree) {
	changed, old := difference(before, after), difference(after, before)
	if len(changed) == 0 {
		return
	}
	object, earlier := map[string]any{"settings": changed}, map[string]any{"settings": old}
	if id != "" {
		object["id"], earlier["id"] = id, id
	}
	e := c.event(name, c.now, object)
	e.Payload.by(c.Sandbox, c.grant)
	e.Payload.OldObject, e.Payload.TimeStamp = earlier, c.now.UnixMilli()
	c.emit(name, e)
}
