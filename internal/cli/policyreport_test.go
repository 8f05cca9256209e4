package cli_test

import (
	"encoding/json"
	"strings"
	"testing"

	"navette.dev/navette/internal/policy"
	"navette.dev/navette/internal/store"
)

// TestThePolicysCommandsSayWhatIsWrong gives the commands what they must refuse. Each ends with code 1, and nothing is
// saved or sent.
func TestThePolicysCommandsSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	w := newTeam(t, store.SQLite)
	w.serve()
	good := w.file(teamPolicy)
	for _, try := range []struct {
		args []string
		says string
	}{
		{[]string{"plan", "--nonsense"}, "unknown flag --nonsense"},
		{[]string{"plan", "--workers", "none"}, "--workers"},
		{[]string{"plan"}, "no recording policy yet"},
		{[]string{"plan", "--org", "Ventes"}, "no organization has the name or id \"Ventes\": choose one with --org\n  " +
			w.org + "  Ventes Nord"},
		{[]string{"plan", "--file", good + ".none"}, "no such file"},
		{[]string{"plan", "--file", w.file("version: 1\ntarget: account\nsettings:\n  cloud_recordings: true\n")},
			":4: settings.cloud_recordings: unknown key; did you mean \"cloud_recording\"?"},
		{[]string{"plan", "--file", w.file(strings.Replace(teamPolicy, "recording_thumbnails: false",
			"recording_thumbnails: 3", 1))}, ":7: settings.recording_thumbnails: expected true or false"},
		{[]string{"apply", "--yes", "--file", w.file(strings.Replace(teamPolicy, "create_group: true\n", "", 1))},
			":3: group: the organization's Zoom account has no group \"Ventes\""},
		{[]string{"apply", "--yes", "--file", good, "--set-own-settings", "stranger@example.org"},
			"--set-own-settings: the policy affects no Zoom user \"stranger@example.org\""},
		{[]string{"apply", "--json", "--file", good}, "add --yes"},
		{[]string{"drift"}, "nothing was applied"},
	} {
		out, told, code := w.policy(try.args...)
		if code != 1 || !strings.Contains(strings.ToLower(told), strings.ToLower(try.says)) {
			t.Errorf("%v: code %d, want 1, and this must contain %q:\n%s%s", try.args, code, try.says, out, told)
		}
	}
	if len(w.groups()) != 0 {
		t.Errorf("Zoom has groups: %+v", w.groups())
	}
}

// TestTheReportsOfAPolicy checks the JSON and the exit codes for a setting that Zoom drops, for a user's own choice
// that was not agreed to, and for a group that got another member after the apply.
func TestTheReportsOfAPolicy(t *testing.T) {
	t.Parallel()
	w := newTeam(t, store.SQLite)
	w.serve()
	w.post("/drops", map[string]any{"group": []string{"recording.recording_thumbnails"}})
	file := w.file(strings.Split(teamPolicy, "agreements:")[0])

	var applied, planned, reverted struct {
		Command      string
		Organization struct{ ID, Name string }
		Differs      bool
		Plan         policy.Plan
		Result       policy.Result
		Kept         []policy.Conflict
	}
	w.decode(&applied, w.wants(2, "apply", "--yes", "--json", "--file", file))
	if applied.Command != "apply" || applied.Organization.ID != w.org || applied.Organization.Name != "Ventes Nord" ||
		!applied.Differs || len(applied.Plan.Affected) != 2 {
		t.Errorf("the report of the apply is %+v", applied)
	}
	dropped := false
	for _, i := range applied.Result.Items {
		dropped = dropped || i.Item == "recording_thumbnails" && i.Outcome == policy.Dropped && i.Wanted == policy.Off
	}
	if !dropped {
		t.Errorf("no item is reported as dropped: %+v", applied.Result.Items)
	}
	w.post("/drops", map[string]any{})
	w.wants(0, "apply", "--yes")
	user := applied.Plan.Affected[1]
	w.post("/users/"+user.ID+"/settings", map[string]any{"recording": map[string]any{"recording_thumbnails": true}})
	if out := w.wants(2, "apply", "--yes"); !strings.Contains(out, "? user     "+user.Email+" has chosen other values") ||
		!strings.Contains(out, "setting it was not agreed to") {
		t.Errorf("an apply with a user's own choice:\n%s", out)
	}
	w.decode(&planned, w.wants(2, "plan", "--json"))
	if len(planned.Plan.Offers) != 1 || planned.Plan.Offers[0].ID != user.ID || !planned.Plan.Empty() {
		t.Errorf("the plan is %+v", planned.Plan)
	}
	w.wants(0, "apply", "--yes", "--set-own-settings", user.Email)
	w.wants(0, "plan")

	made := w.groups()["Ventes"]
	w.post("/groups/"+made.ID, map[string]any{"add": []string{w.stranger}})
	w.decode(&reverted, w.wants(2, "revert", "--yes", "--json"))
	if len(reverted.Kept) != 1 || reverted.Kept[0].Change != policy.CreateGroup ||
		len(w.groups()["Ventes"].Members) != 1 {
		t.Errorf("the revert kept %+v, and left the groups %+v", reverted.Kept, w.groups())
	}
}

// TestAPresetIsExported plans an exported preset. An export has no other exit code than 0 and 1.
func TestAPresetIsExported(t *testing.T) {
	t.Parallel()
	w := newTeam(t, store.SQLite)
	out := w.wants(0, "export", "--preset", "class", "--group", "Cours")
	text := strings.Replace(out, "group: \"Cours\"\n", "group: Cours\ncreate_group: true\n", 1)
	w.wants(2, "plan", "--file", w.file(text))
	w.wants(1, "export", "--preset", "none")
	w.wants(1, "export")
}

func (w team) post(path string, body any) {
	w.Helper()
	if err := w.zoom.Post(w.Context(), path, body, nil); err != nil {
		w.Fatal(err)
	}
}

// decode decodes the only object of an output.
func (w team) decode(into any, out string) {
	w.Helper()
	if err := json.Unmarshal([]byte(out), into); err != nil {
		w.Fatalf("%v in %s", err, out)
	}
}
