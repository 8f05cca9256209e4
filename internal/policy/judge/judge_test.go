package judge_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/policy"
	"navette.dev/navette/internal/sandbox"
	"navette.dev/navette/internal/sandbox/control"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
	"navette.dev/navette/internal/testkit"
)

// seedsVariable selects the stories: a number such as 17, or a range such as 0-199.
const seedsVariable = "NAVETTE_POLICY_SEEDS"

// stories is the number of stories of a test run, by engine. Each story on PostgreSQL has a database of its own, which
// takes longer than the story.
var stories = map[store.Engine]uint64{store.SQLite: 40, store.Postgres: 12}

// policyScopes are the granular scopes of the operations of a policy (Zoom API reference). Without classic scopes,
// the switch account-lock-scope decides whether the account's locks can be read.
var policyScopes = []string{
	"account:read:settings:admin", "account:update:settings:admin", "account:read:lock_settings:admin",
	"account:update:lock_settings:admin", "group:read:list_groups:admin", "group:read:group:admin",
	"group:write:group:admin", "group:delete:group:admin", "group:read:list_members:admin", "group:write:member:admin",
	"group:update:member:admin", "group:delete:member:admin", "group:read:settings:admin",
	"group:update:settings:admin", "group:read:lock_settings:admin", "group:update:lock_settings:admin",
	"user:read:user:admin", "user:update:settings:admin",
}

// TestPoliciesFromRandomStates has a policy planned, applied, planned again and reverted, from random states of Zoom,
// and judges it by Zoom's state before and after. A failure names its seed.
func TestPoliciesFromRandomStates(t *testing.T) {
	t.Parallel()
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		first, last := seeds(t, stories[engine])
		for seed := first; seed <= last; seed++ {
			t.Run(fmt.Sprintf("%s/%d", engine, seed), func(t *testing.T) {
				t.Parallel()
				newStory(seed).tell(t, storetest.Open(t, engine))
			})
		}
	}
}

// seeds returns the first and the last seed that the environment selects, or those of n stories.
func seeds(t *testing.T, n uint64) (first, last uint64) {
	t.Helper()
	text := os.Getenv(seedsVariable)
	if text == "" {
		return 0, n - 1
	}
	from, to, isRange := strings.Cut(text, "-")
	if !isRange {
		to = from
	}
	first, err1 := strconv.ParseUint(from, 10, 64)
	last, err2 := strconv.ParseUint(to, 10, 64)
	if err1 != nil || err2 != nil {
		t.Fatalf("%s=%s: want 17 or 0-199", seedsVariable, text)
	}
	return first, last
}

// tell works through a story and judges it.
func (s *story) tell(t *testing.T, db *store.Store) {
	t.Helper()
	w := testkit.New(t, db, testkit.Sandbox(func(o *sandbox.Options) {
		s.options(o)
		o.Scopes = slices.Clone(policyScopes)
		for _, scope := range connection.Scopes {
			o.Scopes = append(o.Scopes, scope.Name)
		}
	}))
	defaults := defaultsOf(t, w.Zoom.Control)
	s.arrange(t, w.Zoom.Control, userIDs(w.Zoom))
	w.Connect()
	s.link(w)
	x := &trial{story: s, w: w, defaults: defaults}
	x.apply()
	x.judge()
	x.revert()
	if len(x.wrong) > 0 {
		t.Errorf("%s=%d: %s, agreed to %s, %v, dropped %v\n%s", seedsVariable, s.seed, encoded(s.policy), s.agrees,
			s.behaviours, s.drops, strings.Join(x.wrong, "\n"))
	}
}

// link links Zoom users to users of the organization, for import.
func (s *story) link(w *testkit.Studio) {
	w.Helper()
	table, err := w.Hosts.Linking(w.Context(), w.Owner)
	w.Must(err)
	var links []hosts.LinkInput
	for _, h := range table.Hosts {
		if s.linked[h.ZoomUserID] {
			user := w.AddUser(h.Name, "fr", navette.RoleStaff)
			links = append(links, hosts.LinkInput{HostID: h.ID, UserID: user.ID, ForImport: true})
		}
	}
	w.Must(w.Hosts.Link(w.Context(), w.Owner, links))
	w.Rest()
}

// state returns Zoom's state.
func (t *trial) state() control.State {
	t.w.Helper()
	now, err := t.w.Zoom.Control.Settings(t.w.Context())
	t.w.Must(err)
	return now
}

// end waits until a run has ended and returns it.
func (t *trial) end(run policy.Run, err error) policy.Run {
	t.w.Helper()
	t.w.Must(err)
	t.w.Rest()
	run, err = t.w.Policies.Run(t.w.Context(), t.w.Owner, run.ID)
	t.w.Must(err)
	if !run.Ended() {
		t.w.Fatalf("%s=%d: the run has not ended: %+v", seedsVariable, t.seed, run)
	}
	return run
}

// apply saves the policy, has it planned, agrees to what the story agrees to, applies it and plans again.
func (t *trial) apply() {
	t.w.Helper()
	ctx, who := t.w.Context(), t.w.Owner
	_, err := t.w.Policies.Save(ctx, who, t.policy)
	t.w.Must(err)
	t.plan = t.planned()
	t.before = t.state()
	if t.often(20) {
		t.changeAfterPlan()
	}
	t.agreement = t.agree(t.plan)
	run := t.end(t.w.Policies.StartApply(ctx, who, t.plan.Fingerprint, t.agreement))
	if run.State != navette.RunDone {
		t.fault("the apply ended with %s: %s %s", run.State, run.Message, run.Detail)
	}
	if t.after = t.state(); run.Result != nil {
		t.result = *run.Result
	}
	t.again = t.planned()
}

// changeAfterPlan has an administrator change an item of the target after the plan was made. An apply of that plan must
// then end without a change, and with the new plan.
func (t *trial) changeAfterPlan() {
	t.w.Helper()
	level, owner := "A", "account"
	if !t.forAccount() {
		level, owner = "G", "group "+t.group
	}
	keys := slices.DeleteFunc(keysOf(t.wanted), func(key string) bool { return !settingOf(key).at(level) })
	if len(keys) == 0 || owner == "group " {
		return // the group does not exist yet
	}
	item := settingOf(pick(t.story, keys))
	t.administer(owner, "own", item.path, pick(t.story, item.values))
	before, changed := t.before, t.state()
	t.before = changed // a value of its own is the administrator's, even if Zoom shows no difference
	if len(changes(shown(before), shown(changed))) == 0 {
		return // it had that value, or the account has locked another one
	}
	run := t.end(t.w.Policies.StartApply(t.w.Context(), t.w.Owner, t.plan.Fingerprint, t.agree(t.plan)))
	if run.State != navette.RunAsks || run.Plan == nil || run.Plan.Fingerprint == t.plan.Fingerprint {
		t.fault("%s was changed after the plan, and the apply ended with %s", item.key, run.State)
	}
	for _, c := range changes(facts(changed), facts(t.state())) {
		t.fault("the apply of the old plan changed %v", c)
	}
	t.plan = t.planned()
}

// planned has the policy planned and returns the plan.
func (t *trial) planned() policy.Plan {
	t.w.Helper()
	run := t.end(t.w.Policies.StartPlan(t.w.Context(), t.w.Owner, nil))
	if run.State != navette.RunDone || run.Plan == nil {
		t.w.Fatalf("%s=%d: the plan ended with %s: %s %s", seedsVariable, t.seed, run.State, run.Message, run.Detail)
	}
	return *run.Plan
}

// revert reverts the apply, in some stories after an administrator has changed something in Zoom's portal, and judges
// that Zoom shows the former state.
func (t *trial) revert() {
	t.w.Helper()
	ctx, who := t.w.Context(), t.w.Owner
	var m meddling
	meddled, keep := false, t.often(60)
	if t.often(60) {
		m, meddled = t.meddle(changes(facts(t.before), facts(t.after)))
	}
	found := t.state()
	run := t.end(t.w.Policies.StartRevert(ctx, who, policy.Answers{}))
	if run.State == navette.RunAsks {
		if !meddled && slices.ContainsFunc(run.Conflicts, t.surprising) {
			t.fault("the revert asks about %+v, which was not changed", run.Conflicts)
		}
		for _, c := range changes(facts(found), facts(t.state())) {
			t.fault("the revert changed %v before it was answered", c)
		}
		answers := policy.Answers{Given: true}
		for _, c := range run.Conflicts {
			if !keep {
				answers.Overwrite = append(answers.Overwrite, c.ID)
			}
		}
		run = t.end(t.w.Policies.StartRevert(ctx, who, answers))
	} else {
		keep = false
		if meddled && shown(t.after)[hasOf(m)] != shown(found)[hasOf(m)] {
			t.fault("%s was changed to %v, and the revert did not ask", m.fact, m.value)
		}
	}
	if run.State != navette.RunDone {
		t.fault("the revert ended with %s: %s %s", run.State, run.Message, run.Detail)
	}
	t.judgeRevert(t.state(), m, meddled && keep)
}

// surprising reports whether a revert has no reason to ask about a conflict if nothing was changed. It has to ask
// about a lock that Zoom does not show.
func (t *trial) surprising(c policy.Conflict) bool {
	return !(c.Change == policy.LockChange && c.Level == policy.Account && t.locksHidden())
}

// followsHiddenLock reports whether a change is about an item whose lock the policy set in the account and which Zoom
// does not show. No revert knows the former lock.
func (t *trial) followsHiddenLock(c change) bool {
	return t.forAccount() && t.locksHidden() && slices.ContainsFunc(settings, func(item setting) bool {
		_, wanted := t.locks[item.key]
		return wanted && strings.HasSuffix(c.fact, " "+item.path)
	})
}

// hasOf returns the fact about the effective value of a setting that an administrator changed.
func hasOf(m meddling) string {
	owner, _, path := split(m.fact)
	return owner + " has " + path
}

// judgeRevert checks that Zoom shows the state before the apply, except for what an administrator changed and was to be
// kept.
func (t *trial) judgeRevert(now control.State, m meddling, kept bool) {
	if kept && facts(now)[m.fact] != m.value {
		t.fault("%s was changed by an administrator to %v and is %v after the revert", m.fact, m.value, facts(now)[m.fact])
	}
	owner, made := "", false // made: the change was made to a group that the apply created, which is kept as a whole
	if kept {
		owner, _, _ = split(m.fact)
		made = strings.HasPrefix(owner, "group ") && shown(t.before)[owner+" name"] == nil
	}
	for _, c := range changes(shown(t.before), shown(now)) {
		if kept && strings.Contains(c.fact, m.path) || made && strings.HasPrefix(c.fact, owner+" ") ||
			t.followsHiddenLock(c) {
			continue
		}
		t.fault("after the revert %v", c)
	}
}
