package policy_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/policy"
)

// TestEveryPresetIsValid checks each preset for each target: Navette must not recommend what it would refuse, and a
// group must not be offered what Zoom has only for the whole account.
func TestEveryPresetIsValid(t *testing.T) {
	for _, name := range policy.Presets {
		for _, target := range []policy.Target{policy.WholeAccount, policy.OneGroup} {
			p := policy.Preset(name, target)
			p.Group = policy.GroupChoice{Name: "Enregistrés", Create: target == policy.OneGroup}
			if err := p.Check(); err != nil {
				t.Errorf("%s for %s: %v", name, target, err)
			}
			if got := p.PresetOf(); got != name {
				t.Errorf("%s for %s is recognized as %q", name, target, got)
			}
			_, signsOut := p.Values["sign_again_period_for_inactivity_on_web"]
			if signsOut != (target == policy.WholeAccount) {
				t.Errorf("%s for %s: signing out is wanted: %v", name, target, signsOut)
			}
			if name == policy.Class && (p.Values["display_participant_name"] != policy.Off ||
				p.Values["recording_thumbnails"] != policy.Off || p.Values["record_gallery_view"] != policy.Off) {
				t.Errorf("the preset for classes shows participants: %v", p.Values)
			}
		}
	}
}

// TestAPolicyRefusesWhatZoomCannotHave checks that each invalid field is named.
func TestAPolicyRefusesWhatZoomCannotHave(t *testing.T) {
	whole := policy.Policy{Target: policy.WholeAccount}
	for field, spoil := range map[string]func(*policy.Policy){
		"target":       func(p *policy.Policy) { p.Target = "everyone" },
		"group":        func(p *policy.Policy) { p.Target = policy.OneGroup },
		"value-colour": func(p *policy.Policy) { p.Values = map[string]policy.Value{"colour": policy.On} },
		"value-save_chat_text": func(p *policy.Policy) {
			p.Values = map[string]policy.Value{"save_chat_text": policy.Word("on")}
		},
		"value-auto_delete_cmr_days": func(p *policy.Policy) {
			p.Values = map[string]policy.Value{"auto_delete_cmr_days": policy.Number(7)}
		},
		"lock-save_chat_text": func(p *policy.Policy) { p.Locks = map[string]bool{"save_chat_text": true} },
	} {
		p := whole
		spoil(&p)
		var refused *navette.Error
		if err := p.Check(); !errors.As(err, &refused) || len(refused.Fields) != 1 || refused.Fields[0].Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if err := whole.Check(); err != nil {
		t.Error(err)
	}
}

// TestSevenDaysCountAsThirty: the portal offers 7 days and the API does not, so 7 found there is as good as the 30 that
// the API sets. A policy that wants recordings kept longer is not met by 7.
func TestSevenDaysCountAsThirty(t *testing.T) {
	days, _ := policy.ItemByKey("auto_delete_cmr_days")
	if !days.Met(policy.Number(7), policy.Number(30)) || days.Met(policy.Number(7), policy.Number(60)) ||
		days.Met(policy.Number(60), policy.Number(30)) {
		t.Error("7 days must count as 30, and as nothing else")
	}
}

func TestAValueKeepsItsTypeInJSON(t *testing.T) {
	values := []policy.Value{policy.On, policy.Off, policy.Number(30), policy.Word("cloud"), {}}
	raw, err := json.Marshal(values)
	var back []policy.Value
	if err == nil {
		err = json.Unmarshal(raw, &back)
	}
	if err != nil || string(raw) != `[true,false,30,"cloud",null]` || !slices.Equal(back, values) {
		t.Errorf("%s became %v: %v", raw, back, err)
	}
	for _, wrong := range []string{`1.5`, `[]`, `{}`, `99999999999`} {
		if err := json.Unmarshal([]byte(wrong), &back[0]); err == nil {
			t.Errorf("%s is read as %v", wrong, back[0])
		}
	}
}
