package policy_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/policy"
	"navette.dev/navette/internal/sandbox/control"
)

// crew is a policy for a group that Navette creates. It wants few items, so that what a test changes is easy to see.
func crew() policy.Policy {
	return policy.Policy{
		Target: policy.OneGroup, Group: policy.GroupChoice{Name: "Enregistrés", Create: true},
		Values: map[string]policy.Value{
			"auto_recording": policy.Word("cloud"), "record_gallery_view": policy.On, "save_chat_text": policy.Off,
			"host_pause_stop_recording": policy.Off,
		},
		Locks: map[string]bool{"auto_recording": true},
	}
}

// portal changes a user's own settings as the user does in Zoom's portal.
func (w *studio) portal(user int, recording map[string]any) {
	w.Helper()
	w.Zoom.Do("/users/"+w.user(user).ID+"/settings", map[string]any{"recording": recording})
}

// group creates a group in Zoom's portal, and makes it the primary one of its members.
func (w *studio) group(name string, recording map[string]any, members ...string) string {
	w.Helper()
	id, err := w.Zoom.Control.CreateGroup(w.Context(), control.GroupChange{
		Name: name, Settings: map[string]any{"recording": recording}, Add: members, Primary: members,
	})
	w.Must(err)
	return id
}

// effective returns a recording setting of a user.
func (w *studio) effective(user int, key string) any {
	w.Helper()
	for _, u := range w.settings().Users {
		if u.ID == w.user(user).ID {
			return u.Settings["recording"].(map[string]any)[key]
		}
	}
	return nil
}

// recorded links three users: one who inherits everything, one in another group, and one with an own choice.
func recorded(w *studio) {
	w.Helper()
	w.LinkForImport(w.Owner, w.user(0).Email)
	w.LinkForImport(w.Admin, w.user(1).Email)
	w.LinkForImport(w.Coach, w.user(2).Email)
	w.group("Ventes", map[string]any{"save_chat_text": true, "record_gallery_view": false}, w.user(1).ID)
	w.portal(2, map[string]any{"record_gallery_view": true, "save_chat_text": true})
	w.portal(2, map[string]any{"record_gallery_view": false})
	w.save(crew())
}

// TestNothingIsForcedWithoutAnAgreement applies a policy without an agreement and then with one: a user in another
// group and a user with an own choice keep their settings first. The revert restores everything.
func TestNothingIsForcedWithoutAnAgreement(t *testing.T) {
	each(t, func(w *studio) {
		recorded(w)
		before := w.settings()
		plan := w.plan()
		if !plan.Members.Create || len(plan.Members.Add) != 3 || len(plan.Users) != 3 {
			w.Fatalf("%s", asJSON(plan))
		}
		first := w.apply(policy.Agreement{})
		var kept []policy.Outcome
		for _, r := range first.Result.Items {
			if r.Level == policy.User {
				kept = append(kept, r.Outcome)
			}
		}
		slices.Sort(kept)
		if !slices.Contains(kept, policy.KeptOther) || !slices.Contains(kept, policy.KeptOwn) || first.Result.Whole() ||
			w.effective(0, "record_gallery_view") != true || w.effective(1, "save_chat_text") != true ||
			w.effective(2, "record_gallery_view") != false || w.effective(1, "auto_recording") != "cloud" {
			w.Fatalf("%s", asJSON(first.Result))
		}
		all := policy.Consent{All: true}
		second := w.apply(policy.Agreement{Primary: all, Own: all})
		if !second.Result.Whole() || second.Result.Primary != 1 || w.effective(1, "save_chat_text") != false ||
			w.effective(2, "record_gallery_view") != true {
			w.Fatalf("%s %s", second.Message, asJSON(second.Result))
		}
		if again := w.plan(); !again.Empty() || len(again.Offers)+len(again.Impossible) > 0 {
			w.Errorf("the next plan: %s", asJSON(again))
		}
		if n := len(w.Zoom.Requests("POST", "/v2/groups")); n != 1 {
			w.Errorf("%d requests to create the group", n)
		}
		if r := w.revert(policy.Answers{}); r.State != navette.RunDone {
			w.Fatalf("%s %s %s", r.State, r.Message, asJSON(r.Conflicts))
		}
		same(w, before, w.settings())
	})
}

// TestALostAnswerCreatesNoSecondGroup loses the answer to the request that creates the group, and the one that adds its
// members. The next try finds both.
func TestALostAnswerCreatesNoSecondGroup(t *testing.T) {
	each(t, func(w *studio) {
		recorded(w)
		for _, path := range []string{"/v2/groups", "/v2/groups/*/members"} {
			w.Zoom.Fault(map[string]any{"action": "cut", "method": "POST", "path": path, "when": "after"})
		}
		plan := w.plan()
		r, err := w.Policies.StartApply(w.Context(), w.Owner, plan.Fingerprint, policy.Agreement{})
		w.Must(err)
		for range 4 {
			w.Rest()
			w.Jump(w.In(time.Minute))
		}
		w.ended(r, nil)
		other := func(g control.Group) bool { return g.Name != "Enregistrés" }
		groups := slices.DeleteFunc(w.settings().Account.Groups, other)
		if len(groups) != 1 || len(groups[0].Members) != 3 || len(w.Zoom.Requests("POST", "/v2/groups")) != 1 ||
			len(w.Zoom.Requests("POST", "/v2/groups/*/members")) != 1 {
			w.Fatalf("%s, %d requests", asJSON(groups), len(w.Zoom.Requests("POST", "/v2/groups")))
		}
	})
}

// TestAGroupOfTheSameNameIsNotUsed has a group that Navette did not create under the name of the one to create.
func TestAGroupOfTheSameNameIsNotUsed(t *testing.T) {
	each(t, func(w *studio) {
		w.group("enregistrés", map[string]any{"save_chat_text": true})
		recorded(w)
		plan := w.plan()
		if len(plan.Impossible) != 1 || plan.Impossible[0].Reason != policy.GroupNameTaken || !plan.Empty() {
			w.Fatalf("%s", asJSON(plan))
		}
		r := w.ended(w.Policies.StartApply(w.Context(), w.Owner, plan.Fingerprint, policy.Agreement{}))
		if r.State != navette.RunFailed || r.Message != "policyrule.group_name_taken" ||
			len(w.Zoom.Requests("POST", "/v2/groups")) > 0 {
			w.Fatalf("%s %s", r.State, r.Message)
		}
	})
}

// relink links a user to another Zoom user than before.
func (w *studio) relink(user navette.Actor, from, to int) {
	w.Helper()
	table, err := w.Hosts.Linking(w.Context(), w.Owner)
	w.Must(err)
	var changes []hosts.LinkInput
	for _, h := range table.Hosts {
		switch h.ZoomUserID {
		case w.user(from).ID:
			changes = append(changes, hosts.LinkInput{HostID: h.ID})
		case w.user(to).ID:
			changes = append(changes, hosts.LinkInput{HostID: h.ID, UserID: user.ID, ForImport: true})
		}
	}
	w.Must(w.Hosts.Link(w.Context(), w.Owner, changes))
}

// TestTheGroupFollowsTheLinks links another user after an apply, and removes a link.
func TestTheGroupFollowsTheLinks(t *testing.T) {
	each(t, func(w *studio) {
		w.LinkForImport(w.Admin, w.user(1).Email)
		w.save(crew())
		w.apply(policy.Agreement{})
		members := func() []string {
			groups := w.settings().Account.Groups
			return slices.Sorted(slices.Values(groups[len(groups)-1].Members))
		}
		w.LinkForImport(w.Coach, w.user(2).Email)
		w.Jump(w.In(5 * time.Second))
		if want := slices.Sorted(slices.Values([]string{w.user(1).ID, w.user(2).ID})); !slices.Equal(members(), want) {
			w.Fatalf("members %v, want %v", members(), want)
		}
		w.relink(w.Coach, 2, 3)
		w.Jump(w.In(5 * time.Second))
		if want := slices.Sorted(slices.Values([]string{w.user(1).ID, w.user(3).ID})); !slices.Equal(members(), want) {
			w.Fatalf("members %v, want %v", members(), want)
		}
		w.Must(w.People.Remove(w.Context(), w.Owner, w.Coach.ID))
		w.Jump(w.In(5 * time.Second))
		if !slices.Equal(members(), []string{w.user(1).ID}) {
			w.Fatalf("the Zoom user of a removed colleague is still in the group: %v", members())
		}
	})
}

// TestAnUnknownGroupIsRefused saves a policy for a group that the account does not have.
func TestAnUnknownGroupIsRefused(t *testing.T) {
	each(t, func(w *studio) {
		p := crew()
		p.Group = policy.GroupChoice{ID: "groupOfAnotherAccount"}
		if _, err := w.Policies.Save(w.Context(), w.Owner, p); navette.CodeOf(err) != navette.Invalid {
			w.Errorf("%v", err)
		}
		p = crew()
		if _, err := w.Policies.Save(w.Context(), w.Coach, p); navette.CodeOf(err) != navette.Forbidden {
			w.Errorf("staff save a policy: %v", err)
		}
		if _, err := w.Policies.StartPlan(w.Context(), w.Coach, &p); navette.CodeOf(err) != navette.Forbidden {
			w.Errorf("staff plan: %v", err)
		}
	})
}

// TestAnotherStateAsksAgain changes Zoom between the plan and the apply.
func TestAnotherStateAsksAgain(t *testing.T) {
	each(t, func(w *studio) {
		recorded(w)
		plan := w.plan()
		w.portal(0, map[string]any{"save_chat_text": false})
		w.portal(0, map[string]any{"host_pause_stop_recording": false})
		r := w.ended(w.Policies.StartApply(w.Context(), w.Owner, plan.Fingerprint, policy.Agreement{}))
		if r.State != navette.RunAsks || r.Message != "policyrule.plan_changed" || r.Plan.Fingerprint == plan.Fingerprint {
			w.Fatalf("%s %s", r.State, r.Message)
		}
		if sent := len(w.Zoom.Requests(http.MethodPatch, "/v2/**")) + len(w.Zoom.Requests("POST", "/v2/groups")); sent > 0 {
			w.Errorf("%d requests changed Zoom", sent)
		}
	})
}

// TestARevertAsksBeforeItOverwrites changes a setting after an apply. A revert asks, and without an overwriting answer
// keeps it.
func TestARevertAsksBeforeItOverwrites(t *testing.T) {
	each(t, func(w *studio) {
		p := policy.Policy{
			Target: policy.WholeAccount,
			Values: map[string]policy.Value{"record_gallery_view": policy.On, "auto_recording": policy.Word("cloud")},
		}
		w.save(p)
		w.apply(policy.Agreement{})
		w.Zoom.Do("/account/settings", map[string]any{"recording": map[string]any{"auto_recording": "local"}})
		r := w.revert(policy.Answers{})
		if r.State != navette.RunAsks || len(r.Conflicts) != 1 || r.Conflicts[0].Item != "auto_recording" ||
			r.Conflicts[0].Present != policy.Word("local") || r.Conflicts[0].Former != policy.Word("none") {
			w.Fatalf("%s %s", r.State, asJSON(r.Conflicts))
		}
		recording := func() map[string]any { return w.settings().Account.Settings["recording"].(map[string]any) }
		if recording()["record_gallery_view"] != true {
			w.Fatal("the revert did not wait for the answer")
		}
		r = w.revert(policy.Answers{Given: true})
		if got := recording(); r.State != navette.RunDone || got["auto_recording"] != "local" ||
			got["record_gallery_view"] != false {
			w.Fatalf("%s %v", r.State, got)
		}
	})
}

// TestAMemberWhomZoomDoesNotAddIsReported has Zoom accept the request that adds members, and add none.
func TestAMemberWhomZoomDoesNotAddIsReported(t *testing.T) {
	each(t, func(w *studio) {
		recorded(w)
		w.Zoom.Fault(map[string]any{
			"action": "status", "status": 204, "method": "POST", "path": "/v2/groups/*/members", "when": "before",
		})
		r := w.apply(policy.Agreement{})
		dropped := 0
		for _, i := range r.Result.Items {
			if i.Change == policy.Membership && i.Outcome == policy.Dropped && i.Name != "" {
				dropped++
			}
		}
		if r.State != navette.RunDone || dropped != 3 || r.Result.Added != 0 || r.Result.Whole() {
			w.Fatalf("%s %s: %s", r.State, r.Message, asJSON(r.Result))
		}
		if r = w.apply(policy.Agreement{}); r.Result.Added != 3 {
			w.Fatalf("the next apply does not finish: %s", asJSON(r.Result))
		}
	})
}

// TestAGroupThatSomeoneChangedIsNotDeletedSilently changes a setting of the group that an apply created. A revert asks,
// and without an overwriting answer keeps the group with that setting.
func TestAGroupThatSomeoneChangedIsNotDeletedSilently(t *testing.T) {
	each(t, func(w *studio) {
		w.LinkForImport(w.Admin, w.user(1).Email)
		w.save(crew())
		w.apply(policy.Agreement{})
		made := w.settings().Account.Groups[0]
		w.Must(w.Zoom.Control.ChangeGroup(w.Context(), made.ID, control.GroupChange{
			Settings: map[string]any{"recording": map[string]any{"auto_recording": "local"}},
		}))
		asked := func(r policy.Run) (items []string) {
			for _, c := range r.Conflicts {
				items = append(items, string(c.Change)+" "+c.Item)
			}
			return items
		}
		r := w.revert(policy.Answers{})
		if want := []string{"setting auto_recording", "group "}; r.State != navette.RunAsks ||
			!slices.Equal(asked(r), want) {
			w.Fatalf("%s %q, want %q", r.State, asked(r), want)
		}
		r = w.revert(policy.Answers{Given: true})
		kept := w.settings().Account.Groups
		if r.State != navette.RunDone || len(kept) != 1 || len(kept[0].Members) != 0 {
			w.Fatalf("%s, groups %s", r.State, asJSON(kept))
		}
		if own := asJSON(kept[0].Own); !strings.Contains(own, `"auto_recording":"local"`) {
			w.Errorf("the group has %s", own)
		}
	})
}

// refuseOne makes Zoom refuse the next request that adds several members, and the second one after it, which adds one.
func (w *studio) refuseOne() {
	w.Helper()
	for _, skip := range []int{0, 1} {
		w.Zoom.Fault(map[string]any{
			"action": "status", "status": 400, "code": 300, "message": "The user cannot join a group.", "method": "POST",
			"path": "/v2/groups/*/members", "when": "before", "skip": skip, "count": 1,
		})
	}
}

// TestARefusedMemberDoesNotKeepTheOthersOut has Zoom refuse one of three members at an apply, and one of two when links
// are added.
func TestARefusedMemberDoesNotKeepTheOthersOut(t *testing.T) {
	each(t, func(w *studio) {
		recorded(w)
		w.refuseOne()
		r := w.apply(policy.Agreement{})
		var refused []policy.ItemResult
		for _, i := range r.Result.Items {
			if i.Change == policy.Membership {
				refused = append(refused, i)
			}
		}
		if r.State != navette.RunDone || r.Result.Added != 2 || len(refused) != 1 || refused[0].Name == "" ||
			refused[0].Outcome != policy.Refused || refused[0].Detail != "The user cannot join a group." {
			w.Fatalf("%s %s: %s", r.State, r.Message, asJSON(r.Result))
		}
		if r = w.apply(policy.Agreement{}); r.Result.Added != 1 {
			w.Fatalf("the next apply does not add the refused member: %s", asJSON(r.Result))
		}
		w.Must(w.groupIs(0, 1, 2))
	})
}

// TestARefusedMemberIsListedByTheCheck links two users after an apply, of whom Zoom refuses one.
func TestARefusedMemberIsListedByTheCheck(t *testing.T) {
	each(t, func(w *studio) {
		w.LinkForImport(w.Owner, w.user(0).Email)
		w.save(crew())
		w.apply(policy.Agreement{})
		w.refuseOne()
		w.LinkForImport(w.Admin, w.user(1).Email)
		w.LinkForImport(w.Coach, w.user(2).Email)
		w.Jump(w.In(5 * time.Second))
		d, err := w.Policies.Drift(w.Context(), w.Owner)
		w.Must(err)
		missing := slices.DeleteFunc(d.Rows, func(r policy.DriftRow) bool { return r.Change != policy.Membership })
		if len(missing) != 1 {
			w.Fatalf("%s", asJSON(d))
		}
		switch missing[0].Item {
		case w.user(1).ID:
			w.Must(w.groupIs(0, 2))
		case w.user(2).ID:
			w.Must(w.groupIs(0, 1))
		default:
			w.Fatalf("the missing member is %s", missing[0].Item)
		}
	})
}

// groupIs returns an error if the members of the policy's group are not these users.
func (w *studio) groupIs(users ...int) error {
	w.Helper()
	groups := w.settings().Account.Groups
	at := slices.IndexFunc(groups, func(g control.Group) bool { return g.Name == "Enregistrés" })
	var want []string
	for _, u := range users {
		want = append(want, w.user(u).ID)
	}
	slices.Sort(want)
	if got := slices.Sorted(slices.Values(groups[at].Members)); !slices.Equal(got, want) {
		return fmt.Errorf("members %v, want %v", got, want)
	}
	return nil
}
