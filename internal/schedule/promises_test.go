package schedule_test

import (
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
)

const (
	generate = navette.PromiseGenerate
	link     = navette.PromiseLink
	watch    = navette.PromiseWatch
)

var never time.Time

func TestSessionPromisesMeetingAndLinksAtTheirHours(t *testing.T) {
	inStudio(t, func(h *studio) {
		start := monday.Add(72 * time.Hour)
		s := h.Create(start)
		b := h.Book(s.ID, h.Members[0])
		h.WantDue(generate, s.ID, start.Add(-24*time.Hour))
		h.WantDue(watch, s.ID, start.Add(-15*time.Minute))
		h.WantDue(link, b.ID, start.Add(-15*time.Minute))
	})
}

func TestPastDueInstantsAreNow(t *testing.T) {
	inStudio(t, func(h *studio) {
		s := h.Create(monday.Add(5 * time.Minute))
		h.WantDue(generate, s.ID, monday)
		h.WantDue(watch, s.ID, monday)
		h.Clock.Advance(20 * time.Minute)
		b := h.Book(s.ID, h.Members[0]) // late, and it has begun
		h.WantDue(link, b.ID, h.Clock.Now())
		h.WantDue(generate, s.ID, monday) // untouched by the booking
		h.Clock.Advance(time.Hour)
		_, err := h.Schedule.Book(h.Context(), h.Owner, s.ID, h.Members[1])
		h.Wants(err, navette.Conflict)
	})
}

func TestAnOpenPromiseKeepsItsTriesWhenNothingMoved(t *testing.T) {
	inStudio(t, func(h *studio) {
		s := h.Create(monday.Add(time.Hour))
		h.Finish(generate, s.ID, "reason.zoom_unreachable")
		h.Book(s.ID, h.Members[0])
		h.Change(s.ID, func(in *schedule.SessionInput) { in.Title = "Vinyasa" })
		p, err := h.Store.Org(h.Owner.Org).PromiseAbout(h.Context(), generate, s.ID)
		h.Must(err)
		if p.Attempt != 1 || p.LastError != "reason.zoom_unreachable" || !p.DueAt.Equal(monday) {
			t.Fatalf("the failing promise was made anew: %+v", p)
		}
	})
}

func TestMovedSessionSendsItsLinksAgainAndKeepsItsMeeting(t *testing.T) {
	inStudio(t, func(h *studio) {
		c := h.Connect()
		start := monday.Add(2 * time.Hour)
		s := h.Create(start)
		b := h.Book(s.ID, h.Members[0])
		h.Meet(c, s)
		h.Clock.Set(start.Add(-15 * time.Minute))
		h.SendLink(b.ID, "")
		h.WantDue(link, b.ID, never)
		later := start.Add(48 * time.Hour)
		moved := h.Change(s.ID, h.Move(later))
		if moved.Sequence != s.Sequence+1 {
			t.Fatalf("sequence %d after a move, want %d", moved.Sequence, s.Sequence+1)
		}
		h.WantDue(link, b.ID, later.Add(-15*time.Minute))
		h.WantDue(watch, s.ID, later.Add(-15*time.Minute))
		h.WantDue(generate, s.ID, never) // the meeting exists
		h.wantMails(navette.MailMoved, s.ID, 1)
		if fresh, err := h.Store.Org(h.Owner.Org).Booking(h.Context(), b.ID); err != nil ||
			fresh.LinkHash != b.LinkHash || !fresh.LinkSentAt.IsZero() {
			t.Fatalf("the link after a move: %+v, %v", fresh, err)
		}
	})
}

func TestALinkMailedWhileTheSessionMovedIsSentAgain(t *testing.T) {
	inStudio(t, func(h *studio) {
		start := monday.Add(2 * time.Hour)
		s := h.Create(start)
		b := h.Book(s.ID, h.Members[0])
		h.Clock.Set(start.Add(-15 * time.Minute))
		h.Change(s.ID, h.Move(start.Add(time.Hour)))
		h.lateAnswer(b, s.Sequence) // the mail server accepts the mail that was written before the move
		if fresh, err := h.Store.Org(h.Owner.Org).Booking(h.Context(), b.ID); err != nil || !fresh.LinkSentAt.IsZero() {
			t.Fatalf("a link with the old start counts as sent: %+v, %v", fresh, err)
		}
		h.WantDue(link, b.ID, start.Add(45*time.Minute))
	})
}

func TestMovedSessionWithoutMeetingMovesItsMeetingToo(t *testing.T) {
	inStudio(t, func(h *studio) {
		s := h.Create(monday.Add(48 * time.Hour))
		h.Change(s.ID, h.Move(monday.Add(96*time.Hour)))
		h.WantDue(generate, s.ID, monday.Add(72*time.Hour))
		h.Change(s.ID, h.Move(monday.Add(3*time.Hour)))
		h.WantDue(generate, s.ID, monday)
	})
}

func TestCancelledSessionPromisesNothingAndNotifiesOnce(t *testing.T) {
	inStudio(t, func(h *studio) {
		s := h.Create(monday.Add(48 * time.Hour))
		booked := h.Book(s.ID, h.Members[0])
		h.Book(s.ID, h.Members[1])
		h.Book(s.ID, h.Members[2]) // waitlisted
		for range 2 {
			_, err := h.Schedule.Cancel(h.Context(), h.Owner, s.ID)
			h.Must(err)
		}
		h.WantDue(generate, s.ID, never)
		h.WantDue(watch, s.ID, never)
		h.WantDue(link, booked.ID, never)
		h.wantMails(navette.MailCancelled, s.ID, 2)
		_, err := h.Schedule.Book(h.Context(), h.Owner, s.ID, h.Members[3])
		h.Wants(err, navette.Conflict)
		_, err = h.Schedule.Change(h.Context(), h.Owner, s.ID, h.Input(monday.Add(50*time.Hour)))
		h.Wants(err, navette.Conflict)
	})
}

func TestInPersonSessionPromisesNothingUntilItIsOnline(t *testing.T) {
	inStudio(t, func(h *studio) {
		start := monday.Add(48 * time.Hour)
		s := h.Create(start)
		b := h.Book(s.ID, h.Members[0])
		h.Change(s.ID, func(in *schedule.SessionInput) { in.Mode = navette.InPerson })
		h.WantDue(generate, s.ID, never)
		h.WantDue(link, b.ID, never)
		h.WantDue(watch, s.ID, never)
		h.Change(s.ID, func(in *schedule.SessionInput) { in.Mode = navette.Hybrid })
		h.WantDue(generate, s.ID, start.Add(-24*time.Hour))
		h.WantDue(link, b.ID, start.Add(-15*time.Minute))
		h.WantDue(watch, s.ID, start.Add(-15*time.Minute))
	})
}

func TestCancelledBookingPromotesTheFirstOnTheWaitingList(t *testing.T) {
	inStudio(t, func(h *studio) {
		start := monday.Add(time.Hour)
		s := h.Create(start)
		first := h.Book(s.ID, h.Members[0])
		h.Book(s.ID, h.Members[1])
		h.Clock.Advance(time.Minute)
		third := h.Book(s.ID, h.Members[2])
		h.Clock.Advance(time.Minute)
		fourth := h.Book(s.ID, h.Members[3])
		if third.State != navette.Waitlisted || fourth.State != navette.Waitlisted {
			t.Fatalf("beyond the capacity: %s, %s", third.State, fourth.State)
		}
		h.WantDue(link, third.ID, never)
		h.Clock.Set(start.Add(-5 * time.Minute))
		h.Must(h.Schedule.Unbook(h.Context(), h.Owner, first.ID))
		h.WantDue(link, first.ID, never)
		h.WantDue(link, third.ID, h.Clock.Now())
		h.WantDue(link, fourth.ID, never)
		h.Clock.Advance(time.Minute)
		h.Change(s.ID, func(in *schedule.SessionInput) { in.Capacity = 3 })
		h.WantDue(link, fourth.ID, h.Clock.Now())
	})
}

func TestBookingAnewGivesAnotherLink(t *testing.T) {
	inStudio(t, func(h *studio) {
		s := h.Create(monday.Add(10 * time.Minute))
		b := h.Book(s.ID, h.Members[0])
		h.SendLink(b.ID, "")
		h.Must(h.Schedule.Unbook(h.Context(), h.Owner, b.ID))
		h.Clock.Advance(time.Minute)
		again := h.Book(s.ID, h.Members[0])
		if again.ID != b.ID || again.LinkHash == b.LinkHash || !again.LinkSentAt.IsZero() {
			t.Fatalf("booked anew: %+v", again)
		}
		h.WantDue(link, again.ID, h.Clock.Now())
		_, err := h.Store.System().BookingByLinkHash(h.Context(), b.LinkHash)
		h.Wants(err, navette.NotFound)
		owner, err := h.Store.System().BookingByLinkHash(h.Context(), again.LinkHash)
		if err != nil || owner.BookingID != again.ID || owner.OrgID != h.Owner.Org {
			t.Fatalf("the new link leads to %+v, %v", owner, err)
		}
		token, err := h.Vault.OpenText(h.Owner.Org, "bookings", again.ID, again.LinkSealed)
		if err != nil || navette.HashLinkToken(token) != again.LinkHash {
			t.Fatalf("the sealed link is not the hashed one: %v", err)
		}
	})
}
