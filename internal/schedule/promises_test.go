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
	inHouse(t, func(h *house) {
		start := monday.Add(72 * time.Hour)
		s := h.create(start)
		b := h.book(s.ID, h.members[0])
		h.wantDue(generate, s.ID, start.Add(-24*time.Hour))
		h.wantDue(watch, s.ID, start.Add(-15*time.Minute))
		h.wantDue(link, b.ID, start.Add(-15*time.Minute))
	})
}

func TestWhatShouldHaveBeenIsDueNow(t *testing.T) {
	inHouse(t, func(h *house) {
		s := h.create(monday.Add(5 * time.Minute))
		h.wantDue(generate, s.ID, monday)
		h.wantDue(watch, s.ID, monday)
		h.clock.Advance(20 * time.Minute)
		b := h.book(s.ID, h.members[0]) // late, and it has begun
		h.wantDue(link, b.ID, h.clock.Now())
		h.wantDue(generate, s.ID, monday) // untouched by the booking
		h.clock.Advance(time.Hour)
		_, err := h.schedule.Book(h.Context(), h.owner, s.ID, h.members[1])
		h.wants(navette.Conflict, err)
	})
}

func TestAnOpenPromiseKeepsItsTriesWhenNothingMoved(t *testing.T) {
	inHouse(t, func(h *house) {
		s := h.create(monday.Add(time.Hour))
		h.finish(generate, s.ID, "reason.zoom_unreachable")
		h.book(s.ID, h.members[0])
		h.change(s.ID, func(in *schedule.SessionInput) { in.Title = "Vinyasa" })
		p, err := h.store.Org(h.owner.Org).PromiseAbout(h.Context(), generate, s.ID)
		h.must(err)
		if p.Attempt != 1 || p.LastError != "reason.zoom_unreachable" || !p.DueAt.Equal(monday) {
			t.Fatalf("the failing promise was made anew: %+v", p)
		}
	})
}

func TestMovedSessionSendsItsLinksAgainAndKeepsItsMeeting(t *testing.T) {
	inHouse(t, func(h *house) {
		c := h.connect()
		start := monday.Add(2 * time.Hour)
		s := h.create(start)
		b := h.book(s.ID, h.members[0])
		h.meet(c, s)
		h.clock.Set(start.Add(-15 * time.Minute))
		h.sendLink(b.ID, "")
		h.wantDue(link, b.ID, never)
		later := start.Add(48 * time.Hour)
		moved := h.change(s.ID, h.move(later))
		if moved.Sequence != s.Sequence+1 {
			t.Fatalf("sequence %d after a move, want %d", moved.Sequence, s.Sequence+1)
		}
		h.wantDue(link, b.ID, later.Add(-15*time.Minute))
		h.wantDue(watch, s.ID, later.Add(-15*time.Minute))
		h.wantDue(generate, s.ID, never) // frozen
		h.wantMails(navette.MailMoved, s.ID, 1)
		if fresh, err := h.store.Org(h.owner.Org).Booking(h.Context(), b.ID); err != nil || fresh.LinkHash != b.LinkHash || !fresh.LinkSentAt.IsZero() {
			t.Fatalf("the link after a move: %+v, %v", fresh, err)
		}
	})
}

func TestALinkMailedWhileTheSessionMovedIsSentAgain(t *testing.T) {
	inHouse(t, func(h *house) {
		start := monday.Add(2 * time.Hour)
		s := h.create(start)
		b := h.book(s.ID, h.members[0])
		h.clock.Set(start.Add(-15 * time.Minute))
		h.change(s.ID, h.move(start.Add(time.Hour)))
		h.lateAnswer(b, s.Sequence) // the mail server accepts what was told before the move
		if fresh, err := h.store.Org(h.owner.Org).Booking(h.Context(), b.ID); err != nil || !fresh.LinkSentAt.IsZero() {
			t.Fatalf("a link that told the old hour counts as sent: %+v, %v", fresh, err)
		}
		h.wantDue(link, b.ID, start.Add(45*time.Minute))
	})
}

func TestMovedSessionWithoutMeetingMovesItsMeetingToo(t *testing.T) {
	inHouse(t, func(h *house) {
		s := h.create(monday.Add(48 * time.Hour))
		h.change(s.ID, h.move(monday.Add(96*time.Hour)))
		h.wantDue(generate, s.ID, monday.Add(72*time.Hour))
		h.change(s.ID, h.move(monday.Add(3*time.Hour)))
		h.wantDue(generate, s.ID, monday)
	})
}

func TestCancelledSessionPromisesNothingAndTellsOnce(t *testing.T) {
	inHouse(t, func(h *house) {
		s := h.create(monday.Add(48 * time.Hour))
		booked := h.book(s.ID, h.members[0])
		h.book(s.ID, h.members[1])
		h.book(s.ID, h.members[2]) // waits
		for range 2 {
			_, err := h.schedule.Cancel(h.Context(), h.owner, s.ID)
			h.must(err)
		}
		h.wantDue(generate, s.ID, never)
		h.wantDue(watch, s.ID, never)
		h.wantDue(link, booked.ID, never)
		h.wantMails(navette.MailCancelled, s.ID, 2)
		_, err := h.schedule.Book(h.Context(), h.owner, s.ID, h.members[3])
		h.wants(navette.Conflict, err)
		_, err = h.schedule.Change(h.Context(), h.owner, s.ID, h.input(monday.Add(50*time.Hour)))
		h.wants(navette.Conflict, err)
	})
}

func TestInPersonSessionPromisesNothingUntilItIsOnline(t *testing.T) {
	inHouse(t, func(h *house) {
		start := monday.Add(48 * time.Hour)
		s := h.create(start)
		b := h.book(s.ID, h.members[0])
		h.change(s.ID, func(in *schedule.SessionInput) { in.Mode = navette.InPerson })
		h.wantDue(generate, s.ID, never)
		h.wantDue(link, b.ID, never)
		h.wantDue(watch, s.ID, never)
		h.change(s.ID, func(in *schedule.SessionInput) { in.Mode = navette.Hybrid })
		h.wantDue(generate, s.ID, start.Add(-24*time.Hour))
		h.wantDue(link, b.ID, start.Add(-15*time.Minute))
		h.wantDue(watch, s.ID, start.Add(-15*time.Minute))
	})
}

func TestPlaceGivenBackPromotesTheFirstWhoWaits(t *testing.T) {
	inHouse(t, func(h *house) {
		start := monday.Add(time.Hour)
		s := h.create(start)
		first := h.book(s.ID, h.members[0])
		h.book(s.ID, h.members[1])
		h.clock.Advance(time.Minute)
		third := h.book(s.ID, h.members[2])
		h.clock.Advance(time.Minute)
		fourth := h.book(s.ID, h.members[3])
		if third.State != navette.Waitlisted || fourth.State != navette.Waitlisted {
			t.Fatalf("beyond the capacity: %s, %s", third.State, fourth.State)
		}
		h.wantDue(link, third.ID, never)
		h.clock.Set(start.Add(-5 * time.Minute))
		h.must(h.schedule.Unbook(h.Context(), h.owner, first.ID))
		h.wantDue(link, first.ID, never)
		h.wantDue(link, third.ID, h.clock.Now())
		h.wantDue(link, fourth.ID, never)
		h.clock.Advance(time.Minute)
		h.change(s.ID, func(in *schedule.SessionInput) { in.Capacity = 3 })
		h.wantDue(link, fourth.ID, h.clock.Now())
	})
}

func TestBookedAnewGetsAnotherLinkAndTheLastPlaceInLine(t *testing.T) {
	inHouse(t, func(h *house) {
		s := h.create(monday.Add(10 * time.Minute))
		b := h.book(s.ID, h.members[0])
		h.sendLink(b.ID, "")
		h.must(h.schedule.Unbook(h.Context(), h.owner, b.ID))
		h.clock.Advance(time.Minute)
		again := h.book(s.ID, h.members[0])
		if again.ID != b.ID || again.LinkHash == b.LinkHash || !again.LinkSentAt.IsZero() {
			t.Fatalf("booked anew: %+v", again)
		}
		h.wantDue(link, again.ID, h.clock.Now())
		_, err := h.store.System().BookingByLinkHash(h.Context(), b.LinkHash)
		h.wants(navette.NotFound, err)
		owner, err := h.store.System().BookingByLinkHash(h.Context(), again.LinkHash)
		if err != nil || owner.BookingID != again.ID || owner.OrgID != h.owner.Org {
			t.Fatalf("the new link leads to %+v, %v", owner, err)
		}
		token, err := h.vault.OpenText(h.owner.Org, "bookings", again.ID, again.LinkSealed)
		if err != nil || navette.HashLinkToken(token) != again.LinkHash {
			t.Fatalf("the sealed link is not the hashed one: %v", err)
		}
	})
}
