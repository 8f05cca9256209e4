package web

import (
	"errors"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/view"
)

// offerStart adds the way into the meeting as its host, for who may go it now. The page lets its form lead to Zoom before that:
// the button may come while the page stands open.
func (a sessionsPages) offerStart(p *Page, session navette.Session, page *view.SessionPage) error {
	origin, now, err := a.Generate.StartLeadsTo(p.Context(), p.Actor, session)
	if err != nil || origin == "" {
		return err
	}
	if held := page.Journey.Over() && !page.Now.Before(page.End); now && !held {
		page.StartPath = page.Path + "/start"
	}
	p.AllowFormsTo(formTargets(origin)...)
	return nil
}

// startMeeting leads to Zoom as the meeting's host. Where Zoom does not let them, the session's page says why.
func (a sessionsPages) startMeeting(p *Page) error {
	address, err := a.Generate.StartAddress(p.Context(), p.Actor, p.R.PathValue("id"))
	if err == nil {
		return p.Redirect(address.Reveal())
	}
	var told *navette.Error
	if code := navette.CodeOf(err); !errors.As(err, &told) || told.Message == "" || code == navette.NotFound || code == navette.Forbidden {
		return err
	}
	page, pageErr := a.sessionPage(p)
	if pageErr != nil {
		return pageErr
	}
	page.Notice = &view.SessionNotice{Strong: say("session.start_failed"), Text: sayOf(told.Message, told.Args)}
	return p.RenderAs(statusOf(err), view.Session(page))
}
