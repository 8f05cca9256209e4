// Package setup serves the page of the guided set-up.
package setup

import (
	"navette.dev/navette/internal/navette"
	rule "navette.dev/navette/internal/setup"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// Pages serves the page of the guided set-up.
type Pages struct {
	Setup *rule.Setup
}

// Routes returns the routes of this package.
func (a Pages) Routes() []page.Route {
	route := func(pattern string, handle func(*page.Page) error) page.Route {
		return page.Route{Pattern: pattern, Access: page.SignedIn, Right: navette.ManageZoom, Handle: handle}
	}
	return []page.Route{
		route("GET "+page.SetupPath, a.show),
		route("POST "+page.SetupPath+"/later", a.later),
		route("POST "+page.SetupPath+"/hide", a.hide),
	}
}

// show shows all steps.
func (a Pages) show(p *page.Page) error {
	f, err := p.Frame(view.NavSettings)
	if err != nil {
		return err
	}
	path, err := a.Setup.Path(p.Context(), p.Actor)
	if err != nil {
		return err
	}
	f.OwnWarnings = true // the steps say them
	model := Page{
		Frame: f, Profile: string(path.Profile), HiddenAt: path.HiddenAt.Time, HiddenBy: path.HiddenBy,
		Done: path.Done(), Current: path.Current(),
	}
	for _, s := range path.Steps {
		model.Steps = append(model.Steps, Step{
			Kind: string(s.Kind), State: State(s.State), Known: Dated(f, s.Known),
			To: s.To, Minutes: s.Minutes, CanLater: s.CanLater,
			SkippedBy: s.SkippedBy, SkippedAt: s.SkippedAt.Time,
		})
	}
	return p.Render(Setup(model))
}

// later leaves a step for later, or takes that back.
func (a Pages) later(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	err = a.Setup.Later(p.Context(), p.Actor, rule.Kind(f.Text("step")), f.Checked("undo"))
	if err != nil || !f.Checked("onward") {
		return back(p, err)
	}
	next, err := a.Setup.Progress(p.Context(), p.Actor)
	if err != nil || next == nil {
		return back(p, err)
	}
	return p.Redirect(next.Step.To)
}

// hide puts the set-up away, or shows it again.
func (a Pages) hide(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	undo := f.Checked("undo")
	if err := a.Setup.Hide(p.Context(), p.Actor, undo); err != nil || undo {
		return back(p, err)
	}
	p.Toast("setup.hidden_toast")
	return p.Redirect("/")
}

// back returns to the list of steps, unless there was an error.
func back(p *page.Page, err error) error {
	if err != nil {
		return err
	}
	return p.Redirect(page.SetupPath)
}
