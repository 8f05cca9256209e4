package web

import (
	"net/http"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/web/view"
)

// sessionRoutes are the page of one session and what is done there.
func sessionRoutes(s *Site) []Route {
	return []Route{
		{Pattern: "GET /sessions/{id}", Access: SignedIn, Right: navette.ReadSchedule, Handle: s.session},
		{Pattern: "GET /sessions/{id}/edit", Access: SignedIn, Right: navette.WriteSchedule, Handle: s.editSession},
		{Pattern: "POST /sessions/{id}/edit", Access: SignedIn, Right: navette.WriteSchedule, Handle: s.changeSession},
		{Pattern: "POST /sessions/{id}/cancel", Access: SignedIn, Right: navette.WriteSchedule, Handle: s.cancelSession},
		{Pattern: "POST /sessions/{id}/retry/{step}", Access: SignedIn, Right: navette.RetryWork, Handle: s.retryStep},
		{Pattern: "POST /sessions/{id}/start", Access: SignedIn, Right: navette.ReadSchedule, Handle: s.startMeeting}, // the coach, of any role
		{Pattern: "POST /sessions/{id}/again", Access: SignedIn, Right: navette.WriteSchedule, Handle: s.generateAgain},
		{Pattern: "POST /sessions/{id}/bookings", Access: SignedIn, Right: navette.WriteSchedule, Handle: s.book},
		{Pattern: "POST /sessions/{id}/book", Access: SignedIn, Right: navette.WriteSchedule, Handle: s.bookMany, Page: "/sessions/{id}"},
		{Pattern: "POST /sessions/{id}/bookings/{booking}/cancel", Access: SignedIn, Right: navette.WriteSchedule, Handle: s.unbook},
		{Pattern: "POST /sessions/{id}/bookings/{booking}/restore", Access: SignedIn, Right: navette.WriteSchedule, Handle: s.reinstate},
		{Pattern: "POST /sessions/{id}/bookings/{booking}/link", Access: SignedIn, Right: navette.RetryWork, Handle: s.sendLinkAgain},
	}
}

func retryPath(id string, step schedule.Step) string {
	return sessionPath(id) + "/retry/" + string(step)
}

func (s *Site) session(p *Page) error {
	return s.showSession(p, http.StatusOK, view.Form{Values: map[string]string{"lang": p.Org.Language}})
}

// showSession shows the page; booking is what stands in its form for booking somebody in.
func (s *Site) showSession(p *Page, status int, booking view.Form) error {
	page, err := s.sessionPage(p)
	if err != nil {
		return err
	}
	page.Booking = booking
	return p.RenderAs(status, view.Session(page))
}

func (s *Site) sessionPage(p *Page) (view.SessionPage, error) {
	e, err := s.Schedule.Explain(p.Context(), p.Actor, p.R.PathValue("id"))
	if err != nil {
		return view.SessionPage{}, err
	}
	f, err := p.Frame(view.PlaceSchedule)
	if err != nil {
		return view.SessionPage{}, err
	}
	users, err := s.People.Users(p.Context(), p.Actor)
	if err != nil {
		return view.SessionPage{}, err
	}
	page := explained{f, e, users, p.Actor, askedPlaces(p.R.URL.Query())}.page()
	if err := s.findMember(p, &page); err != nil {
		return page, err
	}
	if len(e.Calls) > 0 {
		recordings, err := s.Library.OfSession(p.Context(), p.Actor, e.Session.ID)
		if err != nil {
			return page, err
		}
		page.Recordings = callRows(recordings)
	}
	err = s.offerStart(p, e.Session, &page)
	return page, err
}

func (s *Site) cancelSession(p *Page) error {
	id := p.R.PathValue("id")
	if _, err := s.Schedule.Cancel(p.Context(), p.Actor, id); err != nil {
		return err
	}
	return p.Redirect(sessionPath(id))
}

func (s *Site) retryStep(p *Page) error {
	id := p.R.PathValue("id")
	if err := s.Schedule.RetryNow(p.Context(), p.Actor, id, schedule.Step(p.R.PathValue("step"))); err != nil {
		return err
	}
	p.Toast("session.retried")
	return p.Redirect(sessionPath(id))
}

func (s *Site) generateAgain(p *Page) error {
	id := p.R.PathValue("id")
	if err := s.Generate.Again(p.Context(), p.Actor, id); err != nil {
		return err
	}
	p.Toast("session.generating")
	return p.Redirect(sessionPath(id))
}

// book gives a place to a member, who is written down where nobody has the address yet.
func (s *Site) book(p *Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	id := p.R.PathValue("id")
	in := people.MemberInput{Name: f.text("name"), Email: f.text("email"), Language: f.text("lang")}
	booking, err := s.Schedule.BookWhom(p.Context(), p.Actor, id, func(tx *store.Tx) (navette.Member, error) {
		return s.People.MemberWith(p.Context(), tx, p.Actor, in)
	})
	if err != nil {
		shown, ok := f.view(err)
		if !ok {
			return err
		}
		return s.showSession(p, statusOf(err), shown)
	}
	p.toastPlace(booking)
	return p.Redirect(sessionPath(id))
}

// toastPlace says what somebody got.
func (p *Page) toastPlace(b navette.Booking) {
	if b.State == navette.Waitlisted {
		p.Toast("session.book_full")
	} else {
		p.Toast("session.booked")
	}
}

func (s *Site) unbook(p *Page) error {
	if err := s.Schedule.Unbook(p.Context(), p.Actor, p.R.PathValue("booking")); err != nil {
		return err
	}
	path := sessionPath(p.R.PathValue("id"))
	p.ToastWithUndo("session.unbooked", path+"/bookings/"+p.R.PathValue("booking")+"/restore")
	return p.Redirect(path)
}

// sendLinkAgain tries a link that was refused once more.
func (s *Site) sendLinkAgain(p *Page) error {
	if err := s.Schedule.SendLinkAgain(p.Context(), p.Actor, p.R.PathValue("booking")); err != nil {
		return err
	}
	p.Toast("session.retried")
	return p.Redirect(sessionPath(p.R.PathValue("id")))
}

// reinstate takes back what unbook did.
func (s *Site) reinstate(p *Page) error {
	booking, err := s.Schedule.Reinstate(p.Context(), p.Actor, p.R.PathValue("booking"))
	if err != nil {
		return err
	}
	p.toastPlace(booking)
	return p.Redirect(sessionPath(p.R.PathValue("id")))
}
