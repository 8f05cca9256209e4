package judge_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"navette.dev/navette/internal/sandbox/control"
)

// setting is a setting that policies contain, as Zoom's API reference describes it. The judge has a list of its own,
// so that a mistake in the program's list is found.
type setting struct {
	key    string
	path   string
	levels string // A account, G group, U user
	locks  string // levels with a lock
	lock   string // path of the lock; "" means path
	paid   bool   // Zoom switches it off for users without a licence
	values []any
}

var (
	switches = []any{true, false}
	prompts  = []any{"All participants", "Guest only"}
	periods  = []any{0., 5., 10., 15., 30., 60., 120.}
)

const (
	autoDelete     = "auto_delete_cmr"
	autoDeleteDays = "auto_delete_cmr_days"
)

var settings = []setting{
	{key: "cloud_recording", levels: "AGU", locks: "AG", paid: true, values: switches},
	{key: "auto_recording", levels: "AGU", locks: "AG", values: []any{"cloud", "local", "none"}},
	{key: "host_pause_stop_recording", levels: "U", values: switches},
	{key: "record_speaker_view", levels: "AGU", values: switches},
	{key: "record_gallery_view", levels: "AGU", values: switches},
	{key: "record_audio_file", levels: "AGU", values: switches},
	{key: "display_participant_name", levels: "AGU", values: switches},
	{key: "recording_thumbnails", levels: "AGU", values: switches},
	{key: "recording_audio_transcript", levels: "AGU", paid: true, values: switches},
	{key: "save_chat_text", levels: "AGU", values: switches},
	{key: autoDelete, levels: "AU", locks: "AG", values: switches},
	{key: autoDeleteDays, levels: "AU", lock: "recording.auto_delete_cmr", values: []any{30., 60., 90., 120.}},
	{key: "disclaimer_to_participants", path: "recording.recording_notification_for_zoom_client.", levels: "AGU",
		values: prompts},
	{key: "ask_host_to_confirm", path: "recording.recording_notification_for_zoom_client.", levels: "AGU",
		values: switches},
	{key: "play_voice_prompt", path: "recording.recording_notification_for_zoom_client.", levels: "AGU",
		values: append(slices.Clone(prompts), "No one")},
	{key: "cloud_recording_available_reminder", path: "email_notification.", levels: "AGU", locks: "AG",
		values: switches},
	{key: "sign_again_period_for_inactivity_on_client", path: "security.", levels: "A", values: periods},
	{key: "sign_again_period_for_inactivity_on_web", path: "security.", levels: "A", values: periods},
}

func init() {
	for i := range settings {
		s := &settings[i]
		if s.path == "" {
			s.path = "recording."
		}
		s.path += s.key
		if s.lock == "" {
			s.lock = s.path
		}
	}
}

func settingOf(key string) setting {
	return settings[slices.IndexFunc(settings, func(s setting) bool { return s.key == key })]
}

func (s setting) at(level string) bool     { return strings.Contains(s.levels, level) }
func (s setting) lockAt(level string) bool { return strings.Contains(s.locks, level) }

// met reports whether a value found in Zoom is as good as the wanted one. A number of days of 7 is better than 30.
func (s setting) met(found, wanted any) bool {
	return found == wanted || s.key == autoDeleteDays && found == 7. && wanted == 30.
}

// at returns the value at a path of a settings document.
func at(tree map[string]any, path string) any {
	var here any = tree
	for key := range strings.SplitSeq(path, ".") {
		object, _ := here.(map[string]any)
		here = object[key]
	}
	return here
}

// put returns a document with one value, or adds the value to a document.
func put(tree map[string]any, path string, value any) map[string]any {
	if tree == nil {
		tree = map[string]any{}
	}
	here, keys := tree, strings.Split(path, ".")
	for _, key := range keys[:len(keys)-1] {
		inner, _ := here[key].(map[string]any)
		if inner == nil {
			inner = map[string]any{}
			here[key] = inner
		}
		here = inner
	}
	here[keys[len(keys)-1]] = value
	return tree
}

// source is what decides a user's setting (Zoom support, "Using user, group, and account settings").
type source struct {
	by    string // licence, account lock, group lock, own, group or account
	group string // id, if a group decides
	value any
}

// decides returns what decides a setting of a user. defaults has the values that Zoom sets by itself.
func decides(zoom control.State, defaults map[string]any, u control.User, s setting) source {
	account := zoom.Account
	inherited := at(account.Own, s.path)
	if inherited == nil {
		inherited = at(defaults, s.path)
	}
	if s.paid && u.Type != 2 {
		return source{by: "licence", value: false}
	}
	if at(account.Locks, s.lock) == true && at(account.Settings, s.path) != nil {
		return source{by: "account lock", value: at(account.Settings, s.path)}
	}
	for _, id := range u.Groups {
		g := groupOf(zoom, id)
		if at(g.Locks, s.lock) != true {
			continue
		}
		if value := at(g.Settings, s.path); value != nil {
			return source{by: "group lock", group: id, value: value}
		}
		if value := at(account.Settings, s.path); value != nil {
			return source{by: "group lock", group: id, value: value}
		}
	}
	if value := at(u.Own, s.path); value != nil {
		return source{by: "own", value: value}
	}
	if len(u.Groups) > 0 {
		if value := at(groupOf(zoom, u.Groups[0]).Own, s.path); value != nil {
			return source{by: "group", group: u.Groups[0], value: value}
		}
	}
	return source{by: "account", value: inherited}
}

func groupOf(zoom control.State, id string) control.Group {
	for _, g := range zoom.Account.Groups {
		if g.ID == id {
			return g
		}
	}
	return control.Group{}
}

func userOf(zoom control.State, id string) control.User {
	for _, u := range zoom.Users {
		if u.ID == id {
			return u
		}
	}
	return control.User{}
}

// facts returns a state as a list of facts with a name each: everything that was chosen, set or locked, all
// memberships, meetings and recordings.
func facts(zoom control.State) map[string]any {
	all := map[string]any{}
	flatten(all, "account own ", zoom.Account.Own)
	flatten(all, "account lock ", zoom.Account.Locks)
	for _, g := range zoom.Account.Groups {
		all["group "+g.ID+" name"] = g.Name
		flatten(all, "group "+g.ID+" own ", g.Own)
		flatten(all, "group "+g.ID+" lock ", g.Locks)
	}
	for _, u := range zoom.Users {
		all["user "+u.ID+" is"] = fmt.Sprint(u.Email, u.Type, u.Status)
		all["user "+u.ID+" primary"] = primary(u)
		for _, id := range u.Groups {
			all["user "+u.ID+" in "+id] = true
		}
		flatten(all, "user "+u.ID+" own ", u.Own)
	}
	for _, m := range zoom.Meetings {
		all["meeting "+m.UUID] = encoded(m)
	}
	for _, r := range zoom.Recordings {
		all["recording "+r.UUID] = encoded(r)
	}
	return all
}

// shown returns what Zoom's API shows of a state: the effective documents instead of what was set where.
func shown(zoom control.State) map[string]any {
	all := map[string]any{}
	for name, value := range facts(zoom) {
		if !strings.Contains(name, " own ") {
			all[name] = value
		}
	}
	flatten(all, "account has ", zoom.Account.Settings)
	for _, g := range zoom.Account.Groups {
		flatten(all, "group "+g.ID+" has ", g.Settings)
	}
	for _, u := range zoom.Users {
		flatten(all, "user "+u.ID+" has ", u.Settings)
	}
	return all
}

func primary(u control.User) string {
	if len(u.Groups) == 0 {
		return ""
	}
	return u.Groups[0]
}

func flatten(into map[string]any, prefix string, tree map[string]any) {
	for key, value := range tree {
		switch value := value.(type) {
		case map[string]any:
			flatten(into, prefix+key+".", value)
		case []any:
			into[prefix+key] = encoded(value)
		default:
			into[prefix+key] = value
		}
	}
}

func encoded(value any) string {
	raw, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(raw)
}

// change is a fact that differs between two states. A fact that does not exist is nil.
type change struct {
	fact          string
	before, after any
}

func (c change) String() string { return fmt.Sprintf("%s: %v -> %v", c.fact, c.before, c.after) }

// changes returns the facts that differ, ordered by name.
func changes(before, after map[string]any) (found []change) {
	for name, value := range before {
		if after[name] != value {
			found = append(found, change{name, value, after[name]})
		}
	}
	for name, value := range after {
		if _, there := before[name]; !there {
			found = append(found, change{name, nil, value})
		}
	}
	slices.SortFunc(found, func(a, b change) int { return strings.Compare(a.fact, b.fact) })
	return found
}
