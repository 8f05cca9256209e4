package sandbox

import (
	"fmt"
	"slices"
	"strings"
)

// settingsLevel is a document that a request changes: the settings of the account, of a group or of a user, or the
// locks of the account or of a group.
type settingsLevel struct {
	name    string // one of levelNames
	id      string // of the group or user
	event   string // is sent after a change
	changed *documents
	known   documents                        // all settings, with their defaults
	whole   func(option string) settingsTree // the effective document
	locked  func(option, path string) bool   // whether a setting is locked above this level
}

// levelNames are the names of the levels for Options.Drop.
var levelNames = []string{"account", "group", "user", "account-locks", "group-locks"}

func (s *Sandbox) accountLevel() settingsLevel {
	return settingsLevel{
		name: "account", event: "account.settings_updated", changed: &s.model.account.changed, known: accountDefaults,
		whole: s.accountSettings, locked: unlocked,
	}
}

func (s *Sandbox) accountLocksLevel() settingsLevel {
	return settingsLevel{
		name: "account-locks", event: "account.lock_settings_updated", changed: &s.model.account.locks,
		known: lockDefaults, whole: s.model.account.lockSettings, locked: unlocked,
	}
}

func (s *Sandbox) groupLevel(g *group) settingsLevel {
	return settingsLevel{
		name: "group", id: g.id, event: "group.settings_updated", changed: &g.settings.changed, known: groupDefaults,
		whole:  func(option string) settingsTree { return s.groupSettings(g, option) },
		locked: s.model.account.locked,
	}
}

func (s *Sandbox) groupLocksLevel(g *group) settingsLevel {
	return settingsLevel{
		name: "group-locks", id: g.id, event: "group.lock_settings_updated", changed: &g.settings.locks,
		known: lockDefaults, whole: g.settings.lockSettings, locked: unlocked,
	}
}

func (s *Sandbox) userLevel(u *user) settingsLevel {
	return settingsLevel{
		name: "user", id: u.id, event: "user.settings_updated", changed: &u.settings.changed, known: userDefaults,
		whole: func(option string) settingsTree { return s.userSettings(u, option) },
		locked: func(option, path string) bool {
			return s.model.account.locked(option, path) || slices.ContainsFunc(s.groupsOf(u), func(g *group) bool {
				return g.settings.locked(option, path)
			})
		},
	}
}

// locked reports whether a setting is locked.
func (h *settingsHolder) locked(option, path string) bool {
	return valueAt(h.lockedKeys(option), path) == true
}

// unlocked says that nothing above a level locks a setting.
func unlocked(string, string) bool { return false }

// allowedValues are the settings that take only some values, where Zoom's reference lists them. The days of
// auto_delete_cmr are not among them: see the switch auto-delete-days.
var allowedValues = map[string][]any{
	"recording.auto_recording": {"local", "cloud", "none"},
	"recording.recording_notification_for_zoom_client.disclaimer_to_participants": {"All participants", "Guest only"},
	"recording.recording_notification_for_zoom_client.play_voice_prompt": {
		"All participants", "Guest only", "No one",
	},
	"security.sign_again_period_for_inactivity_on_client": {0., 5., 10., 15., 30., 45., 60., 90., 120.},
	"security.sign_again_period_for_inactivity_on_web":    {0., 5., 10., 15., 30., 60., 120.},
}

// deletionDays is the setting whose value 7 only Zoom's portal can set. Zoom's reference gives the API 30, 60, 90 and
// 120.
const deletionDays = "recording.auto_delete_cmr_days"

// patchSettings changes a document as the request says, and sends the event. Keys that the document does not have are
// ignored.
func (c *call) patchSettings(level settingsLevel) error {
	option, err := c.option(level.known)
	if err != nil {
		return err
	}
	var in settingsTree
	if err := c.decode(&in); err != nil {
		return err
	}
	before := level.whole(option)
	if err := setAuthenticationOption(before, in); err != nil {
		return err
	}
	known, wrong := knownOf(level.known[option], in, "")
	wrong = append(wrong, c.wrongValues(level, option, known)...)
	if len(wrong) > 0 {
		return invalid(wrong...)
	}
	level.change(option, c.accepted(level, option, known))
	c.settingsUpdated(level, before, level.whole(option), c.grant)
	return nil
}

// wrongValues returns the settings of a request that have none of the permitted values, or may not be changed.
func (c *call) wrongValues(level settingsLevel, option string, in settingsTree) (wrong []fieldError) {
	for _, path := range paths(in) {
		value, allowed := valueAt(in, path), allowedValues[path]
		if allowed != nil && !level.ofLocks() && !slices.Contains(allowed, value) ||
			path == deletionDays && c.is("auto-delete-days", "refuse") && !daysOfAPI(value) {
			wrong = append(wrong, fieldError{path, "Invalid field."})
		}
		if level.locked(option, path) && c.is("locked-setting", "refuse") {
			wrong = append(wrong, fieldError{path, "The setting is locked."})
		}
	}
	return wrong
}

// daysOfAPI reports whether the REST API takes a number of days.
func daysOfAPI(days any) bool { return slices.Contains([]any{30., 60., 90., 120.}, days) }

// accepted returns the settings of a request that take effect. Zoom drops silently what is locked above the level, what
// the account does not allow, and a number of days that the API cannot set.
func (s *Sandbox) accepted(level settingsLevel, option string, in settingsTree) settingsTree {
	return pruned(in, "", func(path string) bool {
		return level.locked(option, path) || slices.Contains(s.model.drops[level.name], path) ||
			path == deletionDays && !daysOfAPI(valueAt(in, path))
	})
}

// ofLocks reports whether the level's document consists of locks.
func (l settingsLevel) ofLocks() bool { return strings.HasSuffix(l.name, "-locks") }

// change writes values into the level's document.
func (l settingsLevel) change(option string, values settingsTree) {
	if *l.changed == nil {
		*l.changed = documents{}
	}
	(*l.changed)[option] = merged((*l.changed)[option], values)
}

// settingsUpdated sends the level's event with the changed settings.
func (s *Sandbox) settingsUpdated(level settingsLevel, before, after settingsTree, g *grant) {
	changed, old := difference(before, after), difference(after, before)
	if len(changed) == 0 {
		return
	}
	object, earlier := map[string]any{"settings": changed}, map[string]any{"settings": old}
	if level.id != "" {
		object["id"], earlier["id"] = level.id, level.id
	}
	now := s.clock.Now()
	e := s.event(level.event, now, object)
	e.Payload.by(s, g)
	e.Payload.OldObject, e.Payload.TimeStamp = earlier, now.UnixMilli()
	s.emit(level.event, e)
}

// drops are the settings that Zoom accepts without effect, by level, since the account's plan or a feature does not
// allow them.
type drops map[string][]string

// readDrops reads level=path pairs.
func readDrops(pairs []string) (drops, error) {
	all := drops{}
	for _, pair := range pairs {
		level, path, _ := strings.Cut(pair, "=")
		if err := all.add(level, path); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (d drops) add(level, path string) error {
	if !slices.Contains(levelNames, level) {
		return fmt.Errorf("level %q is none of %s", level, strings.Join(levelNames, ", "))
	}
	if !exists(level, path) {
		return fmt.Errorf("level %s has no setting %q", level, path)
	}
	d[level] = append(d[level], path)
	return nil
}

// exists reports whether one of a level's documents has a setting.
func exists(level, path string) bool {
	known := map[string]documents{
		"account": accountDefaults, "group": groupDefaults, "user": userDefaults, "account-locks": lockDefaults,
		"group-locks": lockDefaults,
	}
	for _, tree := range known[level] {
		if value := valueAt(tree, path); value != nil {
			_, isObject := value.(settingsTree)
			return !isObject
		}
	}
	return false
}
