package zoomsettings

import (
	"net/http"

	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/preconditions"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
	"navette.dev/navette/internal/zoom"
)

// preconditionsPath is the address of the page of the preconditions.
const preconditionsPath = page.ZoomPath + string(view.ZoomPreconditions)

func (a Pages) preconditionRoutes() []page.Route {
	return []page.Route{
		{
			Pattern: "GET " + preconditionsPath, Access: page.SignedIn, Right: navette.ReadPreconditions,
			Handle: a.showPreconditions,
		},
		{
			Pattern: "POST " + preconditionsPath + "/check", Access: page.SignedIn, Right: navette.ManageZoom,
			Handle: a.checkPreconditions,
		},
		{
			Pattern: "POST " + preconditionsPath + "/plan", Access: page.SignedIn, Right: navette.ManageZoom,
			Handle: a.answerPlan,
		},
	}
}

func (a Pages) showPreconditions(p *page.Page) error {
	model, err := a.preconditionsPage(p)
	if err != nil {
		return err
	}
	return p.Render(Preconditions(model))
}

func (a Pages) checkPreconditions(p *page.Page) error {
	if err := a.Preconditions.Check(p.Context(), p.Actor); err != nil {
		return err
	}
	p.Toast("precondition.again_done")
	return p.Redirect(preconditionsPath)
}

// answerPlan stores the plan that the admin states. The value "none" withdraws the statement.
func (a Pages) answerPlan(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	plan := f.Text("plan")
	if plan == "" {
		err = navette.InvalidField("plan", "form.choice")
	} else {
		if plan == noPlan {
			plan = ""
		}
		err = a.Preconditions.Answer(p.Context(), p.Actor, plan)
	}
	if err == nil {
		p.Toast("precondition.plan_saved")
		return p.Redirect(preconditionsPath)
	}
	shown, ok := f.View(err)
	if !ok {
		return err
	}
	model, pageErr := a.preconditionsPage(p)
	if pageErr != nil {
		return pageErr
	}
	model.Plan.Form = shown
	return p.RenderAs(http.StatusUnprocessableEntity, Preconditions(model))
}

// preconditionsPage returns the page of the organization's preconditions.
func (a Pages) preconditionsPage(p *page.Page) (PreconditionsPage, error) {
	f, err := p.Frame(view.NavSettings)
	if err != nil {
		return PreconditionsPage{}, err
	}
	f.Path = preconditionsPath
	report, err := a.Preconditions.Report(p.Context(), p.Actor)
	if err != nil {
		return PreconditionsPage{}, err
	}
	model := PreconditionsPage{
		Frame: f, Connected: report.Connected, ReadAt: report.ReadAt.Time,
		ConnectedAt: report.Connection.ConnectedAt.Time, Admins: report.Admins,
		MayChange: p.Actor.May(navette.ManageZoom), Refused: report.Connection.State == navette.ConnectionAttention,
		Email: report.Connection.Email, Role: report.Reading.RoleName, Heard: report.WebhookAt.Time,
		SweepEvery: a.SweepEvery, Server: report.Server, Installation: report.Installation,
	}
	for _, c := range report.Checks {
		model.Checks = append(model.Checks, Precondition{
			Kind: string(c.Kind), State: string(c.State), Case: c.Case, Because: string(c.Because),
		})
	}
	model.Missing, model.MissingToo = shownScopes(report.Missing), shownScopes(report.MissingToo)
	model.Plan = planOf(report)
	return model, nil
}

func shownScopes(scopes []connection.Scope) []Scope {
	shown := make([]Scope, len(scopes))
	for i, s := range scopes {
		shown[i] = Scope{Name: s.Name, Why: lang.Say{Key: s.Why}, Since: s.Since}
	}
	return shown
}

// planOf returns the section about the plan.
func planOf(r *preconditions.Report) PlanSection {
	v := r.Plan
	section := PlanSection{
		Plan: string(v.Plan), Answer: v.Answer.Plan, By: r.AnsweredBy, At: v.Answer.AnsweredAt.Time,
		Form: view.Form{Values: map[string]string{"plan": v.Answer.Plan}},
	}
	for _, c := range v.Clues {
		clue := PlanClue{Kind: string(c.Kind), Value: c.Value}
		switch {
		case c.Kind == preconditions.ClueConcurrent:
			clue.Reads = "add_on"
		case c.Kind == preconditions.ClueCapacity && c.Low == zoom.PlanPro:
			clue.Reads = "large"
		case c.Kind == preconditions.ClueCapacity && c.Low == "":
			clue.Reads = "basic"
		case c.Low == "":
			clue.Reads = "nothing"
		default:
			clue.Reads = string(c.Low) + "_" + string(c.High)
		}
		section.Clues = append(section.Clues, clue)
	}
	return section
}
