package judge_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"navette.dev/navette/internal/policy"
	"navette.dev/navette/internal/sandbox"
	"navette.dev/navette/internal/sandbox/control"
	"navette.dev/navette/internal/testkit"
)

// story is one seeded case: how Zoom behaves, what is set there, what the organization wants, and what it agrees to.
type story struct {
	seed   uint64
	chance *rand.Rand

	behaviours []string
	drops      map[string][]string // by level; see [control.Client.Drop]
	policy     policy.Policy
	wanted     map[string]any  // by key, in JSON's types
	locks      map[string]bool // by key
	agrees     string          // all, none or some
	autoDelete bool            // whether automatic deletion is agreed to
	group      string          // id of the existing group of the policy
	linked     map[string]bool // Zoom users whose calls are imported
}

const people = 8

// newStory draws a story, without the state of Zoom.
func newStory(seed uint64) *story {
	s := &story{
		seed: seed, chance: rand.New(rand.NewPCG(seed, 10)), //nolint:gosec // tests are repeated by their seed
		drops: map[string][]string{}, wanted: map[string]any{}, locks: map[string]bool{}, linked: map[string]bool{},
	}
	for _, values := range [][]string{
		{"account-lock-scope=master", "account-lock-scope=admin"}, {"group-order=primary-first", "group-order=by-id"},
		{"locked-setting=ignore", "locked-setting=refuse"}, {"auto-delete-days=refuse", "auto-delete-days=ignore"},
	} {
		s.behaviours = append(s.behaviours, values[s.chance.IntN(2)])
	}
	s.agrees = []string{"all", "none", "some"}[s.chance.IntN(3)]
	s.autoDelete = s.often(70)
	s.want()
	s.drop()
	return s
}

// often reports true with a probability in percent.
func (s *story) often(percent int) bool { return s.chance.IntN(100) < percent }

func pick[T any](s *story, list []T) T { return list[s.chance.IntN(len(list))] }

// want draws the policy: a preset or some items, for the account or a group.
func (s *story) want() {
	target := pick(s, []policy.Target{policy.WholeAccount, policy.OneGroup})
	p := policy.Policy{Target: target, Values: map[string]policy.Value{}, Locks: map[string]bool{}}
	if s.often(50) {
		p = policy.Preset(pick(s, policy.Presets), target)
	} else {
		level := map[policy.Target]string{policy.WholeAccount: "A", policy.OneGroup: "G"}[target]
		for _, item := range settings {
			if s.often(50) && (item.at(level) || item.at("U")) {
				p.Values[item.key], _ = policy.ValueOf(pick(s, item.values))
			}
			if s.often(25) && item.lockAt(level) && item.key != autoDelete {
				p.Locks[item.key] = s.often(75)
			}
		}
	}
	if target == policy.OneGroup && s.often(50) {
		p.Group = policy.GroupChoice{Create: true, Name: fmt.Sprintf("Équipe %d", s.seed)}
	}
	for key, value := range p.Values {
		s.wanted[key] = jsonValue(value)
	}
	for key, on := range p.Locks {
		s.locks[key] = on
	}
	s.policy = p
}

// jsonValue returns a value as JSON decodes it.
func jsonValue(v policy.Value) any {
	if n, isNumber := v.Any().(int); isNumber {
		return float64(n)
	}
	return v.Any()
}

// drop draws settings that Zoom accepts without effect.
func (s *story) drop() {
	if s.often(50) {
		return
	}
	for range 1 + s.chance.IntN(3) {
		item := pick(s, settings)
		levels := map[string]bool{
			"account": item.at("A"), "group": item.at("G"), "user": item.at("U"), "account-locks": item.lockAt("A"),
			"group-locks": item.lockAt("G"),
		}
		level := pick(s, []string{"account", "group", "user", "account-locks", "group-locks"})
		if levels[level] && !slices.Contains(s.drops[level], item.path) {
			s.drops[level] = append(s.drops[level], item.path)
		}
	}
}

// dropped reports whether Zoom drops an item at a level.
func (s *story) dropped(level string, item setting) bool {
	return slices.Contains(s.drops[level], item.path)
}

// arrange puts Zoom into a random state, as an administrator does in the portal. ids are the users.
func (s *story) arrange(t testing.TB, zoom control.Client, ids []string) {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	account := s.values("A", 40)
	security := map[string]any{"security": account["security"]}
	delete(account, "security")
	must(zoom.Post(ctx, "/account/settings", account, nil))
	must(zoom.Post(ctx, "/account/settings?option=security", security, nil))
	must(zoom.Post(ctx, "/account/locks", s.someLocks("A", 15), nil))
	var groups []string
	for i := range s.chance.IntN(4) {
		var members, first []string
		for _, id := range ids {
			if s.often(40) {
				members = append(members, id)
				if s.often(30) {
					first = append(first, id)
				}
			}
		}
		id, err := zoom.CreateGroup(ctx, control.GroupChange{
			Name: fmt.Sprintf("Groupe %d", i+1), Add: members, Primary: first, Settings: s.values("G", 40),
			Locks: s.someLocks("G", 12),
		})
		must(err)
		groups = append(groups, id)
	}
	if s.policy.Target == policy.OneGroup && !s.policy.Group.Create {
		if len(groups) == 0 {
			id, err := zoom.CreateGroup(ctx, control.GroupChange{Name: "Ventes", Add: ids[1:4]})
			must(err)
			groups = append(groups, id)
		}
		s.group = pick(s, groups)
		s.policy.Group.ID = s.group
	}
	s.arrangeUsers(ctx, must, zoom, ids)
	must(zoom.Post(ctx, "/seed", map[string]any{"past": s.recordings(ids)}, nil))
	must(zoom.Drop(ctx, s.drops))
}

// arrangeUsers draws licences, own choices and links. Some own choices are hidden: they equal what would be inherited.
func (s *story) arrangeUsers(ctx context.Context, must func(error), zoom control.Client, ids []string) {
	now, err := zoom.Settings(ctx)
	must(err)
	for i, id := range ids {
		own := s.values("U", 12)
		for _, item := range settings {
			if item.at("U") && s.often(8) {
				put(own, item.path, at(userOf(now, id).Settings, item.path))
			}
		}
		if i > 0 && s.often(20) {
			own["type"] = 1
		}
		must(zoom.Post(ctx, "/users/"+id+"/settings", own, nil))
		s.linked[id] = i > 0 && s.often(50)
	}
}

// recordings draws recordings of the last months, none of which is imported.
func (s *story) recordings(ids []string) (past []map[string]any) {
	if s.often(60) {
		return nil
	}
	for range 1 + s.chance.IntN(6) {
		past = append(past, map[string]any{
			"host": pick(s, ids), "duration": 10, "synthetic_size": 2000,
			"start_time": testkit.Monday.AddDate(0, 0, -pick(s, []int{3, 20, 40, 100})),
		})
	}
	return past
}

// values draws values for some of a level's settings. Days may be 7, which only the portal can set.
func (s *story) values(level string, percent int) map[string]any {
	tree := map[string]any{}
	for _, item := range settings {
		if item.at(level) && s.often(percent) {
			value := pick(s, item.values)
			if item.key == autoDeleteDays && s.often(40) {
				value = 7.
			}
			put(tree, item.path, value)
		}
	}
	return tree
}

func (s *story) someLocks(level string, percent int) map[string]any {
	tree := map[string]any{}
	for _, item := range settings {
		if item.lockAt(level) && s.often(percent) {
			put(tree, item.path, true)
		}
	}
	return tree
}

// begin starts a sandbox that behaves as the story says. It has no rate limits.
func (s *story) options(o *sandbox.Options) {
	o.Users, o.RateLimits, o.Seed, o.Behaviour = people, "off", s.seed, s.behaviours
}
