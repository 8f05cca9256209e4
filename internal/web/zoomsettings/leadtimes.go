package zoomsettings

import (
	"net/http"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// saveLeadTimes saves how long before a session its meeting is created and its links are sent. If sessions are
// affected, it first shows the form again with the effects and their fingerprint; it saves once the form is sent with
// the fingerprint of the present effects.
func (z zoomSettings) saveLeadTimes(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	in := schedule.LeadTimesInput{WindowHours: f.Number("window", 0), LinkMinutes: f.Number("link", 0)}
	effects, err := z.Schedule.LeadTimeEffects(p.Context(), p.Actor, in)
	sum := page.Fingerprint(in, effects)
	switch {
	case err != nil:
		return z.showLeadTimes(p, f, err, func(*ZoomPage) {})
	case effects.Sessions > 0 && f.Text("confirmed") != sum:
		return z.showLeadTimes(p, f, nil, func(model *ZoomPage) {
			model.Effects, model.Confirms = leadTimeEffects(effects), sum
		})
	}
	if err := z.Schedule.ChangeLeadTimes(p.Context(), p.Actor, in); err != nil {
		return err
	}
	p.Toast("zoom.leads_saved")
	return p.Redirect(z.base)
}

// showLeadTimes shows the page with the submitted values and the errors of err, which may be nil. fill completes the
// page.
func (z zoomSettings) showLeadTimes(p *page.Page, f *page.Form, err error, fill func(*ZoomPage)) error {
	shown, ok := f.View(err)
	if !ok {
		return err
	}
	model, pageErr := z.page(p)
	if pageErr != nil {
		return pageErr
	}
	model.LeadTimes = shown
	fill(&model)
	status := http.StatusOK
	if err != nil {
		status = page.StatusOf(err)
	}
	return z.render(p, status, model)
}

func leadTimeEffects(e schedule.LeadTimeEffects) []lang.Say {
	effects := []lang.Say{view.Count("effect.leads", e.Sessions)}
	if e.MeetingsNow > 0 {
		effects = append(effects, view.Count("effect.meetings_now", e.MeetingsNow))
	}
	if e.LinksNow > 0 {
		effects = append(effects, view.Count("effect.links_now", e.LinksNow))
	}
	return effects
}
