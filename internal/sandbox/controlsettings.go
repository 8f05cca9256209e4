package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// administer changes a document as an administrator does in Zoom's portal, which also sets what the REST API cannot. It
// returns the effective document. A null removes the level's own value, so that the inherited one applies again.
func (s *Sandbox) administer(level settingsLevel, option string, in settingsTree) (settingsTree, error) {
	if level.known[option] == nil {
		return nil, fmt.Errorf("option %q is not known", option)
	}
	before := level.whole(option)
	level.change(option, pruned(in, "", func(path string) bool { return valueAt(in, path) == nil }))
	(*level.changed)[option] = pruned((*level.changed)[option], "", func(path string) bool { return isNull(in, path) })
	after := level.whole(option)
	s.settingsUpdated(level, before, after, nil)
	return after, nil
}

// isNull reports whether a request has a null at a path.
func isNull(in settingsTree, path string) bool {
	keys := strings.Split(path, ".")
	object, last := in, keys[len(keys)-1]
	for _, key := range keys[:len(keys)-1] {
		object, _ = object[key].(settingsTree)
	}
	value, there := object[last]
	return there && value == nil
}

func (s *Sandbox) controlLevel(r *http.Request, level func() settingsLevel) (any, error) {
	var in settingsTree
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	s.lock()
	defer s.mu.Unlock()
	return s.administer(level(), r.URL.Query().Get("option"), in)
}

// controlAccountSettings handles POST /account/settings, with the parameter option as in the REST API.
func (s *Sandbox) controlAccountSettings(r *http.Request) (any, error) {
	return s.controlLevel(r, s.accountLevel)
}

// controlAccountLocks handles POST /account/locks.
func (s *Sandbox) controlAccountLocks(r *http.Request) (any, error) {
	return s.controlLevel(r, s.accountLocksLevel)
}

// controlUserSettings handles POST /users/{id}/settings. It changes a user's settings as an administrator does in
// Zoom's portal, including the features, which the REST API cannot change. "type" changes the user's licence.
func (s *Sandbox) controlUserSettings(r *http.Request) (any, error) {
	var in settingsTree
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	s.lock()
	defer s.mu.Unlock()
	u, err := s.controlUser(r)
	if err != nil {
		return nil, err
	}
	if kind, isNumber := in["type"].(float64); isNumber {
		before := u.kind
		u.kind = int(kind)
		s.userTypeChanged(u, before)
		delete(in, "type")
	}
	return s.administer(s.userLevel(u), "", in)
}

// groupChange is what an administrator changes of a group. Members are named by id or e-mail address.
type groupChange struct {
	Name     string       `json:"name"`
	Settings settingsTree `json:"settings"`
	Locks    settingsTree `json:"locks"`
	Add      []string     `json:"add"`     // members to add; there may be any number
	Remove   []string     `json:"remove"`  // members to remove
	Primary  []string     `json:"primary"` // members whose primary group it becomes
}

// controlCreateGroup handles POST /groups.
func (s *Sandbox) controlCreateGroup(r *http.Request) (any, error) {
	var in groupChange
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	s.lock()
	defer s.mu.Unlock()
	if in.Name == "" || s.nameTaken(in.Name, nil) {
		return nil, fmt.Errorf("name %q is empty or taken", in.Name)
	}
	g := &group{id: s.draw.id(), name: in.Name}
	s.model.groups = append(s.model.groups, g)
	s.groupEvent("group.created", g.eventObject(), nil, nil)
	return map[string]string{"id": g.id}, s.changeGroup(g, in)
}

// controlChangeGroup handles POST /groups/{id}.
func (s *Sandbox) controlChangeGroup(r *http.Request) (any, error) {
	var in groupChange
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	s.lock()
	defer s.mu.Unlock()
	g := s.group(r.PathValue("id"))
	if g == nil {
		return nil, fmt.Errorf("no group has the id %q", r.PathValue("id"))
	}
	if in.Name != "" && s.nameTaken(in.Name, g) {
		return nil, fmt.Errorf("name %q is taken", in.Name)
	}
	return map[string]string{"id": g.id}, s.changeGroup(g, in)
}

// controlDeleteGroup handles DELETE /groups/{id}.
func (s *Sandbox) controlDeleteGroup(r *http.Request) (any, error) {
	s.lock()
	defer s.mu.Unlock()
	g := s.group(r.PathValue("id"))
	if g == nil {
		return nil, fmt.Errorf("no group has the id %q", r.PathValue("id"))
	}
	s.removeGroup(g, nil)
	return map[string]string{"id": g.id}, nil
}

func (s *Sandbox) changeGroup(g *group, in groupChange) error {
	add, err1 := s.usersNamed(in.Add)
	remove, err2 := s.usersNamed(in.Remove)
	primary, err3 := s.usersNamed(in.Primary)
	for _, err := range []error{err1, err2, err3} {
		if err != nil {
			return err
		}
	}
	if in.Name != "" && in.Name != g.name {
		old := g.eventObject()
		g.name = in.Name
		s.groupEvent("group.updated", g.eventObject(), old, nil)
	}
	s.changeMembers(g, add, remove)
	for _, u := range primary {
		if !slices.Contains(g.members, u) {
			return fmt.Errorf("%s is no member", u.email)
		}
		s.makePrimary(u, g, nil)
	}
	if _, err := s.administer(s.groupLevel(g), "", in.Settings); err != nil {
		return err
	}
	_, err := s.administer(s.groupLocksLevel(g), "", in.Locks)
	return err
}

func (s *Sandbox) changeMembers(g *group, add, remove []*user) {
	for _, u := range add {
		g.add(u)
	}
	if len(add) > 0 {
		s.groupEvent("group.member_added", g.membersObject(add...), nil, nil)
	}
	for _, u := range remove {
		g.drop(u)
	}
	if len(remove) > 0 {
		s.groupEvent("group.member_deleted", g.membersObject(remove...), nil, nil)
	}
}

func (s *Sandbox) usersNamed(names []string) (found []*user, err error) {
	for _, name := range names {
		u := s.model.user(name)
		if u == nil {
			return nil, fmt.Errorf("no user is called %q", name)
		}
		found = append(found, u)
	}
	return found, nil
}

// controlDrops handles GET /drops.
func (s *Sandbox) controlDrops(*http.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.model.drops, nil
}

// controlSetDrops handles POST /drops {"account": ["recording.cloud_recording"], …}. It replaces all.
func (s *Sandbox) controlSetDrops(r *http.Request) (any, error) {
	var in map[string][]string
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	all := drops{}
	for level, names := range in {
		for _, path := range names {
			if err := all.add(level, path); err != nil {
				return nil, err
			}
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.model.drops = all
	return all, nil
}
