package policy_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/sandbox"
	"navette.dev/navette/internal/sandbox/control"
	"navette.dev/navette/internal/testkit"
	"navette.dev/navette/internal/web/webtest"
)

const policyPath = webtest.ZoomSettings + "/policy"

// filled returns the values that a browser without scripts submits with the form that posts to a path.
func filled(v *webtest.Visitor, path string) url.Values {
	v.Helper()
	doc, err := html.Parse(strings.NewReader(v.Page))
	v.Must(err)
	form := webtest.Find(doc, func(n *html.Node) bool {
		return n.Data == "form" && webtest.Attr(n, "method") == "post" && webtest.Attr(n, "action") == path
	})
	if form == nil {
		v.Fatalf("%s has no form that posts to %s:\n%s", v.Path, path, v.Text())
	}
	values := url.Values{}
	for n := range form.Descendants() {
		switch kind := webtest.Attr(n, "type"); {
		case n.Data == "input" && (kind != "checkbox" && kind != "radio" || webtest.HasAttr(n, "checked")):
			values.Add(webtest.Attr(n, "name"), webtest.Attr(n, "value"))
		case n.Data == "select":
			chosen := webtest.Find(n, func(o *html.Node) bool { return o.Data == "option" && webtest.HasAttr(o, "selected") })
			if chosen == nil {
				chosen = webtest.Find(n, func(o *html.Node) bool { return o.Data == "option" })
			}
			values.Add(webtest.Attr(n, "name"), webtest.Attr(chosen, "value"))
		}
	}
	return values
}

// each runs a test in a studio that is connected to a Business account, in which the first two Zoom users are linked
// for import. The visitor is an admin.
func each(t *testing.T, test func(admin *webtest.Visitor, users []control.User)) {
	t.Helper()
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		studio.Connect()
		users := studio.Zoom.State().Users
		studio.LinkForImport(studio.AddUser("Lina Petit", "en", navette.RoleStaff), users[0].Email)
		studio.LinkForImport(studio.AddUser("Sami Moreau", "en", navette.RoleStaff), users[1].Email)
		test(studio.SignIn("Ada Admin", navette.RoleAdmin), users)
	}, testkit.Sandbox(func(o *sandbox.Options) { o.Plan = "business" }))
}

// ended waits until the run on whose page the visitor is has ended, and shows the page again.
func ended(v *webtest.Visitor) *webtest.Visitor {
	v.Helper()
	v.Rest()
	v.Get(v.Path).WantsStatus(http.StatusOK)
	return v.Lacks(`hx-trigger="every 2s"`)
}

// choose saves a policy for a new group with a few settings, and shows its comparison with Zoom.
func choose(v *webtest.Visitor, group string) *webtest.Visitor {
	v.Helper()
	return ended(v.Post(policyPath+"/choose", url.Values{
		"target": {"group"}, "group": {"new"}, "name": {group}, "value-auto_recording": {"cloud"},
		"lock-auto_recording": {"on"}, "value-recording_thumbnails": {"true"},
	}))
}

// applied applies the comparison that the visitor sees, with changes to its form.
func applied(v *webtest.Visitor, changes ...string) *webtest.Visitor {
	v.Helper()
	to := v.Path + "/apply"
	return ended(v.Post(to, webtest.With(filled(v, to), changes...)))
}

// groupIn returns the group in Zoom with a name, or nil.
func groupIn(v *webtest.Visitor, name string) *control.Group {
	v.Helper()
	state, err := v.Zoom.Control.Settings(v.Context())
	v.Must(err)
	if i := slices.IndexFunc(state.Account.Groups, func(g control.Group) bool { return g.Name == name }); i >= 0 {
		return &state.Account.Groups[i]
	}
	return nil
}

// recording returns a recording setting of a level in Zoom.
func recording(settings map[string]any, key string) any {
	section, _ := settings["recording"].(map[string]any)
	return section[key]
}

// TestAPolicyIsChosenAppliedAndRevertedByForms follows a policy through all pages, without scripts: it is chosen for a
// new group, compared, applied, found to have drifted, accepted in a part, and reverted with a value kept that was
// changed since.
func TestAPolicyIsChosenAppliedAndRevertedByForms(t *testing.T) {
	each(t, func(admin *webtest.Visitor, users []control.User) {
		admin.Subscribe()
		admin.Get(policyPath).Shows("No policy yet", `href="`+policyPath+`/choose"`)
		admin.Get(policyPath+"/choose").Shows("2 matched people whose calls are imported", "Automatic recording",
			"open in Zoom")
		form := filled(admin, policyPath+"/choose")
		admin.Post(policyPath+"/choose", webtest.With(form, "name", "")).WantsStatus(http.StatusUnprocessableEntity)
		admin.Shows("Give the new group a name.", `id="name-error"`)

		choose(admin, "Recorded").Shows("What would change in Zoom", "“Recorded” will be created",
			"2 people will be added", "Apply 4 changes for 2 people")
		if groupIn(admin, "Recorded") != nil {
			admin.Fatal("a comparison has created a group")
		}
		applied(admin).Shows("Applying has finished.", "Group “Recorded”", "Applied")
		made := groupIn(admin, "Recorded")
		if made == nil || len(made.Members) != 2 || recording(made.Settings, "auto_recording") != "cloud" ||
			recording(made.Locks, "auto_recording") != true {
			admin.Fatalf("the group became %+v", made)
		}
		admin.Get(policyPath).Shows("In force", "Ada Admin", "No differences")

		admin.Must(admin.Zoom.Control.ChangeGroup(admin.Context(), made.ID, control.GroupChange{
			Settings: map[string]any{"recording": map[string]any{"auto_recording": "local", "recording_thumbnails": false}},
		}))
		admin.Until("the page shows both drifts", func() bool {
			admin.Pass(time.Second)
			return strings.Contains(admin.Get(policyPath).Page, "On the computer") &&
				strings.Count(admin.Page, `name="drift"`) >= 2
		})
		admin.Post(policyPath+"/drift", filled(admin, policyPath+"/drift")).WantsStatus(http.StatusOK)
		admin.Shows("New value accepted.")
		admin.Must(admin.Zoom.Control.ChangeGroup(admin.Context(), made.ID, control.GroupChange{
			Settings: map[string]any{"recording": map[string]any{"recording_thumbnails": true}},
		})) // a group that differs from what is expected is not deleted silently

		admin.Get(policyPath+"/revert").Shows("2 people will be removed from the group “Recorded”", "Set by Navette")
		ended(admin.Post(policyPath+"/revert", nil)).Shows("Reverting has finished.", "Group “Recorded”")
		if left := groupIn(admin, "Recorded"); left != nil {
			admin.Errorf("the group is left: %+v", left)
		}
		admin.Get(policyPath).Shows("Removed from Zoom", "Compare with Zoom")
	})
}

// TestARevertOfBothTargetsNamesTheAccount checks the way back after a policy for a group was replaced by one for the
// account: it restores both, so it must not claim to concern the group only.
func TestARevertOfBothTargetsNamesTheAccount(t *testing.T) {
	each(t, func(admin *webtest.Visitor, _ []control.User) {
		applied(choose(admin, "Recorded"))
		admin.Get(policyPath + "/revert").Shows("The Zoom group “Recorded”")
		applied(ended(admin.Post(policyPath+"/choose", url.Values{
			"target": {"account"}, "value-auto_recording": {"cloud"},
		})))
		admin.Get(policyPath+"/revert").Shows("The whole Zoom account", "people will be removed from the group “Recorded”").
			Lacks("The Zoom group “Recorded”")
	})
}

// TestARevertAsksAboutWhatWasChangedSince checks that a revert changes nothing before its question is answered, that a
// value is kept without a tick, and that the others are restored.
func TestARevertAsksAboutWhatWasChangedSince(t *testing.T) {
	each(t, func(admin *webtest.Visitor, users []control.User) {
		id, err := admin.Zoom.Control.CreateGroup(admin.Context(), control.GroupChange{
			Name: "Sales", Add: []string{users[0].ID, users[1].ID},
			Settings: map[string]any{"recording": map[string]any{"auto_recording": "none", "recording_thumbnails": false}},
		})
		admin.Must(err)
		applied(ended(admin.Post(policyPath+"/choose", url.Values{
			"target": {"group"}, "group": {id}, "value-auto_recording": {"cloud"}, "value-recording_thumbnails": {"true"},
		})))
		admin.Must(admin.Zoom.Control.ChangeGroup(admin.Context(), id, control.GroupChange{
			Settings: map[string]any{"recording": map[string]any{"auto_recording": "local"}},
		}))
		ended(admin.Post(policyPath+"/revert", nil)).Shows("Changed since by someone else", "On the computer")
		if now := groupIn(admin, "Sales"); recording(now.Settings, "recording_thumbnails") != true {
			admin.Errorf("the revert began before its question was answered: %+v", now)
		}
		ended(admin.Post(admin.Path+"/revert", url.Values{})).Shows("Reverting has finished.")
		now := groupIn(admin, "Sales")
		if recording(now.Settings, "auto_recording") != "local" || recording(now.Settings, "recording_thumbnails") != false {
			admin.Errorf("the group became %+v", now)
		}
	})
}

// TestOnlyWhatIsTickedIsDoneForAPerson checks that an own choice of a person stays without a tick, and that the ticks
// of the list survive its search.
func TestOnlyWhatIsTickedIsDoneForAPerson(t *testing.T) {
	each(t, func(admin *webtest.Visitor, users []control.User) {
		for _, u := range users[:2] {
			admin.Zoom.Do("/users/"+u.ID+"/settings",
				map[string]any{"recording": map[string]any{"recording_thumbnails": false}})
		}
		applied(choose(admin, "Recorded"))
		admin.Post(policyPath+"/plan", nil)
		ended(admin).Shows("Where another setting would win", "own choice", "Apply what is ticked")
		search := admin.Path + "/offers"
		admin.Post(search, webtest.With(filled(admin, admin.Path+"/apply"), "own", "1", "find", "no one of this name"))
		admin.WantsStatus(http.StatusOK).Shows("No results", `name="own" value="1"`)
		run := strings.TrimSuffix(admin.Path, "/offers")
		ended(admin.Post(run+"/apply", filled(admin, run+"/apply")))
		state, err := admin.Zoom.Control.Settings(admin.Context())
		admin.Must(err)
		set := 0
		for _, u := range state.Users {
			if recording(u.Own, "recording_thumbnails") == true {
				set++
			}
		}
		if set != 1 {
			admin.Errorf("%d people have another own setting, want the one who was ticked", set)
		}
	})
}

// TestARevertNamesNoGroupByItsID checks that the page of a revert shows a person's primary group in words.
func TestARevertNamesNoGroupByItsID(t *testing.T) {
	each(t, func(admin *webtest.Visitor, users []control.User) {
		_, err := admin.Zoom.Control.CreateGroup(admin.Context(), control.GroupChange{
			Name: "Board", Settings: map[string]any{"recording": map[string]any{"recording_thumbnails": false}},
			Add: []string{users[0].ID}, Primary: []string{users[0].ID},
		})
		admin.Must(err)
		applied(choose(admin, "Recorded"), "all-primary", "on")
		made := groupIn(admin, "Recorded")
		admin.Get(policyPath+"/revert").Shows("Primary group", "the policy’s group", "the group before").Lacks(made.ID)
	})
}

// TestAComparisonThatIsOutOfDateIsNotApplied checks that nothing is sent if Zoom has changed since the comparison, that
// the page then shows the new comparison, and that a comparison of an older policy has no button.
func TestAComparisonThatIsOutOfDateIsNotApplied(t *testing.T) {
	each(t, func(admin *webtest.Visitor, users []control.User) {
		choose(admin, "Recorded")
		first, form := admin.Path, filled(admin, admin.Path+"/apply")
		admin.LinkForImport(admin.AddUser("Nora Vidal", "en", navette.RoleStaff), users[2].Email)
		ended(admin.Post(first+"/apply", form)).Shows("Zoom has changed since this comparison.", "Nothing was sent.",
			"3 people will be added")
		if groupIn(admin, "Recorded") != nil {
			admin.Error("something was sent all the same")
		}
		choose(admin, "Recorded again")
		admin.Get(first).Shows("This comparison is out of date.").Lacks("Apply 4 changes")
	})
}

// TestWhatZoomDropsIsNotCalledApplied checks the page of an apply of which Zoom has dropped a part.
func TestWhatZoomDropsIsNotCalledApplied(t *testing.T) {
	each(t, func(admin *webtest.Visitor, _ []control.User) {
		admin.Must(admin.Zoom.Control.Drop(admin.Context(),
			map[string][]string{"group": {"recording.auto_recording"}}))
		applied(choose(admin, "Recorded")).Shows("Dropped by Zoom", "the plan or a lock of the account", "Compare again")
		admin.Get(policyPath).Shows("Partly in force")
	})
}

// TestTheChecklistIsTicked checks that a tick names who set it, and that the text to copy is there in both languages.
func TestTheChecklistIsTicked(t *testing.T) {
	each(t, func(admin *webtest.Visitor, _ []control.User) {
		admin.Get(policyPath + "/choose")
		ended(admin.Post(policyPath+"/choose", filled(admin, policyPath+"/choose")))
		admin.Get(policyPath+"/checklist").Shows("This meeting is being recorded", "Cette réunion est enregistrée",
			"User Management").Lacks("Ticked by")
		admin.Post(policyPath+"/checklist", url.Values{"item": {"disclaimer_text"}, "done": {"on"}})
		admin.Shows("List updated.", "Marked as done by Ada Admin")
		admin.Post(policyPath+"/checklist", url.Values{"item": {"disclaimer_text"}}).Lacks("Ticked by")
	})
}

// TestAPresetKeepsWhatWasTyped checks that a preset fills in the settings and keeps the target.
func TestAPresetKeepsWhatWasTyped(t *testing.T) {
	each(t, func(admin *webtest.Visitor, _ []control.User) {
		admin.Get(policyPath + "/choose")
		form := webtest.With(filled(admin, policyPath+"/choose"), "preset", "class", "name", "Yoga")
		admin.Post(policyPath+"/preset", form).WantsStatus(http.StatusOK).Shows(`value="Yoga"`)
		if got := filled(admin, policyPath+"/choose").Get("value-display_participant_name"); got != "false" {
			admin.Errorf("the preset for classes shows participants’ names: %q", got)
		}
	})
}

// TestPeopleWhoAreAffectedAreFound checks the lists of whom a target and a comparison affect.
func TestPeopleWhoAreAffectedAreFound(t *testing.T) {
	each(t, func(admin *webtest.Visitor, users []control.User) {
		admin.Get(policyPath+"/people?target=account").Shows(users[0].Email, users[2].Email, "not on your team")
		admin.Get(policyPath + "/people?target=account&q=" + url.QueryEscape(users[2].Email)).Lacks(users[0].Email)
		admin.Get(policyPath + "/people?target=group").Shows(users[0].Email).Lacks(users[2].Email)
		choose(admin, "Recorded")
		admin.Get(admin.Path+"/people").Shows(users[1].Email, "will be added to the group").Lacks(users[2].Email)
	})
}

// TestARunOfACommandNamesTheCommandLine compares the policy as the command does, without a user.
func TestARunOfACommandNamesTheCommandLine(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		studio.Connect()
		v := studio.SignIn("Zoé Garnier", navette.RoleAdmin)
		choose(v, "Enregistrés")
		run, err := studio.Policies.StartPlan(studio.Context(), navette.System(studio.Org), nil)
		studio.Must(err)
		v.Get(policyPath + "/runs/" + run.ID).Shows("Requested by the command line, ")
	}, testkit.Sandbox(func(o *sandbox.Options) { o.Plan = "business" }))
}
