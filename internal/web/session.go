package web

import (
	"net/http"

	"navette.dev/navette/internal/generate"
	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/library"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/web/view"
)

// sessionsPages are the week, the page of a session with what is done there, and the form of a session.
type sessionsPages struct {
	Schedule *schedule.Schedule
	Journeys *journey.Reader
	People   *people.People
	Library  *library.Library
	Generate *generate.Generator
}

// Routes are the addresses of the area.
func (a sessionsPages) Routes() []Route {
	return []Route{
		{Pattern: "GET /schedule", Access: SignedIn, Right: navette.ReadSchedule, Handle: a.week},
		{Pattern: "GET /schedule/new", Access: SignedIn, Right: navette.WriteSchedule, Handle: a.newSession},
		{Pattern: "POST /schedule/new", Access: SignedIn, Right: navette.WriteSchedule, Handle: a.createSession},
		{Pattern: "GET /sessions/{id}", Access: SignedIn, Right: navette.ReadSchedule, Handle: a.session},
		{Pattern: "GET /sessions/{id}/edit", Access: SignedIn, Right: navette.WriteSchedule, Handle: a.editSession},
		{Pattern: "POST /sessions/{id}/edit", Access: SignedIn, Right: navette.WriteSchedule, Handle: a.changeSession},
		{Pattern: "POST /sessions/{id}/cancel", Access: SignedIn, Right: navette.WriteSchedule, Handle: a.cancelSession},
		{Pattern: "POST /sessions/{id}/retry/{step}", Access: SignedIn, Right: navette.RetryWork, Handle: a.retryStep},
		{Pattern: "POST /sessions/{id}/start", Access: SignedIn, Right: navette.ReadSchedule, Handle: a.startMeeting}, // the coach, of any role
		{Pattern: "POST /sessions/{id}/again", Access: SignedIn, Right: navette.WriteSchedule, Handle: a.generateAgain},
		{Pattern: "POST /sessions/{id}/bookings", Access: SignedIn, Right: navette.WriteSchedule, Handle: a.book},
		{Pattern: "POST /sessions/{id}/book", Access: SignedIn, Right: navette.WriteSchedule, Handle: a.bookMany, Page: "/sessions/{id}"},
		{Pattern: "POST /sessions/{id}/bookings/{booking}/cancel", Access: SignedIn, Right: navette.WriteSchedule, Handle: a.unbook},
		{Pattern: "POST /sessions/{id}/bookings/{booking}/restore", Access: SignedIn, Right: navette.WriteSchedule, Handle: a.reinstate},
		{Pattern: "POST /sessions/{id}/bookings/{booking}/link", Access: SignedIn, Right: navette.RetryWork, Handle: a.sendLinkAgain},
	}
}

func (a sessionsPages) session(p *Page) error {
	return a.showSession(p, http.StatusOK, view.Form{Values: map[string]string{"lang": p.Org.Language}})
}

// showSession shows the page; booking is what stands in its form for booking somebody in.
func (a sessionsPages) showSession(p *Page, status int, booking view.Form) error {
	page, err := a.sessionPage(p)
	if err != nil {
		return err
	}
	page.Booking = booking
	return p.RenderAs(status, view.Session(page))
}

func (a sessionsPages) sessionPage(p *Page) (view.SessionPage, error) {
	e, err := a.Journeys.Explain(p.Context(), p.Actor, p.R.PathValue("id"))
	if err != nil {
		return view.SessionPage{}, err
	}
	f, err := p.Frame(view.PlaceSchedule)
	if err != nil {
		return view.SessionPage{}, err
	}
	users, err := a.People.Users(p.Context(), p.Actor)
	if err != nil {
		return view.SessionPage{}, err
	}
	page := explained{f, e, users, p.Actor, askedPlaces(p.R.URL.Query())}.page()
	if err := a.findMember(p, &page); err != nil {
		return page, err
	}
	if len(e.Calls) > 0 {
		recordings, err := a.Library.OfSession(p.Context(), p.Actor, e.Session.ID)
		if err != nil {
			return page, err
		}
		page.Recordings = callRows(recordings)
	}
	err = a.offerStart(p, e.Session, &page)
	return page, err
}

func (a sessionsPages) cancelSession(p *Page) error {
	id := p.R.PathValue("id")
	if _, err := a.Schedule.Cancel(p.Context(), p.Actor, id); err != nil {
		return err
	}
	return p.Redirect(sessionPath(id))
}

func (a sessionsPages) retryStep(p *Page) error {
	id := p.R.PathValue("id")
	if err := a.Schedule.RetryNow(p.Context(), p.Actor, id, schedule.Step(p.R.PathValue("step"))); err != nil {
		return err
	}
	p.Toast("session.retried")
	return p.Redirect(sessionPath(id))
}

func (a sessionsPages) generateAgain(p *Page) error {
	id := p.R.PathValue("id")
	if err := a.Generate.Again(p.Context(), p.Actor, id); err != nil {
		return err
	}
	p.Toast("session.generating")
	return p.Redirect(sessionPath(id))
}

// book gives a place to a member, who is written down where nobody has the address yet.
func (a sessionsPages) book(p *Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	id := p.R.PathValue("id")
	in := people.MemberInput{Name: f.text("name"), Email: f.text("email"), Language: f.text("lang")}
	booking, err := a.Schedule.BookWhom(p.Context(), p.Actor, id, a.People.MemberFor(p.Context(), p.Actor, in))
	if err != nil {
		shown, ok := f.view(err)
		if !ok {
			return err
		}
		return a.showSession(p, statusOf(err), shown)
	}
	toastPlace(p, booking)
	return p.Redirect(sessionPath(id))
}

// toastPlace says what somebody got.
func toastPlace(p *Page, b navette.Booking) {
	if b.State == navette.Waitlisted {
		p.Toast("session.book_full")
	} else {
		p.Toast("session.booked")
	}
}

func (a sessionsPages) unbook(p *Page) error {
	if err := a.Schedule.Unbook(p.Context(), p.Actor, p.R.PathValue("booking")); err != nil {
		return err
	}
	path := sessionPath(p.R.PathValue("id"))
	p.ToastWithUndo("session.unbooked", path+"/bookings/"+p.R.PathValue("booking")+"/restore")
	return p.Redirect(path)
}

// sendLinkAgain tries a link that was refused once more.
func (a sessionsPages) sendLinkAgain(p *Page) error {
	if err := a.Schedule.SendLinkAgain(p.Context(), p.Actor, p.R.PathValue("booking")); err != nil {
		return err
	}
	p.Toast("session.retried")
	return p.Redirect(sessionPath(p.R.PathValue("id")))
}

// reinstate takes back what unbook did.
func (a sessionsPages) reinstate(p *Page) error {
	booking, err := a.Schedule.Reinstate(p.Context(), p.Actor, p.R.PathValue("booking"))
	if err != nil {
		return err
	}
	toastPlace(p, booking)
	return p.Redirect(sessionPath(p.R.PathValue("id")))
}
