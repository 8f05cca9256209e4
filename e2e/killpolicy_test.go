package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/policy"
	"navette.dev/navette/internal/sandbox"
	"navette.dev/navette/internal/sandbox/control"
	"navette.dev/navette/internal/store"
)

// policyGroup is the name of the group that the policy of these tests creates.
const policyGroup = "Enregistrements"

// smallAccount is an account of six users without a limit of requests per second.
func smallAccount(o *sandbox.Options) { o.Users, o.RateLimits = 6, "off" }

// TestKilledAtEveryWriteOfAPolicy kills the server at each request by which an apply changes Zoom, after it took effect
// and before. Each server continues where the one before it was killed.
func TestKilledAtEveryWriteOfAPolicy(t *testing.T) {
	t.Parallel()
	for _, when := range []string{"after", "before"} {
		t.Run(when, func(t *testing.T) {
			eachEngine(t, setting{sandbox: smallAccount}, func(w *surroundings) {
				p := w.preparePolicy()
				// create the group, add its members, set its values, its locks, a primary group, and the two users' settings,
				// which are sent at the same time
				const writes = 6
				if kills := p.killWhile(func(int) []map[string]any {
					return held(when, 0, "POST", "PATCH", "DELETE")
				}); kills < writes {
					w.Errorf("the server was killed %d times, want at least %d", kills, writes)
				}
				p.judge()
			})
		})
	}
}

// TestKilledAtEveryReadOfAPolicy kills the first server at its first request that reads Zoom, the second at its second
// one, and so on.
func TestKilledAtEveryReadOfAPolicy(t *testing.T) {
	t.Parallel()
	const chains = 3 // run beside each other, since every kill is followed by the wait for a lease to end
	for chain := range chains {
		t.Run(fmt.Sprint(chain), func(t *testing.T) {
			eachEngine(t, setting{sandbox: smallAccount}, func(w *surroundings) {
				p := w.preparePolicy()
				p.killWhile(func(kill int) []map[string]any { return held("after", kill*chains+chain, "GET") })
				p.judge()
			})
		})
	}
}

// TestGroupThatZoomCreatesLate kills the server while Zoom has its request to create the group and has not carried it
// out. Zoom does so only after the next server has read the groups and found none.
func TestGroupThatZoomCreatesLate(t *testing.T) {
	const groups = "/v2/groups"
	eachEngine(t, setting{sandbox: smallAccount}, func(w *surroundings) {
		p := w.preparePolicy()
		p.zoom.Fault(map[string]any{"action": "hold", "when": "before", "method": "POST", "path": groups})
		server := p.start()
		p.zoom.Held(groups, 1)
		server.kill()
		read := len(p.zoom.Requests("GET", groups))
		p.start()
		p.until("the groups are read again", func() bool { return len(p.zoom.Requests("GET", groups)) > read })
		p.zoom.Mend()
		p.ended(p.run)
		p.judge()
	})
}

// held returns a fault for each method that holds the request after a number of others.
func held(when string, skip int, methods ...string) (faults []map[string]any) {
	for _, method := range methods {
		faults = append(faults, map[string]any{
			"action": "hold", "when": when, "method": method, "path": "/v2/**", "skip": skip,
		})
	}
	return faults
}

// policyRun is the apply of a policy that servers are killed during.
type policyRun struct {
	*surroundings
	before control.State
	run    string // id
	linked []string
}

// preparePolicy connects an organization with two linked users, saves a policy for a group that does not exist yet, has
// a server plan it, and asks for the apply, on which no server has worked when it returns.
func (w *surroundings) preparePolicy() *policyRun {
	w.Helper()
	w.openStudio()
	users := w.zoom.Ready.Users
	p := &policyRun{surroundings: w, linked: []string{users[1].ID, users[2].ID}}
	w.linkUsers(p.linked)
	// one linked user has another primary group, the other one has chosen another value
	_, err := w.zoom.Control.CreateGroup(w.Context(), control.GroupChange{
		Name: "Autre", Add: []string{users[1].ID, users[3].ID},
		Settings: recordingSettings("record_gallery_view", false, "auto_recording", "local"),
	})
	w.must(err)
	w.zoom.Do("/users/"+users[2].ID+"/settings", recordingSettings("record_gallery_view", false))
	w.savePolicy(policy.Policy{
		Target: policy.OneGroup, Group: policy.GroupChoice{Create: true, Name: policyGroup},
		Values: map[string]policy.Value{
			"record_gallery_view": policy.On, "auto_recording": policy.Word("cloud"),
			"host_pause_stop_recording": policy.Off,
		},
		Locks: map[string]bool{"auto_recording": true},
	})
	p.before = w.policyState()
	server := w.start()
	plan := w.planPolicy()
	server.kill()
	run, err := w.rules.Policies.StartApply(w.Context(), w.owner, plan.Fingerprint, policy.Agreement{
		Primary: policy.Consent{All: true}, Own: policy.Consent{All: true},
	})
	w.must(err)
	p.run = run.ID
	return p
}

func recordingSettings(pairs ...any) map[string]any {
	values := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		values[pairs[i].(string)] = pairs[i+1]
	}
	return map[string]any{"recording": values}
}

// linkUsers adds a user of the organization for each Zoom user and links both, for import.
func (w *surroundings) linkUsers(zoomUserIDs []string) {
	w.Helper()
	table, err := w.rules.Hosts.Linking(w.Context(), w.owner)
	w.must(err)
	var links []hosts.LinkInput
	for _, h := range table.Hosts {
		if slices.Contains(zoomUserIDs, h.ZoomUserID) {
			links = append(links, hosts.LinkInput{HostID: h.ID, UserID: w.addUser(h.Email), ForImport: true})
		}
	}
	w.must(w.rules.Hosts.Link(w.Context(), w.owner, links))
}

func (w *surroundings) addUser(email string) (id string) {
	w.Helper()
	now := w.clock.Now()
	person := navette.Person{
		ID: navette.NewID(navette.PrefixPerson, now), Name: email, Email: email, EmailFolded: email, Language: "en",
		PasswordHash: "-", CreatedAt: navette.At(now),
	}
	user := navette.User{
		ID: navette.NewID(navette.PrefixUser, now), OrgID: w.owner.Org, PersonID: person.ID, Role: navette.RoleStaff,
		CreatedAt: navette.At(now),
	}
	w.must(w.rules.Store.Org(w.owner.Org).Update(w.Context(), navette.System(w.owner.Org), now,
		func(tx *store.Tx) (err error) {
			user, err = tx.AddUser(w.Context(), person, user)
			return err
		}))
	return user.ID
}

func (w *surroundings) savePolicy(p policy.Policy) {
	w.Helper()
	_, err := w.rules.Policies.Save(w.Context(), w.owner, p)
	w.must(err)
}

// planPolicy asks for a plan and waits until a server has made it.
func (w *surroundings) planPolicy() policy.Plan {
	w.Helper()
	run, err := w.rules.Policies.StartPlan(w.Context(), w.owner, nil)
	w.must(err)
	return *w.ended(run.ID).Plan
}

// ended waits until a run has ended and returns it.
func (w *surroundings) ended(id string) policy.Run {
	w.Helper()
	var run policy.Run
	w.until("the run has ended", func() bool {
		run = w.policyRunOf(id)
		return run.Ended()
	})
	return run
}

func (w *surroundings) policyRunOf(id string) policy.Run {
	w.Helper()
	run, err := w.rules.Policies.Run(w.Context(), w.owner, id)
	w.must(err)
	return run
}

func (w *surroundings) policyState() control.State {
	w.Helper()
	state, err := w.zoom.Control.Settings(w.Context())
	w.must(err)
	return state
}

// killWhile starts servers until the apply has ended. faults returns what holds the nth server's requests, from 0; a
// server is killed when one is held. It returns the number of kills.
func (p *policyRun) killWhile(faults func(kill int) []map[string]any) (kills int) {
	p.Helper()
	for ; ; kills++ {
		for _, fault := range faults(kills) {
			p.zoom.Fault(fault)
		}
		server := p.start()
		p.until("a request is held, or the apply has ended", func() bool {
			return len(p.heldRequests()) > 0 || p.policyRunOf(p.run).Ended()
		})
		if len(p.heldRequests()) == 0 {
			p.zoom.Mend()
			return kills
		}
		server.kill()
		p.zoom.Mend()
		p.judgeHalf()
	}
}

func (p *policyRun) heldRequests() []control.Request {
	p.Helper()
	held, err := p.zoom.Control.Requests(context.WithoutCancel(p.Context()), url.Values{"state": {"held"}})
	p.must(err)
	return held
}

// judgeHalf checks that what the run calls applied is so in Zoom, while no server runs.
func (p *policyRun) judgeHalf() {
	p.Helper()
	run, now := p.policyRunOf(p.run), p.policyState()
	if run.Ended() {
		p.Errorf("the run has ended: %+v", run)
	}
	if run.Result == nil {
		return // no server had read its promise yet
	}
	for _, item := range run.Result.Items {
		if item.Outcome == policy.Applied && item.Change == policy.Setting && !p.isSet(now, item) {
			p.Errorf("%+v is not so in Zoom", item)
		}
	}
}

// isSet reports whether Zoom has the wanted value of an item at its level.
func (p *policyRun) isSet(now control.State, item policy.ItemResult) bool {
	wanted, err := json.Marshal(item.Wanted)
	p.must(err)
	var tree map[string]any
	for _, g := range now.Account.Groups {
		if item.Level == policy.Group && g.ID == item.Owner {
			tree = g.Settings
		}
	}
	for _, u := range now.Users {
		if item.Level == policy.User && u.ID == item.Owner {
			tree = u.Settings
		}
	}
	recording, _ := tree["recording"].(map[string]any)
	found, err := json.Marshal(recording[item.Item])
	p.must(err)
	return string(found) == string(wanted)
}

// judge checks the result: everything is as wanted, nothing was done twice, and nothing else was changed.
func (p *policyRun) judge() {
	p.Helper()
	run, now := p.policyRunOf(p.run), p.policyState()
	if !run.Result.Whole() || run.State != navette.RunDone {
		p.Errorf("the apply ended with %s, %+v", run.State, run.Result)
	}
	group := p.onlyGroup(now)
	for _, u := range now.Users {
		member := slices.Contains(p.linked, u.ID)
		recording, _ := u.Settings["recording"].(map[string]any)
		was := p.userBefore(u.ID)
		switch {
		case member && (u.Groups[0] != group.ID || recording["record_gallery_view"] != true ||
			recording["auto_recording"] != "cloud" || recording["host_pause_stop_recording"] != false):
			p.Errorf("%s is in %v and has %v", u.Email, u.Groups, recording)
		case !member && encode(u) != encode(was):
			p.Errorf("%s was changed:\n%s\n%s", u.Email, encode(was), encode(u))
		}
	}
	if encode(now.Account.Own)+encode(now.Account.Locks) != encode(p.before.Account.Own)+encode(p.before.Account.Locks) {
		p.Errorf("the account was changed: %+v", now.Account)
	}
	p.judgeMembers(group)
}

func (p *policyRun) userBefore(id string) control.User {
	for _, u := range p.before.Users {
		if u.ID == id {
			return u
		}
	}
	return control.User{}
}

// onlyGroup returns the group that was created. It checks that there is only one, and that the other group is as it
// was.
func (p *policyRun) onlyGroup(now control.State) (made control.Group) {
	p.Helper()
	count := 0
	for _, g := range now.Account.Groups {
		if g.Name == policyGroup {
			made = g
			count++
		} else if encode(g) != encode(p.before.Account.Groups[0]) {
			p.Errorf("the group %s was changed: %+v", g.Name, g)
		}
	}
	if count != 1 || len(now.Account.Groups) != 2 {
		p.Errorf("%d groups %q among %d", count, policyGroup, len(now.Account.Groups))
	}
	return made
}

// judgeMembers checks the members of the group, and Zoom's history for members that were added again.
func (p *policyRun) judgeMembers(group control.Group) {
	p.Helper()
	members := slices.Sorted(slices.Values(group.Members))
	if want := slices.Sorted(slices.Values(p.linked)); !slices.Equal(members, want) {
		p.Errorf("members %v, want %v", members, want)
	}
	added := map[string]int{}
	for _, r := range p.zoom.Requests("POST", "/v2/groups/*/members") {
		for _, id := range p.linked {
			added[id] += strings.Count(r.Body, id)
		}
	}
	for _, id := range p.linked {
		if added[id] != 1 {
			p.Errorf("%s was added %d times", id, added[id])
		}
	}
}

func encode(value any) string {
	raw, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(raw)
}
