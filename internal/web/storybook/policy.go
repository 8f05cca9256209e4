package storybook

import (
	"slices"
	"time"

	"github.com/a-h/templ"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/policy"
	"navette.dev/navette/internal/web/view"
)

// policyPath is the address of the recording policy.
const policyPath = view.ZoomPath + "/policy"

// policyGroup is the name of the policy's group in the stories.
const policyGroup = "Ventes Nord, Navette"

// policyStories returns the stories of the recording policy.
func policyStories() []Story {
	return slices.Concat(
		policyChooseStories(), policyPlanStories(), policyResultStories(), policyStateStories(), policyRevertStories(),
		policyCheckStories(),
	)
}

func policyStory(name string, render func(policy.Base) templ.Component) Story {
	return Story{name, "Recording policy", func(f view.Frame) templ.Component {
		return render(policy.Base{Frame: sales(f, view.NavSettings), Path: policyPath})
	}}
}

func policyChooseStories() []Story {
	choose := func(name string, set func(*policy.ChoosePage)) Story {
		return policyStory(name, func(b policy.Base) templ.Component {
			p := policyChoice(b)
			set(&p)
			return policy.Choose(p)
		})
	}
	return []Story{
		choose("policy-choose", func(*policy.ChoosePage) {}),
		choose("policy-choose-errors", func(p *policy.ChoosePage) {
			p.Preset, p.Form.Values["name"] = "", ""
			p.Form.Errors = []view.FieldError{
				{Field: "name", Text: lang.Say{Key: "policy.group_name_empty"}},
				{Field: "group", Text: lang.Say{Key: "policy.group_gone"}},
				{Field: "value-auto_recording", Text: lang.Say{Key: "policy.value_wrong"}},
			}
		}),
		choose("policy-choose-account", func(p *policy.ChoosePage) {
			p.Form.Values["target"], p.Advised, p.Reach.Others, p.Preset = "account", "account", 0, "class"
			for i := range p.Topics {
				for j := range p.Topics[i].Rows {
					p.Topics[i].Rows[j].Now = ""
				}
			}
		}),
		policyStory("policy-people", func(b policy.Base) templ.Component {
			return policy.People(policyPeople(b))
		}),
		policyStory("policy-people-none", func(b policy.Base) templ.Component {
			return policy.People(policy.PeoplePage{Base: b, Target: "group", Pager: policy.Pager{Query: "zoé"}})
		}),
	}
}

// policyChoice returns the form with the preset for sales teams.
func policyChoice(b policy.Base) policy.ChoosePage {
	return policy.ChoosePage{
		Base: b, Form: view.Form{Values: map[string]string{"target": "group", "group": "new", "name": policyGroup}},
		Groups: []policy.GroupOption{{ID: "g1", Name: "Support", Members: 6}, {ID: "g2", Name: "Direction", Members: 1}},
		Reach:  policy.Reach{Linked: 8, Account: 23, Others: 15}, Preset: "sales", Advised: "group",
		Topics: []policy.Topic{
			{Key: "recording", Rows: []policy.ChoiceRow{
				lockable(onOff("cloud_recording", "true", "true"), policy.LockClosed, true),
				lockable(policy.ChoiceRow{
					Item: "auto_recording", Now: "local", Wanted: "cloud", Options: []string{"cloud", "local", "none"},
				}, policy.LockOpen, true),
				where(onOff("host_pause_stop_recording", "", "true"), "user"),
			}},
			{Key: "content", Rows: []policy.ChoiceRow{
				onOff("record_speaker_view", "false", "true"), onOff("record_gallery_view", "true", "false"),
				onOff("display_participant_name", "true", "true"), onOff("recording_thumbnails", "false", "true"),
				onOff("record_audio_file", "true", ""), onOff("recording_audio_transcript", "false", "true"),
				onOff("save_chat_text", "true", ""),
			}},
			{Key: "notice", Rows: []policy.ChoiceRow{
				{
					Item: "disclaimer_to_participants", Now: "Guest only", Wanted: "All participants",
					Options: []string{"All participants", "Guest only"},
				},
				onOff("ask_host_to_confirm", "false", ""),
				{
					Item: "play_voice_prompt", Now: "No one",
					Options: []string{"All participants", "Guest only", "No one"},
				},
				lockable(onOff("cloud_recording_available_reminder", "true", "false"), policy.LockUnknown, true),
			}},
			{Key: "keeping", Rows: []policy.ChoiceRow{
				where(lockable(onOff("auto_delete_cmr", "false", "true"), policy.LockOpen, false), "account_user"),
				where(policy.ChoiceRow{
					Item: "auto_delete_cmr_days", Now: "30", Wanted: "30", Options: []string{"30", "60", "90", "120"},
				}, "account_user"),
				where(policy.ChoiceRow{
					Item: "sign_again_period_for_inactivity_on_client", Now: "0", Options: []string{"0", "30", "60"},
				}, "account"),
				where(policy.ChoiceRow{
					Item: "sign_again_period_for_inactivity_on_web", Now: "60", Options: []string{"0", "30", "60"},
				}, "account"),
			}},
		},
	}
}

func onOff(item, now, wanted string) policy.ChoiceRow {
	return policy.ChoiceRow{Item: item, Now: now, Wanted: wanted, Options: []string{"true", "false"}}
}

func lockable(row policy.ChoiceRow, now policy.Lock, locked bool) policy.ChoiceRow {
	row.Lockable, row.LockNow, row.Locked = true, now, locked
	return row
}

func where(row policy.ChoiceRow, level string) policy.ChoiceRow {
	row.Where = level
	return row
}

// policyPeople returns one page of the people whom the account would affect.
func policyPeople(b policy.Base) policy.PeoplePage {
	return policy.PeoplePage{
		Base: b, Target: "account",
		Rows: []policy.AffectedRow{
			{Name: cast.Sophie.Name(), Email: "s.lemaire@ventes-nord.fr", Linked: true},
			{Name: cast.Hugo.Name(), Email: "h.marchetti@ventes-nord.fr", Linked: true},
			{Name: cast.Pierre.Name(), Email: "p.vasseur@ventes-nord.fr"},
			{Name: "M. " + cast.Mathilde.Last, Email: "mrousseau@gmail.com", Basic: true},
		},
		Pager: policy.Pager{
			Found: 4812, Number: 3, Pages: 97, PrevPath: policyPath + "/people?target=account&page=2",
			NextPath: policyPath + "/people?target=account&page=4",
		},
	}
}

// policyRun returns a run that Sophie requested a minute ago.
func policyRun(kind policy.RunKind, state policy.RunState, done, total int) policy.Run {
	return policy.Run{
		ID: "run_1", Kind: kind, State: state, Done: done, Total: total, By: cast.Sophie.Name(),
		At: now().Add(-time.Minute),
	}
}
