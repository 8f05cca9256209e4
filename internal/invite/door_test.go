package invite_test

import (
	"sync"
	"testing"
	"time"

	"navette.dev/navette/internal/invite"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/testkit"
)

// door returns the door behind the link with a token, and fails the test unless it has the state.
func door(w *testkit.Studio, token string, want invite.DoorState) invite.Door {
	w.Helper()
	d, err := w.Invite.Door(w.Context(), token)
	w.Must(err)
	if d.State != want {
		w.Fatalf("the door is %s, want %s", d.State, want)
	}
	return d
}

func TestADoorOverTime(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Subscribe()
		s := w.Class("Vinyasa doux", threePM)
		token := w.Token(w.Book(s, w.Elodie()))
		w.Rest()
		door(w, "made-up", invite.DoorDead)
		_, err := w.Invite.Visit(w.Context(), token)
		w.Wants(err, navette.Conflict)
		for _, at := range []struct {
			after time.Duration // time after the start
			want  invite.DoorState
		}{
			{-15*time.Minute - time.Second, invite.DoorBefore}, {-15 * time.Minute, invite.DoorOpen},
			{time.Hour, invite.DoorOpen},
			{90*time.Minute - time.Second, invite.DoorOpen}, {90 * time.Minute, invite.DoorEnded},
		} {
			w.Clock.Set(threePM.Add(at.after))
			d := door(w, token, at.want)
			if d.Member.Name != "Élodie Mercier" || d.Session.ID != s.ID || d.Coach != "Thomas Vidal" ||
				!d.OpensAt.Equal(threePM.Add(-15*time.Minute)) {
				w.Fatalf("%+v", d)
			}
		}
		_, err = w.Invite.Visit(w.Context(), token)
		w.Wants(err, navette.Conflict)
	})
}

func TestADoorStaysOpenWhileTheMeetingLasts(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Subscribe()
		s := w.Class("Vinyasa doux", threePM)
		token := w.Token(w.Book(s, w.Elodie()))
		w.Jump(threePM)
		w.Zoom.Play(w.Meeting(s).Number, "start", nil)
		w.Jump(threePM.Add(2 * time.Hour))
		if d := door(w, token, invite.DoorOpen); !d.Live {
			w.Fatal("the meeting does not count as live")
		}
		w.Zoom.Play(w.Meeting(s).Number, "end", nil)
		w.Rest()
		door(w, token, invite.DoorEnded)
	})
}

func TestADoorClosesADayAfterAnEndThatIsNeverReported(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Subscribe()
		s := w.Class("Vinyasa doux", threePM)
		token := w.Token(w.Book(s, w.Elodie()))
		w.Jump(threePM)
		w.Zoom.Play(w.Meeting(s).Number, "start", nil)
		w.Rest()
		w.StopWork()
		w.Clock.Set(threePM.Add(26 * time.Hour))
		door(w, token, invite.DoorEnded)
	})
}

func TestFetchingALinkIsNoVisit(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s := w.Class("Vinyasa doux", threePM)
		b := w.Book(s, w.Elodie())
		w.Jump(threePM.Add(-10 * time.Minute))
		visits := func() int64 {
			now, err := w.Store.Org(w.Org).Booking(w.Context(), b.ID)
			w.Must(err)
			return now.Visits
		}
		for range 3 {
			door(w, w.Token(b), invite.DoorOpen)
		}
		if n := visits(); n != 0 {
			w.Fatalf("%d visits after fetching the page", n)
		}
		address, err := w.Invite.Visit(w.Context(), w.Token(b))
		w.Must(err)
		if address != w.Zoom.OneMeeting().JoinURL || visits() != 1 || w.Recorded(s, navette.EventLinkVisited) != 1 {
			w.Fatalf("to %q, %d visits", address, visits())
		}
	})
}

func TestClicksThatFollowEachOtherAreOneVisit(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s := w.Class("Vinyasa doux", threePM)
		b := w.Book(s, w.Elodie())
		w.Jump(threePM.Add(-10 * time.Minute))
		w.StopWork()
		click := func(times int, visits int64) {
			w.Helper()
			var clicks sync.WaitGroup
			for range times {
				clicks.Go(func() {
					if address, err := w.Invite.Visit(w.Context(), w.Token(b)); err != nil ||
						address != w.Zoom.OneMeeting().JoinURL {
						w.Errorf("to %q, %v", address, err)
					}
				})
			}
			clicks.Wait()
			now, err := w.Store.Org(w.Org).Booking(w.Context(), b.ID)
			w.Must(err)
			if n := w.Recorded(s, navette.EventLinkVisited); now.Visits != visits || int64(n) != visits {
				w.Fatalf("%d visits, %d in the journal, want %d", now.Visits, n, visits)
			}
		}
		click(20, 1) // concurrently: each is redirected, one is recorded
		w.Clock.Set(threePM.Add(-time.Minute))
		click(3, 1)
		w.Clock.Set(threePM)
		click(3, 2)
	})
}

func TestDoorsOfCancelledAndInPersonSessions(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		member := w.Elodie()
		cancelled, moved := w.Class("Vinyasa doux", threePM), w.Class("Hatha", threePM)
		a, b := w.Book(cancelled, member), w.Book(moved, member)
		w.Cancel(cancelled.ID)
		in, err := schedule.InputOf(moved)
		w.Must(err)
		in.Mode = navette.InPerson
		_, err = w.Schedule.Change(w.Context(), w.Owner, moved.ID, in)
		w.Must(err)
		w.Rest()
		door(w, w.Token(a), invite.DoorCancelled)
		door(w, w.Token(b), invite.DoorInPerson)
	})
}
