package sandbox

import (
	"cmp"
	"crypto/hmac"
	"errors"
	"net/http"
	"strconv"
	"time"
)

// joinView is the data of a meeting's pages.
type joinView struct {
	Number  int64
	Topic   string
	Start   time.Time
	Action  string // address of the form, with the query of the link
	Live    bool
	Name    string
	Email   string
	AskName bool
	Problem string
	In      bool   // whether the participant has joined
	Who     string // UUID of the participant, for leaving
	Host    string
}

// page answers the pages that people open in a browser: joining, joining as a registrant, starting, and signing in to
// see recordings.
func (s *Sandbox) page(r *request) answer {
	switch {
	case len(r.segments) == 2 && r.segments[0] == "assets":
		return asset(r.segments[1])
	case len(r.segments) == 2 && r.segments[0] != "rec":
		return s.meetingPage(r)
	case r.segments[0] == "rec":
		return s.html(http.StatusOK, "login.html", nil)
	}
	return s.html(http.StatusNotFound, "problem.html", "This page does not exist.")
}

// meetingPage answers /j/<number> to join, /w/<number> to join as a registrant, and /s/<number> to start. GET shows the
// page, POST acts.
func (s *Sandbox) meetingPage(r *request) answer {
	p := r.parameters()
	now := s.lock()
	defer s.mu.Unlock()
	number, _ := strconv.ParseInt(r.segments[1], 10, 64)
	m := s.model.meetings[number]
	if m == nil || !m.usable(now) {
		return s.html(http.StatusNotFound, "problem.html",
			"This meeting link is invalid (3,001): the meeting does not exist or has expired.")
	}
	view := joinView{
		Number: m.number, Topic: m.topic, Start: m.start, Action: r.URL.RequestURI(), Live: m.live != nil,
		Host: m.host.name(), AskName: true,
	}
	switch r.segments[0] {
	case "s":
		return s.startPage(r, m, view, p.Get("zak"), now)
	case "w":
		registered := m.registrantByID(p.Get("tk"))
		if registered == nil || registered.status != "approved" {
			return s.html(http.StatusForbidden, "problem.html", "This registration link is not valid.")
		}
		return s.joinPage(r, m, view, joiner{RegistrantID: registered.id}, now)
	}
	if m.password != "" && !hmac.Equal([]byte(p.Get("pwd")), []byte(s.embeddedPasscode(m.number, m.password))) &&
		p.Get("pwd") != m.password {
		return s.html(http.StatusForbidden, "problem.html", "The passcode of this link is wrong.")
	}
	return s.joinPage(r, m, view, joiner{Name: p.Get("name"), Email: p.Get("email")}, now)
}

func (s *Sandbox) joinPage(r *request, m *meeting, view joinView, who joiner, now time.Time) answer {
	view.Name, view.Email, view.AskName = who.Name, who.Email, who.RegistrantID == ""
	if r.Method != http.MethodPost {
		return s.html(http.StatusOK, "join.html", view)
	}
	form := r.parameters()
	if leaving := form.Get("leave"); leaving != "" {
		if _, err := s.leaveMeeting(m, leaving, now); err != nil {
			view.Problem = "You are no longer in this meeting."
		}
		view.Live = m.live != nil
		return s.html(http.StatusOK, "join.html", view)
	}
	p, err := s.joinMeeting(m, who, now)
	if err != nil {
		view.Problem = err.Error()
		if errors.Is(err, errWaiting) {
			view.Problem = "Please wait: the host has not started this meeting yet."
		}
		return s.html(http.StatusConflict, "join.html", view)
	}
	view.In, view.Who, view.Live, view.Name = true, p.uuid, true, cmp.Or(who.Name, p.name)
	return s.html(http.StatusOK, "join.html", view)
}

// startPage lets a visitor with the host's link start and end the meeting.
func (s *Sandbox) startPage(r *request, m *meeting, view joinView, zak string, now time.Time) answer {
	claims, good := s.readToken(zak, now)
	if !good || claims["use"] != "zak" || claims["uid"] != m.host.id {
		return s.html(http.StatusForbidden, "problem.html", "This start link has expired. Ask for a new one.")
	}
	if r.Method == http.MethodPost {
		if r.parameters().Get("end") != "" && m.live != nil {
			s.endMeeting(m, now)
		} else if _, err := s.startMeeting(m, true, now); err != nil {
			view.Problem = err.Error()
		}
		view.Live = m.live != nil
	}
	return s.html(http.StatusOK, "start.html", view)
}
