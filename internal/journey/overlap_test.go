package journey_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/standing"
	"navette.dev/navette/internal/store"
)

// called returns an edit that sets the title.
func called(title string) func(*schedule.SessionInput) {
	return func(in *schedule.SessionInput) { in.Title = title }
}

// plan creates a session of an hour with a title, after the edits of its input.
func (h *studio) plan(title string, start time.Time, edits ...func(*schedule.SessionInput)) navette.Session {
	h.Helper()
	in := h.Input(start)
	for _, edit := range append(edits, called(title)) {
		edit(&in)
	}
	s, err := h.Schedule.Create(h.Context(), h.Owner, in)
	h.Must(err)
	return s
}

func (h *studio) setPlan(c navette.Connection, plan string) {
	h.Helper()
	h.Update(h.Owner, func(ctx context.Context, tx *store.Tx) error { return tx.SavePlan(ctx, c, plan, 0) })
}

// connectWith connects the studio to a Zoom account with a plan.
func (h *studio) connectWith(plan string) navette.Connection {
	h.Helper()
	c := h.Connect()
	h.setPlan(c, plan)
	return c
}

func titlesOf(sessions []navette.Session) []string {
	var titles []string
	for _, s := range sessions {
		titles = append(titles, s.Title)
	}
	return titles
}

// wantOverlaps fails the test unless Today lists exactly these groups of overlapping sessions, by their titles.
func (h *studio) wantOverlaps(want ...[]string) {
	h.Helper()
	today, err := h.journeys.Today(h.Context(), h.Owner, standing.Standing{})
	h.Must(err)
	var shown [][]string
	for _, a := range today.Attention {
		if a.Kind == journey.NeedOverlap {
			shown = append(shown, titlesOf(a.Clash.Sessions))
		}
	}
	if !slices.EqualFunc(shown, want, slices.Equal[[]string]) {
		h.Fatalf("Today shows %q, want %q", shown, want)
	}
}

func inPerson(in *schedule.SessionInput) { in.Mode = navette.InPerson }

func TestTodayShowsSessionsThatOneHostCannotHoldAtOnce(t *testing.T) {
	inStudio(t, func(h *studio) {
		h.plan("Yin", monday.Add(2*time.Hour))
		h.plan("Vinyasa", monday.Add(150*time.Minute))
		h.wantOverlaps() // nothing is connected, so there is no host
		c := h.connectWith("pro")
		h.plan("Hatha", monday.Add(210*time.Minute)) // begins when Vinyasa ends
		h.plan("Chant", monday.Add(2*time.Hour), inPerson)
		cancelled := h.plan("Pilates", monday.Add(2*time.Hour))
		_, err := h.Schedule.Cancel(h.Context(), h.Owner, cancelled.ID)
		h.Must(err)
		h.plan("Nuit A", monday.Add(30*time.Hour))
		h.plan("Nuit B", monday.Add(30*time.Hour)) // later than Today shows
		h.wantOverlaps([]string{"Yin", "Vinyasa"})
		h.setPlan(c, "business")
		h.wantOverlaps()
		third := h.plan("Méditation", monday.Add(155*time.Minute))
		h.wantOverlaps([]string{"Yin", "Vinyasa", "Méditation", "Hatha"})
		h.Change(third.ID, inPerson)
		h.setPlan(c, "")
		h.wantOverlaps([]string{"Yin", "Vinyasa"})
	})
}

func TestAnOverlapIsShownUntilTheOtherHasStartedOrTheFirstHasEnded(t *testing.T) {
	inStudio(t, func(h *studio) {
		c := h.connectWith("pro")
		first, second := h.plan("Yin", monday.Add(2*time.Hour)), h.plan("Vinyasa", monday.Add(150*time.Minute))
		met := h.Meet(c, first)
		h.wantOverlaps([]string{"Yin", "Vinyasa"})
		h.Clock.Set(second.StartsAt.Time)
		h.wantOverlaps([]string{"Yin", "Vinyasa"})
		h.Sit(navette.Sitting{
			MeetingID: met.ID, UUID: "one", Number: met.Number, StartedAt: first.StartsAt,
			EndedAt: navette.At(second.StartsAt.Add(-time.Minute)),
		})
		h.wantOverlaps()
	})
}

func TestAClashIsReportedBeforeSaving(t *testing.T) {
	inStudio(t, func(h *studio) {
		start := monday.Add(240 * time.Hour)
		clash := func(id string, in schedule.SessionInput) *journey.Clash {
			h.Helper()
			found, err := h.journeys.Clash(h.Context(), h.Owner, id, in)
			h.Must(err)
			return found
		}
		h.connectWith("pro")
		h.plan("Chant", start, inPerson)
		if found := clash("", h.Input(start)); found != nil {
			t.Fatalf("alone, and a clash with %q", titlesOf(found.Sessions))
		}
		yin := h.plan("Yin", start)
		other := h.Input(start.Add(30 * time.Minute))
		found := clash("", other)
		if found == nil || !slices.Equal(titlesOf(found.Sessions), []string{"Yin"}) || found.Most != 1 || !found.Known {
			t.Fatalf("clash %+v", found)
		}
		inPerson(&other)
		if found := clash("", other); found != nil {
			t.Fatalf("in person, and a clash with %q", titlesOf(found.Sessions))
		}
		vinyasa := h.plan("Vinyasa", start.Add(time.Hour)) // begins when Yin ends
		in, err := schedule.InputOf(vinyasa)
		h.Must(err)
		in.Title = "Vinyasa doux"
		if found := clash(vinyasa.ID, in); found != nil {
			t.Fatalf("only its title changes, and a clash with %q", titlesOf(found.Sessions))
		}
		h.Move(start.Add(59 * time.Minute))(&in)
		if found := clash(vinyasa.ID, in); found == nil || found.Sessions[0].ID != yin.ID {
			t.Fatalf("clash %+v", found)
		}
		viewer := h.Owner
		viewer.Role = navette.RoleViewer
		_, err = h.journeys.Clash(h.Context(), viewer, "", other)
		h.Wants(err, navette.Forbidden)
	})
}
