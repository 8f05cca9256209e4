package judge_test

import (
	"fmt"
	"slices"
	"strings"

	"navette.dev/navette/internal/policy"
	"navette.dev/navette/internal/sandbox/control"
	"navette.dev/navette/internal/testkit"
)

// trial is a story that has been worked through as far as the apply and the plan after it.
type trial struct {
	*story
	w             *testkit.Studio
	defaults      map[string]any // settings of a user before anything was changed
	before, after control.State
	plan, again   policy.Plan
	agreement     policy.Agreement
	result        policy.Result
	wrong         []string // what the judge found
}

func (t *trial) fault(format string, args ...any) {
	t.wrong = append(t.wrong, fmt.Sprintf(format, args...))
}

// agree draws an agreement to what a plan offers.
func (s *story) agree(plan policy.Plan) policy.Agreement {
	a := policy.Agreement{AutoDelete: s.autoDelete}
	switch s.agrees {
	case "all":
		a.Primary.All, a.Own.All = true, true
	case "some":
		for _, offer := range plan.Offers {
			if offer.Primary && s.often(50) {
				a.Primary.Users = append(a.Primary.Users, offer.ID)
			}
			if offer.Own && s.often(50) {
				a.Own.Users = append(a.Own.Users, offer.ID)
			}
		}
	}
	return a
}

func (s *story) forAccount() bool { return s.policy.Target == policy.WholeAccount }

// level returns the level of the policy's target: A or G, and its name for drops.
func (s *story) level() (level, name string) {
	if s.forAccount() {
		return "A", "account"
	}
	return "G", "group"
}

// byUser reports whether the policy sets an item for each user.
func (s *story) byUser(item setting) bool {
	level, _ := s.level()
	return !item.at(level) && item.at("U")
}

// policyGroup returns the id of the policy's group in a state, or "".
func (t *trial) policyGroup(zoom control.State) string {
	if t.policy.Group.Create {
		for _, g := range zoom.Account.Groups {
			if g.Name == t.policy.Group.Name {
				return g.ID
			}
		}
	}
	return t.group
}

// affected reports whether the policy is for a user, given the state before.
func (t *trial) affected(id string) bool {
	return t.forAccount() || t.linked[id] ||
		t.group != "" && slices.Contains(groupOf(t.before, t.group).Members, id)
}

// deletionAsked reports whether automatic deletion needs an agreement that was not given. Nothing about it may then be
// sent.
func (t *trial) deletionAsked(item setting) bool {
	return (item.key == autoDelete || item.key == autoDeleteDays) && t.plan.NeedsConsent() && !t.agreement.AutoDelete
}

// judgeRisk checks that the plan counts the recordings that automatic deletion would delete, by user.
func (t *trial) judgeRisk() {
	counted := map[string]int{}
	for _, risk := range t.plan.AtRisk {
		counted[risk.ID] = risk.Count
	}
	for _, u := range t.before.Users {
		old := t.oldRecordings(u)
		switch got := counted[u.ID]; {
		case got > old:
			t.fault("%d recordings of %s are at risk, %d are old enough", got, u.Email, old)
		case got < old && t.getsDeletion(u):
			t.fault("%d recordings of %s are at risk, want %d", got, u.Email, old)
		}
	}
}

// oldRecordings returns the number of a user's recordings that automatic deletion would delete, if it were on.
func (t *trial) oldRecordings(u control.User) (count int) {
	item := settingOf(autoDeleteDays)
	days, _ := at(u.Settings, item.path).(float64)
	if want, known := t.wanted[item.key].(float64); known && !item.met(days, want) {
		days = want
	}
	for _, r := range t.before.Recordings {
		if r.Host == u.Email && r.Start.Before(testkit.Monday.AddDate(0, 0, -int(days))) {
			count++
		}
	}
	return count
}

// getsDeletion reports whether an apply certainly switches automatic deletion on for a user: it is off, and nothing but
// the policy decides it.
func (t *trial) getsDeletion(u control.User) bool {
	item := settingOf(autoDelete)
	why := decides(t.before, t.defaults, u, item)
	if t.wanted[autoDelete] != true || why.value != false || !t.affected(u.ID) {
		return false
	}
	if t.forAccount() {
		return why.by == "account" || why.by == "account lock"
	}
	joined := groupOf(t.before, t.group) // none if the program creates the group
	return t.linked[u.ID] && (why.by == "account" || why.by == "own") && at(joined.Locks, item.lock) != true
}

// judge checks the plan, the apply and the second plan.
func (t *trial) judge() {
	t.judgeRisk()
	for _, key := range keysOf(t.wanted) {
		item, level := settingOf(key), "A"
		if !t.forAccount() {
			level = "G"
		}
		if item.at(level) {
			t.judgeLevel(item)
		}
		for _, u := range t.after.Users {
			if t.affected(u.ID) && item.at("U") && (!t.byUser(item) || t.linked[u.ID]) {
				t.judgeUser(u, item)
			}
		}
	}
	for key, want := range t.locks {
		t.judgeLock(settingOf(key), want)
	}
	for _, c := range changes(facts(t.before), facts(t.after)) {
		if why := t.forbidden(c); why != "" {
			t.fault("%v: %s", c, why)
		}
	}
	t.judgeAgain()
}

func keysOf(m map[string]any) (keys []string) {
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// judgeLevel checks an item at the level of the policy's target: the value is the wanted one, or it is reported why
// not.
func (t *trial) judgeLevel(item setting) {
	want, name := t.wanted[item.key], "account"
	now, was := t.after.Account.Settings, t.before.Account.Settings
	if !t.forAccount() {
		id := t.policyGroup(t.after)
		if id == "" {
			t.fault("the group does not exist")
			return
		}
		name, now = "group", groupOf(t.after, id).Settings
		if t.group != "" {
			was = groupOf(t.before, id).Settings
		}
	}
	got := at(now, item.path)
	switch {
	case item.met(got, want):
	case item.key == autoDeleteDays && was != nil && at(was, item.path) == 7.:
		if !t.impossible(item.key, "") {
			t.fault("7 days were set by hand, %v are wanted, and the plan does not say so", want)
		}
	case !t.forAccount() && at(t.after.Account.Locks, item.lock) == true:
		if !t.impossible(item.key, "") && !(t.locksHidden() && t.unsent(t.outcome(item.key, "", policy.Setting))) {
			t.fault("%s is locked by the account, and the plan does not say so", item.key)
		}
	case t.deletionAsked(item):
		if t.outcome(item.key, "", policy.Setting) != policy.NotAgreed {
			t.fault("%s was not agreed to, and the result says %q", item.key, t.outcome(item.key, "", policy.Setting))
		}
	case t.dropped(name, item):
		if got := t.outcome(item.key, "", policy.Setting); got != policy.Dropped {
			t.fault("Zoom dropped %s at the %s, and the result says %q", item.key, name, got)
		}
	default:
		t.fault("%s of the %s is %v, wanted %v, was %v", item.key, name, got, want, at(was, item.path))
	}
}

// judgeLock checks a lock of the policy at the level of its target.
func (t *trial) judgeLock(item setting, want bool) {
	level, name := t.level()
	if !item.lockAt(level) {
		return
	}
	locks := t.after.Account.Locks
	if !t.forAccount() {
		locks = groupOf(t.after, t.policyGroup(t.after)).Locks
	}
	if (at(locks, item.lock) == true) == want {
		return
	}
	outcome := t.outcome(item.key, "", policy.LockChange)
	switch {
	case !t.forAccount() && t.impossible(item.key, ""): // the account's lock prevails anyway
	case !t.dropped(name+"-locks", item):
		t.fault("the lock of %s is not %v", item.key, want)
	case outcome == policy.Dropped, outcome == policy.Unverified && t.forAccount() && t.locksHidden():
	default:
		t.fault("Zoom dropped the lock of %s at the %s, and the result says %q", item.key, name, outcome)
	}
}

// locksHidden reports whether Zoom refuses to show the account's locks.
func (s *story) locksHidden() bool { return slices.Contains(s.behaviours, "account-lock-scope=master") }

// unsent reports whether an outcome says that a value was sent and did not take effect.
func (t *trial) unsent(o policy.Outcome) bool { return o == policy.Dropped || o == policy.Refused }

// hidden reports whether the account locks an item, which Zoom does not show.
func (t *trial) hidden(item setting) bool {
	return t.locksHidden() && at(t.after.Account.Locks, item.lock) == true
}

// judgeUser checks a user's effective setting: it is the wanted one, or something that the policy could not or might
// not change decides it, and that was named.
func (t *trial) judgeUser(u control.User, item setting) {
	want, got := t.wanted[item.key], at(u.Settings, item.path)
	if item.met(got, want) {
		return
	}
	why := decides(t.after, t.defaults, u, item)
	if !t.excused(u, item, why) {
		t.fault("%s of %s is %v, wanted %v: decided by %+v, agreed own %v, primary %v", item.key, u.Email, got, want, why,
			t.agreement.Own.Has(u.ID), t.agreement.Primary.Has(u.ID))
		return
	}
	if !t.named(u.ID, item) {
		t.fault("%s of %s is %v because of %+v, and neither plan nor result says so", item.key, u.Email, got, why)
	}
}

// excused reports whether the program could not reach a user's wanted value, or was not allowed to.
func (t *trial) excused(u control.User, item setting, why source) bool {
	if t.deletionAsked(item) || item.key == autoDeleteDays && why.value == 7. {
		return true // 7 days, which only people can set, are never set back
	}
	_, name := t.level()
	id := t.policyGroup(t.after)
	ownSet := t.agreement.Own.Has(u.ID) || t.byUser(item)
	switch why.by {
	case "licence":
		return true
	case "account lock":
		return !t.forAccount() || t.dropped(name, item)
	case "group lock":
		return why.group != id || t.byUser(item) || t.dropped(name, item)
	case "group":
		if why.group == id {
			return t.dropped(name, item)
		}
		return !ownSet && !(t.agreement.Primary.Has(u.ID) && !t.forAccount()) || ownSet && t.dropped("user", item) ||
			t.dropped(name, item)
	case "own":
		return !ownSet || t.dropped("user", item)
	}
	// the account's value, which users of the policy's group have only if it is not their primary one or lacks a value
	if t.forAccount() {
		return t.dropped(name, item)
	}
	if t.byUser(item) {
		return t.dropped("user", item)
	}
	if primary(u) == id {
		return t.dropped(name, item)
	}
	return !ownSet && !t.agreement.Primary.Has(u.ID) || ownSet && t.dropped("user", item)
}

// named reports whether a plan or the result says that the user's setting is not the wanted one.
func (t *trial) named(id string, item setting) bool {
	if t.impossible(item.key, id) || t.outcome(item.key, id, policy.Setting) != "" {
		return true
	}
	if got := t.outcome(item.key, "", policy.Setting); got != "" && got != policy.Applied {
		return true
	}
	for _, offer := range t.again.Offers {
		if offer.ID == id && slices.ContainsFunc(offer.Items, func(w policy.Wins) bool { return w.Item == item.key }) {
			return true
		}
	}
	return false
}

// impossible reports whether the second plan says that an item is impossible, for a user or, if id is "", at all.
func (t *trial) impossible(key, id string) bool {
	return slices.ContainsFunc(t.again.Impossible, func(i policy.Impossible) bool {
		return i.Item == key && (len(i.Users) == 0 ||
			slices.ContainsFunc(i.Users, func(p policy.Person) bool { return p.ID == id }))
	})
}

// outcome returns what the result says about an item of a user or, if id is "", of the level of the target.
func (t *trial) outcome(key, id string, kind policy.Change) policy.Outcome {
	for _, r := range t.result.Items {
		if r.Item == key && r.Change == kind && (r.Level == policy.User) == (id != "") && (id == "" || r.Owner == id) {
			return r.Outcome
		}
	}
	return ""
}

// forbidden returns why the program may not have made a change, or "".
func (t *trial) forbidden(c change) string {
	words := strings.SplitN(c.fact, " ", 4)
	switch {
	case strings.HasPrefix(c.fact, "account own ") && t.forAccount():
		return t.forbiddenValue(words[2], "A", c)
	case strings.HasPrefix(c.fact, "account lock ") && t.forAccount():
		return t.forbiddenLock(words[2], c)
	case words[0] == "group" && !t.forAccount() && words[1] == t.policyGroup(t.after):
		switch {
		case words[2] == "own":
			return t.forbiddenValue(words[3], "G", c)
		case words[2] == "lock" && (t.group != "" || c.after != false):
			return t.forbiddenLock(words[3], c)
		case t.group != "" && words[2] == "name":
			return "the group was renamed"
		}
		return ""
	case words[0] == "user" && words[2] == "own":
		return t.forbiddenOwn(words[1], words[3], c)
	case words[0] == "user" && words[2] == "in":
		if t.forAccount() || words[3] != t.policyGroup(t.after) || c.after != true || !t.linked[words[1]] {
			return "the user is not linked"
		}
		return ""
	case words[0] == "user" && words[2] == "primary":
		if t.forAccount() || c.after != t.policyGroup(t.after) || c.before != "" && !t.agreement.Primary.Has(words[1]) {
			return "this primary group was not agreed to"
		}
		return ""
	}
	return "the policy has nothing to do with it"
}

func (t *trial) forbiddenValue(path, level string, c change) string {
	for key, want := range t.wanted {
		if item := settingOf(key); item.path == path && item.at(level) {
			switch {
			case c.after != want:
				return fmt.Sprintf("wanted %v", want)
			case item.key == autoDeleteDays && c.before == 7.:
				return "7 days were set back"
			case t.deletionAsked(item):
				return "automatic deletion was not agreed to"
			}
			return ""
		}
	}
	return "the policy does not contain it"
}

func (t *trial) forbiddenLock(path string, c change) string {
	for key, want := range t.locks {
		if settingOf(key).path == path && c.after == want {
			return ""
		}
	}
	return "the policy does not want this lock"
}

// forbiddenOwn checks a choice that was made for a user: it was agreed to, and the user would not have had the value
// without it.
func (t *trial) forbiddenOwn(id, path string, c change) string {
	if why := t.forbiddenValue(path, "U", c); why != "" {
		return why
	}
	item := settings[slices.IndexFunc(settings, func(s setting) bool { return s.path == path })]
	if !t.affected(id) || !(t.byUser(item) && t.linked[id]) && !t.agreement.Own.Has(id) {
		return "it was not agreed to"
	}
	u := userOf(t.after, id)
	u.Own = map[string]any{}
	if c.before != nil {
		u.Own = put(nil, path, c.before)
	}
	if why := decides(t.after, t.defaults, u, item); item.met(why.value, t.wanted[item.key]) {
		return fmt.Sprintf("the user has the value without it: %+v", why)
	}
	return ""
}

// judgeAgain checks the plan after the apply: it sends nothing but what Zoom dropped, and offers nothing but what was
// not agreed to.
func (t *trial) judgeAgain() {
	_, name := t.level()
	for _, c := range t.again.Levels {
		item := settingOf(c.Item)
		if c.Send && !t.dropped(name, item) && !t.deletionAsked(item) && (t.forAccount() || !t.hidden(item)) {
			t.fault("the second plan sends %s of the %s again", c.Item, c.Level)
		}
		if c.SendLock && !t.dropped(name+"-locks", item) {
			t.fault("the second plan sends the lock of %s of the %s again", c.Item, c.Level)
		}
	}
	for _, c := range t.again.Users {
		if item := settingOf(c.Item); !t.dropped("user", item) && !t.deletionAsked(item) && !t.hidden(item) {
			t.fault("the second plan sends %s of %s again", c.Item, c.Email)
		}
	}
	for _, offer := range t.again.Offers {
		for _, wins := range offer.Items {
			item := settingOf(wins.Item)
			if t.agreement.Own.Has(offer.ID) && !t.dropped("user", item) && !t.dropped(name, item) &&
				!t.deletionAsked(item) && !t.hidden(item) {
				t.fault("the second plan offers %s of %s again", wins.Item, offer.Email)
			}
			if item.met(at(userOf(t.after, offer.ID).Settings, item.path), t.wanted[item.key]) {
				t.fault("the second plan offers %s of %s, which is as wanted", wins.Item, offer.Email)
			}
		}
	}
	if m := t.again.Members; m.Create || len(m.Add) > 0 || len(m.Remove) > 0 {
		t.fault("the second plan changes members: %+v", m)
	}
}
