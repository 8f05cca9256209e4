package storybook

import (
	"strconv"
	"time"

	"github.com/a-h/templ"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/policy"
)

// policyPlanStories returns the stories of a comparison with Zoom.
func policyPlanStories() []Story {
	plan := func(name string, set func(*policy.PlanPage)) Story {
		return policyStory(name, func(b policy.Base) templ.Component {
			p := policyPlan(b)
			set(&p)
			return policy.Plan(p)
		})
	}
	return []Story{
		plan("policy-plan-waiting", func(p *policy.PlanPage) {
			p.Run = policyRun(policy.RunPlan, policy.RunWaiting, 0, 0)
		}),
		plan("policy-plan-reading", func(p *policy.PlanPage) {
			p.Run = policyRun(policy.RunPlan, policy.RunRunning, 1840, 5000)
			p.Left = 4 * time.Minute
		}),
		plan("policy-plan-failed", func(p *policy.PlanPage) {
			p.Run = policyRun(policy.RunPlan, policy.RunFailed, 12, 5000)
			p.Failure = &lang.Say{Key: "reason.zoom_refused"}
		}),
		plan("policy-plan", func(*policy.PlanPage) {}),
		plan("policy-plan-changed", func(p *policy.PlanPage) {
			p.Changed, p.Members.Create, p.Members.Remove, p.Affected, p.People = true, true, nil, 4, 4
			p.Persons[0].Of, p.Persons[1].Differ, p.Persons[1].Of = 4, 4, 4
		}),
		plan("policy-plan-empty", func(p *policy.PlanPage) {
			p.Same = append(p.Same, sameRows(p.Changes)...)
			p.Changes, p.Persons, p.Offers, p.Impossible, p.Risks = nil, nil, policy.Offers{}, nil, nil
			p.Members, p.Sent, p.People, p.NoLocks = policy.Members{}, 0, 0, false
		}),
		plan("policy-plan-many", policyPlanMany),
		plan("policy-plan-account", func(p *policy.PlanPage) {
			p.Target, p.People, p.Members, p.NoLocks = policy.Target{Account: true}, 23, policy.Members{}, false
			p.Affected = 23
			for i := range p.Changes {
				p.Changes[i].Level = policy.LevelAccount
			}
			p.Offers.Primary, p.Offers.Own = 0, 1
			p.Impossible = p.Impossible[:len(p.Impossible)-1]
			p.Offers.Rows = p.Offers.Rows[1:2]
			p.Offers.Total = 1
			p.Offers.Found = 1
		}),
	}
}

// policyPlan returns the plan for the group of a small sales team.
func policyPlan(b policy.Base) policy.PlanPage {
	group := policy.LevelGroup
	return policy.PlanPage{
		Base: b, Run: policyRun(policy.RunPlan, policy.RunDone, 8, 8), Target: policy.Target{Group: policyGroup},
		ReadAt: at(0, 17, 38), Fingerprint: "f1", NoLocks: true, Affected: 8, People: 8, Sent: 7,
		Changes: []policy.ChangeRow{
			{
				Item: "auto_recording", Level: group, Now: "local", Wanted: "cloud", Send: true, LockNow: policy.LockOpen,
				LockWanted: policy.LockClosed, SendLock: true,
			},
			{Item: "record_speaker_view", Level: group, Now: "false", Wanted: "true", Send: true},
			{Item: "recording_thumbnails", Level: group, Now: "false", Wanted: "true", Send: true},
			{
				Item: "disclaimer_to_participants", Level: group, Now: "Guest only", Wanted: "All participants", Send: true,
			},
			{
				Item: "cloud_recording_available_reminder", Level: group, Now: "true", Wanted: "false", Send: true,
				LockNow: policy.LockUnknown, LockWanted: policy.LockClosed, SendLock: true,
			},
		},
		Same: []policy.ChangeRow{
			{
				Item: "cloud_recording", Level: group, Now: "true", Wanted: "true", LockNow: policy.LockClosed,
				LockWanted: policy.LockClosed,
			},
			{Item: "display_participant_name", Level: group, Now: "true", Wanted: "true"},
			{Item: "recording_audio_transcript", Level: group, Now: "true", Wanted: "true"},
		},
		Persons: []policy.PersonsRow{
			{Item: "host_pause_stop_recording", Now: "false", Wanted: "true", Differ: 2, Of: 8},
			{Item: "auto_delete_cmr", Wanted: "true", Differ: 5, Of: 8},
		},
		Members: policy.Members{
			Add:    []string{cast.Sophie.Name(), cast.Hugo.Name(), cast.Emma.Name(), cast.Theo.Name()},
			Remove: []string{cast.Alice.Name()},
		},
		Offers: policyOffers(),
		Impossible: []policy.ImpossibleRow{
			{Item: "recording_audio_transcript", Reason: "locked_by_account"},
			{Item: "auto_recording", Reason: "locked_by_group", Group: "Direction", People: []string{cast.Pierre.Name()}},
			{Item: "cloud_recording", Reason: "no_licence", People: []string{"M. " + cast.Mathilde.Last}},
			{Item: "sign_again_period_for_inactivity_on_client", Reason: "account_only"},
		},
		Risks: []policy.RiskRow{
			{Name: cast.Hugo.Name(), Email: "h.marchetti@ventes-nord.fr", Count: 41},
			{Name: cast.Theo.Name(), Email: "t.lambert@ventes-nord.fr", Count: 6},
		},
		RiskDays: 30, ToDo: []string{
			b.T("checklist.disclaimer_text.name"), b.T("checklist.disclaimer_lock.name"),
			b.T("checklist.session_duration.name"),
		},
	}
}

// policyOffers returns two people for whom another setting would win.
func policyOffers() policy.Offers {
	return policy.Offers{
		Found: 2, Total: 2, Primary: 1, Own: 2,
		Rows: []policy.OfferRow{
			{
				Number: "0", Name: cast.Emma.Name(), Email: "e.clarke@ventes-nord.fr", Reason: "other_group",
				Group: "Support", Primary: true, Own: true,
				Items: []policy.OfferItem{{Item: "auto_recording", Now: "none", Wanted: "cloud"}},
			},
			{
				Number: "1", Name: cast.Theo.Name(), Email: "t.lambert@ventes-nord.fr", Reason: "own_choice", Own: true,
				Items: []policy.OfferItem{
					{Item: "recording_thumbnails", Now: "false", Wanted: "true"},
					{Item: "disclaimer_to_participants", Now: "Guest only", Wanted: "All participants"},
				},
			},
		},
	}
}

// policyPlanMany changes a plan to that of an account with thousands of users.
func policyPlanMany(p *policy.PlanPage) {
	p.Affected, p.People = 4812, 4812
	p.Persons[0].Differ, p.Persons[0].Of = 3977, 4812
	p.Members.Add, p.Risks, p.Offers.Rows = nil, nil, nil
	for i := range 26 {
		first := string(rune('A'+i)) + "."
		for _, last := range []string{"Petit", "Lambert", "Moreau"} {
			p.Members.Add = append(p.Members.Add, first+" "+last)
		}
		p.Risks = append(p.Risks, policy.RiskRow{Name: first + " Petit", Email: "p@ventes-nord.fr", Count: 1200 - 40*i})
		p.Offers.Rows = append(p.Offers.Rows, policy.OfferRow{
			Number: strconv.Itoa(i), Name: first + " Moreau", Email: "m@ventes-nord.fr", Reason: "other_group",
			Group: "Support", Primary: true, PrimaryTicked: i%5 == 0,
			Items: []policy.OfferItem{{Item: "auto_recording", Now: "none", Wanted: "cloud"}},
		})
	}
	p.Offers.Total, p.Offers.Found, p.Offers.Primary, p.Offers.Query = 612, 26, 612, "moreau"
	p.Offers.Hidden = []policy.Ticked{{Name: "primary", Number: "90"}}
}

// sameRows returns the rows as they are once they are applied.
func sameRows(rows []policy.ChangeRow) []policy.ChangeRow {
	var same []policy.ChangeRow
	for _, row := range rows {
		row.Send, row.SendLock, row.Now = false, false, row.Wanted
		if row.LockWanted != policy.NoLock {
			row.LockNow = row.LockWanted
		}
		same = append(same, row)
	}
	return same
}
