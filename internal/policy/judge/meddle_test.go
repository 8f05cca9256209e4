package judge_test

import (
	"slices"
	"strings"

	"navette.dev/navette/internal/sandbox/control"
)

// meddling is a change that an administrator makes in Zoom's portal, to something that the policy is about.
type meddling struct {
	fact  string // see facts
	path  string // of the setting
	value any
}

// meddle changes one of the given settings in Zoom to a third value, as an administrator does in the portal. It reports
// false if none of them has one.
func (t *trial) meddle(list []change) (meddling, bool) {
	t.w.Helper()
	list = slices.Clone(list)
	t.chance.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	former := shown(t.before)
	for _, c := range list {
		owner, kind, path := split(c.fact)
		if kind != "own" {
			continue
		}
		// a value that is neither the policy's nor the former one, so that a revert has to ask
		item := settings[slices.IndexFunc(settings, func(s setting) bool { return s.path == path })]
		others := slices.DeleteFunc(slices.Clone(item.values), func(v any) bool {
			return item.met(v, c.after) || v == former[owner+" has "+path]
		})
		if len(others) > 0 {
			m := meddling{c.fact, path, pick(t.story, others)}
			t.administer(owner, kind, path, m.value)
			return m, true
		}
	}
	return meddling{}, false
}

// split returns the parts of a fact about a setting or a lock: "account", "group …" or "user …", "own" or "lock", and
// the path.
func split(fact string) (owner, kind, path string) {
	words := strings.Split(fact, " ")
	if words[0] == "account" {
		return words[0], words[1], strings.Join(words[2:], " ")
	}
	return words[0] + " " + words[1], words[2], strings.Join(words[3:], " ")
}

// administer sets a value or a lock in the portal.
func (t *trial) administer(owner, kind, path string, value any) {
	t.w.Helper()
	tree := put(nil, path, value)
	of, id, _ := strings.Cut(owner, " ")
	switch {
	case of == "group" && kind == "own":
		t.w.Must(t.w.Zoom.Control.ChangeGroup(t.w.Context(), id, control.GroupChange{Settings: tree}))
	case of == "group":
		t.w.Must(t.w.Zoom.Control.ChangeGroup(t.w.Context(), id, control.GroupChange{Locks: tree}))
	case of == "user":
		t.w.Zoom.Do("/users/"+id+"/settings", tree)
	case kind == "lock":
		t.w.Zoom.Do("/account/locks", tree)
	case strings.HasPrefix(path, "security."):
		t.w.Zoom.Do("/account/settings?option=security", tree)
	default:
		t.w.Zoom.Do("/account/settings", tree)
	}
}
