package policyfile_test

import (
	"errors"
	"maps"
	"strings"
	"testing"

	"navette.dev/navette/internal/policy"
	"navette.dev/navette/internal/policy/policyfile"
)

const good = `version: 1
target: group
group: Ventes
settings:
  cloud_recording: true
  auto_recording: cloud
  auto_delete_cmr_days: 30
locks:
  cloud_recording: true
agreements:
  set_primary_groups: all
  set_own_settings: [camille@example.org, Zq-2]
  delete_recordings: true
`

func TestAFileIsRead(t *testing.T) {
	f, err := policyfile.Read("policy.yaml", []byte(good))
	if err != nil {
		t.Fatal(err)
	}
	p := f.Policy
	if p.Target != policy.OneGroup || p.Group.Name != "Ventes" || p.Group.Create || len(p.Values) != 3 ||
		p.Values["cloud_recording"] != policy.On || p.Values["auto_recording"] != policy.Word("cloud") ||
		p.Values["auto_delete_cmr_days"] != policy.Number(30) || !p.Locks["cloud_recording"] {
		t.Errorf("read %+v", p)
	}
	groups := []policyfile.Group{{"g1", "Direction"}, {"g2", "Ventes"}}
	if err := f.Find(groups); err != nil || f.Policy.Group.ID != "g2" {
		t.Errorf("the group is %+v, %v", f.Policy.Group, err)
	}
	camille := policy.Affected{Person: policy.Person{ID: "Zq-1", Email: "Camille@example.org"}}
	other := policy.Affected{Person: policy.Person{ID: "Zq-2", Email: "other@example.org"}}
	agreed, err := f.Agreement([]policy.Affected{camille, other})
	if err != nil || !agreed.Primary.All || !agreed.AutoDelete || strings.Join(agreed.Own.Users, " ") != "Zq-1 Zq-2" {
		t.Errorf("agreed to %+v, %v", agreed, err)
	}
	_, err = f.Agreement([]policy.Affected{other})
	says(t, err, "policy.yaml:12: agreements.set_own_settings: the policy affects no Zoom user \"camille@example.org\"")
}

// TestEachMistakeHasItsLineAndARemedy reads files as people write them by mistake, and as an attacker does.
func TestEachMistakeHasItsLineAndARemedy(t *testing.T) {
	for name, c := range map[string]struct{ from, to, says string }{
		"an unknown key": {"target: group", "targets: group", `p:2: targets: unknown key; did you mean "target"?`},
		"an unknown setting": {
			"auto_recording:", "auto_record:",
			"p:6: settings.auto_record: unknown key; the keys here are cloud_recording, ",
		},
		"a misspelt setting": {
			"cloud_recording: true\n  a", "cloud_recordings: true\n  a",
			`p:5: settings.cloud_recordings: unknown key; did you mean "cloud_recording"?`,
		},
		"a key twice": {
			"locks:\n  cloud_recording: true", "locks:\n  cloud_recording: true\n  cloud_recording: false",
			"p:10: locks.cloud_recording: the key is there twice",
		},
		"a section twice": {
			"locks:", "settings:\n  cloud_recording: false\nlocks:",
			"p:8: settings: the key is there twice",
		},
		"yes for a switch": {
			"cloud_recording: true\n  a", "cloud_recording: yes\n  a",
			`p:5: settings.cloud_recording: expected true or false, not "yes"`,
		},
		"a text for a switch": {
			"cloud_recording: true\n  a", "cloud_recording: \"true\"\n  a",
			`p:5: settings.cloud_recording: expected true or false, not "true"`,
		},
		"nothing for a value": {
			"auto_recording: cloud", "auto_recording:",
			"p:6: settings.auto_recording: expected cloud, local or none",
		},
		"a list for a value": {
			"auto_recording: cloud", "auto_recording: [cloud]",
			"p:6: settings.auto_recording: expected cloud, local or none",
		},
		"another word": {
			"auto_recording: cloud", "auto_recording: clouds",
			`p:6: settings.auto_recording: expected cloud, local or none, not "clouds"`,
		},
		"another number": {
			"days: 30", "days: 45",
			`p:7: settings.auto_delete_cmr_days: expected 30, 60, 90 or 120, not "45"`,
		},
		"a broken number": {"days: 30", "days: 30.5", "p:7: settings.auto_delete_cmr_days: expected 30, 60, 90 or 120"},
		"a huge number": {
			"days: 30", "days: 99999999999999999999999",
			"p:7: settings.auto_delete_cmr_days: expected 30, 60, 90 or 120",
		},
		"seven days": {
			"days: 30", "days: 7",
			"p:7: settings.auto_delete_cmr_days: Zoom's API does not set 7: write 30, and set 7 by hand",
		},
		"a lock that is none": {
			"locks:\n  cloud_recording:", "locks:\n  record_speaker_view:",
			"p:9: locks.record_speaker_view: Zoom has no lock for this setting",
		},
		"a word for a lock": {
			"locks:\n  cloud_recording: true", "locks:\n  cloud_recording: on",
			`p:9: locks.cloud_recording: expected true or false, not "on"`,
		},
		"another version": {"version: 1", "version: 2", `p:1: version: this Navette reads version 1, not "2"`},
		"no version":      {"version: 1\n", "", "p:1: version: the key is missing"},
		"no settings": {
			"settings:\n  cloud_recording: true\n  auto_recording: cloud\n  auto_delete_cmr_days: 30\n", "",
			"p:1: settings: the key is missing",
		},
		"another target": {"target: group", "target: team", `p:2: target: expected account or group, not "team"`},
		"no group":       {"group: Ventes\n", "", "p:1: group: the key is missing"},
		"an empty group": {"group: Ventes", "group: ' '", "p:3: group: the name is empty"},
		"a number as a group": {
			"group: Ventes", "group: 12",
			`p:3: group: 12 is no text here: put it between quotation marks, "12"`,
		},
		"a needless group": {
			"target: group", "target: account",
			"p:3: group: a policy for the whole account has no group",
		},
		"a text of people": {
			"set_primary_groups: all", "set_primary_groups: everyone",
			"p:11: agreements.set_primary_groups: expected all, or a list",
		},
		"a list of lists": {
			"[camille@example.org, Zq-2]", "[[a]]",
			"p:12: agreements.set_own_settings[0]: expected a text",
		},
		"an alias": {
			"locks:\n  cloud_recording: true", "locks: &l\n  cloud_recording: *l",
			"p:9: locks.cloud_recording: expected true or false",
		},
		"a merge": {
			"locks:\n  cloud_recording: true", "locks:\n  <<: {cloud_recording: true}",
			"p:9: locks.<<: unknown key",
		},
		"a tag":              {"days: 30", "days: !!python/object 30", "p:7: settings.auto_delete_cmr_days: expected 30"},
		"a list of settings": {"settings:\n", "settings:\n  - x\nlocks2:\n", "p:5: settings: expected keys and values"},
		"two policies":       {"version: 1", "a: 1\n---\nversion: 1", "p: the file must contain one policy"},
		"a tab":              {"  auto_recording", "\tauto_recording", "p:6: this is not YAML: "},
		"an open bracket":    {"target: group", "target: [group", "this is not YAML: "},
		"another encoding":   {"Ventes", "Ventes\xff", "p: the file is not in UTF-8"},
		"a large file":       {"Ventes", strings.Repeat("V", 1<<20), "p: the file has 1048"},
		"a list":             {good, "- a\n", "p:1: the file must begin with a key"},
		"an empty file":      {good, "", "p: the file must contain one policy"},
	} {
		if !strings.Contains(good, c.from) {
			t.Fatalf("%s: the good file lacks %q", name, c.from)
		}
		f, err := policyfile.Read("p", []byte(strings.Replace(good, c.from, c.to, 1)))
		if err == nil {
			t.Errorf("%s is accepted: %+v", name, f.Policy)
			continue
		}
		says(t, err, c.says)
	}
}

// TestAllMistakesAreReportedAtOnce reads a file with four mistakes.
func TestAllMistakesAreReportedAtOnce(t *testing.T) {
	_, err := policyfile.Read("p", []byte("version: 3\ntarget: x\nsettings:\n  a: 1\n  cloud_recording: 2\n"))
	for _, line := range []string{"p:1: version", "p:2: target", "p:4: settings.a", "p:5: settings.cloud_recording"} {
		says(t, err, line)
	}
}

// TestDeepNestingEnds reads a file of brackets, as an attacker would send it, and one whose aliases would grow without
// end.
func TestDeepNestingEnds(t *testing.T) {
	for _, text := range []string{
		"version: " + strings.Repeat("[", 100_000),
		"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: &d [*c,*c]\nversion: *d\n",
	} {
		if _, err := policyfile.Read("p", []byte(text)); err == nil {
			t.Error("the file is accepted")
		}
	}
}

func TestAGroupOfAnotherAccountIsRefused(t *testing.T) {
	groups := []policyfile.Group{{"g1", "Direction"}, {"g2", "Support"}, {"g3", "Support"}}
	for name, want := range map[string]string{
		"Ventes": `p:3: group: the organization's Zoom account has no group "Ventes": its groups are Direction, ` +
			`Support, Support. Write "create_group: true"`,
		"Support": `p:3: group: 2 groups are named "Support": write the group's id, such as g2`,
	} {
		f, err := policyfile.Read("p", []byte(strings.Replace(good, "Ventes", name, 1)))
		if err != nil {
			t.Fatal(err)
		}
		says(t, f.Find(groups), want)
		if f.Policy.Group.ID != "" {
			t.Errorf("%s: the group is %+v", name, f.Policy.Group)
		}
	}
	byID, err := policyfile.Read("p", []byte(strings.Replace(good, "Ventes", "g3", 1)))
	if err != nil || byID.Find(groups) != nil || byID.Policy.Group != (policy.GroupChoice{ID: "g3", Name: "Support"}) {
		t.Errorf("a group by its id: %+v, %v", byID.Policy.Group, err)
	}
	made, err := policyfile.Read("p", []byte(strings.Replace(good, "Ventes", "Ventes\ncreate_group: true", 1)))
	if err != nil || made.Find(groups) != nil || !made.Policy.Group.Create {
		t.Errorf("a group to create: %+v, %v", made.Policy.Group, err)
	}
}

// TestAWrittenPolicyIsReadTheSame writes each preset for each target, with a group name that YAML could misread.
func TestAWrittenPolicyIsReadTheSame(t *testing.T) {
	for _, preset := range policy.Presets {
		for _, target := range []policy.Target{policy.WholeAccount, policy.OneGroup} {
			p := policy.Preset(preset, target)
			if target == policy.OneGroup {
				p.Group = policy.GroupChoice{Name: "yes: \"Ventes\" <é> #1\u2028", Create: true}
				p.Locks["auto_recording"] = false
			}
			text := policyfile.Write(p)
			f, err := policyfile.Read("p", text)
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			want := strings.TrimSpace(p.Group.Name)
			if f.Policy.Target != p.Target || f.Policy.Group.Name != want || f.Policy.Group.Create != p.Group.Create ||
				!maps.Equal(f.Policy.Values, p.Values) || !maps.Equal(f.Policy.Locks, p.Locks) {
				t.Errorf("%s, %s: read %+v\n%s", preset, target, f.Policy, text)
			}
		}
	}
}

// says checks that an error has a Mistake that begins with, or contains, the text.
func says(t *testing.T, err error, text string) {
	t.Helper()
	var mistake policyfile.Mistake
	if !errors.As(err, &mistake) || !strings.Contains(err.Error(), text) {
		t.Errorf("the error is\n%v\nand lacks\n%s", err, text)
	}
}
