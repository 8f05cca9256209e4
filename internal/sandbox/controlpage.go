package sandbox

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// controlView is the page on which a developer acts as host.
type controlView struct {
	Now        time.Time
	Steps      bool
	Plan       string
	Problem    string
	Running    []meetingState
	Coming     []meetingState
	Recordings []recordingState // newest first
	Faults     []Fault
	Actions    any
	Endpoints  []subscription
	Requests   []entry // newest first
	Webhooks   []delivery
	Ready      ReadyLine
}

// shownRows is the number of rows of each list that the page shows.
const shownRows = 40

func (s *Sandbox) controlPage(w http.ResponseWriter, r *http.Request) {
	dump, requests := s.dump(false), s.history.list(entryFilter{}, 2*shownRows)
	requests = slices.DeleteFunc(requests, func(e entry) bool { return strings.HasPrefix(e.Path, "/assets/") })
	slices.Reverse(requests)
	requests = requests[:min(shownRows, len(requests))]
	slices.Reverse(dump.Recordings)
	view := controlView{
		Now: dump.Now, Plan: dump.Plan, Problem: r.URL.Query().Get("problem"),
		Recordings: dump.Recordings[:min(shownRows, len(dump.Recordings))],
		Faults:     s.faults.all(), Actions: faultActions, Requests: requests, Ready: s.Ready(),
	}
	slices.SortStableFunc(dump.Meetings, func(a, b meetingState) int { return a.StartTime.Compare(b.StartTime) })
	for _, m := range dump.Meetings {
		over := m.StartTime.Add(time.Duration(m.Duration) * time.Minute).Before(dump.Now)
		switch {
		case m.Live:
			view.Running = append(view.Running, m)
		case !m.Deleted && len(view.Coming) < shownRows && (!over || len(m.Instances) == 0):
			view.Coming = append(view.Coming, m)
		}
	}
	s.mu.Lock()
	for _, sub := range s.webhooks.subscriptions {
		view.Endpoints = append(view.Endpoints, *sub)
	}
	for i := len(s.webhooks.deliveries) - 1; i >= 0 && len(view.Webhooks) < shownRows; i-- {
		view.Webhooks = append(view.Webhooks, *s.webhooks.deliveries[i])
	}
	s.mu.Unlock()
	s.html(http.StatusOK, "control.html", view).write(w)
}

// controlPageAction performs the action of a button of the page, and shows the page again.
func (s *Sandbox) controlPageAction(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	back := "/"
	if err := s.pageAction(r); err != nil {
		back = "/?problem=" + url.QueryEscape(err.Error())
	}
	redirect(http.StatusSeeOther, back).write(w)
}

func (s *Sandbox) pageAction(r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	switch r.PathValue("action") {
	case "fault":
		return s.addFaultForm(r.PostForm)
	case "endpoint":
		_, err := s.subscribe(r.PostForm.Get("id"), strings.TrimSpace(r.PostForm.Get("url")), nil)
		return err
	case "remove-fault":
		s.faults.remove(r.PostForm.Get("id"))
		return nil
	case "release":
		s.faults.letGo(r.PostForm.Get("id"))
		return nil
	}
	now := s.lock()
	defer s.mu.Unlock()
	number, _ := strconv.ParseInt(r.PathValue("number"), 10, 64)
	m := s.model.meetings[number]
	if m == nil {
		return noMeeting(r.PathValue("number"))
	}
	in := meetingAction{
		joiner: joiner{Name: r.PostForm.Get("name"), Email: r.PostForm.Get("email")}, Who: r.PostForm.Get("who"),
		Text: r.PostForm.Get("text"),
	}
	return s.act(m, r.PathValue("action"), in, now)
}

func (s *Sandbox) addFaultForm(form url.Values) error {
	fault := Fault{
		Action: form.Get("action"), Path: form.Get("path"), Method: form.Get("method"), When: form.Get("when"),
		Event: form.Get("event"),
	}
	fault.Count, _ = strconv.Atoi(form.Get("count"))
	fault.Status, _ = strconv.Atoi(form.Get("status"))
	fault.At, _ = strconv.ParseInt(form.Get("at"), 10, 64)
	_, err := s.faults.add(fault)
	return err
}
