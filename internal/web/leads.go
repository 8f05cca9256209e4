package web

import (
	"net/http"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/web/view"
)

// saveLeads saves, once the reader was told what that touches, how long before a session its meeting is made and its links leave.
func (z zoomSettings) saveLeads(p *Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	in := schedule.LeadTimesInput{WindowHours: f.number("window", 0), LinkMinutes: f.number("link", 0)}
	effects, err := z.Schedule.LeadTimeEffects(p.Context(), p.Actor, in)
	told := fingerprint(in, effects)
	switch {
	case err != nil:
		return z.showLeads(p, f, err, func(*view.ZoomPage) {})
	case effects.Sessions > 0 && f.text("confirmed") != told:
		return z.showLeads(p, f, nil, func(page *view.ZoomPage) { page.Effects, page.Confirms = leadEffects(effects), told })
	}
	if err := z.Schedule.ChangeLeadTimes(p.Context(), p.Actor, in); err != nil {
		return err
	}
	p.Toast("zoom.leads_saved")
	return p.Redirect(z.base)
}

// showLeads shows the page with the form as it was typed.
func (z zoomSettings) showLeads(p *Page, f *Form, err error, fill func(*view.ZoomPage)) error {
	shown, ok := f.view(err)
	if !ok {
		return err
	}
	page, pageErr := z.page(p)
	if pageErr != nil {
		return pageErr
	}
	page.Leads = shown
	fill(&page)
	status := http.StatusOK
	if err != nil {
		status = statusOf(err)
	}
	return z.render(p, status, page)
}

func leadEffects(e schedule.LeadTimeEffects) []lang.Say {
	told := []lang.Say{count("effect.leads", e.Sessions)}
	if e.MeetingsNow > 0 {
		told = append(told, count("effect.meetings_now", e.MeetingsNow))
	}
	if e.LinksNow > 0 {
		told = append(told, count("effect.links_now", e.LinksNow))
	}
	return told
}
