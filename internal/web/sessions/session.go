// Package sessions serves the schedule of a week, the page of a session, and the form that creates or changes one.
package sessions

import (
	"net/http"

	"navette.dev/navette/internal/generate"
	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/library"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/rows"
	"navette.dev/navette/internal/web/view"
)

// Pages serves the schedule, the page of a session with its actions, and the form of a session.
type Pages struct {
	Schedule *schedule.Schedule
	Journeys *journey.Reader
	People   *people.People
	Library  *library.Library
	Generate *generate.Generator
}

// Routes returns the routes of this package.
func (a Pages) Routes() []page.Route {
	route := func(pattern string, right navette.Right, handle func(*page.Page) error) page.Route {
		return page.Route{Pattern: pattern, Access: page.SignedIn, Right: right, Handle: handle}
	}
	bookMany := route("POST /sessions/{id}/book", navette.WriteSchedule, a.bookMany)
	bookMany.Page = "/sessions/{id}"
	return []page.Route{
		route("GET /schedule", navette.ReadSchedule, a.week),
		route("GET /schedule/new", navette.WriteSchedule, a.newSession),
		route("POST /schedule/new", navette.WriteSchedule, a.createSession),
		route("GET /sessions/{id}", navette.ReadSchedule, a.session),
		route("GET /sessions/{id}/edit", navette.WriteSchedule, a.editSession),
		route("POST /sessions/{id}/edit", navette.WriteSchedule, a.changeSession),
		route("POST /sessions/{id}/cancel", navette.WriteSchedule, a.cancelSession),
		route("POST /sessions/{id}/retry/{step}", navette.RetryWork, a.retryStep),
		route("POST /sessions/{id}/start", navette.ReadSchedule, a.startMeeting), // a coach may have any role
		route("POST /sessions/{id}/again", navette.WriteSchedule, a.generateAgain),
		route("POST /sessions/{id}/bookings", navette.WriteSchedule, a.book),
		bookMany,
		route("POST /sessions/{id}/bookings/{booking}/cancel", navette.WriteSchedule, a.unbook),
		route("POST /sessions/{id}/bookings/{booking}/restore", navette.WriteSchedule, a.reinstate),
		route("POST /sessions/{id}/bookings/{booking}/link", navette.RetryWork, a.sendLinkAgain),
	}
}

func (a Pages) session(p *page.Page) error {
	return a.showSession(p, http.StatusOK, view.Form{Values: map[string]string{"lang": p.Org.Language}})
}

// showSession shows the page of the session. booking contains the values and errors of its booking form.
func (a Pages) showSession(p *page.Page, status int, booking view.Form) error {
	model, err := a.sessionPage(p)
	if err != nil {
		return err
	}
	model.Booking = booking
	return p.RenderAs(status, Session(model))
}

func (a Pages) sessionPage(p *page.Page) (SessionPage, error) {
	e, err := a.Journeys.Explain(p.Context(), p.Actor, p.R.PathValue("id"))
	if err != nil {
		return SessionPage{}, err
	}
	f, err := p.Frame(view.NavSchedule)
	if err != nil {
		return SessionPage{}, err
	}
	users, err := a.People.UsersEver(p.Context(), p.Actor)
	if err != nil {
		return SessionPage{}, err
	}
	model := explained{f, e, users, p.Actor, bookingsQueryOf(p.R.URL.Query())}.page()
	if err := a.findMember(p, &model); err != nil {
		return model, err
	}
	if len(e.Calls) > 0 {
		recordings, err := a.Library.OfSession(p.Context(), p.Actor, e.Session.ID)
		if err != nil {
			return model, err
		}
		model.Recordings = rows.Calls(recordings)
	}
	err = a.offerStart(p, e.Session, &model)
	return model, err
}

func (a Pages) cancelSession(p *page.Page) error {
	id := p.R.PathValue("id")
	if _, err := a.Schedule.Cancel(p.Context(), p.Actor, id); err != nil {
		return err
	}
	return p.Redirect(rows.SessionPath(id))
}

func (a Pages) retryStep(p *page.Page) error {
	id := p.R.PathValue("id")
	if err := a.Schedule.RetryNow(p.Context(), p.Actor, id, schedule.Step(p.R.PathValue("step"))); err != nil {
		return err
	}
	p.Toast("session.retried")
	return p.Redirect(rows.SessionPath(id))
}

func (a Pages) generateAgain(p *page.Page) error {
	id := p.R.PathValue("id")
	if err := a.Generate.Again(p.Context(), p.Actor, id); err != nil {
		return err
	}
	p.Toast("session.generating")
	return p.Redirect(rows.SessionPath(id))
}

// book books the member with the given address, and adds one if there is none.
func (a Pages) book(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	id := p.R.PathValue("id")
	in := people.MemberInput{Name: f.Text("name"), Email: f.Text("email"), Language: f.Text("lang")}
	booking, err := a.Schedule.BookWhom(p.Context(), p.Actor, id, a.People.MemberFor(p.Context(), p.Actor, in))
	if err != nil {
		shown, ok := f.View(err)
		if !ok {
			return err
		}
		return a.showSession(p, page.StatusOf(err), shown)
	}
	toastPlace(p, booking)
	return p.Redirect(rows.SessionPath(id))
}

// toastPlace sets the toast that says whether the member has a place or is on the waiting list.
func toastPlace(p *page.Page, b navette.Booking) {
	if b.State == navette.Waitlisted {
		p.Toast("session.book_full")
	} else {
		p.Toast("session.booked")
	}
}

func (a Pages) unbook(p *page.Page) error {
	if err := a.Schedule.Unbook(p.Context(), p.Actor, p.R.PathValue("booking")); err != nil {
		return err
	}
	path := rows.SessionPath(p.R.PathValue("id"))
	p.ToastWithUndo("session.unbooked", path+"/bookings/"+p.R.PathValue("booking")+"/restore")
	return p.Redirect(path)
}

// sendLinkAgain sends a link again that the mail server refused.
func (a Pages) sendLinkAgain(p *page.Page) error {
	if err := a.Schedule.SendLinkAgain(p.Context(), p.Actor, p.R.PathValue("booking")); err != nil {
		return err
	}
	p.Toast("session.retried")
	return p.Redirect(rows.SessionPath(p.R.PathValue("id")))
}

// reinstate undoes unbook.
func (a Pages) reinstate(p *page.Page) error {
	booking, err := a.Schedule.Reinstate(p.Context(), p.Actor, p.R.PathValue("booking"))
	if err != nil {
		return err
	}
	toastPlace(p, booking)
	return p.Redirect(rows.SessionPath(p.R.PathValue("id")))
}
