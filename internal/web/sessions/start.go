package sessions

import (
	"errors"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// offerStart adds the button that starts the meeting as its host, if the reader can do so now. It also lets the page's
// forms redirect to Zoom, even before the button is there, since a live update can add it.
func (a Pages) offerStart(p *page.Page, session navette.Session, model *SessionPage) error {
	origin, now, err := a.Generate.StartLeadsTo(p.Context(), p.Actor, session)
	if err != nil || origin == "" {
		return err
	}
	if held := model.Journey.TookPlace() && !model.Now.Before(model.End); now && !held {
		model.StartPath = model.Path + "/start"
	}
	p.AllowFormsTo(page.FormTargets(origin)...)
	return nil
}

// startMeeting redirects to Zoom, where the user enters the meeting as its host. If Zoom gives no address for that, the
// session's page is shown with the reason.
func (a Pages) startMeeting(p *page.Page) error {
	address, err := a.Generate.StartAddress(p.Context(), p.Actor, p.R.PathValue("id"))
	if err == nil {
		return p.Redirect(address.Reveal())
	}
	var failure *navette.Error
	if !errors.As(err, &failure) || failure.Message == "" {
		return err
	}
	if code := navette.CodeOf(err); code == navette.NotFound || code == navette.Forbidden {
		return err
	}
	model, pageErr := a.sessionPage(p)
	if pageErr != nil {
		return pageErr
	}
	model.Notice = &SessionNotice{
		Strong: view.Say("session.start_failed"), Text: view.SayOf(failure.Message, failure.Args),
	}
	return p.RenderAs(page.StatusOf(err), Session(model))
}
