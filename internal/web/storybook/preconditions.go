package storybook

import (
	"strings"
	"time"

	"github.com/a-h/templ"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
	"navette.dev/navette/internal/web/zoomsettings"
)

// preconditionStories returns the stories of the preconditions of the recording policy.
func preconditionStories() []Story {
	return []Story{
		preconditionStory("preconditions", func(*zoomsettings.PreconditionsPage) {}),
		preconditionStory("preconditions-failed", func(p *zoomsettings.PreconditionsPage) {
			p.Checks = problems("failed", "admin_member", "recording_off", "plan_pro", "scopes_missing")
			p.Checks[1].Because = "scope"
			p.Checks = append(p.Checks, problems("warning", "webhook_never")...)
			p.Checks = append(p.Checks, problems("warning", "scopes_policy")...)
			p.Missing, p.MissingToo, p.Role, p.Heard = missingScopes(), policyScopes(), "Member", time.Time{}
			p.Plan.Plan, p.Plan.Answer, p.Plan.Clues = "pro", "", clues("licence 2 pro_business", "capacity 500 large",
				"concurrent None add_on", "rate 30 pro_pro")
		}),
		preconditionStory("preconditions-free", func(p *zoomsettings.PreconditionsPage) {
			p.Checks = append(problems("failed", "admin_role", "recording_free", "plan_free"),
				problems("warning", "webhook_silent")...)
			p.Role, p.Heard, p.Plan.Plan = "Formateurs", at(-9, 8, 30), "free"
			p.Plan.Clues = clues("licence 1 nothing", "capacity 100 basic", "rate 4 free_free", "paid no free_free")
			p.Plan.Answer = ""
		}),
		preconditionStory("preconditions-locked", func(p *zoomsettings.PreconditionsPage) {
			p.Checks = append(problems("failed", "admin_own_user", "recording_locked"), problems("warning",
				"plan_disagree", "webhook_no_secret")...)
			p.Plan.Plan = "pro"
			p.Plan.Clues = clues("licence 2 pro_business", "united 32 business_business", "rate 30 pro_pro",
				"paid yes pro_business")
		}),
		preconditionStory("preconditions-licence", func(p *zoomsettings.PreconditionsPage) {
			p.Checks = append(problems("failed", "recording_basic", "recording_user_off"), problems("warning",
				"recording_account_off", "plan_refuted")...)
			p.Plan.Plan = "pro"
			p.Plan.Clues = clues("licence 2 pro_business", "workplace 4398046511104 pro_pro", "rate 30 pro_pro")
			p.Plan.Form.Errors = []view.FieldError{{Field: "plan", Text: lang.Say{Key: "form.choice"}}}
		}),
		preconditionStory("preconditions-unknown", func(p *zoomsettings.PreconditionsPage) {
			p.Checks = problems("unknown", "admin_unknown", "recording_unknown", "plan_unknown", "scopes_unknown")
			for i, why := range []string{"unreachable", "limited", "refused", "not_sent"} {
				p.Checks[i].Because = why
			}
			p.Plan = zoomsettings.PlanSection{}
		}),
		preconditionStory("preconditions-checking", func(p *zoomsettings.PreconditionsPage) {
			p.ConnectedAt, p.ReadAt = now().Add(-2*time.Second), time.Time{}
			p.Checks = append(problems("unknown", "admin_unknown", "recording_unknown", "plan_unknown"), p.Checks[3:]...)
			p.Plan = zoomsettings.PlanSection{}
		}),
		preconditionStory("preconditions-refused", func(p *zoomsettings.PreconditionsPage) {
			p.Zoom, p.ZoomSince, p.Refused = view.ZoomRefused, at(0, 16, 58), true
			p.Checks = problems("unknown", "admin_unknown", "recording_unknown", "plan_unknown")
			for i, why := range []string{"attention", "unpaid", "not_read"} {
				p.Checks[i].Because = why
			}
			p.Plan.By = ""
		}),
		preconditionStory("preconditions-staff", func(p *zoomsettings.PreconditionsPage) {
			p.ZoomPath, p.MailPath, p.MayChange = "", "", false
			p.Checks = append(problems("failed", "here_not"), append(fineChecks()[1:5], problems("warning",
				"webhook_never")...)...)
		}),
		preconditionStory("preconditions-unconnected", func(p *zoomsettings.PreconditionsPage) {
			p.Zoom, p.Connected, p.Checks, p.ReadAt = view.ZoomNever, false, fineChecks()[:1], time.Time{}
		}),
		preconditionStory("preconditions-unsure", func(p *zoomsettings.PreconditionsPage) {
			p.Plan.Answer = ""
			p.Checks[3] = problems("warning", "plan_unsure")[0]
			p.Plan.Plan, p.Plan.Clues = "pro", clues("licence 2 pro_business", "capacity 300 large", "paid yes pro_business")
		}),
		zoomStory("zoom-preconditions", zoomConnected, func(p *zoomsettings.ZoomPage) { p.Attention = 3 }),
	}
}

// preconditionStory returns a story of the page: the one where all is well, changed by set.
func preconditionStory(name string, set func(*zoomsettings.PreconditionsPage)) Story {
	return Story{name, "Preconditions", func(f view.Frame) templ.Component {
		p := zoomsettings.PreconditionsPage{
			Frame: sales(f, view.NavSettings), Connected: true, ReadAt: at(0, 9, 12), MayChange: true,
			Admins: []string{cast.Sophie.Name(), cast.Alice.Name()}, Checks: fineChecks(),
			Email: "zoom@ventes-nord.fr", Role: "Owner", Heard: now().Add(-3 * time.Hour), SweepEvery: 10 * time.Minute,
			Plan: zoomsettings.PlanSection{
				Plan: "business", Answer: "business", By: cast.Sophie.Name(), At: at(-20, 11, 5),
				Clues: clues("licence 2 pro_business", "capacity 300 large", "concurrent Plus add_on",
					"rate 80 business_business", "paid yes pro_business"),
			},
		}
		set(&p)
		p.Plan.Form.Values = map[string]string{"plan": p.Plan.Answer}
		return zoomsettings.Preconditions(p)
	}}
}

func fineChecks() []zoomsettings.Precondition {
	return problems("fine", "here_fine", "admin_fine", "recording_fine", "plan_fine", "scopes_fine", "webhook_fine")
}

// problems returns preconditions in one state, each given as its kind and case.
func problems(state string, keys ...string) []zoomsettings.Precondition {
	list := make([]zoomsettings.Precondition, len(keys))
	for i, key := range keys {
		kind, name, _ := strings.Cut(key, "_")
		list[i] = zoomsettings.Precondition{Kind: kind, Case: name, State: state}
	}
	return list
}

// clues returns clues about the plan, each given as its kind, value and reading.
func clues(rows ...string) []zoomsettings.PlanClue {
	list := make([]zoomsettings.PlanClue, len(rows))
	for i, row := range rows {
		parts := strings.Fields(row)
		list[i] = zoomsettings.PlanClue{Kind: parts[0], Value: parts[1], Reads: parts[2]}
	}
	return list
}

func missingScopes() []zoomsettings.Scope { return scopes(false)[7:9] }

// policyEvents returns the events that only the recording policy needs.
func policyEvents() []zoomsettings.ZoomEvent {
	list := make([]zoomsettings.ZoomEvent, len(connection.PolicyEvents))
	for i, e := range connection.PolicyEvents {
		list[i] = zoomsettings.ZoomEvent{Name: e.Name, Why: lang.Say{Key: e.Why}, Since: e.Since}
	}
	return list
}

// policyScopes returns the scopes that only the recording policy needs.
func policyScopes() []zoomsettings.Scope {
	list := make([]zoomsettings.Scope, len(connection.PolicyScopes))
	for i, s := range connection.PolicyScopes {
		list[i] = zoomsettings.Scope{Name: s.Name, Why: lang.Say{Key: s.Why}, Since: s.Since}
	}
	return list
}
