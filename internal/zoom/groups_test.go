package zoom_test

import (
	"slices"
	"testing"

	"navette.dev/navette/internal/sandbox"
	"navette.dev/navette/internal/zoom"
)

// TestSandboxSettingsFollowAccountGroupAndUser changes a setting at each level and reads the user's effective value.
func TestSandboxSettingsFollowAccountGroupAndUser(t *testing.T) {
	c := startSandbox(t, func(o *sandbox.Options) { o.Plan = "business" })
	api, user := c.api(t), c.ready.Users[1].ID
	gallery := []string{"recording", "record_gallery_view"}
	want := func(what string, want bool) {
		t.Helper()
		got, err := api.Users.SettingsDocument(t.Context(), user)
		if err != nil || got.At(gallery...) != want {
			t.Fatalf("%s: %v, %v", what, got.At(gallery...), err)
		}
	}
	on, off := zoom.Document{}, zoom.Document{}
	on.Set(true, gallery...)
	off.Set(false, gallery...)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	want("at first", false)
	must(api.Accounts.SetSettings(t.Context(), "", on))
	want("after the account", true)
	group, err := api.Groups.Create(t.Context(), "Enregistrés")
	must(err)
	must(api.Groups.AddMembers(t.Context(), group.ID, []string{user}))
	must(api.Groups.SetSettings(t.Context(), group.ID, off))
	want("after the group", false)
	must(api.Users.SetSettings(t.Context(), user, on))
	want("after the user", true)

	locks := zoom.Document{}
	locks.Set(true, "recording", "auto_recording")
	must(api.Groups.SetLocks(t.Context(), group.ID, locks))
	must(api.Accounts.SetLocks(t.Context(), locks))
	ofGroup, err := api.Groups.Locks(t.Context(), group.ID)
	must(err)
	ofAccount, err := api.Accounts.Locks(t.Context())
	must(err)
	if ofGroup.At("recording", "auto_recording") != true || ofAccount.At("recording", "auto_recording") != true ||
		ofGroup.At("recording", "cloud_recording") != false {
		t.Errorf("%v, %v", ofGroup["recording"], ofAccount["recording"])
	}
	security, err := api.Accounts.Settings(t.Context(), "security")
	must(err)
	if got := security.At("security", "sign_again_period_for_inactivity_on_web"); got != 0.0 {
		t.Errorf("signs out after %v", got)
	}
}

// TestSandboxGroupsHaveMembers creates a group, fills and deletes it.
func TestSandboxGroupsHaveMembers(t *testing.T) {
	c := startSandbox(t, func(o *sandbox.Options) { o.Plan = "business" })
	api, one, other := c.api(t), c.ready.Users[1].ID, c.ready.Users[2].ID
	first, err := api.Groups.Create(t.Context(), "Première")
	if err != nil {
		t.Fatal(err)
	}
	second, err := api.Groups.Create(t.Context(), "Seconde")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := api.Groups.Create(t.Context(), "première"); !zoom.IsNameTaken(err) {
		t.Errorf("a second group of the same name: %v", err)
	}
	for _, g := range []zoom.UserGroup{first, second} {
		if err := api.Groups.AddMembers(t.Context(), g.ID, []string{one, other}); err != nil {
			t.Fatal(err)
		}
	}
	if err := api.Groups.SetPrimary(t.Context(), second.ID, one); err != nil {
		t.Fatal(err)
	}
	if u, err := api.Users.Get(t.Context(), one); err != nil || len(u.GroupIDs) != 2 || u.GroupIDs[0] != second.ID {
		t.Errorf("%v, %v", u.GroupIDs, err)
	}
	if err := api.Groups.RemoveMember(t.Context(), first.ID, one); err != nil {
		t.Fatal(err)
	}
	members, err := collect(api.Groups.Members(t.Context(), first.ID))
	if err != nil || len(members) != 1 || members[0].ID != other {
		t.Errorf("%+v, %v", members, err)
	}
	if g, err := api.Groups.Get(t.Context(), second.ID); err != nil || g.Name != "Seconde" || g.Members != 2 {
		t.Errorf("%+v, %v", g, err)
	}
	if err := api.Groups.Delete(t.Context(), second.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := api.Groups.Settings(t.Context(), second.ID); !zoom.IsNotFound(err) {
		t.Errorf("a deleted group has settings: %v", err)
	}
	groups, err := collect(api.Groups.List(t.Context()))
	if first.Members = 1; err != nil || !slices.Contains(groups, first) {
		t.Errorf("%+v, %v", groups, err)
	}
}
