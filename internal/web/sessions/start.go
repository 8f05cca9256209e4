package sessions

import (
	"errors"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// offerStart adds the way into the meeting as its host, for who may go it now. The page lets its form lead to Zoom before that:
// the button may come while the page stands open.
func (a Pages) offerStart(p *page.Page, session navette.Session, model *SessionPage) error {
	origin, now, err := a.Generate.StartLeadsTo(p.Context(), p.Actor, session)
	if err != nil || origin == "" {
		return err
	}
	if held := model.Journey.Over() && !model.Now.Before(model.End); now && !held {
		model.StartPath = model.Path + "/start"
	}
	p.AllowFormsTo(page.FormTargets(origin)...)
	return nil
}

// startMeeting leads to Zoom as the meeting's host. Where Zoom does not let them, the session's page says why.
func (a Pages) startMeeting(p *page.Page) error {
	address, err := a.Generate.StartAddress(p.Context(), p.Actor, p.R.PathValue("id"))
	if err == nil {
		return p.Redirect(address.Reveal())
	}
	var told *navette.Error
	if code := navette.CodeOf(err); !errors.As(err, &told) || told.Message == "" || code == navette.NotFound || code == navette.Forbidden {
		return err
	}
	model, pageErr := a.sessionPage(p)
	if pageErr != nil {
		return pageErr
	}
	model.Notice = &SessionNotice{Strong: view.Say("session.start_failed"), Text: view.SayOf(told.Message, told.Args)}
	return p.RenderAs(page.StatusOf(err), Session(model))
}
