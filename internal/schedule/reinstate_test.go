package schedule_test

import (
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
)

func TestReinstatedBookingKeepsItsPositionAndItsLink(t *testing.T) {
	inStudio(t, func(h *studio) {
		ctx, start := h.Context(), monday.Add(2*time.Hour)
		s := h.Create(start) // two places
		first := h.Book(s.ID, h.Members[0])
		h.Clock.Set(start.Add(-15 * time.Minute))
		h.SendLink(first.ID, "")
		second := h.Book(s.ID, h.Members[1])
		for _, b := range []navette.Booking{first, second} {
			h.Must(h.Schedule.Unbook(ctx, h.Owner, b.ID))
			back, err := h.Schedule.Reinstate(ctx, h.Owner, b.ID)
			h.Must(err)
			if back.State != navette.Booked || back.LinkHash != b.LinkHash || !back.CreatedAt.Equal(b.CreatedAt.Time) ||
				!back.CancelledAt.IsZero() {
				t.Fatalf("taken back as %+v, was %+v", back, b)
			}
		}
		h.WantDue(link, first.ID, never) // it was sent already
		h.WantDue(link, second.ID, h.Clock.Now())
		last := h.Clock.Now()
		_, err := h.Schedule.Reinstate(ctx, h.Owner, first.ID) // it is not cancelled
		h.Must(err)

		h.Clock.Advance(time.Minute)
		third := h.Book(s.ID, h.Members[2])
		h.Clock.Advance(time.Minute)
		fourth := h.Book(s.ID, h.Members[3])
		h.Must(h.Schedule.Unbook(ctx, h.Owner, second.ID)) // the third moves up
		back, err := h.Schedule.Reinstate(ctx, h.Owner, second.ID)
		h.Must(err)
		if back.State != navette.Waitlisted || !back.CreatedAt.Before(last.Add(time.Second)) {
			t.Fatalf("beside one who moved up: %+v", back)
		}
		h.Must(h.Schedule.Unbook(ctx, h.Owner, third.ID))
		for id, want := range map[string]navette.BookingState{
			second.ID: navette.Booked, fourth.ID: navette.Waitlisted,
		} {
			if b, err := h.Store.Org(h.Owner.Org).Booking(ctx, id); err != nil || b.State != want {
				t.Errorf("%s is %s (%v), want %s", id, b.State, err, want)
			}
		}
		h.Clock.Set(start.Add(time.Hour))
		_, err = h.Schedule.Reinstate(ctx, h.Owner, third.ID)
		h.Wants(err, navette.Conflict)
	})
}
