package store_test

import (
	"context"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// TestBookingsKnowTheirSessionsStart moves, cancels and restores a session, and counts its member's visits each time.
func TestBookingsKnowTheirSessionsStart(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		id := organization(t, s)
		session := navette.Session{
			ID: navette.NewID(navette.PrefixSession, monday), Title: "Yoga",
			StartsAt: navette.At(monday.Add(time.Hour)), EndsAt: navette.At(monday.Add(2 * time.Hour)), Zone: "UTC",
			Mode: navette.Online, CreatedAt: navette.At(monday),
		}
		member := navette.Member{
			ID: navette.NewID(navette.PrefixMember, monday), Email: "m@example.org", EmailFolded: "m@example.org",
			CreatedAt: navette.At(monday),
		}
		booking := navette.Booking{
			ID: navette.NewID(navette.PrefixBooking, monday), SessionID: session.ID, MemberID: member.ID,
			State: navette.Booked, LinkHash: "h", LinkRefused: "550", CreatedAt: navette.At(monday),
		}
		update(t, s, id, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.AddSession(ctx, session); err != nil {
				return err
			}
			if err := tx.AddMember(ctx, member); err != nil {
				return err
			}
			return tx.AddBooking(ctx, booking)
		})
		for _, step := range []struct {
			name            string
			starts, revoked time.Time
			want            store.Visits
			refused         int // number of refused links that Today lists
		}{
			{"to come", monday.Add(time.Hour), time.Time{}, store.Visits{Upcoming: 1, Refused: 1}, 1},
			{"under way", monday.Add(-time.Minute), time.Time{},
				store.Visits{Refused: 1, LastAt: navette.At(monday.Add(-time.Minute))}, 1},
			{"over", monday.Add(-2 * time.Hour), time.Time{},
				store.Visits{LastAt: navette.At(monday.Add(-2 * time.Hour))}, 0},
			{"cancelled", monday.Add(time.Hour), monday, store.Visits{}, 0},
			{"revived", monday.Add(3 * time.Hour), time.Time{}, store.Visits{Upcoming: 1, Refused: 1}, 1},
		} {
			session.StartsAt, session.EndsAt, session.CancelledAt = navette.At(step.starts),
				navette.At(step.starts.Add(time.Hour)), navette.Instant{}
			if !step.revoked.IsZero() {
				session.CancelledAt = navette.At(step.revoked)
			}
			update(t, s, id, func(ctx context.Context, tx *store.Tx) error { return tx.SaveSession(ctx, session) })
			step.want.MemberID = member.ID
			visits, err := s.Org(id).VisitsOf(t.Context(), []string{member.ID}, monday)
			if err != nil || len(visits) != 1 || visits[0] != step.want {
				t.Errorf("%s: %+v, want %+v, %v", step.name, visits, step.want, err)
			}
			links, err := s.Org(id).RefusedLinks(t.Context(), monday, monday.AddDate(0, 0, 7), 10)
			if err != nil || len(links) != step.refused {
				t.Errorf("%s: refused %+v, %v", step.name, links, err)
			}
		}
	})
}
