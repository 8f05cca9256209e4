package sandbox

import (
	_ "embed"
	"encoding/json"
	"maps"
	"strings"
)

// settingsTree is a settings document as JSON objects in each other.
type settingsTree = map[string]any

//go:embed defaults/user.json
var userDefaultsJSON []byte

var userDefaults = readTree(userDefaultsJSON)

func readTree(raw []byte) settingsTree {
	var tree settingsTree
	if err := json.Unmarshal(raw, &tree); err != nil {
		panic(err) // embedded, and read by every test
	}
	return tree
}

// settingsHolder is what was changed in the settings, and what was locked, of an account, a group or a user.
type settingsHolder struct {
	changed settingsTree
	locks   settingsTree
}

// at follows the keys down a tree.
func at(tree settingsTree, keys ...string) any {
	var here any = tree
	for _, key := range keys {
		object, isObject := here.(settingsTree)
		if !isObject {
			return nil
		}
		here = object[key]
	}
	return here
}

// merged is a copy of base with the values of over written into it.
func merged(base, over settingsTree) settingsTree {
	out := maps.Clone(base)
	if out == nil {
		out = settingsTree{}
	}
	for key, value := range over {
		inner, isObject := value.(settingsTree)
		existing, wasObject := out[key].(settingsTree)
		switch {
		case isObject && wasObject:
			out[key] = merged(existing, inner)
		case value != nil:
			out[key] = value
		}
	}
	return out
}

// knownOf keeps of a request what the defaults know, with the same JSON type. Wrong types are named.
func knownOf(defaults, in settingsTree, prefix string) (settingsTree, []fieldError) {
	out, wrong := settingsTree{}, []fieldError(nil)
	for key, value := range in {
		def, known := defaults[key]
		if !known || value == nil {
			continue
		}
		inner, isObject := def.(settingsTree)
		if !isObject {
			if sameJSONType(def, value) {
				out[key] = value
			} else {
				wrong = append(wrong, fieldError{prefix + key, "Invalid field."})
			}
			continue
		}
		object, fits := value.(settingsTree)
		if !fits {
			wrong = append(wrong, fieldError{prefix + key, "Invalid field."})
			continue
		}
		part, more := knownOf(inner, object, prefix+key+".")
		out[key], wrong = part, append(wrong, more...)
	}
	return out, wrong
}

func sameJSONType(a, b any) bool {
	switch a.(type) {
	case bool:
		_, same := b.(bool)
		return same
	case string:
		_, same := b.(string)
		return same
	case float64:
		_, same := b.(float64)
		return same
	case []any:
		_, same := b.([]any)
		return same
	}
	return true
}

// userSettings is a user's whole settings document: the defaults, the plan's features, and the changes.
func (s *Sandbox) userSettings(u *user) settingsTree {
	tree := merged(userDefaults, settingsTree{"feature": settingsTree{"meeting_capacity": float64(s.plan.meetingCapacity)}})
	if !s.plan.paid || u.kind != 2 {
		tree = merged(tree, settingsTree{"recording": settingsTree{"cloud_recording": false, "recording_audio_transcript": false}})
	}
	return merged(tree, u.settings.changed)
}

// userSetting is one value of a user's settings.
func (s *Sandbox) userSetting(u *user, keys ...string) any {
	if value := at(u.settings.changed, keys...); value != nil {
		return value
	}
	if len(keys) == 2 && keys[0] == "recording" && (!s.plan.paid || u.kind != 2) && (keys[1] == "cloud_recording" || keys[1] == "recording_audio_transcript") {
		return false
	}
	return at(userDefaults, keys...)
}

// only trims a document to the keys that custom_query_fields names.
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
		for group, value := range tree {
			if inner, isObject := value.(settingsTree); isObject && inner[name] != nil {
				out[group] = merged(settingsTree{name: inner[name]}, asTree(out[group]))
			}
		}
	}
	return out
}

func asTree(value any) settingsTree {
	tree, _ := value.(settingsTree)
	return tree
}

func (c *call) getUserSettings() (any, error) {
	u, err := c.user()
	if err != nil {
		return nil, err
	}
	return c.only(c.userSettings(u)), nil
}

func (c *call) patchUserSettings() (any, error) {
	u, err := c.user()
	if err != nil {
		return nil, err
	}
	var in settingsTree
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	change, wrong := knownOf(userDefaults, in, "")
	if len(wrong) > 0 {
		return nil, invalid(wrong...)
	}
	delete(change, "feature")
	u.settings.changed = merged(u.settings.changed, change)
	return nil, nil
}
