package journey_test

import (
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/standing"
)

// TestTodayReadsEachFactOnce limits the statements of a Today in which a link of an upcoming session was refused:
// organization, connection, users, sessions, punctuality, five about the data of sessions, refused links, and their
// members.
func TestTodayReadsEachFactOnce(t *testing.T) {
	const most = 14
	inStudio(t, func(h *studio) {
		soon := h.Create(monday.Add(3 * time.Hour))
		h.SendLink(h.Book(soon.ID, h.Members[0]).ID, "550 no such user")
		var asked []string
		h.Store.Hear(func(statement string, _ time.Duration) { asked = append(asked, statement) })
		today, err := h.journeys.Today(h.Context(), h.Owner, standing.Standing{})
		h.Must(err)
		refused := 0
		for _, a := range today.Attention {
			if a.Refused != "" && a.Row.Session.ID == soon.ID && a.Row.Refused == 1 && a.Member.ID == h.Members[0] {
				refused++
			}
		}
		if refused != 1 || len(today.Next) != 1 || !today.NextAt.Equal(soon.StartsAt.Time) {
			h.Errorf("%d refused links shown: %+v", refused, today)
		}
		if len(asked) > most {
			h.Errorf("%d statements, want at most %d:\n%s", len(asked), most, strings.Join(asked, "\n"))
		}
	})
}

// TestTodayNamesTheNextSession plans sessions within the next 24 hours and later.
func TestTodayNamesTheNextSession(t *testing.T) {
	inStudio(t, func(h *studio) {
		wants := func(next time.Time) {
			h.Helper()
			today, err := h.journeys.Today(h.Context(), h.Owner, standing.Standing{})
			h.Must(err)
			if today.NextAt.IsZero() != next.IsZero() || !next.IsZero() && !today.NextAt.Equal(next) {
				h.Errorf("next at %v; want %v", today.NextAt, next)
			}
		}
		wants(time.Time{})
		near, far := monday.Add(3*time.Hour), monday.AddDate(0, 1, 0)
		_, err := h.Schedule.Cancel(h.Context(), h.Owner, h.Create(near).ID)
		h.Must(err)
		wants(time.Time{}) // a cancelled session does not count
		h.Create(far)
		wants(far)
		h.Create(near.Add(time.Hour))
		wants(near.Add(time.Hour))
	})
}

// TestASessionThatStartedEarlyIsUnderWay starts a session's meeting ten minutes before its planned start.
func TestASessionThatStartedEarlyIsUnderWay(t *testing.T) {
	inStudio(t, func(h *studio) {
		c, start := h.Connect(), monday.Add(3*time.Hour)
		m := h.Meet(c, h.Create(start))
		h.Clock.Set(start.Add(-10 * time.Minute))
		h.Sit(navette.Sitting{
			MeetingID: m.ID, ZoomAccountID: "acc", UUID: "u==", Number: m.Number, StartedAt: navette.At(h.Clock.Now()),
		})
		if today := h.attention(); len(today.UnderWay) != 1 || len(today.Next) != 0 || today.Sessions != 1 {
			h.Errorf("under way %+v, next %+v, %d sessions", today.UnderWay, today.Next, today.Sessions)
		}
	})
}
