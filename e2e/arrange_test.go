package e2e

import (
	"fmt"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/sandbox/control"
	"navette.dev/navette/internal/schedule"
)

const (
	ownerEmail = "camille@studio.example"
	password   = "a-password-for-tests"
)

// class is a session of the studio with its members.
type class struct {
	title   string
	start   time.Time
	minutes int
	members []string // e-mail addresses

	videoSize int64 // of the recording, in bytes; 0 means that of a real video
}

// openStudio creates an organization and connects it to Zoom through Zoom's pages.
func (w *surroundings) openStudio() {
	w.Helper()
	founder, err := w.rules.People.FirstRun(w.Context(), people.FirstRunInput{
		Organization: "Atelier", Zone: "UTC", Language: "en", Name: "Camille", Email: ownerEmail, Password: password,
	})
	w.must(err)
	w.owner = navette.Actor{Kind: navette.ActorUser, Org: founder.Org.ID, ID: founder.User.ID, Role: founder.User.Role}
	address, err := w.rules.Connections.Begin(w.Context(), w.owner, "/")
	w.must(err)
	back := w.zoom.Authorize(address, w.zoom.Ready.Users[0].Email, true).Query()
	_, err = w.rules.Connections.Finish(w.Context(), w.owner, back.Get("state"), back.Get("code"))
	w.must(err)
	app, err := w.rules.Connections.App(w.Context(), w.owner)
	w.must(err)
	w.hook = app.WebhookURL
}

// plan creates one session for each start, in minutes from now, and books the same number of members in each.
func (w *surroundings) plan(members int, starts ...int) {
	w.Helper()
	booked := w.addMembers(members)
	now := w.clock.Now().Truncate(time.Minute)
	for i, start := range starts {
		w.addClass(
			class{title: fmt.Sprintf("Class %d", i+1), start: now.Add(time.Duration(start) * time.Minute), minutes: 10},
			booked)
	}
}

func (w *surroundings) addMembers(n int) (members []navette.Member) {
	w.Helper()
	for i := range n {
		m, err := w.rules.People.AddMember(w.Context(), w.owner, people.MemberInput{
			Name: fmt.Sprintf("Member %d", i), Email: fmt.Sprintf("member%d@home.example", i), Language: "en",
		})
		w.must(err)
		members = append(members, m)
	}
	return members
}

func (w *surroundings) addClass(c class, members []navette.Member) {
	w.Helper()
	session, err := w.rules.Schedule.Create(w.Context(), w.owner, schedule.SessionInput{
		Title: c.title, Date: c.start.Format(time.DateOnly), Time: c.start.Format("15:04"), Zone: "UTC",
		Minutes: int64(c.minutes),
		Mode:    navette.Online, Capacity: 20, Record: true,
	})
	w.must(err)
	for _, m := range members {
		_, err := w.rules.Schedule.Book(w.Context(), w.owner, session.ID, m.ID)
		w.must(err)
		c.members = append(c.members, m.Email)
	}
	w.classes = append(w.classes, c)
}

// subscribe subscribes an address to Zoom's webhooks and waits until Zoom has validated it.
func (w *surroundings) subscribe(address string) {
	w.Helper()
	w.zoom.Subscribe(address)
	w.until("Zoom has checked the address for webhooks", w.zoom.Subscribed)
}

// meet runs the meeting of a class, which Zoom records.
func (w *surroundings) meet(c class) {
	w.Helper()
	w.begin(c)
	w.end(c)
}

func (w *surroundings) begin(c class) {
	w.Helper()
	number := w.meetingOf(c).ID
	w.zoom.Play(number, "start", map[string]any{"piece": "cours-fr", "synthetic_size": c.videoSize})
	for _, email := range c.members {
		w.zoom.Play(number, "join", map[string]any{"name": email, "email": email})
	}
}

func (w *surroundings) end(c class) {
	w.Helper()
	w.zoom.Play(w.meetingOf(c).ID, "end", nil)
	w.recorded++
}

// meetingOf waits for a class's meeting and returns it.
func (w *surroundings) meetingOf(c class) control.Meeting {
	w.Helper()
	var found []control.Meeting
	w.until(c.title+" has its meeting", func() bool {
		found = w.meetingsOf(c)
		return len(found) > 0
	})
	return found[0]
}
