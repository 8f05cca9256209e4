package zoomsettings

import (
	"net/http"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// saveLeads saves, once the reader was told what that touches, how long before a session its meeting is made and its links leave.
func (z zoomSettings) saveLeads(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	in := schedule.LeadTimesInput{WindowHours: f.Number("window", 0), LinkMinutes: f.Number("link", 0)}
	effects, err := z.Schedule.LeadTimeEffects(p.Context(), p.Actor, in)
	told := page.Fingerprint(in, effects)
	switch {
	case err != nil:
		return z.showLeads(p, f, err, func(*ZoomPage) {})
	case effects.Sessions > 0 && f.Text("confirmed") != told:
		return z.showLeads(p, f, nil, func(model *ZoomPage) { model.Effects, model.Confirms = leadEffects(effects), told })
	}
	if err := z.Schedule.ChangeLeadTimes(p.Context(), p.Actor, in); err != nil {
		return err
	}
	p.Toast("zoom.leads_saved")
	return p.Redirect(z.base)
}

// showLeads shows the page with the form as it was typed.
func (z zoomSettings) showLeads(p *page.Page, f *page.Form, err error, fill func(*ZoomPage)) error {
	shown, ok := f.View(err)
	if !ok {
		return err
	}
	model, pageErr := z.page(p)
	if pageErr != nil {
		return pageErr
	}
	model.Leads = shown
	fill(&model)
	status := http.StatusOK
	if err != nil {
		status = page.StatusOf(err)
	}
	return z.render(p, status, model)
}

func leadEffects(e schedule.LeadTimeEffects) []lang.Say {
	told := []lang.Say{view.Count("effect.leads", e.Sessions)}
	if e.MeetingsNow > 0 {
		told = append(told, view.Count("effect.meetings_now", e.MeetingsNow))
	}
	if e.LinksNow > 0 {
		told = append(told, view.Count("effect.links_now", e.LinksNow))
	}
	return told
}
