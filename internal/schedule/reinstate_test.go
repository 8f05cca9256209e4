package schedule_test

import (
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
)

func TestAPlaceTakenBackHasItsTurnAndItsLink(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx, start := h.Context(), monday.Add(2*time.Hour)
		s := h.create(start) // two places
		first := h.book(s.ID, h.members[0])
		h.clock.Set(start.Add(-15 * time.Minute))
		h.sendLink(first.ID, "")
		second := h.book(s.ID, h.members[1])
		for _, b := range []navette.Booking{first, second} {
			h.must(h.schedule.Unbook(ctx, h.owner, b.ID))
			back, err := h.schedule.Reinstate(ctx, h.owner, b.ID)
			h.must(err)
			if back.State != navette.Booked || back.LinkHash != b.LinkHash || !back.CreatedAt.Equal(b.CreatedAt.Time) || !back.CancelledAt.IsZero() {
				t.Fatalf("taken back as %+v, was %+v", back, b)
			}
		}
		h.wantDue(link, first.ID, never) // it was sent, and is the same
		h.wantDue(link, second.ID, h.clock.Now())
		last := h.clock.Now()
		_, err := h.schedule.Reinstate(ctx, h.owner, first.ID) // nothing was given back
		h.must(err)

		h.clock.Advance(time.Minute)
		third := h.book(s.ID, h.members[2])
		h.clock.Advance(time.Minute)
		fourth := h.book(s.ID, h.members[3])
		h.must(h.schedule.Unbook(ctx, h.owner, second.ID)) // the third moves up
		back, err := h.schedule.Reinstate(ctx, h.owner, second.ID)
		h.must(err)
		if back.State != navette.Waitlisted || !back.CreatedAt.Before(last.Add(time.Second)) {
			t.Fatalf("beside one who moved up: %+v", back)
		}
		h.must(h.schedule.Unbook(ctx, h.owner, third.ID))
		for id, want := range map[string]navette.BookingState{second.ID: navette.Booked, fourth.ID: navette.Waitlisted} {
			if b, err := h.store.Org(h.owner.Org).Booking(ctx, id); err != nil || b.State != want {
				t.Errorf("%s is %s (%v), want %s", id, b.State, err, want)
			}
		}
		h.clock.Set(start.Add(time.Hour))
		_, err = h.schedule.Reinstate(ctx, h.owner, third.ID)
		h.wants(navette.Conflict, err)
	})
}
