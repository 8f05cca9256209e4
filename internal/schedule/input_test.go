package schedule_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/standing"
)

// wantFields fails the test unless err is [navette.Invalid] with exactly these messages, by field.
func (h *studio) wantFields(err error, want map[string]string) {
	h.Helper()
	var e *navette.Error
	if !errors.As(err, &e) || e.Code != navette.Invalid || len(e.Fields) != len(want) {
		h.Fatalf("got %v, want fields %v", err, want)
	}
	for _, f := range e.Fields {
		if want[f.Field] != f.Message {
			h.Fatalf("field %s: %s, want %s", f.Field, f.Message, want[f.Field])
		}
	}
}

func TestAllInvalidFieldsAreReportedAtOnce(t *testing.T) {
	inStudio(t, func(h *studio) {
		_, err := h.Schedule.Create(h.Context(), h.Owner, schedule.SessionInput{
			Title: "  ", Date: "2026-02-30", Time: "25:00", Zone: "Mars/Olympus", Minutes: 4, Mode: "astral",
			Capacity: 0, CoachID: "usr_nobody",
		})
		h.wantFields(err, map[string]string{
			"title": "form.empty", "date": "form.date", "time": "form.time", "zone": "form.zone",
			"minutes": "rules.minutes", "mode": "form.choice", "capacity": "rules.capacity", "coach_id": "form.choice",
		})
	})
}

func TestThePastIsRefusedExceptToTheSystem(t *testing.T) {
	inStudio(t, func(h *studio) {
		past := h.Input(monday.Add(-time.Minute))
		_, err := h.Schedule.Create(h.Context(), h.Owner, past)
		h.wantFields(err, map[string]string{"time": "rules.start_past"})
		s, err := h.Schedule.Create(h.Context(), navette.System(h.Owner.Org), h.Input(monday.Add(-72*time.Hour)))
		h.Must(err)
		h.WantDue(generate, s.ID, never)
		h.Clock.Advance(30 * time.Second)
		h.Create(monday) // within the present minute

		running := h.Create(monday.Add(time.Minute))
		h.Clock.Advance(20 * time.Minute)
		h.Change(running.ID, func(in *schedule.SessionInput) { in.Title = "Renamed while it runs" })
		in, err := schedule.InputOf(running)
		h.Must(err)
		in.Minutes = 10
		_, err = h.Schedule.Change(h.Context(), h.Owner, running.ID, in)
		h.wantFields(err, map[string]string{"minutes": "rules.end_past"})
	})
}

func TestCapacityHoldsThoseWhoBooked(t *testing.T) {
	inStudio(t, func(h *studio) {
		s := h.Create(monday.Add(time.Hour))
		h.Book(s.ID, h.Members[0])
		h.Book(s.ID, h.Members[1])
		in, err := schedule.InputOf(s)
		h.Must(err)
		in.Capacity = 1
		_, err = h.Schedule.Change(h.Context(), h.Owner, s.ID, in)
		h.wantFields(err, map[string]string{"capacity": "rules.capacity_booked"})
	})
}

func TestAReferenceIsTakenOnce(t *testing.T) {
	inStudio(t, func(h *studio) {
		in := h.Input(monday.Add(time.Hour))
		in.Source, in.ExternalRef = "planity", "42"
		_, err := h.Schedule.Create(h.Context(), h.Owner, in)
		h.Must(err)
		_, err = h.Schedule.Create(h.Context(), h.Owner, in)
		h.wantFields(err, map[string]string{"external_ref": "rules.ref_taken"})
	})
}

func TestLocalTimeAcrossTheChangeOfClocks(t *testing.T) {
	at := func(text string) time.Time {
		instant, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return instant
	}
	inStudio(t, func(h *studio) {
		for name, c := range map[string]struct {
			zone, date, hour string
			want             time.Time // zero if the local time does not exist
		}{
			"winter":                        {"Europe/Paris", "2026-12-01", "19:45", at("2026-12-01T18:45:00Z")},
			"summer":                        {"Europe/Paris", "2027-07-01", "19:45", at("2027-07-01T17:45:00Z")},
			"skipped in spring":             {"Europe/Paris", "2027-03-28", "02:30", time.Time{}},
			"before the skip":               {"Europe/Paris", "2027-03-28", "01:59", at("2027-03-28T00:59:00Z")},
			"after the skip":                {"Europe/Paris", "2027-03-28", "03:00", at("2027-03-28T01:00:00Z")},
			"twice in autumn: the first":    {"Europe/Paris", "2027-10-31", "02:30", at("2027-10-31T00:30:00Z")},
			"after the double hour":         {"Europe/Paris", "2027-10-31", "03:00", at("2027-10-31T02:00:00Z")},
			"half an hour, twice":           {"Australia/Lord_Howe", "2027-04-04", "01:45", at("2027-04-03T14:45:00Z")},
			"a zone far ahead":              {"Pacific/Kiritimati", "2027-01-01", "00:30", at("2026-12-31T10:30:00Z")},
			"skipped in the south":          {"America/Santiago", "2027-09-05", "00:30", time.Time{}},
			"New York, skipped at two":      {"America/New_York", "2027-03-14", "02:00", time.Time{}},
			"New York, twice at one: first": {"America/New_York", "2027-11-07", "01:15", at("2027-11-07T05:15:00Z")},
		} {
			h.wantLocal(name, c.zone, c.date, c.hour, c.want)
		}
	})
}

// wantLocal creates a session with a local date and time. It fails the test unless the session starts at want and its
// input has the same date and time, or unless it is refused if want is zero.
func (h *studio) wantLocal(name, zone, date, hour string, want time.Time) {
	h.Helper()
	in := h.Input(monday)
	in.Zone, in.Date, in.Time = zone, date, hour
	s, err := h.Schedule.Create(h.Context(), h.Owner, in)
	if want.IsZero() {
		h.wantFields(err, map[string]string{"time": "rules.no_such_local_time"})
		return
	}
	h.Must(err)
	back, err := schedule.InputOf(s)
	h.Must(err)
	if !s.StartsAt.Equal(want) || back.Date != date || back.Time != hour {
		h.Errorf("%s: starts at %v, want %v; reads back as %s %s", name, s.StartsAt, want, back.Date, back.Time)
	}
}

func TestAnHourTwiceInAutumnSurvivesAnEdit(t *testing.T) {
	inStudio(t, func(h *studio) {
		in := h.Input(monday)
		in.Date, in.Time = "2027-10-31", "02:30"
		s, err := h.Schedule.Create(h.Context(), h.Owner, in)
		h.Must(err)
		after := h.Change(s.ID, func(in *schedule.SessionInput) { in.Title = "Nuit" })
		if !after.StartsAt.Equal(s.StartsAt.Time) || after.Sequence != s.Sequence {
			t.Fatalf("an edit of the title moved it from %v to %v", s.StartsAt, after.StartsAt)
		}
	})
}

func TestOtherOrganizationsHaveNoAccess(t *testing.T) {
	inStudio(t, func(h *studio) {
		ctx := h.Context()
		s := h.Create(monday.Add(time.Hour))
		b := h.Book(s.ID, h.Members[0])
		other := h.Organization("Équipe commerciale")
		theirs := h.NewMembers(other, 1)
		sched := h.Schedule
		for name, try := range map[string]func() error{
			"session":   func() error { _, err := sched.Session(ctx, other, s.ID); return err },
			"explain":   func() error { _, err := h.journeys.Explain(ctx, other, s.ID); return err },
			"places":    func() error { _, err := h.journeys.Places(ctx, other, s.ID); return err },
			"change":    func() error { _, err := sched.Change(ctx, other, s.ID, h.Input(monday)); return err },
			"effects":   func() error { _, err := sched.Effects(ctx, other, s.ID, h.Input(monday)); return err },
			"of cancel": func() error { _, err := sched.EffectsOfCancel(ctx, other, s.ID); return err },
			"cancel":    func() error { _, err := sched.Cancel(ctx, other, s.ID); return err },
			"book":      func() error { _, err := sched.Book(ctx, other, s.ID, theirs[0]); return err },
			"unbook":    func() error { return sched.Unbook(ctx, other, b.ID) },
			"retry":     func() error { return sched.RetryNow(ctx, other, s.ID, schedule.StepReady) },
			"member":    func() error { _, err := sched.Book(ctx, h.Owner, s.ID, theirs[0]); return err },
		} {
			if err := try(); navette.CodeOf(err) != navette.NotFound {
				t.Errorf("%s: %v, want not found", name, err)
			}
		}
		in := h.Input(monday.Add(time.Hour))
		in.CoachID = other.ID
		_, err := sched.Create(ctx, h.Owner, in)
		h.wantFields(err, map[string]string{"coach_id": "form.choice"})
		rows, err := h.journeys.Between(ctx, other, monday, monday.Add(48*time.Hour))
		if err != nil || len(rows) != 0 {
			t.Fatalf("another organization sees %d sessions, %v", len(rows), err)
		}
	})
}

func TestRolesOfTheSchedule(t *testing.T) {
	inStudio(t, func(h *studio) {
		ctx := h.Context()
		s := h.Create(monday.Add(time.Hour))
		b := h.Book(s.ID, h.Members[0])
		h.SendLink(b.ID, "550 "+h.Members[0]+"@example.org unknown")
		as := func(role navette.Role) navette.Actor { a := h.Owner; a.Role = role; return a }
		for _, actor := range []navette.Actor{
			as(navette.RoleViewer), {Kind: navette.ActorVisitor, Org: h.Owner.Org},
			{Kind: navette.ActorZoom, Org: h.Owner.Org},
		} {
			_, err := h.Schedule.Create(ctx, actor, h.Input(monday.Add(time.Hour)))
			h.Wants(err, navette.Forbidden)
			_, err = h.Schedule.Cancel(ctx, actor, s.ID)
			h.Wants(err, navette.Forbidden)
			h.Wants(h.Schedule.RetryNow(ctx, actor, s.ID, schedule.StepReady), navette.Forbidden)
			h.Wants(h.Schedule.Unbook(ctx, actor, b.ID), navette.Forbidden)
		}
		for _, role := range navette.Roles {
			places, err := h.journeys.Places(ctx, as(role), s.ID)
			h.Must(err)
			p, sees := places[0], role != navette.RoleViewer
			if (p.Email != "") != sees || (p.Booking.LinkRefused != "") != sees || p.Name == "" ||
				p.Booking.LinkHash != "" || p.Booking.LinkSealed != "" {
				t.Errorf("%s sees %+v", role, p)
			}
			today, err := h.journeys.Today(ctx, as(role), standing.Standing{})
			h.Must(err)
			address := func(a journey.Attention) bool { return a.Kind == journey.NeedAddress }
			if slices.ContainsFunc(today.Attention, address) != sees {
				t.Errorf("%s: attention %+v", role, today.Attention)
			}
		}
	})
}
