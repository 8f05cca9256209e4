package storybook

import (
	"fmt"
	"time"

	"github.com/a-h/templ"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/privacy"
	"navette.dev/navette/internal/web/policy"
	"navette.dev/navette/internal/web/view"
)

// policyResultStories returns the stories of an apply.
func policyResultStories() []Story {
	result := func(name string, set func(*policy.ResultPage)) Story {
		return policyStory(name, func(b policy.Base) templ.Component {
			p := policyResult(b)
			set(&p)
			return policy.Result(p)
		})
	}
	return []Story{
		result("policy-applying", func(p *policy.ResultPage) {
			p.Run = policyRun(policy.RunApply, policy.RunRunning, 3, 8)
			p.Left = 20 * time.Second
			for i := range p.Rows[3:] {
				p.Rows[3+i].Outcome, p.Rows[3+i].Done, p.Rows[3+i].Detail = policy.OutcomeWaiting, 0, ""
			}
			p.Failed = nil
		}),
		result("policy-applied-all", func(p *policy.ResultPage) {
			for i := range p.Rows {
				p.Rows[i].Outcome, p.Rows[i].Done, p.Rows[i].Detail = policy.OutcomeApplied, p.Rows[i].Of, ""
			}
			p.Good, p.Bad, p.Failed = 9, 0, nil
		}),
		result("policy-applied", func(*policy.ResultPage) {}),
		result("policy-apply-stopped", func(p *policy.ResultPage) {
			p.Run = policyRun(policy.RunApply, policy.RunFailed, 3, 8)
			p.Failure = &lang.Say{Key: "reason.zoom_refused"}
			for i := range p.Rows[3:] {
				p.Rows[3+i].Outcome, p.Rows[3+i].Done, p.Rows[3+i].Detail = policy.OutcomeWaiting, 0, ""
			}
			p.Failed = nil
		}),
	}
}

// policyResult returns an apply of which Zoom dropped and refused a part.
func policyResult(b policy.Base) policy.ResultPage {
	setting := func(item string) policy.Thing { return policy.Thing{Item: item} }
	return policy.ResultPage{
		Base: b, Run: policyRun(policy.RunApply, policy.RunDone, 8, 8), Target: policy.Target{Group: policyGroup},
		Rows: []policy.ResultRow{
			{Thing: policy.Thing{Step: policy.StepGroup}, Value: "true", Outcome: policy.OutcomeApplied},
			{Thing: policy.Thing{Step: policy.StepMembers}, Outcome: policy.OutcomeApplied, Done: 4, Of: 4},
			{
				Thing: setting("auto_recording"), Level: policy.LevelGroup, Value: "cloud", Outcome: policy.OutcomeApplied,
			},
			{
				Thing: policy.Thing{Item: "auto_recording", Lock: true}, Level: policy.LevelGroup, Value: "on",
				Outcome: policy.OutcomeApplied,
			},
			{
				Thing: setting("recording_thumbnails"), Level: policy.LevelGroup, Value: "true",
				Outcome: policy.OutcomeDropped,
			},
			{
				Thing: setting("cloud_recording_available_reminder"), Level: policy.LevelGroup, Value: "false",
				Outcome: policy.OutcomeRefused, Detail: "No permission.",
			},
			{
				Thing: setting("host_pause_stop_recording"), Level: policy.LevelUser, Value: "true",
				Outcome: policy.OutcomeRefused, Done: 7, Of: 8,
			},
			{
				Thing: setting("auto_recording"), Level: policy.LevelUser, Value: "cloud", Outcome: "kept_other", Of: 1,
			},
		},
		Failed: []policy.FailedRow{
			{
				Thing: setting("host_pause_stop_recording"), Name: cast.Theo.Name(), Value: "true", Found: "false",
				Outcome: policy.OutcomeRefused, Detail: "User does not exist: 1001.",
			},
			{
				Thing: setting("auto_recording"), Name: cast.Emma.Name(), Value: "cloud", Found: "none",
				Outcome: "kept_other",
			},
		},
		Good: 4, Bad: 4, ToDo: []string{b.T("checklist.disclaimer_text.name")},
	}
}

// policyStateStories returns the stories of the policy's first page.
func policyStateStories() []Story {
	state := func(name string, set func(*policy.StatePage)) Story {
		return policyStory(name, func(b policy.Base) templ.Component {
			p := policyState(b)
			set(&p)
			return policy.State(p)
		})
	}
	empty := func(p *policy.StatePage) {
		p.Policy, p.Drifts, p.History, p.Check = nil, nil, nil, policy.CheckSum{}
	}
	return []Story{
		state("policy-empty", empty),
		state("policy-no-zoom", func(p *policy.StatePage) {
			empty(p)
			p.Zoom, p.ZoomSince, p.Blocked = view.ZoomNever, time.Time{}, &policy.Blocked{Connection: view.ZoomPath}
		}),
		state("policy-scopes-missing", func(p *policy.StatePage) {
			empty(p)
			p.Blocked = &policy.Blocked{Connection: view.ZoomPath, Missing: []string{
				"account:read:settings:admin", "account:update:settings:admin", "group:read:list_groups:admin",
				"group:update:lock_settings:admin",
			}}
		}),
		state("policy-refused", func(p *policy.StatePage) {
			p.Zoom, p.ZoomSince = view.ZoomRefused, at(0, 16, 58)
			p.Blocked, p.Drifts = &policy.Blocked{Refused: true, Connection: view.ZoomPath}, nil
		}),
		state("policy-saved", func(p *policy.StatePage) {
			p.Drifts, p.History = nil, nil
			p.Policy.State, p.Policy.AppliedAt, p.Policy.Preset = policy.ForceSaved, time.Time{}, ""
			going := policyRun(policy.RunPlan, policy.RunRunning, 2, 8)
			p.Going = &going
		}),
		state("policy-in-force", func(p *policy.StatePage) {
			p.Drifts, p.Check.Done = nil, 4
		}),
		state("policy-drift", func(*policy.StatePage) {}),
		state("policy-drift-many", func(p *policy.StatePage) { p.Policy.State, p.More = policy.ForcePartly, 412 }),
		state("policy-reverted", func(p *policy.StatePage) {
			p.Drifts, p.Policy.State, p.Zoom = nil, policy.ForceReverted, view.ZoomPaused
		}),
	}
}

// policyState returns the page of a policy in force that has drifted.
func policyState(b policy.Base) policy.StatePage {
	group := policy.Owner{Level: policy.LevelGroup, Name: policyGroup}
	run := func(kind policy.RunKind, state policy.RunState, by string, when time.Time) policy.Run {
		return policy.Run{ID: "run_1", Kind: kind, State: state, By: by, At: when}
	}
	return policy.StatePage{
		Base: b, Live: "org_1", Check: policy.CheckSum{Done: 2, Total: 4},
		Policy: &policy.Saved{
			Target: policy.Target{Group: policyGroup}, Preset: "sales", State: policy.ForceOn, People: 8,
			SavedBy: cast.Sophie.Name(), SavedAt: at(-12, 10, 2), AppliedBy: cast.Sophie.Name(), AppliedAt: at(-12, 10, 14),
			CheckedAt: at(0, 17, 38),
			Rows: []policy.SavedRow{
				{Item: "cloud_recording", Value: "true", Locked: true}, {Item: "auto_recording", Value: "cloud", Locked: true},
				{Item: "host_pause_stop_recording", Value: "true"}, {Item: "record_speaker_view", Value: "true"},
				{Item: "disclaimer_to_participants", Value: "All participants"},
				{Item: "cloud_recording_available_reminder", Value: "false", Locked: true},
				{Item: "auto_delete_cmr_days", Value: "30"}, {Item: "ask_host_to_confirm", Locked: true},
			},
		},
		Drifts: []policy.DriftRow{
			{
				ID: "1", Thing: policy.Thing{Item: "auto_recording"}, Owner: group, Expected: "cloud", Now: "local",
				FoundAt: at(0, 17, 38),
			},
			{
				ID: "2", Thing: policy.Thing{Item: "auto_recording", Lock: true}, Owner: group, Expected: "on",
				Now: "off", FoundAt: at(0, 17, 38),
			},
			{
				ID: "3", Thing: policy.Thing{Step: policy.StepMembers},
				Owner:    policy.Owner{Level: policy.LevelUser, Name: cast.Theo.Name()},
				Expected: "true", Now: "false", FoundAt: at(-1, 9, 5),
			},
			{
				ID: "4", Thing: policy.Thing{Item: "recording_thumbnails"},
				Owner:    policy.Owner{Level: policy.LevelUser, Name: cast.Emma.Name()},
				Expected: "true", Now: "false", FoundAt: at(-1, 9, 5),
			},
		},
		History: []policy.HistoryRow{
			{
				Run:    run(policy.RunApply, policy.RunDone, cast.Sophie.Name(), at(-12, 10, 14)),
				Agreed: []string{"primary", "delete"},
			},
			{Run: run(policy.RunPlan, policy.RunDone, cast.Sophie.Name(), at(-12, 10, 3))},
			{Run: run(policy.RunRevert, policy.RunDone, cast.Hugo.Name(), at(-31, 14, 0)), Asks: true},
			{Run: run(policy.RunApply, policy.RunFailed, cast.Hugo.Name(), at(-40, 9, 12))},
		},
	}
}

// policyRevertStories returns the stories of a revert.
func policyRevertStories() []Story {
	return []Story{
		policyStory("policy-revert", func(b policy.Base) templ.Component { return policy.Revert(policyRevert(b)) }),
		policyStory("policy-revert-none", func(b policy.Base) templ.Component {
			return policy.Revert(policy.RevertPage{Base: b})
		}),
		policyStory("policy-revert-asks", func(b policy.Base) templ.Component {
			p := policyRevert(b)
			p.Run, p.Restores = policyRun(policy.RunRevertPlan, policy.RunDone, 8, 8), nil
			p.Changed = policyChanged()
			return policy.Revert(p)
		}),
		policyStory("policy-reverted-result", func(b policy.Base) templ.Component {
			p := policyResult(b)
			p.Run, p.Good, p.Bad, p.ToDo, p.Failed = policyRun(policy.RunRevert, policy.RunDone, 8, 8), 2, 0, nil, nil
			p.Rows = p.Rows[2:4]
			return policy.Result(p)
		}),
	}
}

// policyRevert returns what a revert would restore.
func policyRevert(b policy.Base) policy.RevertPage {
	group := policy.Owner{Level: policy.LevelGroup, Name: policyGroup}
	return policy.RevertPage{
		Base: b, Target: policy.Target{Group: policyGroup}, Removed: 8, DeletesGroup: true, Own: true,
		Restores: []policy.RevertRow{
			{Thing: policy.Thing{Item: "auto_recording"}, Owner: group, Former: "local", Ours: "cloud"},
			{Thing: policy.Thing{Item: "auto_recording", Lock: true}, Owner: group, Former: "off", Ours: "on"},
			{
				Thing: policy.Thing{Item: "host_pause_stop_recording"},
				Owner: policy.Owner{Level: policy.LevelUser, Name: cast.Hugo.Name()}, Former: "false", Ours: "true",
			},
		},
	}
}

// policyChanged returns two values that were changed since they were applied.
func policyChanged() []policy.RevertRow {
	group := policy.Owner{Level: policy.LevelGroup, Name: policyGroup}
	return []policy.RevertRow{
		{
			ID: "4", Thing: policy.Thing{Item: "recording_thumbnails"}, Owner: group, Former: "false", Ours: "true",
			Now: "false",
		},
		{ID: "9", Thing: policy.Thing{Step: policy.StepGroup}, Owner: group, Former: "none", Ours: "true", Now: "changed"},
		{
			ID: "5", Thing: policy.Thing{Item: "disclaimer_to_participants"}, Owner: group, Former: "Guest only",
			Ours: "All participants", Now: "Guest only",
		},
	}
}

// policyCheckStories returns the stories of the checklist.
func policyCheckStories() []Story {
	return []Story{
		policyStory("policy-checklist", func(b policy.Base) templ.Component {
			catalogues, err := lang.Load()
			if err != nil {
				panic(fmt.Sprintf("storybook: %v", err)) // the catalogues are part of the program
			}
			texts := []policy.CheckText{}
			for _, language := range lang.Locales() {
				w := catalogues.Words(language, zone())
				texts = append(texts, policy.CheckText{
					Language: language, Title: w.T("checklist.disclaimer.title"),
					Text: policy.Disclaimer(w, false, privacy.Recording{
						Controller: "Ventes Nord", Contact: "donnees@ventes-nord.fr", Months: 6,
					}),
				})
			}
			return policy.Check(policy.CheckPage{
				Base: b, Target: policy.Target{Group: policyGroup}, Done: 2,
				Rows: []policy.CheckRow{
					{Key: "disclaimer_text", Texts: texts},
					{Key: "disclaimer_lock", Ticked: true, By: cast.Sophie.Name(), At: at(-7, 11, 20)},
					{Key: "host_pause"},
					{Key: "session_duration"},
					{Key: "auto_delete_days_7", Verified: "met"},
				},
			})
		}),
		policyStory("policy-checklist-empty", func(b policy.Base) templ.Component {
			return policy.Check(policy.CheckPage{Base: b, Target: policy.Target{Account: true}})
		}),
	}
}
