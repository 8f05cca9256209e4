package schedule_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/store"
)

// model computes which promises must be open, without using the code of package schedule.
type model struct {
	*studio
	random     *rand.Rand
	connection navette.Connection
	sessions   []*modelSession
	log        []string
}

type modelSession struct {
	id                    string
	start, end            time.Time
	online, off, asked    bool // off: cancelled; asked: Zoom was asked for its meeting
	lookedAt              bool // whether it stopped being online after the last check of its start was due
	capacity              int
	booked, waiting, gone []*modelPlace // each in booking order
	due                   map[string]time.Time
}

type modelPlace struct {
	member, booking string
	linked          bool // whether the link was sent or refused for the present start
}

func TestAnyHistoryLeavesExactlyTheRightPromisesOpen(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			inStudio(t, func(h *studio) {
				m := &model{studio: h, random: rand.New(rand.NewPCG(seed, 7)), connection: h.Connect()}
				for range 150 {
					m.step()
					m.check()
				}
				m.wantAll("move", "change mode", "more places", "cancel", "book", "unbook", "send a link", "meet",
					"hours pass")
			})
		})
	}
}

// wantAll fails the test unless the run took each of these steps.
func (m *model) wantAll(what ...string) {
	for _, w := range what {
		if !slices.ContainsFunc(m.log, func(l string) bool { return strings.HasSuffix(l, " "+w) }) {
			m.Errorf("the run never took the step %q: %v", w, m.log)
		}
	}
}

// step takes one random step.
func (m *model) step() {
	m.Helper()
	alive := slices.DeleteFunc(slices.Clone(m.sessions), func(s *modelSession) bool {
		return s.off || !m.Clock.Now().Before(s.end)
	})
	if len(alive) < 3 {
		m.createOne()
		return
	}
	s := alive[m.random.IntN(len(alive))]
	switch m.random.IntN(16) {
	case 0, 10:
		m.say("move")
		start := m.someStart()
		m.Change(s.id, m.Move(start))
		if !start.Equal(s.start) {
			s.start, s.end, s.lookedAt = start, start.Add(time.Hour), false
			for _, p := range slices.Concat(s.booked, s.waiting) {
				p.linked = false
			}
		}
	case 1:
		m.say("change mode")
		s.lookedAt = s.lookedAt || s.online && !m.Clock.Now().Before(s.start.Add(5*time.Minute))
		s.online = !s.online
		m.Change(s.id, func(in *schedule.SessionInput) {
			if in.Mode = navette.InPerson; s.online {
				in.Mode = navette.Online
			}
		})
	case 2:
		m.say("more places")
		s.capacity++
		m.Change(s.id, func(in *schedule.SessionInput) { in.Capacity++ })
		s.promote()
	case 3:
		if m.random.IntN(2) == 0 {
			m.say("cancel")
			s.off = true
			_, err := m.Schedule.Cancel(m.Context(), m.Owner, s.id)
			m.Must(err)
		}
	case 4, 5, 6:
		m.bookOne(s)
	case 7:
		m.unbookOne(s)
	case 8, 11, 12:
		m.linkOne(s)
	case 9:
		if s.online && !s.asked {
			m.Clock.Set(s.due[s.id+"generate"])
			m.say("meet")
			s.asked = true
			m.Meet(m.connection, navette.Session{ID: s.id, StartsAt: navette.At(s.start)})
		}
	default:
		m.say("hours pass")
		m.Clock.Advance(time.Duration(m.random.IntN(600)) * time.Minute)
		return
	}
	s.expect(m.Clock.Now())
}

func (m *model) say(what string) {
	m.log = append(m.log, m.Clock.Now().Format("Mon 15:04 ")+what)
}

// someStart returns a whole minute within the next three days.
func (m *model) someStart() time.Time {
	return m.Clock.Now().Truncate(time.Minute).Add(time.Duration(m.random.IntN(72*60)) * time.Minute)
}

func (m *model) createOne() {
	m.say("create")
	start := m.someStart()
	session := m.Create(start)
	s := &modelSession{
		id: session.ID, start: start, end: start.Add(time.Hour), online: true, capacity: 2, due: map[string]time.Time{},
	}
	s.expect(m.Clock.Now())
	m.sessions = append(m.sessions, s)
}

func (m *model) bookOne(s *modelSession) {
	m.say("book")
	member := m.Members[m.random.IntN(len(m.Members))]
	taken := func(p *modelPlace) bool { return p.member == member }
	m.Clock.Advance(time.Millisecond) // bookings are ordered by the time of booking
	b := m.Book(s.id, member)
	if slices.ContainsFunc(s.booked, taken) || slices.ContainsFunc(s.waiting, taken) {
		return
	}
	p := &modelPlace{member: member, booking: b.ID}
	s.gone = slices.DeleteFunc(s.gone, taken)
	s.waiting = append(s.waiting, p)
	s.promote()
}

func (m *model) unbookOne(s *modelSession) {
	all := slices.Concat(s.booked, s.waiting)
	if len(all) == 0 {
		return
	}
	m.say("unbook")
	p := all[m.random.IntN(len(all))]
	m.Must(m.Schedule.Unbook(m.Context(), m.Owner, p.booking))
	same := func(o *modelPlace) bool { return o == p }
	s.booked, s.waiting = slices.DeleteFunc(s.booked, same), slices.DeleteFunc(s.waiting, same)
	s.gone = append(s.gone, p)
	s.promote()
}

// linkOne moves the clock to when a link is due, and sends it or has it refused.
func (m *model) linkOne(s *modelSession) {
	for _, p := range s.booked {
		due, open := s.due[p.booking+"link"]
		if !open {
			continue
		}
		m.Clock.Set(due) // no effect if it is past
		m.say("send a link")
		p.linked = true
		m.SendLink(p.booking, []string{"", "550 no such user"}[m.random.IntN(2)])
		return
	}
}

func (s *modelSession) promote() {
	for len(s.booked) < s.capacity && len(s.waiting) > 0 {
		s.booked, s.waiting = append(s.booked, s.waiting[0]), s.waiting[1:]
	}
}

// expect updates the promises that must be open. Each is due at its due instant or, if that was past when the promise
// became necessary, at the instant at which it became necessary.
func (s *modelSession) expect(now time.Time) {
	wanted := map[string]time.Time{}
	if s.online && !s.off && now.Before(s.end) {
		if !s.lookedAt {
			wanted[s.id+"watch"] = s.start.Add(-15 * time.Minute)
		}
		if !s.asked {
			wanted[s.id+"generate"] = s.start.Add(-24 * time.Hour)
		}
		for _, p := range s.booked {
			if !p.linked {
				wanted[p.booking+"link"] = s.start.Add(-15 * time.Minute)
			}
		}
	}
	for key, due := range wanted {
		before, open := s.due[key]
		switch {
		case due.After(now):
			s.due[key] = due
		case !open || before.After(now):
			s.due[key] = now
		}
	}
	for key := range s.due {
		if _, ok := wanted[key]; !ok {
			delete(s.due, key)
		}
	}
}

// check compares promises and bookings with the model, for every session that is not over.
func (m *model) check() {
	m.Helper()
	org := m.Store.Org(m.Owner.Org)
	for _, s := range m.sessions {
		if !m.Clock.Now().Before(s.end) {
			continue
		}
		promises, err := org.PromisesOfSession(m.Context(), s.id)
		m.Must(err)
		open := map[string]time.Time{}
		for _, p := range promises {
			if p.DoneAt.IsZero() && p.Kind != navette.PromiseMail {
				open[p.Subject+string(p.Kind)] = p.DueAt.Time
			}
		}
		if !sameDue(open, s.due) {
			m.Fatalf("open promises %v\nwant %v\nafter %v", open, s.due, m.log)
		}
		m.checkPlaces(org, s)
	}
}

func (m *model) checkPlaces(org *store.Org, s *modelSession) {
	m.Helper()
	bookings, err := org.BookingsOf(context.Background(), s.id)
	m.Must(err)
	for state, places := range map[navette.BookingState][]*modelPlace{
		navette.Booked: s.booked, navette.Waitlisted: s.waiting, navette.Unbooked: s.gone,
	} {
		var got, want []string
		for _, b := range bookings {
			if b.State == state {
				got = append(got, b.MemberID)
			}
		}
		for _, p := range places {
			want = append(want, p.member)
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			m.Fatalf("%s: %v, want %v\nafter %v", state, got, want, m.log)
		}
	}
}

func sameDue(a, b map[string]time.Time) bool {
	if len(a) != len(b) {
		return false
	}
	for key, due := range a {
		if other, ok := b[key]; !ok || !due.Equal(other) {
			return false
		}
	}
	return true
}
